#include "fleet/collision.h"

static bool is_there(const struct documents *documents, const struct document *document) {
    for (size_t i = 0; i < documents->count; i++)
        if (text_equal(documents->items[i].kind, document->kind) &&
            text_equal(documents->items[i].name, document->name) &&
            text_equal(documents->items[i].template, document->template))
            return true;
    return false;
}

/* What the plans have in common stands there once: Namespace and ServiceAccount (fleet_check). */
static void add_documents(struct arena *arena, struct documents *all,
                          const struct documents *more) {
    all->items = arena_grow(arena, all->items, all->count * sizeof(*all->items),
                            (all->count + more->count) * sizeof(*all->items));
    for (size_t i = 0; i < more->count; i++)
        if (!object_may_be_shared(more->items[i].kind) || !is_there(all, &more->items[i]))
            all->items[all->count++] = more->items[i];
}

struct documents *cluster_documents(struct diagnostics *diagnostics,
                                    const struct templates *templates,
                                    const struct cluster *cluster) {
    struct documents *all = NULL;
    for (size_t i = 0; i < cluster->plan_count; i++) {
        struct documents *documents = documents_render(diagnostics, templates, cluster->plans[i]);
        if (!documents)
            return NULL;
        if (all)
            add_documents(diagnostics->arena, all, documents);
        else
            all = documents;
    }
    return all;
}
