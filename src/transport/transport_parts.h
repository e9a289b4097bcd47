/*
 * transport_parts.h: what the files of the transport share; nobody else includes it.
 *
 * transport.c sends and waits; transport_target.c knows server and proxy, transport_identity.c who
 * we are; transport_request.c sets a request up, transport_reply.c takes what comes back;
 * transport_problem.c has the words for what went wrong, transport_trace.c the trace.
 */
#ifndef TRANSPORT_TRANSPORT_PARTS_H
#define TRANSPORT_TRANSPORT_PARTS_H

#include "transport/curl_library.h"
#include "transport/mask.h"
#include "transport/retry.h"
#include "transport/transport.h"
#include "transport/warning.h"

/* A header that we send. A secret one is never formatted for anybody but the server. */
struct header {
    const char *name;
    const char *value;
    bool secret;
};

enum { HEADER_LIMIT = 64 };

/* Where requests go, taken apart. */
struct target {
    const char *problem; /* why there is none */
    const char *hint;
    bool https;
    const char *host;       /* as in the URL, [::1] with its brackets */
    const char *address;    /* host:port */
    const char *base;       /* URL to request: with the TLS server name as host when there is one */
    const char *connect_to; /* "::host:port", or NULL */
    const char *proxy;      /* without user and password; NULL = none */
    const char *proxy_shown; /* host:port, for messages */
    const char *proxy_user, *proxy_password;
    bool proxy_https;
};

struct kube_transport {
    struct arena *arena;
    const struct kube_connection *connection;
    struct kube_transport_options options;
    struct target target;
    struct curl_library curl;
    CURLM *multi;
    const char *problem; /* why nothing can be sent; set once */
    const char *hint;
    struct kube_credentials credentials;
    struct header authorization; /* name NULL = none */
    struct kube_secrets secrets;
    unsigned generation; /* of the credentials */
    bool renewed;        /* the exec plugin was asked */
    bool known_http1;
    uint64_t deadline; /* 0 = none */
};

enum exchange_state { EXCHANGE_FREE, EXCHANGE_RUNNING, EXCHANGE_WAITING };

/* One request on its way, with its retries. */
struct exchange {
    struct kube_transport *transport;
    struct arena *arena; /* the caller's */
    const struct kube_request *request;
    struct kube_reply *reply;
    enum exchange_state state;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct header sent[HEADER_LIMIT];
    size_t sent_count, header_bytes;
    char error[CURL_ERROR_SIZE];
    struct text body, shown; /* `shown`: reply headers for the trace */
    struct kube_warnings warnings;
    struct kube_stream stream;
    uint64_t started;
    uint64_t due;  /* running: when it is given up; waiting: when it is sent again; 0 = never */
    uint64_t ends; /* when a stream has lasted long enough; 0 = never */
    unsigned retry_after, repeats, generation;
    int status; /* of the reply that is coming in */
    bool fresh; /* needs a new connection */
    bool replayed, taken, too_large, stopped_by_taker, setup_failed;
    enum kube_outcome outcome;
};

/* transport_target.c */
struct target target_parse(struct arena *arena, const struct kube_connection *connection);

/* transport_identity.c: credentials into a header. False with transport->problem. After a 401: new
 * credentials once, and the request once more. */
bool identity_prepare(struct kube_transport *transport);
bool identity_replay(struct exchange *exchange);

/* transport_request.c: sets exchange->easy up; exchange->setup_failed when libcurl refuses. A
 * running request waits while it has no connection. */
void request_setup(struct exchange *exchange);
void request_release(struct exchange *exchange);
bool request_waits(const struct exchange *exchange);

/* transport_reply.c: an empty exchange before each attempt, libcurl's callbacks, the reply. */
void reply_reset(struct exchange *exchange);
size_t reply_header(char *bytes, size_t size, size_t count, void *context);
size_t reply_body(char *bytes, size_t size, size_t count, void *context);
void reply_hand_over(struct exchange *exchange);

/* transport_problem.c: reply->problem, hint and reached, and exchange->outcome. */
void problem_describe(struct exchange *exchange, CURLcode code);
void problem_set(struct exchange *exchange, enum kube_outcome outcome, const char *hint,
                 const char *format, ...) PRINTF_LIKE(4, 5);
/* A reply that cannot be used although it came: a redirect. */
void problem_of_status(struct exchange *exchange);

/* transport_trace.c, and transport.c: milliseconds now */
void trace_attempt(struct exchange *exchange, uint64_t wait);
uint64_t transport_now(const struct kube_transport *transport);

#endif
