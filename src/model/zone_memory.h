/*
 * zone_memory.h: time zones that were loaded, so that a fleet need not read the same file again.
 *
 * A zone's rules are some tens of KiB. Only zones that were found good are remembered, the first
 * ZONES_REMEMBERED of them; they live in the arena that the memory was made in, and so does the
 * memory. Fails as zone_load does.
 */
#ifndef MODEL_ZONE_MEMORY_H
#define MODEL_ZONE_MEMORY_H

#include "model/zone.h"

enum { ZONES_REMEMBERED = 32 };

struct zone_memory;

struct zone_memory *zone_memory_new(struct arena *arena);

/* zone_load of a name that may be remembered. `memory` may be NULL: then, and where there is no
 * room, the zone lives in the arena of the findings. */
const struct zone *zone_memory_load(struct zone_memory *memory, struct findings *findings,
                                    const char *name) MUST_CHECK;

#endif
