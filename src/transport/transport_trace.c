#include "transport/transport_parts.h"

enum { LINE_LIMIT = 4096 };

static void say(struct exchange *exchange, const char *line) {
    const struct kube_trace *trace = &exchange->transport->options.trace;
    trace->say(trace->context,
               kube_secrets_mask(&exchange->transport->secrets, exchange->arena, line));
}

static const char *version_name(const struct exchange *exchange) {
    long version = 0;
    (void)exchange->transport->curl.easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version);
    return version == CURL_HTTP_VERSION_2_0   ? "HTTP/2"
           : version == CURL_HTTP_VERSION_1_1 ? "HTTP/1.1"
           : version == CURL_HTTP_VERSION_1_0 ? "HTTP/1.0"
                                              : "HTTP";
}

/* One line: PATCH https://host/path 200 in 12 ms, HTTP/2, attempt 2, again in 250 ms. */
static void say_attempt(struct exchange *exchange, uint64_t wait) {
    const struct kube_transport *transport = exchange->transport;
    const struct kube_reply *reply = exchange->reply;
    struct arena *arena = exchange->arena;
    uint64_t time = transport_now(transport) - exchange->started;
    struct text line = text_new(arena);
    text_add_format(&line, "%s %s%s ", exchange->request->method,
                    text_printable(arena, transport->connection->server, LINE_LIMIT),
                    text_printable(arena, exchange->request->path, LINE_LIMIT));
    if (reply->status)
        text_add_format(&line, "%d in %llu ms, %s", reply->status, (unsigned long long)time,
                        version_name(exchange));
    else
        text_add_format(&line, "failed after %llu ms: %s", (unsigned long long)time,
                        reply->problem ? reply->problem : "no reply");
    unsigned attempt = exchange->repeats + (exchange->replayed ? 1 : 0) + 1;
    if (attempt > 1)
        text_add_format(&line, ", attempt %u", attempt);
    if (wait != KUBE_NO_RETRY)
        text_add_format(&line, ", again in %llu ms", (unsigned long long)wait);
    say(exchange, line.data);
}

static void say_headers(struct exchange *exchange) {
    struct arena *arena = exchange->arena;
    for (size_t i = 0; i < exchange->sent_count; i++) {
        const struct header *header = &exchange->sent[i];
        const char *value =
            header->secret ? KUBE_MASKED : text_printable(arena, header->value, LINE_LIMIT);
        say(exchange, arena_format(arena, "> %s: %s", header->name, value));
    }
}

static void say_reply_headers(struct exchange *exchange) {
    const char *line = exchange->shown.length ? exchange->shown.data : "";
    const char *stop = exchange->shown.length ? line + exchange->shown.length : line;
    while (line < stop) {
        const char *end = memchr(line, '\n', (size_t)(stop - line));
        size_t length = (size_t)((end ? end : stop) - line);
        say(exchange, arena_format(exchange->arena, "< %.*s", (int)length, line));
        line += length + 1;
    }
}

static void say_body(struct exchange *exchange, const char *mark, const char *type,
                     const char *body, size_t length) {
    if (length == 0)
        return;
    say(exchange, arena_format(exchange->arena, "%s %s", mark,
                               kube_body_shown(exchange->arena, type, body, length)));
}

void trace_attempt(struct exchange *exchange, uint64_t wait) {
    unsigned level = exchange->transport->options.trace.level;
    const struct kube_request *request = exchange->request;
    const struct kube_reply *reply = exchange->reply;
    if (level == 0 || !exchange->transport->options.trace.say)
        return;
    struct arena_mark mark = arena_mark(exchange->arena);
    say_attempt(exchange, wait);
    if (level >= 2)
        say_headers(exchange);
    if (level >= 3 && request->content_type && request->body)
        say_body(exchange, ">", request->content_type, request->body, request->length);
    if (level >= 2)
        say_reply_headers(exchange);
    if (level >= 3 && exchange->taken)
        say(exchange, arena_format(exchange->arena, "< <stream of %zu bytes>", reply->length));
    else if (level >= 3)
        say_body(exchange, "<", reply->content_type, exchange->body.data, exchange->body.length);
    arena_rewind(exchange->arena, mark);
}
