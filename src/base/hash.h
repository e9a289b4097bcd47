/*
 * hash.h: a number for some bytes, and a table from such numbers to others.
 *
 * The hash is FNV-1a with 64 bits: the same on every machine. The table grows in an arena; nothing
 * can fail. Equal hashes do not prove equal bytes: who finds one compares.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"

#define HASH_NONE UINT32_MAX

/* The hash of bytes that follow what was hashed before; `before` is HASH_START at first. */
#define HASH_START UINT64_C(0xCBF29CE484222325)
uint64_t hash_bytes(uint64_t before, const char *bytes, size_t length);

/* The same for a string and the byte after it, so that "a" + "bc" is not "ab" + "c". */
uint64_t hash_string(uint64_t before, const char *string);

struct hash_table {
    struct arena *arena;
    uint64_t *keys;
    uint32_t *values; /* HASH_NONE where there is no entry */
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

struct hash_table hash_table_new(struct arena *arena);

/* The value for this hash, or HASH_NONE. */
uint32_t hash_table_find(const struct hash_table *table, uint64_t hash);

/* Puts a value in, unless there is one for this hash. */
void hash_table_add(struct hash_table *table, uint64_t hash, uint32_t value);

/* Puts a value in, instead of the one for this hash. */
void hash_table_set(struct hash_table *table, uint64_t hash, uint32_t value);

#endif
