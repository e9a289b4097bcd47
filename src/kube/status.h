/*
 * status.h: what a reply of the API server says.
 *
 * A reply is an object, or a Status that explains a failure (apimachinery, meta/v1/types.go), or
 * neither: plain text from a proxy, garbage, nothing. Every text that a message may show is made
 * safe for a terminal and cut. All memory is the arena's; nothing here can fail.
 */
#ifndef KUBE_STATUS_H
#define KUBE_STATUS_H

#include "text/node.h"

#include "transport/client.h"

enum { KUBE_MESSAGE_LIMIT = 2048, KUBE_CAUSE_LIMIT = 64 };

struct kube_cause {
    const char *reason; /* FieldManagerConflict, FieldValueInvalid, ... */
    const char *message;
    const char *field; /* "spec.schedule"; raw: a path to be followed */
};

/* Texts are "" where there is none. */
struct kube_status {
    const char *reason; /* NotFound, Conflict, Forbidden, ... */
    const char *message;
    const char *kind; /* of `details`: usually the plural of the resource */
    const char *group;
    const char *name;
    struct kube_cause *causes;
    size_t cause_count;
    size_t causes_left_out; /* beyond KUBE_CAUSE_LIMIT */
    uint64_t retry_after_seconds;
    bool given; /* a Status came; else these are made up from the code and the text */
};

struct kube_answer {
    int code;                  /* HTTP; 0 = there was no reply */
    bool ok;                   /* 2xx, and the object is readable */
    struct node *object;       /* NULL when there is none */
    struct kube_status status; /* filled when not ok */
};

/* Reads a reply. A 2xx without a readable object is not ok and says so in the message. */
struct kube_answer kube_answer_read(struct arena *arena, const struct kube_reply *reply);

/* True when a cause has this reason. */
bool kube_status_has_cause(const struct kube_status *status, const char *reason);

/* 404 for an object that is not there, for its namespace, for its kind. */
bool kube_is_absent(const struct kube_answer *answer);
bool kube_is_namespace_missing(const struct kube_answer *answer);
bool kube_is_kind_missing(const struct kube_answer *answer);
/* 409 because fields belong to others. */
bool kube_is_field_conflict(const struct kube_answer *answer);

/* Text of metadata.KEY of an object, or "". */
const char *kube_metadata(const struct node *object, const char *key);

#endif
