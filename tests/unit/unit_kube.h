/*
 * unit_kube.h: a client that answers from a list of canned replies, and keeps what it was asked.
 *
 * The first reply that is not used up and fits method and path answers; a request that nothing fits
 * fails the test.
 */
#ifndef UNIT_UNIT_KUBE_H
#define UNIT_UNIT_KUBE_H

#include "unit/unit_load.h"

#include "kube/object.h"
#include "transport/client.h"

enum { UNIT_REQUEST_LIMIT = 2048 };

struct unit_reply {
    const char *method;
    const char *path; /* a pattern, see text_matches */
    int status;
    const char *body;
    bool always; /* else it answers once */
    const char *warning;
};

struct unit_server {
    struct unit_reply *replies; /* ends with method NULL */
    bool used[UNIT_REQUEST_LIMIT];
    struct kube_request requests[UNIT_REQUEST_LIMIT];
    size_t count;
    size_t batches;
};

/* A stream in pieces of three bytes. */
static inline void unit_stream(const struct kube_request *request, const char *body) {
    size_t length = body ? strlen(body) : 0;
    for (size_t at = 0, size = 0; at < length; at += size) {
        size = length - at < 3 ? length - at : 3;
        if (!request->take(request->context, body + at, size))
            return;
    }
}

static inline void unit_send(struct kube_client *client, struct arena *arena,
                             const struct kube_request *requests, struct kube_reply *replies,
                             size_t count) {
    struct unit_server *server = client->transport;
    server->batches++;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (server->replies[at].method &&
               (server->used[at] || !text_equal(server->replies[at].method, requests[i].method) ||
                !text_matches(server->replies[at].path, requests[i].path)))
            at++;
        const struct unit_reply *reply = &server->replies[at];
        if (!reply->method)
            fail_msg("unexpected: %s %s", requests[i].method, requests[i].path);
        assert_true(server->count < UNIT_REQUEST_LIMIT);
        server->used[at] = !reply->always;
        server->requests[server->count++] = requests[i];
        replies[i].status = reply->status;
        replies[i].body = reply->body;
        replies[i].length = reply->body ? strlen(reply->body) : 0;
        if (requests[i].take && reply->status / 100 == 2) {
            unit_stream(&requests[i], reply->body);
            replies[i].body = NULL;
        }
        replies[i].problem = reply->status ? NULL : "connection reset";
        replies[i].reached = true;
        if (reply->warning) {
            replies[i].warnings = arena_array(arena, 1, sizeof(const char *));
            replies[i].warnings[0] = reply->warning;
            replies[i].warning_count = 1;
        }
    }
}

static inline struct kube_client unit_client(struct unit_server *server) {
    return (struct kube_client){.transport = server, .send = unit_send, .concurrency = 8};
}

/* Objects from YAML, one per text. */
static inline struct kube_object *unit_objects(struct arena *arena, const char *const *texts,
                                               size_t count) {
    struct kube_object *objects = arena_array(arena, count, sizeof(*objects));
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        assert_true(kube_object_make(&diagnostics, unit_yaml(&diagnostics, texts[i]), &objects[i]));
    }
    return objects;
}

#define UNIT_SPACE "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n"
#define UNIT_ACCOUNT "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: ns\n"
#define UNIT_JOB                                                                                   \
    "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: j\n  namespace: ns\n"                 \
    "spec:\n  schedule: 0 0 * * *\n"
#define UNIT_NOT_FOUND                                                                             \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"x not "       \
    "found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"x\",\"kind\":\"things\"},"            \
    "\"code\":404}"
#define UNIT_NO_SPACE                                                                              \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"namespaces "  \
    "\\\"n\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"ns\",\"kind\":"         \
    "\"namespaces\"},\"code\":404}"
/* A CronJob with a schedule and more of its metadata. */
#define UNIT_LIVE(SCHEDULE, MORE)                                                                  \
    "{\"apiVersion\":\"batch/v1\",\"kind\":\"CronJob\",\"metadata\":{\"name\":\"j\","              \
    "\"namespace\":\"ns\",\"uid\":\"u1\",\"resourceVersion\":\"7\"" MORE                           \
    "},\"spec\":{\"schedule\":\"" SCHEDULE "\"},\"status\":{}}"

#endif
