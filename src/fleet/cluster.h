/*
 * cluster.h: one cluster of a fleet: its name, and the plans for it.
 *
 * Without a fleet there is one cluster with one plan. An entry with `tasks:` has a plan for each of
 * them. All memory is the arena's.
 */
#ifndef FLEET_CLUSTER_H
#define FLEET_CLUSTER_H

#include "model/plan.h"
#include "render/documents.h"

struct cluster {
    const char *name;         /* of the entry; without a fleet the etcd's name, or the target's */
    const char *context;      /* NULL = the current one */
    struct position position; /* of the name; no place without a fleet */
    struct plan **plans;      /* at least one */
    size_t plan_count;
};

/* The objects of a cluster, those of all its plans in their order. NULL after an error. */
struct documents *cluster_documents(struct diagnostics *diagnostics,
                                    const struct templates *templates,
                                    const struct cluster *cluster) MUST_CHECK;

#endif
