#include "model/zone_memory.h"

#include "base/text.h"

struct zone_memory {
    struct arena *arena;
    const struct zone *items[ZONES_REMEMBERED];
    size_t count;
};

struct zone_memory *zone_memory_new(struct arena *arena) {
    struct zone_memory *memory = arena_alloc(arena, sizeof(*memory));
    memory->arena = arena;
    return memory;
}

const struct zone *zone_memory_load(struct zone_memory *memory, struct findings *findings,
                                    const char *name) {
    for (size_t i = 0; memory && i < memory->count; i++)
        if (text_equal(zone_name(memory->items[i]), name))
            return memory->items[i];
    if (!memory || memory->count == ZONES_REMEMBERED)
        return zone_load(findings->arena, findings, name);
    const struct zone *zone = zone_load(memory->arena, findings, name);
    if (zone)
        memory->items[memory->count++] = zone;
    return zone;
}
