/*
 * client.h: requests to one API server and their replies.
 *
 * A client sends requests over few connections (HTTP/2 where the server has it), several at once,
 * retries what is safe to retry, and tells the trace what it did. Requests and replies are plain
 * data in an arena. A reply that never came has status 0 and says why; HTTP errors are replies like
 * any other. Whoever makes a client gives it a `send` function: the transport's, or a test's.
 */
#ifndef TRANSPORT_CLIENT_H
#define TRANSPORT_CLIENT_H

#include "connection/connection.h"

enum { KUBE_BODY_LIMIT = 32 * 1024 * 1024 };

/* How a request that was not answered for certain may be repeated. */
enum kube_retry {
    KUBE_RETRY_SAFE, /* GET, server-side apply, DELETE with a uid: repeating changes nothing */
    KUBE_RETRY_NEVER /* POST: the caller finds out whether it happened */
};

struct kube_request {
    const char *method;       /* GET, PATCH, POST, DELETE */
    const char *path;         /* from the server's prefix on, with its query, percent-encoded */
    const char *content_type; /* NULL = no body */
    const char *accept;       /* NULL = application/json */
    const char *body;
    size_t length;
    enum kube_retry retry;
    unsigned lasts; /* a stream: milliseconds before it is ended without a problem; 0 = no limit */
    bool (*take)(void *context, const char *bytes,
                 size_t length); /* streaming reply, without our own secrets; NULL = whole */
    void *context;
    bool *over; /* shared by streams that end together: the first end sets it; NULL = alone */
};

struct kube_reply {
    int status;               /* 0: there is no reply, see `problem` */
    bool reached;             /* the request may have been processed */
    const char *content_type; /* NULL = none */
    const char *body;         /* NUL-terminated, without our own secrets; NULL when `take` got it */
    size_t length;
    const char **warnings; /* texts of Warning headers, made safe */
    size_t warning_count;
    const char *problem; /* what went wrong below HTTP, made safe; NULL = nothing */
    const char *hint;    /* what to do about it */
};

struct kube_client {
    void *transport;
    const struct kube_connection *connection;
    /* Sends `count` requests, at most `concurrency` at once, and fills as many replies. Returns
     * when all have ended, or the overall deadline has passed, or a signal asked to stop. */
    void (*send)(struct kube_client *client, struct arena *arena,
                 const struct kube_request *requests, struct kube_reply *replies, size_t count);
    unsigned concurrency;
};

#endif
