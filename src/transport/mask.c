#include "transport/mask.h"

#include <strings.h>

enum { SHORTEST_SECRET = 6, DEPTH_LIMIT = 64, PLAIN_LIMIT = 1024 };

void kube_secrets_add(struct kube_secrets *secrets, const char *value) {
    if (!value || strlen(value) < SHORTEST_SECRET)
        return;
    for (size_t i = 0; i < secrets->count; i++)
        if (text_equal(secrets->values[i], value))
            return;
    if (secrets->count == secrets->capacity) {
        size_t more = secrets->capacity ? secrets->capacity * 2 : 8;
        secrets->values =
            arena_grow(secrets->arena, secrets->values, secrets->capacity * sizeof *secrets->values,
                       more * sizeof *secrets->values);
        secrets->capacity = more;
    }
    secrets->values[secrets->count++] = arena_copy(secrets->arena, value);
}

/* The length of the longest secret that `text` begins with, or 0. */
static size_t secret_at(const struct kube_secrets *secrets, const char *text, size_t length) {
    size_t longest = 0;
    for (size_t i = 0; i < secrets->count; i++) {
        size_t size = strlen(secrets->values[i]);
        if (size <= length && size > longest && memcmp(text, secrets->values[i], size) == 0)
            longest = size;
    }
    return longest;
}

/* True when `text` is the beginning of a secret whose end is not there. */
static bool may_become_secret(const struct kube_secrets *secrets, const char *text, size_t length) {
    for (size_t i = 0; i < secrets->count; i++)
        if (strlen(secrets->values[i]) > length && memcmp(text, secrets->values[i], length) == 0)
            return true;
    return false;
}

/* Adds `text` without secrets; with `goes_on`, up to where one may begin. Where it stopped. */
static size_t add_masked(const struct kube_secrets *secrets, struct text *output, const char *text,
                         size_t length, bool goes_on) {
    size_t plain = 0, at = 0;
    while (at < length) {
        if (goes_on && may_become_secret(secrets, text + at, length - at))
            break;
        size_t size = secret_at(secrets, text + at, length - at);
        if (size > 0) {
            text_add_bytes(output, text + plain, at - plain);
            text_add(output, KUBE_MASKED);
            plain = at + size;
        }
        at += size > 0 ? size : 1;
    }
    text_add_bytes(output, text + plain, at - plain);
    return at;
}

const char *kube_secrets_mask(const struct kube_secrets *secrets, struct arena *arena,
                              const char *text) {
    bool found = false;
    for (size_t i = 0; i < secrets->count && !found; i++)
        found = strstr(text, secrets->values[i]) != NULL;
    if (!found)
        return text;
    struct text output = text_new(arena);
    (void)add_masked(secrets, &output, text, strlen(text), false);
    return output.data;
}

void kube_stream_mask(const struct kube_secrets *secrets, struct kube_stream *stream,
                      const char *bytes, size_t length) {
    struct text *held = &stream->held;
    stream->shown.length = 0;
    text_add_bytes(held, bytes, length);
    if (held->length == 0)
        return;
    size_t taken = add_masked(secrets, &stream->shown, held->data, held->length, true);
    held->length -= taken;
    memmove(held->data, held->data + taken, held->length);
}

void kube_stream_end(struct kube_stream *stream) {
    stream->shown.length = 0;
    if (stream->held.length >= SHORTEST_SECRET)
        text_add(&stream->shown, KUBE_MASKED);
    else if (stream->held.length > 0)
        text_add_bytes(&stream->shown, stream->held.data, stream->held.length);
    stream->held.length = 0;
}

bool kube_header_shown(const char *name, size_t length) {
    static const char *const shown[] = {
        "Audit-Id",
        "Allow",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "Date",
        "Retry-After",
        "Server",
        "Transfer-Encoding",
        "Vary",
        "Via",
        "Warning",
        "X-Kubernetes-Pf-Flowschema-Uid",
        "X-Kubernetes-Pf-Prioritylevel-Uid",
    };
    for (size_t i = 0; i < COUNT_OF(shown); i++)
        if (strlen(shown[i]) == length && strncasecmp(shown[i], name, length) == 0)
            return true;
    return false;
}

/* Keys whose values are never shown, in whatever object they stand; `content` is a certificate or
 * key of a DataStore. */
static bool is_secret_key(const char *key, size_t length) {
    static const char *const names[] = {
        "data",
        "stringData",
        "binaryData",
        "value",
        "content",
        "clientKeyData",
        "client-key-data",
        "kubectl.kubernetes.io/last-applied-configuration",
    };
    static const char *const ends[] = {"token", "password", "passwd", "apikey", "privatekey"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strlen(names[i]) == length && memcmp(names[i], key, length) == 0)
            return true;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t end = strlen(ends[i]);
        if (length >= end && strncasecmp(key + length - end, ends[i], end) == 0)
            return true;
    }
    return false;
}

