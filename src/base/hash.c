#include "base/hash.h"

enum { START_CAPACITY = 64 };

#define FNV_PRIME UINT64_C(0x100000001B3)

uint64_t hash_bytes(uint64_t before, const char *bytes, size_t length) {
    uint64_t hash = before;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * FNV_PRIME;
    return hash;
}

uint64_t hash_string(uint64_t before, const char *string) {
    return hash_bytes(before, string, strlen(string) + 1);
}

struct hash_table hash_table_new(struct arena *arena) {
    return (struct hash_table){.arena = arena};
}

/* The place of a hash, or the free place where it belongs. */
static size_t place(const struct hash_table *table, uint64_t hash) {
    size_t i = (size_t)(hash ^ hash >> 32) & (table->capacity - 1);
    while (table->values[i] != HASH_NONE && table->keys[i] != hash)
        i = (i + 1) & (table->capacity - 1);
    return i;
}

uint32_t hash_table_find(const struct hash_table *table, uint64_t hash) {
    return table->capacity == 0 ? HASH_NONE : table->values[place(table, hash)];
}

static void grow(struct hash_table *table) {
    struct hash_table larger = {.arena = table->arena,
                                .capacity =
                                    table->capacity > 0 ? 2 * table->capacity : START_CAPACITY};
    larger.keys = arena_array(table->arena, larger.capacity, sizeof(*larger.keys));
    larger.values = arena_array(table->arena, larger.capacity, sizeof(*larger.values));
    memset(larger.values, 0xFF, larger.capacity * sizeof(*larger.values));
    for (size_t i = 0; i < table->capacity; i++)
        if (table->values[i] != HASH_NONE)
            hash_table_set(&larger, table->keys[i], table->values[i]);
    *table = larger;
}

void hash_table_add(struct hash_table *table, uint64_t hash, uint32_t value) {
    if (hash_table_find(table, hash) == HASH_NONE)
        hash_table_set(table, hash, value);
}

void hash_table_set(struct hash_table *table, uint64_t hash, uint32_t value) {
    if (2 * (table->count + 1) > table->capacity)
        grow(table);
    size_t i = place(table, hash);
    table->count += table->values[i] == HASH_NONE;
    table->keys[i] = hash;
    table->values[i] = value;
}
