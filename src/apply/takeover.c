#include "text/json.h"

#include "apply/managed_fields.h"

/* What the server does when an apply follows the takeover: a field that was ours, and is nobody's
 * any more, goes. The server tells it of no dry run, because the takeover was not written. */

static struct node *copy_kept(struct arena *arena, struct node *node, const struct node *leaving,
                              const struct node *kept);

/* What the server puts where a field went that we do not set; NULL = nothing. The deprecated
 * serviceAccount follows serviceAccountName. */
static struct node *put_back(struct arena *arena, const char *key, struct node *value) {
    static const struct {
        const char *key;
        const char *text;
    } texts[] = {{"dnsPolicy", "ClusterFirst"},
                 {"schedulerName", "default-scheduler"},
                 {"terminationMessagePath", "/dev/termination-log"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (text_equal(key, texts[i].key))
            return node_string(arena, texts[i].text);
    if (text_equal(key, "suspend"))
        return node_bool(arena, false);
    if (text_equal(key, "terminationGracePeriodSeconds"))
        return node_integer(arena, 30);
    return text_equal(key, "serviceAccount") ? value : NULL;
}

/* Metadata is always there, if only with a name, or empty. */
static struct node *mapping_kept(struct arena *arena, const struct node *mapping,
                                 const struct node *leaving, const struct node *kept) {
    struct node *copy = node_mapping(arena);
    for (size_t i = 0; i < mapping->count; i++) {
        const struct pair *pair = &mapping->pairs[i];
        const char *field = arena_format(arena, "f:%s", pair->key->string);
        const struct node *goes = node_get(leaving, field);
        const struct node *stays = node_get(kept, field);
        bool leaves = goes && !stays && !text_equal(pair->key->string, "metadata");
        struct node *value = leaves ? put_back(arena, pair->key->string, pair->value)
                                    : copy_kept(arena, pair->value, goes, stays);
        if (value)
            node_add(arena, copy, pair->key, value);
    }
    return copy;
}

static bool same(const struct node *one, const struct node *other) {
    bool scalars = one && other && one->kind != NODE_MAPPING && one->kind != NODE_SEQUENCE;
    return scalars && one->kind == other->kind &&
           (one->kind == NODE_NULL || text_equal(one->string, other->string));
}

/* Whether an item is that of k:{"name":"x"} or v:"x". */
static bool item_is(struct arena *arena, const struct node *item, const char *path) {
    bool keyed = text_starts_with(path, "k:");
    const struct node *key = NULL;
    if (keyed || text_starts_with(path, "v:"))
        key = json_read(arena, path + 2, strlen(path + 2), NULL);
    if (!key || !keyed || key->kind != NODE_MAPPING)
        return key && !keyed && same(key, item);
    for (size_t i = 0; i < key->count; i++)
        if (!same(key->pairs[i].value, node_get(item, key->pairs[i].key->string)))
            return false;
    return key->count > 0;
}

/* The pair of an item, or NULL. */
static const struct pair *pair_of(struct arena *arena, const struct node *item,
                                  const struct node *fields) {
    for (size_t i = 0; fields && fields->kind == NODE_MAPPING && i < fields->count; i++)
        if (item_is(arena, item, fields->pairs[i].key->string))
            return &fields->pairs[i];
    return NULL;
}

static struct node *sequence_kept(struct arena *arena, const struct node *sequence,
                                  const struct node *leaving, const struct node *kept) {
    struct node *copy = node_sequence(arena);
    for (size_t i = 0; i < sequence->count; i++) {
        struct node *item = sequence->items[i];
        const struct pair *goes = pair_of(arena, item, leaving);
        const struct node *stays = goes ? node_get(kept, goes->key->string) : NULL;
        if (!goes || stays)
            node_append(arena, copy, copy_kept(arena, item, goes ? goes->value : NULL, stays));
    }
    return copy;
}

static struct node *copy_kept(struct arena *arena, struct node *node, const struct node *leaving,
                              const struct node *kept) {
    if (!leaving || leaving->kind != NODE_MAPPING || leaving->count == 0)
        return node;
    if (node->kind == NODE_MAPPING)
        return mapping_kept(arena, node, leaving, kept);
    return node->kind == NODE_SEQUENCE ? sequence_kept(arena, node, leaving, kept) : node;
}

struct node *kube_after_takeover(struct arena *arena, struct node *object,
                                 const struct kube_taken *taken) {
    struct node *upgraded = kube_managed_fields_upgraded(arena, object, taken);
    struct node *metadata = node_mapping(arena);
    struct node *shell = node_mapping(arena);
    size_t count = 0;
    if (!upgraded)
        return object;
    node_add(arena, metadata, node_string(arena, "managedFields"), upgraded);
    node_add(arena, shell, node_string(arena, "metadata"), metadata);
    const struct kube_manager *managers = kube_managers(arena, shell, &count);
    const struct node *leaving = kube_own_fields(arena, shell);
    const struct node *kept = kube_own_fields(arena, object);
    for (size_t i = 0; i < count; i++)
        if (managers[i].fields != leaving)
            kept = kube_fields_union(arena, kept, managers[i].fields);
    return copy_kept(arena, object, leaving, kept);
}
