/*
 * What a server streams: watches, logs and the lists between them, as any bytes in any pieces. What
 * is shown is safe to print, each line of a log once, and following a Job comes to an end.
 */
#include "fuzz/fuzz.h"
#include "jobs/follow.h"
#include "jobs/log_stream.h"
#include "jobs/watch.h"

enum { LINES = 5000, WAITS = 200 };

struct listener {
    size_t lines;
    uint64_t time;
};

static struct listener listener;

static void check_line(const char *line) {
    size_t bad = 0;
    PROMISE(text_is_utf8(line, strlen(line), &bad));
    for (; *line; line++)
        PROMISE((unsigned char)*line >= 0x20 && *line != 0x7f);
}

static bool say(void *context, enum follow_line kind, const char *line) {
    struct listener *to = context;
    (void)kind;
    check_line(line);
    return ++to->lines < LINES;
}

/* Somebody loses patience in the end. */
static bool wait_briefly(void *context, unsigned milliseconds) {
    struct listener *to = context;
    to->time += milliseconds;
    return to->time < (uint64_t)WAITS * 1000;
}

static uint64_t now(void) {
    return listener.time;
}

static bool say_log(void *context, const char *line) {
    size_t *lines = context;
    check_line(line);
    *lines += 1;
    return true;
}

static void feed(bool (*take)(void *context, const char *bytes, size_t length), void *context,
                 const char *bytes, size_t length, size_t piece) {
    for (size_t at = 0, size = 0; at < length; at += size) {
        size = length - at < piece ? length - at : piece;
        if (!take(context, bytes + at, size))
            return;
    }
}

/* The same lines again are not shown again, but for those without a time. */
static void check_log(const char *bytes, size_t length, size_t piece) {
    struct arena *arena = fuzz_arena();
    struct log_position position = {0};
    size_t lines[2] = {0};
    for (size_t i = 0; i < 2; i++) {
        struct log_stream stream = log_stream_new(arena, &position);
        stream.say = say_log;
        stream.context = &lines[i];
        feed(log_stream_take, &stream, bytes, length, piece);
        log_stream_end(&stream);
    }
    PROMISE(lines[1] <= lines[0]);
    arena_free(arena);
}

static void see(void *context, const char *type, const struct node *object) {
    (void)context;
    PROMISE(*type && object->kind == NODE_MAPPING);
}

static void check_watch(const char *bytes, size_t length, size_t piece) {
    size_t events[2] = {0};
    for (size_t i = 0; i < 2; i++) {
        struct arena *arena = fuzz_arena();
        bool news = false;
        struct watch watch = watch_new(arena, &news);
        watch.see = see;
        feed(watch_take, &watch, bytes, length, i ? length : piece);
        events[i] = watch.events;
        PROMISE(news || !watch.expired);
        arena_free(arena);
    }
    PROMISE(events[0] == events[1]);
}

/* Replies are the parts of the input between SEPARATORs, one after the other, again and again. */
#define SEPARATOR "|--|"

struct server {
    const char *parts[16];
    size_t count, next;
    size_t piece;
};

static void answer(struct kube_client *client, struct arena *arena,
                   const struct kube_request *requests, struct kube_reply *replies, size_t count) {
    static const int statuses[] = {200, 200, 200, 200, 200, 403, 0, 200, 410, 200, 500, 404};
    struct server *server = client->transport;
    (void)arena;
    for (size_t i = 0; i < count; i++) {
        const char *body = server->parts[server->next % server->count];
        PROMISE(requests[i].path[0] == '/' && !strchr(requests[i].path, ' '));
        replies[i].status = statuses[server->next++ % COUNT_OF(statuses)];
        if (requests[i].take && replies[i].status == 200) {
            feed(requests[i].take, requests[i].context, body, strlen(body), server->piece);
            continue;
        }
        replies[i].body = body;
        replies[i].length = strlen(body);
    }
}

static void check_follow(const char *bytes, size_t length, size_t piece) {
    struct arena *arena = fuzz_arena();
    struct server server = {.piece = piece};
    struct kube_client client = {.transport = &server, .send = answer, .concurrency = 1};
    struct follow_options options = {.name_space = "ns",
                                     .job = "j",
                                     .say = say,
                                     .wait = wait_briefly,
                                     .clock = now,
                                     .context = &listener};
    const char *text = arena_copy_bytes(arena, bytes, length);
    while (text && server.count < COUNT_OF(server.parts)) {
        const char *end = strstr(text, SEPARATOR);
        server.parts[server.count++] =
            end ? arena_copy_bytes(arena, text, (size_t)(end - text)) : text;
        text = end ? end + sizeof(SEPARATOR) - 1 : NULL;
    }
    listener = (struct listener){0};
    struct follow_result result = follow_job(&client, arena, &options);
    check_line(result.reason);
    if (result.trouble.problem)
        check_line(result.trouble.problem);
    PROMISE((result.end == FOLLOW_TROUBLE) <= (result.trouble.problem != NULL));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    size_t piece = (size_t)(data[0] % 61) + 1;
    const char *bytes = (const char *)data + 1;
    check_log(bytes, size - 1, piece);
    check_watch(bytes, size - 1, piece);
    check_follow(bytes, size - 1, piece);
    return 0;
}
