/*
 * client.c: sends requests through the transport and prints the replies as JSON, one a line.
 *
 *   client --server URL [--ca FILE] ... < requests
 *
 * Options are those of `options` below, each with a value. Requests are lines
 * "METHOD PATH safe|never|stream|first|news|until|brief|gated [BODY]"; "first" stops taking after
 * the first bytes, "until" is over when "news" takes some or another "until" ends, "brief" lasts
 * 200 ms, "gated" waits for a byte from the file --gate whenever it has taken some. Lines up to an
 * empty one are sent together. The trace goes to standard error; SIGTERM stops.
 */
#include "base/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <time.h>

#include <jansson.h>

#include "transport/transport.h"

enum { REQUESTS = 1000, OUTPUT_LIMIT = 200 };

static const char *const options[] = {
    "server",
    "ca",
    "token",
    "token-file",
    "user",
    "password",
    "cert",
    "key",
    "proxy",
    "tls-server-name",
    "insecure",
    "timeout",
    "request-timeout",
    "level",
    "concurrency",
    "http1",
    "exec",
    "exec-fails",
    "as",
    "connect-timeout",
    "gate",
};
static const char *values[COUNT_OF(options)];

static void fail(const char *what) {
    fprintf(stderr, "client: %s\n", what);
    exit(70);
}

static void out_of_memory(void) {
    fail("no memory");
}

static const char *value_of(const char *name) {
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (text_equal(options[i], name))
            return values[i];
    fail(name);
    return NULL;
}

static unsigned number_of(const char *name) {
    const char *value = value_of(name);
    return value ? (unsigned)strtoul(value, NULL, 10) : 0;
}

static const char *file_of(struct arena *arena, const char *name) {
    struct text contents = text_new(arena);
    if (!value_of(name))
        return NULL;
    if (file_contents(arena, value_of(name), 1 << 20, &contents))
        fail(value_of(name));
    return contents.data;
}

static uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void say(void *context, const char *line) {
    (void)context;
    fprintf(stderr, "%s\n", line);
}

/* Instead of an exec plugin: the tokens of --exec, one after the other. */
static const char *renew(void *context, struct arena *arena, struct kube_credentials *credentials,
                         const char **hint) {
    const char **left = context;
    if (value_of("exec-fails")) {
        *hint = "log in again";
        return "the plugin failed";
    }
    size_t length = strcspn(*left, ",");
    credentials->token = arena_copy_bytes(arena, *left, length);
    *left += length + ((*left)[length] == ',' ? 1 : 0);
    return NULL;
}

struct taken {
    size_t bytes;
    bool first, news, gated;
};

static bool over;

static void wait_at_gate(void) {
    static FILE *gate;
    if (!gate)
        gate = fopen(value_of("gate"), "r");
    if (!gate || fgetc(gate) == EOF)
        fail("the gate is gone");
}

static bool take(void *context, const char *bytes, size_t length) {
    struct taken *taken = context;
    taken->bytes += length;
    over = over || taken->news;
    fprintf(stderr, "took %.*s\n", (int)(length < 40 ? length : 40), bytes);
    if (taken->gated)
        wait_at_gate();
    return !taken->first;
}

