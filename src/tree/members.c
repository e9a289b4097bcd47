#include "fleet/cluster_name.h"
#include "tree/tree_parts.h"

enum { FIRST_TABLE_SIZE = 64 };

/* ---- the table: open addressing, never more than half full ---- */

static struct tree_member **slot(const struct tree *tree, const char *name) {
    uint32_t hash = 2166136261U;
    for (const char *at = name; *at; at++)
        hash = (hash ^ (unsigned char)text_lower(*at)) * 16777619U;
    size_t i = hash & (tree->table_size - 1);
    while (tree->table[i] && !text_equal_without_case(tree->table[i]->name, name))
        i = (i + 1) & (tree->table_size - 1);
    return &tree->table[i];
}

static void grow(struct tree *tree) {
    if (tree->member_count * 2 < tree->table_size)
        return;
    tree->table_size = tree->table_size ? tree->table_size * 2 : FIRST_TABLE_SIZE;
    tree->table = arena_array(tree->keep, tree->table_size, sizeof(struct tree_member *));
    for (struct tree_member *it = tree->first; it; it = it->next)
        *slot(tree, it->name) = it;
}

struct tree_member *member_find_alike(const struct tree *tree, const char *name) {
    return tree->table_size ? *slot(tree, name) : NULL;
}

struct tree_member *member_find(const struct tree *tree, const char *name) {
    struct tree_member *found = member_find_alike(tree, name);
    return found && text_equal(found->name, name) ? found : NULL;
}

/* ---- members ---- */

static void refuse_twin(struct tree *tree, const struct cluster *cluster,
                        const struct tree_member *twin) {
    struct arena *arena = tree->diagnostics->arena;
    const char *place = position_name(arena, twin->position);
    diagnostics_error(tree->diagnostics, FAILURE_VALUE, cluster->position, "name",
                      "the folder of \"%s\" is that of \"%s\"%s%s", cluster->name, twin->name,
                      *place ? " at " : "", place)
        ->hint = "each cluster needs a name of its own, and not every file system tells upper from "
                 "lower case";
}

static bool check_name(struct tree *tree, const struct cluster *cluster) {
    struct findings findings = findings_new(tree->diagnostics->arena);
    bool good = cluster_name_check(&findings, cluster->name);
    diagnostics_take(tree->diagnostics, &findings, cluster->position, false, "name");
    return good;
}

static void note_context(struct tree *tree, const char *context) {
    if (tree->member_count == 0)
        tree->context = context ? arena_copy(tree->keep, context) : NULL;
    else if (!context != !tree->context || (context && !text_equal(context, tree->context)))
        tree->several_contexts = true;
}

struct tree_member *member_add(struct tree *tree, const struct cluster *cluster) {
    if (!check_name(tree, cluster))
        return NULL;
    grow(tree);
    struct tree_member **place = slot(tree, cluster->name);
    if (*place) {
        refuse_twin(tree, cluster, *place);
        return NULL;
    }
    struct tree_member *member = arena_alloc(tree->keep, sizeof(*member));
    member->name = arena_copy(tree->keep, cluster->name);
    member->position = cluster->position;
    member->marker = tree_cluster_marker;
    note_context(tree, cluster->context);
    *place = member;
    *(tree->last ? &tree->last->next : &tree->first) = member;
    tree->last = member;
    tree->member_count++;
    return member;
}

void member_add_change(struct tree *tree, struct tree_member *member, enum tree_change_kind kind,
                       const char *name) {
    size_t size = strlen(name) + 1;
    struct tree_change *change = arena_alloc(tree->keep, sizeof(*change) + size);
    change->kind = kind;
    memcpy(change->name, name, size);
    *(member->last ? &member->last->next : &member->first) = change;
    member->last = change;
}
