/*
 * live.h: objects as they are in the cluster, compared with what they shall be.
 *
 * Trees come from the server: depth is bounded by json_read. Values that may be secret are hidden
 * before anything is shown. Pure; memory is the arena's; nothing can fail.
 */
#ifndef APPLY_LIVE_H
#define APPLY_LIVE_H

#include "text/node.h"

#define KUBE_LIVE_HIDDEN "<hidden>"

/* A copy without what only the server sets: status, managedFields, uid, resourceVersion,
 * generation, creationTimestamp, selfLink. Values are shared. */
struct node *kube_live_shown(struct arena *arena, const struct node *object);

/* How many values differ between two trees of live_shown; a part that one lacks counts once. */
size_t kube_live_changes(const struct node *one, const struct node *other);

/*
 * A copy in which secret values are hidden: data and stringData of a Secret, the last applied
 * configuration, the value of a variable whose name has PASSWORD, TOKEN, SECRET or KEY in it. Where
 * `other` (may be NULL) has another value at the same place, `mark` tells the two apart.
 */
struct node *kube_live_masked(struct arena *arena, const struct node *object,
                              const struct node *other, const char *mark);

/* True for a key whose value is hidden: "value" beside a "name" as above, and the last applied
 * configuration. */
bool kube_live_is_secret(const struct node *mapping, const char *key);

/* The value at a path as the server writes it in a conflict, .spec.containers[name="c"].image: on
 * one line, made safe and cut; "<hidden>" for a secret one, "nothing" when there is none. `object`
 * is where the path starts. */
const char *kube_live_value(struct arena *arena, const struct node *object, const char *path);

#endif