/* Walks JSON text, well-formed or not; `hidden` is the depth at which a hidden value began. */
struct walk {
    const char *at, *end;
    struct text *output;
    unsigned depth;
    unsigned hidden;   /* 0 = shown; else one more than the depth of the hidden value */
    bool after_colon;  /* the next value belongs to a key */
    bool secret_value; /* ... which is secret */
};

static void emit(struct walk *walk, const char *bytes, size_t length) {
    if (!walk->hidden)
        text_add_bytes(walk->output, bytes, length);
}

/* The string or plain word at walk->at; false when a string has no end. */
static bool scan_scalar(struct walk *walk, const char **start, size_t *length) {
    *start = walk->at;
    if (*walk->at == '"') {
        for (walk->at++; walk->at < walk->end && *walk->at != '"'; walk->at++)
            if (*walk->at == '\\' && walk->at + 1 < walk->end)
                walk->at++;
        if (walk->at == walk->end)
            return false;
        walk->at++;
    } else {
        while (walk->at < walk->end && !strchr("{}[],:\" \t\r\n", *walk->at))
            walk->at++;
        if (walk->at == *start) /* a NUL byte, which strchr finds */
            return false;
    }
    *length = (size_t)(walk->at - *start);
    return true;
}

/* A key, or a value; keys decide what becomes of the value that follows. */
static bool walk_scalar(struct walk *walk) {
    const char *start;
    size_t length;
    if (!scan_scalar(walk, &start, &length))
        return false;
    if (walk->secret_value && walk->after_colon && !walk->hidden)
        text_add(walk->output, KUBE_MASKED);
    else
        emit(walk, start, length);
    const char *next = walk->at;
    while (next < walk->end && strchr(" \t\r\n", *next) && *next)
        next++;
    bool is_key = !walk->after_colon && next < walk->end && *next == ':';
    walk->secret_value = is_key && *start == '"' && is_secret_key(start + 1, length - 2);
    /* An escape in a key could spell a secret key's name. */
    if (is_key && memchr(start, '\\', length))
        walk->secret_value = true;
    walk->after_colon = false;
    return true;
}

static bool walk_open(struct walk *walk) {
    if (walk->secret_value && walk->after_colon && !walk->hidden) {
        text_add(walk->output, KUBE_MASKED);
        walk->hidden = walk->depth + 1;
    }
    emit(walk, walk->at++, 1);
    walk->after_colon = walk->secret_value = false;
    return ++walk->depth < DEPTH_LIMIT;
}

static bool walk_close(struct walk *walk) {
    if (walk->depth == 0)
        return false;
    emit(walk, walk->at++, 1);
    if (walk->hidden == walk->depth)
        walk->hidden = 0;
    walk->depth--;
    walk->after_colon = walk->secret_value = false;
    return true;
}

static bool walk_step(struct walk *walk) {
    switch (*walk->at) {
    case '{':
    case '[':
        return walk_open(walk);
    case '}':
    case ']':
        return walk_close(walk);
    case ':':
        walk->after_colon = true;
        break;
    case ',':
        walk->after_colon = walk->secret_value = false;
        break;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        walk->at++; /* one line, no indentation */
        return true;
    default:
        return walk_scalar(walk);
    }
    emit(walk, walk->at++, 1);
    return true;
}

static const char *shown_json(struct arena *arena, const char *body, size_t length) {
    struct text output = text_new(arena);
    struct walk walk = {.at = body, .end = body + length, .output = &output};
    while (walk.at < walk.end && output.length < KUBE_SHOWN_LIMIT)
        if (!walk_step(&walk))
            break;
    if (walk.at < walk.end || walk.depth > 0)
        text_add_format(&output, " ... <%zu bytes in all>", length);
    return text_printable(arena, output.data ? output.data : "", KUBE_SHOWN_LIMIT + 64);
}

const char *kube_body_shown(struct arena *arena, const char *content_type, const char *body,
                            size_t length) {
    const char *type = content_type ? content_type : "no content type";
    size_t start = 0;
    while (start < length && strchr(" \t\r\n", body[start]) && body[start])
        start++;
    if (start < length && (body[start] == '{' || body[start] == '['))
        return shown_json(arena, body, length);
    bool plain = text_starts_with(type, "text/plain") || text_starts_with(type, "text/html");
    if (!plain || strstr(body, "eyJ") || strstr(body, "PRIVATE KEY") || strlen(body) != length)
        return arena_format(arena, "<%zu bytes, %s>", length, text_printable(arena, type, 80));
    return text_printable(arena, body, PLAIN_LIMIT);
}
