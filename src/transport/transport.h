/*
 * transport.h: the kube_client that really sends, over HTTPS with libcurl.
 *
 * libcurl is loaded at the first request. Everything belongs to the arena given at the start, but
 * for what libcurl holds, which kube_transport_free gives back. Nothing fails visibly before a
 * request is sent: each reply then says what is wrong. One thread; SIGPIPE should be ignored.
 */
#ifndef TRANSPORT_TRANSPORT_H
#define TRANSPORT_TRANSPORT_H

#include "transport/client.h"

/* Where the trace goes; `say` gets one line at a time, without secrets and safe for a terminal. */
struct kube_trace {
    unsigned level; /* 0 nothing, 1 a line per request, 2 and headers, 3 and bodies */
    void (*say)(void *context, const char *line);
    void *context;
};

/* Who gives credentials that do not stand in a file: an exec plugin. */
struct kube_renewal {
    /* Called before the first request of a connection with `exec`, and once after a 401. Sets
     * *credentials; or returns what is wrong, and *hint. NULL = there is nobody to ask. */
    const char *(*renew)(void *context, struct arena *arena, struct kube_credentials *credentials,
                         const char **hint);
    void *context;
};

struct kube_transport_options {
    uint64_t (*clock)(void);  /* milliseconds of a clock that never goes back */
    unsigned timeout;         /* milliseconds for all requests of this transport; 0 = no limit */
    unsigned request_timeout; /* milliseconds for one, or until a stream begins; 0 = 65 s */
    unsigned connect_timeout; /* milliseconds; 0 = 10 s */
    unsigned first_wait;      /* milliseconds before the first retry; 0 = 250 */
    int stop;                 /* descriptor that is readable when all should stop; -1 = none */
    bool http1;               /* no HTTP/2 */
    const char *user_agent;
    struct kube_trace trace;
    struct kube_renewal renewal;
};

enum { KUBE_REQUEST_TIMEOUT = 65000, KUBE_CONNECT_TIMEOUT = 10000, KUBE_FIRST_WAIT = 250 };

struct kube_transport;

/* Loads libcurl for all transports to come, also in processes made by fork(). When that fails, they
 * say why. */
void kube_transport_preload(struct arena *arena);

/* "libcurl 8.5.0 OpenSSL/3.0.13", or why it cannot be loaded. */
const char *kube_transport_version(struct arena *arena);

/* A transport for one API server; `connection` and the strings of `options` must outlive it. */
struct kube_transport *kube_transport_new(struct arena *arena,
                                          const struct kube_connection *connection,
                                          const struct kube_transport_options *options);

/* Begins the time for all requests anew, for other work over the same connections. */
void kube_transport_restart(struct kube_transport *transport);

/* A client that sends at most `concurrency` requests at once through it. */
struct kube_client kube_transport_client(struct kube_transport *transport, unsigned concurrency);

/* Closes connections; NULL is fine. */
void kube_transport_free(struct kube_transport *transport);

#endif
