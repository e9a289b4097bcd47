#include "apply/live.h"

#include "apply/managed_fields.h"

/* ---- shown ---- */

static bool is_of_server(const char *key) {
    static const char *const keys[] = {
        "managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink"};
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (text_equal(keys[i], key))
            return true;
    return false;
}

static struct node *shown_metadata(struct arena *arena, struct node *metadata) {
    struct node *copy = node_mapping(arena);
    if (metadata->kind != NODE_MAPPING)
        return metadata;
    for (size_t i = 0; i < metadata->count; i++)
        if (!is_of_server(metadata->pairs[i].key->string))
            node_add(arena, copy, metadata->pairs[i].key, metadata->pairs[i].value);
    return copy;
}

struct node *kube_live_shown(struct arena *arena, const struct node *object) {
    struct node *copy = node_mapping(arena);
    for (size_t i = 0; object->kind == NODE_MAPPING && i < object->count; i++) {
        const struct pair *pair = &object->pairs[i];
        if (text_equal(pair->key->string, "metadata"))
            node_add(arena, copy, pair->key, shown_metadata(arena, pair->value));
        else if (!text_equal(pair->key->string, "status"))
            node_add(arena, copy, pair->key, pair->value);
    }
    return copy;
}

/* ---- changes ---- */

static bool is_scalar(const struct node *node) {
    return node->kind != NODE_SEQUENCE && node->kind != NODE_MAPPING;
}

static bool same_scalar(const struct node *one, const struct node *other) {
    if (one->kind != other->kind)
        return false;
    return one->kind == NODE_NULL || text_equal(one->string, other->string);
}

static size_t mapping_changes(const struct node *one, const struct node *other) {
    size_t changes = 0;
    for (size_t i = 0; i < one->count; i++)
        changes +=
            kube_live_changes(one->pairs[i].value, node_get(other, one->pairs[i].key->string));
    for (size_t i = 0; i < other->count; i++)
        changes += node_get(one, other->pairs[i].key->string) == NULL;
    return changes;
}

static size_t sequence_changes(const struct node *one, const struct node *other) {
    size_t shorter = one->count < other->count ? one->count : other->count;
    size_t changes = one->count + other->count - 2 * shorter;
    for (size_t i = 0; i < shorter; i++)
        changes += kube_live_changes(one->items[i], other->items[i]);
    return changes;
}

size_t kube_live_changes(const struct node *one, const struct node *other) {
    if (!one || !other)
        return one != other;
    if (is_scalar(one) && is_scalar(other))
        return !same_scalar(one, other);
    if (one->kind != other->kind)
        return 1;
    return one->kind == NODE_MAPPING ? mapping_changes(one, other) : sequence_changes(one, other);
}

/* ---- masked ---- */

struct mask {
    struct arena *arena;
    const char *mark;
    bool everything; /* below data of a Secret */
};

static char upper(char byte) {
    return text_is_lower(byte) ? (char)(byte - 'a' + 'A') : byte;
}

static bool is_secret_name(const char *name) {
    static const char *const words[] = {"PASSWORD", "TOKEN", "SECRET", "KEY", "CREDENTIAL"};
    for (; *name; name++)
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            size_t at = 0;
            while (words[i][at] && upper(name[at]) == words[i][at])
                at++;
            if (!words[i][at])
                return true;
        }
    return false;
}

/* "value" beside a "name" that sounds secret: an environment variable. */
bool kube_live_is_secret(const struct node *mapping, const char *key) {
    const struct node *name = node_get(mapping, "name");
    if (text_equal(key, KUBE_LAST_APPLIED))
        return true;
    return text_equal(key, "value") && name && name->kind == NODE_STRING &&
           is_secret_name(name->string);
}

static struct node *hidden(const struct mask *mask, const struct node *node,
                           const struct node *other) {
    bool differs = other && kube_live_changes(node, other) > 0;
    return node_string(mask->arena,
                       differs ? arena_format(mask->arena, KUBE_LIVE_HIDDEN " (%s)", mask->mark)
                               : KUBE_LIVE_HIDDEN);
}

static struct node *masked(const struct mask *mask, struct node *node, const struct node *other);

static struct node *masked_mapping(const struct mask *mask, const struct node *mapping,
                                   const struct node *other) {
    struct node *copy = node_mapping(mask->arena);
    for (size_t i = 0; i < mapping->count; i++) {
        const struct pair *pair = &mapping->pairs[i];
        const struct node *same = node_get(other, pair->key->string);
        bool hide = kube_live_is_secret(mapping, pair->key->string);
        node_add(mask->arena, copy, pair->key,
                 hide ? hidden(mask, pair->value, same) : masked(mask, pair->value, same));
    }
    return copy;
}

static struct node *masked(const struct mask *mask, struct node *node, const struct node *other) {
    if (node->kind == NODE_MAPPING)
        return masked_mapping(mask, node, other);
    if (is_scalar(node))
        return mask->everything ? hidden(mask, node, other) : node;
    struct node *copy = node_sequence(mask->arena);
    for (size_t i = 0; i < node->count; i++) {
        bool same = other && other->kind == NODE_SEQUENCE && i < other->count;
        node_append(mask->arena, copy, masked(mask, node->items[i], same ? other->items[i] : NULL));
    }
    return copy;
}

static bool is_kind(const struct node *object, const char *kind) {
    const struct node *node = node_get(object, "kind");
    return node && node->kind == NODE_STRING && text_equal(node->string, kind);
}

struct node *kube_live_masked(struct arena *arena, const struct node *object,
                              const struct node *other, const char *mark) {
    struct node *copy = node_mapping(arena);
    for (size_t i = 0; object->kind == NODE_MAPPING && i < object->count; i++) {
        const struct pair *pair = &object->pairs[i];
        const char *key = pair->key->string;
        bool data = text_equal(key, "data") || text_equal(key, "stringData");
        struct mask mask = {arena, mark, data && is_kind(object, "Secret")};
        node_add(arena, copy, pair->key, masked(&mask, pair->value, node_get(other, key)));
    }
    return copy;
}
