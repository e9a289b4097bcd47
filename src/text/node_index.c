#include "text/node_index.h"

enum { FEWEST = 8, SLOTS = 256, MOST = 96 };

/* A slot holds the place of a pair, from 1 on; 0 = free. */
struct node_index {
    const struct node *mapping;
    unsigned char slots[SLOTS];
};

/* Names of one mapping differ in their length, or in one of these characters. */
static unsigned hash(const char *key, size_t length) {
    const unsigned char *bytes = (const unsigned char *)key;
    return length == 0 ? 0
                       : bytes[0] * 5U + bytes[length / 2] * 11U + bytes[length - 1] * 23U +
                             (unsigned)length;
}

/* The slot of a key, or the free one where it would stand. */
static unsigned find(const struct node_index *index, const char *key) {
    unsigned at = hash(key, strlen(key)) % SLOTS;
    while (index->slots[at] != 0 &&
           !text_equal(index->mapping->pairs[index->slots[at] - 1].key->string, key))
        at = (at + 1) % SLOTS;
    return at;
}

struct node_index *node_index_new(struct arena *arena, const struct node *mapping) {
    if (mapping->kind != NODE_MAPPING || mapping->count < FEWEST || mapping->count > MOST)
        return NULL;
    struct node_index *index = arena_alloc(arena, sizeof(*index));
    index->mapping = mapping;
    for (size_t i = 0; i < mapping->count; i++) {
        unsigned at = find(index, mapping->pairs[i].key->string);
        if (index->slots[at] == 0)
            index->slots[at] = (unsigned char)(i + 1);
    }
    return index;
}

struct node *node_index_get(const struct node_index *index, const char *key) {
    unsigned char place = index->slots[find(index, key)];
    return place > 0 ? index->mapping->pairs[place - 1].value : NULL;
}
