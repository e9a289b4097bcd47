#include "model/rule_memory.h"

#include "base/text.h"

enum { REMEMBERED = 16, LENGTH_LIMIT = 512 };

struct remembered {
    char rule[LENGTH_LIMIT];
    enum rule_generation generation;
    int64_t quota;
};

struct rule_memory {
    struct remembered items[REMEMBERED];
    size_t count; /* ever added */
};

struct rule_memory *rule_memory_new(struct arena *arena) {
    return arena_alloc(arena, sizeof(struct rule_memory));
}

bool rule_memory_has(const struct rule_memory *memory, const char *rule,
                     enum rule_generation generation, int64_t quota) {
    for (size_t i = 0; memory && i < REMEMBERED && i < memory->count; i++) {
        const struct remembered *item = &memory->items[i];
        if (item->quota == quota && item->generation == generation && text_equal(item->rule, rule))
            return true;
    }
    return false;
}

void rule_memory_add(struct rule_memory *memory, const char *rule, enum rule_generation generation,
                     int64_t quota) {
    size_t length = strlen(rule);
    if (!memory || length >= LENGTH_LIMIT)
        return;
    struct remembered *item = &memory->items[memory->count++ % REMEMBERED];
    memcpy(item->rule, rule, length + 1);
    item->generation = generation;
    item->quota = quota;
}