static void print_reply(const struct kube_reply *reply) {
    json_t *warnings = json_array();
    for (size_t i = 0; i < reply->warning_count; i++)
        json_array_append_new(warnings, json_string(reply->warnings[i]));
    size_t shown = reply->length < OUTPUT_LIMIT ? reply->length : OUTPUT_LIMIT;
    json_t *body = reply->body ? json_array() : json_null();
    for (size_t i = 0; reply->body && i < shown; i++)
        json_array_append_new(body, json_integer((unsigned char)reply->body[i]));
    json_t *line = json_pack("{si ss? so sI so ss? ss? sb}", "status", reply->status,
                             "content_type", reply->content_type, "body", body, "length",
                             (json_int_t)reply->length, "warnings", warnings, "problem",
                             reply->problem, "hint", reply->hint, "reached", reply->reached);
    if (!line)
        fail("a reply is not UTF-8");
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

static bool read_request(struct arena *arena, struct kube_request *request) {
    char line[4096], *rest = line;
    if (!fgets(line, sizeof line, stdin) || line[0] == '\n')
        return false;
    line[strcspn(line, "\n")] = '\0';
    *request = (struct kube_request){.method = arena_copy(arena, strsep(&rest, " "))};
    request->path = arena_copy(arena, strsep(&rest, " "));
    const char *kind = strsep(&rest, " ");
    request->retry = text_equal(kind, "never") ? KUBE_RETRY_NEVER : KUBE_RETRY_SAFE;
    if (!text_equal(kind, "never") && !text_equal(kind, "safe")) {
        struct taken *taken = arena_alloc(arena, sizeof *taken);
        taken->first = text_equal(kind, "first");
        taken->news = text_equal(kind, "news");
        taken->gated = text_equal(kind, "gated");
        request->take = take;
        request->context = taken;
        request->over = text_equal(kind, "until") ? &over : NULL;
        request->lasts = text_equal(kind, "brief") ? 200 : 0;
    }
    if (rest) {
        request->content_type = "application/apply-patch+yaml";
        request->body = arena_copy(arena, rest);
        request->length = strlen(rest);
    }
    return true;
}

static bool run(struct kube_client *client, struct arena *arena) {
    static struct kube_request requests[REQUESTS];
    static struct kube_reply replies[REQUESTS];
    size_t count = 0;
    while (count < REQUESTS && read_request(arena, &requests[count]))
        count++;
    if (count == 0)
        return false;
    client->send(client, arena, requests, replies, count);
    for (size_t i = 0; i < count; i++)
        print_reply(&replies[i]);
    fflush(stdout);
    return true;
}

static int stop_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static void read_options(int count, char **arguments) {
    for (int i = 1; i + 1 < count; i += 2) {
        size_t row = 0;
        while (row < COUNT_OF(options) && !text_equal(options[row], arguments[i] + 2))
            row++;
        if (row == COUNT_OF(options))
            fail(arguments[i]);
        values[row] = arguments[i + 1];
    }
}

static struct kube_connection connection_of(struct arena *arena) {
    static const char *impersonation[1];
    impersonation[0] = value_of("as");
    struct kube_exec *exec = arena_alloc(arena, sizeof *exec);
    return (struct kube_connection){
        .server = value_of("server"),
        .tls_server_name = value_of("tls-server-name"),
        .ca = file_of(arena, "ca"),
        .insecure = value_of("insecure") != NULL,
        .proxy = value_of("proxy"),
        .credentials = {.token = value_of("token"),
                        .token_file = value_of("token-file"),
                        .username = value_of("user"),
                        .password = value_of("password"),
                        .client_certificate = file_of(arena, "cert"),
                        .client_key = file_of(arena, "key"),
                        .exec = value_of("exec") ? exec : NULL},
        .impersonation = {impersonation, impersonation[0] ? 1 : 0},
    };
}

int main(int count, char **arguments) {
    struct arena *arena = arena_new(out_of_memory);
    read_options(count, arguments);
    struct kube_connection connection = connection_of(arena);
    const char *tokens = value_of("exec");
    struct kube_transport_options transport_options = {
        .clock = milliseconds,
        .timeout = number_of("timeout"),
        .request_timeout = number_of("request-timeout"),
        .connect_timeout = number_of("connect-timeout"),
        .first_wait = 1,
        .stop = stop_descriptor(),
        .http1 = value_of("http1") != NULL,
        .user_agent = "etcdmaint-gen/test",
        .trace = {number_of("level"), say, NULL},
        .renewal = {renew, &tokens},
    };
    struct kube_transport *transport = kube_transport_new(arena, &connection, &transport_options);
    unsigned concurrency = number_of("concurrency");
    struct kube_client client = kube_transport_client(transport, concurrency ? concurrency : 8);
    while (run(&client, arena)) {
    }
    kube_transport_free(transport);
    arena_free(arena);
    return 0;
}
