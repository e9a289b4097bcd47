#include "apply/managed_fields.h"

#include "text/json.h"

static const char *text_of(const struct node *mapping, const char *key) {
    const struct node *node = node_get(mapping, key);
    return node && node->kind == NODE_STRING ? node->string : "";
}

struct kube_manager *kube_managers(struct arena *arena, const struct node *object, size_t *count) {
    const struct node *list = node_get(node_get(object, "metadata"), "managedFields");
    size_t length = list && list->kind == NODE_SEQUENCE ? list->count : 0;
    struct kube_manager *managers = arena_array(arena, length, sizeof(*managers));
    *count = 0;
    for (size_t i = 0; i < length; i++) {
        struct node *entry = list->items[i];
        if (entry->kind != NODE_MAPPING)
            continue;
        managers[(*count)++] = (struct kube_manager){.name = text_of(entry, "manager"),
                                                     .operation = text_of(entry, "operation"),
                                                     .api_version = text_of(entry, "apiVersion"),
                                                     .time = text_of(entry, "time"),
                                                     .subresource = text_of(entry, "subresource"),
                                                     .fields = node_get(entry, "fieldsV1"),
                                                     .entry = entry};
    }
    return managers;
}

/* True when `kubectl apply` without --server-side made this entry: an Update that owns the
 * annotation with the last applied configuration (client-go, csaupgrade). */
static bool kube_manager_is_client_side(const struct kube_manager *manager) {
    const struct node *annotations =
        node_get(node_get(manager->fields, "f:metadata"), "f:annotations");
    return text_equal(manager->operation, "Update") && !*manager->subresource &&
           node_get(annotations, "f:" KUBE_LAST_APPLIED) != NULL;
}

struct node *kube_fields_union(struct arena *arena, const struct node *one,
                               const struct node *other) {
    struct node *result = node_mapping(arena);
    for (size_t i = 0; one && one->kind == NODE_MAPPING && i < one->count; i++) {
        const struct pair *pair = &one->pairs[i];
        const struct node *same = node_get(other, pair->key->string);
        node_add(arena, result, pair->key,
                 same ? kube_fields_union(arena, pair->value, same) : pair->value);
    }
    for (size_t i = 0; other && other->kind == NODE_MAPPING && i < other->count; i++)
        if (!node_get(one, other->pairs[i].key->string))
            node_add(arena, result, other->pairs[i].key, other->pairs[i].value);
    return result;
}

/* A copy of an entry as ours, with other fields. */
static struct node *entry_of_ours(struct arena *arena, const struct kube_manager *manager,
                                  struct node *fields) {
    struct node *entry = node_mapping(arena);
    node_add_string(arena, entry, "manager", KUBE_FIELD_MANAGER);
    node_add_string(arena, entry, "operation", "Apply");
    for (size_t i = 0; i < manager->entry->count; i++) {
        const struct pair *pair = &manager->entry->pairs[i];
        if (!text_equal(pair->key->string, "manager") &&
            !text_equal(pair->key->string, "operation") &&
            !text_equal(pair->key->string, "fieldsV1"))
            node_add(arena, entry, pair->key, pair->value);
    }
    node_add(arena, entry, node_string(arena, "fieldsV1"), fields);
    return entry;
}

bool kube_manager_is_ours(const struct kube_manager *manager) {
    return text_equal(manager->name, KUBE_FIELD_MANAGER) &&
           text_equal(manager->operation, "Apply") && !*manager->subresource;
}

const struct node *kube_own_fields(struct arena *arena, const struct node *object) {
    size_t count = 0;
    const struct kube_manager *managers = kube_managers(arena, object, &count);
    for (size_t i = 0; i < count; i++)
        if (kube_manager_is_ours(&managers[i]))
            return managers[i].fields;
    return NULL;
}

static bool is_named(const struct kube_manager *manager, const struct kube_taken *taken) {
    for (size_t i = 0; taken && i < taken->count; i++)
        if (text_equal(taken->names[i], manager->name))
            return !kube_manager_is_ours(manager);
    return false;
}

/* Other Update entries of the same manager go with the one that has the annotation. */
bool kube_manager_is_taken(const struct kube_manager *managers, size_t count, size_t index,
                           const struct kube_taken *taken) {
    const struct kube_manager *manager = &managers[index];
    if (*manager->subresource)
        return false;
    if (is_named(manager, taken))
        return true;
    for (size_t i = 0; text_equal(manager->operation, "Update") && i < count; i++)
        if (kube_manager_is_client_side(&managers[i]) &&
            text_equal(managers[i].name, manager->name))
            return true;
    return false;
}

/* The entry that the others are merged into: ours, else the first that goes; `count` = none. */
static size_t find_base(const struct kube_manager *managers, size_t count,
                        const struct kube_taken *taken) {
    size_t base = count;
    bool any = false;
    for (size_t i = count; i-- > 0;) {
        bool leaves = kube_manager_is_taken(managers, count, i, taken);
        any = any || leaves;
        if (leaves)
            base = i;
    }
    for (size_t i = 0; any && i < count; i++)
        if (kube_manager_is_ours(&managers[i]))
            return i;
    return base;
}

struct node *kube_managed_fields_upgraded(struct arena *arena, const struct node *object,
                                          const struct kube_taken *taken) {
    size_t count = 0;
    struct kube_manager *managers = kube_managers(arena, object, &count);
    size_t base = find_base(managers, count, taken);
    if (base == count)
        return NULL;
    struct node *fields = kube_fields_union(arena, managers[base].fields, NULL);
    for (size_t i = 0; i < count; i++)
        if (i != base && kube_manager_is_taken(managers, count, i, taken) &&
            text_equal(managers[i].api_version, managers[base].api_version))
            fields = kube_fields_union(arena, fields, managers[i].fields);
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < count; i++)
        if (i == base)
            node_append(arena, list, entry_of_ours(arena, &managers[i], fields));
        else if (!kube_manager_is_taken(managers, count, i, taken))
            node_append(arena, list, managers[i].entry);
    return list;
}

static void add_replace(struct arena *arena, struct node *patch, const char *path,
                        struct node *value) {
    struct node *operation = node_mapping(arena);
    node_add_string(arena, operation, "op", "replace");
    node_add_string(arena, operation, "path", path);
    node_add(arena, operation, node_string(arena, "value"), value);
    node_append(arena, patch, operation);
}

const char *kube_takeover_patch(struct arena *arena, const struct node *object,
                                const struct kube_taken *taken) {
    struct node *list = kube_managed_fields_upgraded(arena, object, taken);
    struct node *patch = node_sequence(arena);
    struct text text = text_new(arena);
    if (!list)
        return NULL;
    const char *version = text_of(node_get(object, "metadata"), "resourceVersion");
    add_replace(arena, patch, "/metadata/managedFields", list);
    add_replace(arena, patch, "/metadata/resourceVersion", node_string(arena, version));
    return json_write_compact(&text, patch) ? text.data : NULL;
}

const struct kube_manager *kube_other_manager(struct arena *arena, const struct node *object) {
    size_t count = 0;
    struct kube_manager *managers = kube_managers(arena, object, &count);
    for (size_t i = 0; i < count; i++)
        if (!*managers[i].subresource && !text_equal(managers[i].name, KUBE_FIELD_MANAGER) &&
            !text_starts_with(managers[i].name, KUBE_FIELD_MANAGER "-") &&
            !kube_manager_is_taken(managers, count, i, NULL))
            return &managers[i];
    return NULL;
}
