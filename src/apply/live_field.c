#include "text/json.h"

#include "apply/live.h"

enum { VALUE_LIMIT = 120 };

static bool is_scalar(const struct node *node) {
    return node->kind != NODE_SEQUENCE && node->kind != NODE_MAPPING && node->kind != NODE_NULL;
}

/* The longest key that the path goes on with: keys may have dots themselves. */
static struct pair *key_at(const struct node *mapping, const char *path) {
    struct pair *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; mapping->kind == NODE_MAPPING && i < mapping->count; i++) {
        const char *key = mapping->pairs[i].key->string;
        size_t length = strlen(key);
        bool ends = text_starts_with(path, key) && strchr(".[", path[length]);
        if (ends && (!best || length > longest)) {
            best = &mapping->pairs[i];
            longest = length;
        }
    }
    return best;
}

/* Where `stop` is, outside of quotes; `end` when it is not there. */
static const char *find_unquoted(const char *from, const char *end, char stop) {
    bool quoted = false;
    for (; from < end; from++) {
        if (quoted && *from == '\\' && from + 1 < end)
            from++;
        else if (*from == '"')
            quoted = !quoted;
        else if (*from == stop && !quoted)
            return from;
    }
    return end;
}

static bool is_value(const struct node *node, const char *text, size_t length) {
    if (!node || !is_scalar(node))
        return false;
    if (length >= 2 && *text == '"') {
        text++;
        length -= 2;
    }
    return strlen(node->string) == length && memcmp(node->string, text, length) == 0;
}

static struct node *member(const struct node *mapping, const char *name, size_t length) {
    for (size_t i = 0; mapping->kind == NODE_MAPPING && i < mapping->count; i++) {
        const char *key = mapping->pairs[i].key->string;
        if (strlen(key) == length && memcmp(key, name, length) == 0)
            return mapping->pairs[i].value;
    }
    return NULL;
}

/* name="c",protocol="TCP": all must hold; ="x" is the item itself. */
static bool item_matches(const struct node *item, const char *from, const char *end) {
    while (from < end) {
        const char *stop = find_unquoted(from, end, ',');
        const char *equals = find_unquoted(from, stop, '=');
        size_t length = (size_t)(equals - from);
        const struct node *value = length > 0 ? member(item, from, length) : item;
        if (equals == stop || !is_value(value, equals + 1, (size_t)(stop - equals - 1)))
            return false;
        from = stop + (stop < end);
    }
    return true;
}

/* [name="c"], [="x"] or [3], without its brackets. */
static struct node *select_item(const struct node *sequence, const char *from, const char *end) {
    uint64_t index = 0;
    if (sequence->kind != NODE_SEQUENCE || from == end)
        return NULL;
    if (text_to_number(from, (size_t)(end - from), SIZE_MAX / 2, &index))
        return index < sequence->count ? sequence->items[index] : NULL;
    for (size_t i = 0; i < sequence->count; i++)
        if (item_matches(sequence->items[i], from, end))
            return sequence->items[i];
    return NULL;
}

/* The value at a path as the server writes it in a conflict: .spec.containers[name="c"].image. NULL
 * when there is none, or the path is none; *mapping and *key are the last mapping and key that it
 * went through. */
static struct node *follow(const struct node *object, const char *path, const struct node **mapping,
                           const char **key) {
    struct node *node = NULL;
    const char *end = path + strlen(path);
    while (object && *path) {
        if (*path == '[') {
            const char *stop = find_unquoted(path + 1, end, ']');
            object = node = stop < end ? select_item(object, path + 1, stop) : NULL;
            path = stop + (stop < end);
            continue;
        }
        path += *path == '.';
        const struct pair *pair = key_at(object, path);
        if (!pair || !*pair->key->string)
            return NULL;
        *mapping = object;
        *key = pair->key->string;
        path += strlen(*key);
        object = node = pair->value;
    }
    return node;
}

/* A Secret has no value that may be shown; elsewhere the name beside it decides. */
const char *kube_live_value(struct arena *arena, const struct node *object, const char *path) {
    const struct node *mapping = NULL;
    const char *key = NULL;
    struct text text = text_new(arena);
    struct node *shell = node_mapping(arena);
    const struct node *kind = node_get(object, "kind");
    struct node *value = object ? follow(object, path, &mapping, &key) : NULL;
    if (!value || !mapping)
        return "nothing";
    if ((kind && kind->kind == NODE_STRING && text_equal(kind->string, "Secret")) ||
        kube_live_is_secret(mapping, key))
        return KUBE_LIVE_HIDDEN;
    node_add(arena, shell, node_string(arena, "spec"), value);
    if (!json_write_compact(&text, kube_live_masked(arena, shell, NULL, "")->pairs[0].value))
        return "a value that is not UTF-8";
    return text_printable(arena, text.data, VALUE_LIMIT);
}
