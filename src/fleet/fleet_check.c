#include "model/overlap.h"
#include "model/value.h"

#include "fleet/collision.h"
#include "fleet/fleet.h"

enum { MEETING_LIMIT = 16 }; /* clusters before one that are looked at */

struct checker {
    struct diagnostics *diagnostics;
    const struct fleet *fleet;
    struct hash_table objects; /* hash of an object -> index of the cluster that makes it */
    struct hash_table etcds;   /* hash of an etcd -> index of the last cluster that is about it */
    uint32_t *before; /* the cluster before each that is about the same etcd, or HASH_NONE */
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
            ->hint = arena_format(
            arena, "%s: if these are two Kubernetes clusters, give each a context:; else %s",
            line_of(arena, taken->position),
            text_equal(name->kind, "Namespace") ? "let one of them create-namespace, not the other"
                                                : "a namespace: or etcd-name: of its own");
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

static bool check_objects(struct checker *checker, size_t index, const struct cluster *cluster) {
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
            } else if (!(other == index && object_may_be_shared(names[j].kind)) &&
                       is_taken(checker, index, other, cluster, &names[j])) {
                refuse_object(checker, index, other, &names[j]);
                return false;
            }
        }
    }
    return true;
}

/* ---- one etcd in several clusters ---- */

static uint64_t etcd_hash(const struct cluster *cluster) {
    const struct plan *plan = cluster->plans[0];
    const struct plan_where *where = &plan->where;
    bool given = settings_text(plan->settings, OPTION_ENDPOINTS) != NULL;
    const struct strings *list = plan->target == TARGET_TALOS ? &where->nodes : &where->endpoints;
    uint64_t hash = hash_string(HASH_START, cluster->context ? cluster->context : "");
    hash = hash_string(hash, target_names[plan->target]);
    if (plan->target == TARGET_KAMAJI_ETCD)
        return hash_string(hash_string(hash, where->name_space), where->etcd_name);
    for (size_t i = 0; (given || plan->target == TARGET_TALOS) && i < list->count; i++)
        hash = hash_string(hash, list->items[i]);
    return hash;
}

/* Which clusters an error is about, and where it stands when the schedule is the standard one. */
static void name_clusters(struct checker *checker, struct diagnostic *error, size_t index,
                          size_t other) {
    struct arena *arena = checker->diagnostics->arena;
    const struct entry *taken = &checker->fleet->entries[other];
    for (; error; error = error->next) {
        if (!error->position.source)
            error->position = checker->fleet->entries[index].position;
        error->hint = arena_format(arena,
                                   "%s; cluster \"%s\" on line %u is about the same etcd: if these "
                                   "are two Kubernetes clusters, give each a context:",
                                   error->hint, taken->name, taken->position.line);
    }
}

/* The plans of two entries that are about one etcd are held against each other. */
static void check_meeting(struct checker *checker, size_t index, const struct cluster *cluster,
                          size_t other) {
    struct arena *arena = checker->diagnostics->arena;
    struct diagnostics aside = diagnostics_new(arena);
    const struct cluster *before = fleet_cluster(&aside, checker->fleet, other);
    if (!before)
        return;
    size_t count = before->plan_count + cluster->plan_count;
    struct plan **plans = arena_array(arena, count, sizeof(struct plan *));
    for (size_t i = 0; i < before->plan_count; i++)
        plans[i] = before->plans[i];
    for (size_t i = 0; i < cluster->plan_count; i++)
        plans[before->plan_count + i] = cluster->plans[i];
    struct diagnostic *last = checker->diagnostics->last;
    overlap_check_plans(checker->diagnostics, plans, count);
    name_clusters(checker, last ? last->next : checker->diagnostics->first, index, other);
}

static void check_etcd(struct checker *checker, size_t index, const struct cluster *cluster) {
    uint64_t hash = etcd_hash(cluster);
    uint32_t other = hash_table_find(&checker->etcds, hash);
    checker->before[index] = other;
    hash_table_set(&checker->etcds, hash, (uint32_t)index);
    for (size_t i = 0; i < MEETING_LIMIT && other != HASH_NONE; i++) {
        check_meeting(checker, index, cluster, other);
        other = checker->before[other];
    }
}

void fleet_check(struct diagnostics *diagnostics, const struct fleet *fleet,
                 const struct fleet_look *look) {
    struct arena *arena = diagnostics->arena;
    struct checker checker = {diagnostics, fleet, hash_table_new(fleet->keep),
                              hash_table_new(fleet->keep),
                              arena_array(fleet->keep, fleet->count, sizeof(uint32_t))};
    check_names(&checker);
    for (size_t i = 0; i < fleet->count; i++) {
        if (!fleet_is_chosen(fleet, i))
            continue;
        struct arena_mark mark = arena_mark(arena);
        const struct diagnostic *last = diagnostics->last;
        const struct cluster *cluster = fleet_cluster(diagnostics, fleet, i);
        if (cluster && check_objects(&checker, i, cluster))
            check_etcd(&checker, i, cluster);
        if (cluster && look)
            look->look(look->context, cluster);
        if (diagnostics->last == last)
            arena_rewind(arena, mark);
    }
}
