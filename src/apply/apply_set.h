/*
 * apply_set.h: the parent of an ApplySet: its id, its annotations; a part of prune.h.
 */
#ifndef APPLY_APPLY_SET_H
#define APPLY_APPLY_SET_H

#include "apply/prune.h"

/* Reads the parent into prune->kinds and prune->spaces, together with those of the objects. False
 * with a problem when it belongs to another tool, or cannot be read. */
bool kube_set_read(struct kube_prune *prune) MUST_CHECK;

/* The parent as an object, after kube_set_read. False with a problem. */
bool kube_set_parent(struct kube_prune *prune, struct kube_object *parent) MUST_CHECK;

/* Applies the parent with these kinds and namespaces. */
bool kube_set_write(struct kube_prune *prune, const struct node *kinds,
                    const struct node *spaces) MUST_CHECK;

/* Sorted sequences of strings, each once. */
struct node *kube_set_kinds(struct arena *arena, const struct kube_object *objects, size_t count);
struct node *kube_set_spaces(const struct kube_prune *prune);

#endif
