/*
 * collision.h: finds clusters that would make the same object, or are called the same.
 *
 * Only hashes are remembered, so that a fleet of any size fits; whoever is told of a match compares
 * the names themselves. Memory is that of the arena given at the start; nothing can fail.
 */
#ifndef FLEET_COLLISION_H
#define FLEET_COLLISION_H

#include "base/hash.h"

#include "fleet/cluster.h"

/* What an object is known by in its cluster. The names of all other objects follow from these. */
struct object_name {
    const char *context; /* "" = the current one */
    const char *name_space;
    const char *kind;
    const char *name;
    size_t plan; /* which plan of the cluster makes it */
};

enum { OBJECT_NAME_LIMIT = 10 };

/* Tasks of one cluster may have the Namespace and a ServiceAccount in common. */
bool object_may_be_shared(const char *kind);

/* The objects of a plan; returns how many there are. `all` has room for OBJECT_NAME_LIMIT. */
size_t object_names(struct arena *arena, const struct plan *plan, const char *context,
                    struct object_name *all);

uint64_t object_name_hash(const struct object_name *name);
bool object_name_equal(const struct object_name *one, const struct object_name *other);

#endif
