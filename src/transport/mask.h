/*
 * mask.h: what of a request or reply may be shown in a trace.
 *
 * Nothing is shown unless it is known to be harmless: reply headers by name, bodies without the
 * values that can hold secrets. Values that are known to be secret (the token, passwords) are taken
 * out of any text, wherever a server put them.
 */
#ifndef TRANSPORT_MASK_H
#define TRANSPORT_MASK_H

#include "base/text.h"

#define KUBE_MASKED "<masked>"

enum { KUBE_SHOWN_LIMIT = 16 * 1024 };

/* Values to take out of texts. */
struct kube_secrets {
    struct arena *arena;
    const char **values;
    size_t count;
    size_t capacity;
};

/* Remembers a secret; NULL, and values too short to be one, are left out. */
void kube_secrets_add(struct kube_secrets *secrets, const char *value);

/* `text` with each secret replaced by KUBE_MASKED. */
const char *kube_secrets_mask(const struct kube_secrets *secrets, struct arena *arena,
                              const char *text);

/* Text that comes in pieces. */
struct kube_stream {
    struct text held;  /* may be the beginning of a secret */
    struct text shown; /* what can be passed on */
};

/* Takes a piece; sets `shown`. A secret is found wherever the pieces part it. */
void kube_stream_mask(const struct kube_secrets *secrets, struct kube_stream *stream,
                      const char *bytes, size_t length);

/* Nothing more comes; sets `shown` to the rest, masked when much of a secret is in it. */
void kube_stream_end(struct kube_stream *stream);

/* True for reply headers whose value is shown. */
bool kube_header_shown(const char *name, size_t length);

/*
 * A body for the trace, in one line: JSON without the values of `data`, `stringData`, `token`,
 * `value`, `content` and the like; plain text as it is; only the size of anything else.
 */
const char *kube_body_shown(struct arena *arena, const char *content_type, const char *body,
                            size_t length);

#endif
