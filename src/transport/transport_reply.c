#include <strings.h>

#include "transport/transport_parts.h"

enum { HEADERS_LIMIT = 512 * 1024, SHOWN_HEADERS_LIMIT = 16 * 1024, TYPE_LIMIT = 200 };

void reply_reset(struct exchange *exchange) {
    *exchange->reply = (struct kube_reply){0};
    exchange->error[0] = '\0';
    exchange->body.length = exchange->shown.length = exchange->stream.held.length = 0;
    exchange->warnings = (struct kube_warnings){0};
    exchange->retry_after = KUBE_NO_RETRY_AFTER;
    exchange->header_bytes = 0;
    exchange->ends = 0;
    exchange->status = 0;
    exchange->too_large = exchange->stopped_by_taker = false;
    exchange->outcome = KUBE_OUTCOME_REPLY;
}

static bool is_header(const char *name, size_t length, const char *wanted) {
    return strlen(wanted) == length && strncasecmp(name, wanted, length) == 0;
}

static void show_header(struct exchange *exchange, const char *name, size_t name_length,
                        const char *value, size_t length) {
    struct arena *arena = exchange->arena;
    if (exchange->transport->options.trace.level < 2 ||
        exchange->shown.length > SHOWN_HEADERS_LIMIT)
        return;
    const char *safe_name = text_printable(arena, arena_copy_bytes(arena, name, name_length), 100);
    const char *safe =
        kube_header_shown(name, name_length)
            ? text_printable(arena, arena_copy_bytes(arena, value, length), KUBE_SHOWN_LIMIT)
            : KUBE_MASKED;
    text_add_format(&exchange->shown, "%s: %s\n", safe_name, safe);
}

/* A status line begins the headers; those of an interim reply (1xx) are forgotten. */
static void begin_headers(struct exchange *exchange, const char *line, size_t length) {
    const char *blank = memchr(line, ' ', length);
    uint64_t status = 0;
    size_t left = blank ? length - (size_t)(blank - line) : 0;
    if (left >= 4 && text_to_number(blank + 1, 3, 999, &status))
        exchange->status = (int)status;
    exchange->shown.length = 0;
    exchange->warnings = (struct kube_warnings){0};
    exchange->retry_after = KUBE_NO_RETRY_AFTER;
}

static void take_header(struct exchange *exchange, const char *name, size_t name_length,
                        const char *value, size_t length) {
    struct arena *arena = exchange->arena;
    if (is_header(name, name_length, "warning"))
        kube_warnings_add(arena, &exchange->warnings, value, length);
    else if (is_header(name, name_length, "retry-after"))
        exchange->retry_after = kube_retry_after(value, length);
    else if (is_header(name, name_length, "content-type"))
        exchange->reply->content_type =
            text_printable(arena, arena_copy_bytes(arena, value, length), TYPE_LIMIT);
    show_header(exchange, name, name_length, value, length);
}

/* A stream may last longer than other replies. */
static void begin_stream(struct exchange *exchange) {
    const struct kube_transport *transport = exchange->transport;
    unsigned lasts = exchange->request->lasts;
    exchange->due = transport->deadline;
    exchange->ends = lasts ? transport_now(transport) + lasts : 0;
}

size_t reply_header(char *bytes, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    size_t all = size * count, length = all;
    exchange->header_bytes += all;
    if (exchange->header_bytes > HEADERS_LIMIT) {
        exchange->too_large = true;
        return 0;
    }
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    const char *colon = memchr(bytes, ':', length);
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        begin_headers(exchange, bytes, length);
    } else if (colon) {
        const char *value = colon + 1, *end = bytes + length;
        while (value < end && (*value == ' ' || *value == '\t'))
            value++;
        while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
        take_header(exchange, bytes, (size_t)(colon - bytes), value, (size_t)(end - value));
    } else if (length == 0 && exchange->request->take && exchange->status >= 200) {
        begin_stream(exchange);
    }
    return all;
}

/* Passes on what can be shown of a stream; false when nobody takes more. */
static bool pass_on(struct exchange *exchange) {
    const struct kube_request *request = exchange->request;
    const struct text *shown = &exchange->stream.shown;
    if (shown->length > 0 && !request->take(request->context, shown->data, shown->length))
        exchange->stopped_by_taker = true;
    return !exchange->stopped_by_taker;
}

size_t reply_body(char *bytes, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    const struct kube_request *request = exchange->request;
    size_t length = size * count;
    if (request->take && exchange->status >= 200 && exchange->status < 300) {
        exchange->taken = true;
        exchange->reply->length += length;
        kube_stream_mask(&exchange->transport->secrets, &exchange->stream, bytes, length);
        return pass_on(exchange) ? length : 0;
    }
    if (length > KUBE_BODY_LIMIT - exchange->body.length) {
        exchange->too_large = true;
        return 0;
    }
    text_add_bytes(&exchange->body, bytes, length);
    return length;
}

/* A server, or something before it, may quote what was sent: nobody below gets to see that. */
static void hand_over_body(struct exchange *exchange) {
    struct kube_reply *reply = exchange->reply;
    text_add(&exchange->body, "");
    const char *body = exchange->body.data ? exchange->body.data : "";
    reply->body = kube_secrets_mask(&exchange->transport->secrets, exchange->arena, body);
    reply->length = reply->body == body ? exchange->body.length : strlen(reply->body);
}

void reply_hand_over(struct exchange *exchange) {
    struct kube_reply *reply = exchange->reply;
    if (reply->status && !exchange->taken)
        hand_over_body(exchange);
    if (exchange->taken && !exchange->stopped_by_taker) {
        kube_stream_end(&exchange->stream);
        (void)pass_on(exchange);
    }
    reply->warning_count = exchange->warnings.count;
    reply->warnings = exchange->warnings.texts;
    for (size_t i = 0; i < reply->warning_count; i++)
        reply->warnings[i] =
            kube_secrets_mask(&exchange->transport->secrets, exchange->arena, reply->warnings[i]);
    exchange->body = text_new(exchange->arena);
}
