#include "model/value.h"

#include "fleet/collision.h"
#include "fleet/fleet.h"

struct checker {
    struct diagnostics *diagnostics;
    const struct fleet *fleet;
    struct hash_table objects; /* hash of an object -> index of the cluster that makes it */
};

static const char *line_of(struct arena *arena, struct position position) {
    return arena_format(arena, "the other is on line %u", position.line);
}

/* ---- names ---- */

static void refuse_name(struct checker *checker, size_t index, size_t other) {
    struct arena *arena = checker->diagnostics->arena;
    const struct entry *entry = &checker->fleet->entries[index];
    const struct entry *taken = &checker->fleet->entries[other];
    const char *message =
        text_equal(taken->name, entry->name)
            ? arena_format(arena, "two clusters are named \"%s\"", entry->name)
            : arena_format(arena, "\"%s\" and \"%s\" differ in upper and lower case alone",
                           entry->name, taken->name);
    diagnostics_error(checker->diagnostics, FAILURE_VALUE, entry->position, "clusters", "%s",
                      message)
        ->hint = line_of(arena, taken->position);
}

/* Equal hashes with different names are in nobody's way. */
static void check_names(struct checker *checker) {
    struct arena *arena = checker->diagnostics->arena;
    const struct fleet *fleet = checker->fleet;
    struct hash_table names = hash_table_new(arena);
    for (size_t i = 0; i < fleet->count; i++) {
        const char *name = fleet->entries[i].name;
        if (!name)
            continue;
        const char *lower = value_lower(arena, name, strlen(name));
        uint64_t hash = hash_string(HASH_START, lower);
        uint32_t other = hash_table_find(&names, hash);
        hash_table_add(&names, hash, (uint32_t)i);
        if (other == HASH_NONE)
            continue;
        const char *taken = fleet->entries[other].name;
        if (text_equal(value_lower(arena, taken, strlen(taken)), lower))
            refuse_name(checker, i, other);
    }
}

/* ---- objects ---- */

/* Tasks of one cluster may have the Namespace and a ServiceAccount in common. */
static bool may_share(const struct object_name *name) {
    return text_equal(name->kind, "Namespace") || text_equal(name->kind, "ServiceAccount");
}

static void refuse_object(struct checker *checker, size_t index, size_t other,
                          const struct object_name *name) {
    struct arena *arena = checker->diagnostics->arena;
    const struct entry *entry = &checker->fleet->entries[index];
    const struct entry *taken = &checker->fleet->entries[other];
    const char *object = arena_format(arena, "%s %s%s%s", name->kind, name->name_space,
                                      *name->name_space ? "/" : "", name->name);
    if (index == other)
        diagnostics_error(checker->diagnostics, FAILURE_VALUE, entry->position, "clusters",
                          "two tasks of cluster \"%s\" make the same %s", entry->name, object)
            ->hint = "give one of the tasks a name: of its own";
    else
        diagnostics_error(checker->diagnostics, FAILURE_VALUE, entry->position, "clusters",
                          "\"%s\" and \"%s\" make the same %s", entry->name, taken->name, object)
            ->hint = arena_format(arena,
                                  "%s: if these are two Kubernetes clusters, give each a context:; "
                                  "else a namespace: or etcd-name: of its own",
                                  line_of(arena, taken->position));
}

/* The plans of `cluster` make an object of that name, too. */
static bool makes(struct arena *arena, const struct cluster *cluster, size_t plan_count,
                  const struct object_name *name) {
    struct object_name names[OBJECT_NAME_LIMIT];
    for (size_t i = 0; i < plan_count; i++) {
        size_t count = object_names(arena, cluster->plans[i], cluster->context, names);
        for (size_t j = 0; j < count; j++)
            if (object_name_equal(&names[j], name))
                return true;
    }
    return false;
}

/* Equal hashes are rare enough to build the other cluster's plans again. */
static bool is_taken(struct checker *checker, size_t index, size_t other,
                     const struct cluster *cluster, const struct object_name *name) {
    struct arena *arena = checker->diagnostics->arena;
    struct diagnostics aside = diagnostics_new(arena);
    if (other == index)
        return makes(arena, cluster, name->plan, name);
    const struct cluster *before = fleet_cluster(&aside, checker->fleet, other);
    return before && makes(arena, before, before->plan_count, name);
}

static void check_objects(struct checker *checker, size_t index, const struct cluster *cluster) {
    struct object_name names[OBJECT_NAME_LIMIT];
    for (size_t i = 0; i < cluster->plan_count; i++) {
        size_t count =
            object_names(checker->diagnostics->arena, cluster->plans[i], cluster->context, names);
        for (size_t j = 0; j < count; j++) {
            uint64_t hash = object_name_hash(&names[j]);
            uint32_t other = hash_table_find(&checker->objects, hash);
            names[j].plan = i;
            if (other == HASH_NONE) {
                hash_table_add(&checker->objects, hash, (uint32_t)index);
            } else if (!(other == index && may_share(&names[j])) &&
                       is_taken(checker, index, other, cluster, &names[j])) {
                refuse_object(checker, index, other, &names[j]);
                return;
            }
        }
    }
}

void fleet_check(struct diagnostics *diagnostics, const struct fleet *fleet,
                 const struct fleet_look *look) {
    struct arena *arena = diagnostics->arena;
    struct checker checker = {diagnostics, fleet, hash_table_new(fleet->keep)};
    check_names(&checker);
    for (size_t i = 0; i < fleet->count; i++) {
        if (!fleet_is_chosen(fleet, i))
            continue;
        struct arena_mark mark = arena_mark(arena);
        const struct diagnostic *last = diagnostics->last;
        const struct cluster *cluster = fleet_cluster(diagnostics, fleet, i);
        if (cluster)
            check_objects(&checker, i, cluster);
        if (cluster && look)
            look->look(look->context, cluster);
        if (diagnostics->last == last)
            arena_rewind(arena, mark);
    }
}
