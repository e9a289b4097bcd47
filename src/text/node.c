#include "text/node.h"

enum { FIRST_CAPACITY = 4 };

static inline struct node *node_new(struct arena *arena, enum node_kind kind) {
    struct node *node = arena_alloc_raw(arena, sizeof(*node));
    *node = (struct node){.kind = kind};
    return node;
}

struct node *node_null(struct arena *arena) {
    return node_new(arena, NODE_NULL);
}

struct node *node_bool(struct arena *arena, bool boolean) {
    struct node *node = node_new(arena, NODE_BOOL);
    node->boolean = boolean;
    node->string = boolean ? "true" : "false";
    return node;
}

struct node *node_integer(struct arena *arena, int64_t integer) {
    struct node *node = node_new(arena, NODE_INTEGER);
    node->integer = integer;
    node->string = arena_format(arena, "%lld", (long long)integer);
    return node;
}

struct node *node_string(struct arena *arena, const char *string) {
    struct node *node = node_new(arena, NODE_STRING);
    node->string = string;
    return node;
}

struct node *node_quoted(struct arena *arena, const char *string) {
    struct node *node = node_string(arena, string);
    node->quoted = true;
    return node;
}

struct node *node_sequence(struct arena *arena) {
    return node_new(arena, NODE_SEQUENCE);
}

struct node *node_mapping(struct arena *arena) {
    return node_new(arena, NODE_MAPPING);
}

/* Room for `capacity` children: items, or pairs, which share their place in the node. */
static void grow(struct arena *arena, struct node *node, uint32_t capacity) {
    size_t size = node->kind == NODE_MAPPING ? sizeof(*node->pairs) : sizeof(struct node *);
    void *old = node->kind == NODE_MAPPING ? (void *)node->pairs : (void *)node->items;
    void *children = arena_grow(arena, old, node->capacity * size, capacity * size);
    if (node->kind == NODE_MAPPING)
        node->pairs = children;
    else
        node->items = children;
    node->capacity = capacity;
}

void node_reserve(struct arena *arena, struct node *node, size_t count) {
    if (count > node->capacity && count <= UINT32_MAX)
        grow(arena, node, (uint32_t)count);
}

void node_append(struct arena *arena, struct node *sequence, struct node *item) {
    if (sequence->count == sequence->capacity)
        grow(arena, sequence, sequence->capacity == 0 ? FIRST_CAPACITY : sequence->capacity * 2);
    sequence->items[sequence->count++] = item;
}

void node_add(struct arena *arena, struct node *mapping, struct node *key, struct node *value) {
    if (mapping->count == mapping->capacity)
        grow(arena, mapping, mapping->capacity == 0 ? FIRST_CAPACITY : mapping->capacity * 2);
    mapping->pairs[mapping->count++] = (struct pair){key, value};
}

void node_add_string(struct arena *arena, struct node *mapping, const char *key,
                     const char *value) {
    node_add(arena, mapping, node_string(arena, key), node_string(arena, value));
}

struct node *node_get(const struct node *mapping, const char *key) {
    if (!mapping || mapping->kind != NODE_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const char *other = mapping->pairs[i].key->string;
        if (*other == *key && text_equal(other, key))
            return mapping->pairs[i].value;
    }
    return NULL;
}

bool node_merge(struct arena *arena, struct node *mapping, const struct node *from, size_t limit) {
    if (mapping->kind != NODE_MAPPING || from->kind != NODE_MAPPING)
        return false;
    for (size_t i = 0; i < from->count; i++) {
        if (node_get(mapping, from->pairs[i].key->string))
            continue;
        if (mapping->count == limit)
            return false;
        node_add(arena, mapping, from->pairs[i].key, from->pairs[i].value);
    }
    return true;
}

/* One step of a path: an index into a sequence, or a key of a mapping. */
static struct node *step(const struct node *node, const char *name, size_t length) {
    if (node->kind == NODE_SEQUENCE) {
        uint64_t index = 0;
        bool valid = text_to_number(name, length, SIZE_MAX / 2, &index);
        return valid && index < node->count ? node->items[index] : NULL;
    }
    if (node->kind != NODE_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->pairs[i].key->string;
        if (key[0] == name[0] && strncmp(key, name, length) == 0 && key[length] == '\0')
            return node->pairs[i].value;
    }
    return NULL;
}

struct node *node_at(const struct node *root, const char *path) {
    struct node *node = NULL;
    while (root && *path) {
        size_t length = (size_t)(strchrnul(path, '/') - path);
        node = step(root, path, length);
        root = node;
        path += length + (path[length] == '/');
    }
    return node;
}

const char *node_string_at(const struct node *root, const char *path) {
    const struct node *node = node_at(root, path);
    return node && node->kind == NODE_STRING ? node->string : "";
}

const char *node_kind_name(enum node_kind kind) {
    static const char *const names[] = {"nothing",   "true or false", "a whole number",
                                        "a decimal", "a bare word",   "a string",
                                        "a list",    "a mapping"};
    return names[kind];
}
