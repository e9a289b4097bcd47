/*
 * set_run.h: apply and delete for objects that are members of an ApplySet (prune.h).
 *
 * A run without pruning makes the objects members and writes their kinds into the parent, so that a
 * later one can prune. Memory is the arena's. Failures of objects are results, those of the set are
 * `problem`.
 */
#ifndef APPLY_SET_RUN_H
#define APPLY_SET_RUN_H

#include "apply/delete.h"

struct kube_set {
    const char *name, *name_space; /* of the parent */
    bool prune;
    const char *problem, *hint; /* out: what is wrong with the set; NULL = nothing */
    size_t others;              /* out, of delete: members that the configuration does not have */
};

/* Applies objects that carry the set's label. What was pruned follows in the results. Nothing is
 * written before the preflight was good; NULL when nothing was tried at all. */
struct kube_apply *kube_set_apply(struct kube_client *client, struct arena *arena,
                                  const struct kube_object *objects, size_t count,
                                  const struct kube_apply_options *options, struct kube_set *set);

/* Deletes objects, and the parent when nothing else is in the set. NULL when nothing was tried. */
struct kube_apply *kube_set_delete(struct kube_client *client, struct arena *arena,
                                   const struct kube_object *objects, size_t count,
                                   const struct kube_delete_options *options, struct kube_set *set);

#endif
