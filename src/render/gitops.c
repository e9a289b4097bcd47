#include "render/gitops.h"

#include "model/gitops_key.h"
#include "render/values.h"

/* Argo CD applies wave after wave; what carries no wave is in wave 0. Ours stay at 0 and below, so
 * that a CronJob never comes before a Secret that stands beside it without a wave. */
static const char *wave_of(const char *kind) {
    static const char *const before[] = {"ServiceAccount", "Role",      "RoleBinding",
                                         "ClusterRole",    "ConfigMap", "ClusterRoleBinding",
                                         "NetworkPolicy"};
    if (text_equal(kind, "Namespace"))
        return "-2";
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (text_equal(kind, before[i]))
            return "-1";
    return "0";
}

bool gitops_flux_substitutes(const char *text) {
    return strstr(text, "${") || strstr(text, "$$");
}

/* Keys count: substitution works on the text of the whole object. */
static bool substitutes_in(const struct node *node) {
    for (size_t i = 0; i < node->count; i++) {
        const struct pair *pair = node->kind == NODE_MAPPING ? &node->pairs[i] : NULL;
        if (pair && gitops_flux_substitutes(pair->key->string))
            return true;
        if (substitutes_in(pair ? pair->value : node->items[i]))
            return true;
    }
    return node->kind == NODE_STRING && gitops_flux_substitutes(node->string);
}

static void add(struct arena *arena, struct node *annotations, const char *key, const char *value) {
    if (!node_get(annotations, key))
        values_add_node(arena, annotations, key, node_quoted(arena, value));
}

static void add_argocd(struct arena *arena, struct node *annotations, const char *kind) {
    add(arena, annotations, GITOPS_SYNC_WAVE, wave_of(kind));
    if (text_equal(kind, "Namespace"))
        add(arena, annotations, GITOPS_SYNC_OPTIONS, "Prune=false,Delete=false");
}

/* "Merge" keeps fields that only others set: labels of a Namespace, and the `suspend` with which
 * someone stops a CronJob in an emergency. With Flux's own way, Override, both would be undone
 * within minutes. */
static void add_flux(struct arena *arena, struct node *annotations,
                     const struct document *document) {
    bool is_namespace = text_equal(document->kind, "Namespace");
    bool suspendable =
        text_equal(document->kind, "CronJob") && !node_at(document->root, "spec/suspend");
    if (is_namespace)
        add(arena, annotations, GITOPS_PRUNE, "disabled");
    if (is_namespace || suspendable)
        add(arena, annotations, GITOPS_SSA, "Merge");
    if (substitutes_in(document->root))
        add(arena, annotations, GITOPS_SUBSTITUTE, "disabled");
}

/* Annotations of a document that may be added to: a template's values share their lists. */
static struct node *own_annotations(struct arena *arena, const struct node *metadata) {
    const struct node *given = node_get(metadata, "annotations");
    struct node *annotations = node_mapping(arena);
    if (given && given->kind == NODE_MAPPING)
        for (size_t i = 0; i < given->count; i++)
            node_add(arena, annotations, given->pairs[i].key, given->pairs[i].value);
    return annotations;
}

static void put(struct arena *arena, struct node *metadata, struct node *annotations) {
    for (size_t i = 0; i < metadata->count; i++)
        if (text_equal(metadata->pairs[i].key->string, "annotations")) {
            metadata->pairs[i].value = annotations;
            return;
        }
    values_add_node(arena, metadata, "annotations", annotations);
}

void gitops_annotate(struct arena *arena, const struct plan *plan, struct documents *documents) {
    const struct plan_objects *objects = &plan->objects;
    if (!objects->argocd && !objects->flux)
        return;
    for (size_t i = 0; i < documents->count; i++) {
        const struct document *document = &documents->items[i];
        struct node *metadata = node_get(document->root, "metadata");
        struct node *annotations = own_annotations(arena, metadata);
        if (objects->argocd)
            add_argocd(arena, annotations, document->kind);
        if (objects->flux)
            add_flux(arena, annotations, document);
        if (annotations->count > 0)
            put(arena, metadata, annotations);
    }
}
