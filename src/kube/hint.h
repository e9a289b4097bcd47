/*
 * hint.h: what to do about a reply: a table of shapes of errors, most particular first.
 *
 * All texts are safe for a terminal. Pure; memory is the arena's.
 */
#ifndef KUBE_HINT_H
#define KUBE_HINT_H

#include "kube/object.h"
#include "kube/status.h"

/* What to do about an answer that is not ok to a request about this object (NULL = none). NULL when
 * nothing is known. */
const char *kube_hint(struct arena *arena, const struct kube_object *object,
                      const struct kube_answer *answer);

/* The same to who runs, watches and suspends: their Role has all that they need, and less than that
 * of who applies. */
const char *kube_hint_for_operator(struct arena *arena, const struct kube_answer *answer);

/* The user whom the message of a missing right names, as the server knows him; NULL = nobody. */
const char *kube_forbidden_user(struct arena *arena, const char *message);

/* What to do about the text of a Warning header; NULL when nothing is known. */
const char *kube_hint_for_warning(struct arena *arena, const char *warning);

#endif
