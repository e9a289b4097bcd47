/*
 * retry.h: whether, and after what time, a request is sent again.
 *
 * Waits double from one attempt to the next and hold no chance, so that a run can be told in
 * advance. What the server asks for (Retry-After) is obeyed up to 32 seconds. Nothing is sent again
 * that may have been processed, unless doing so changes nothing.
 */
#ifndef TRANSPORT_RETRY_H
#define TRANSPORT_RETRY_H

#include "transport/client.h"

enum kube_outcome {
    KUBE_OUTCOME_REPLY,     /* whatever its status */
    KUBE_OUTCOME_UNREACHED, /* refused, no address, connecting took too long */
    KUBE_OUTCOME_LOST,      /* the connection ended before the reply did */
    KUBE_OUTCOME_SLOW,      /* no reply in time */
    KUBE_OUTCOME_FAILED     /* trying again cannot help: TLS, a refusing proxy, bad replies */
};

struct kube_attempt {
    enum kube_outcome outcome;
    int status;           /* of a reply */
    unsigned retry_after; /* seconds; KUBE_NO_RETRY_AFTER = not said */
    const char *body;     /* NUL-terminated, of a reply; NULL = none */
    enum kube_retry retry;
    bool reached; /* the server may have seen the request */
    bool taken;   /* bytes of the reply were handed on */
    unsigned repeats;
    unsigned first_wait; /* milliseconds */
};

#define KUBE_NO_RETRY_AFTER UINT32_MAX
#define KUBE_NO_RETRY UINT64_MAX

/* Milliseconds until the request should be sent again, or KUBE_NO_RETRY. */
uint64_t kube_retry_wait(const struct kube_attempt *attempt);

/* The seconds of a Retry-After header; KUBE_NO_RETRY_AFTER when it is no number. */
unsigned kube_retry_after(const char *value, size_t length);

#endif
