/*
 * rule_memory.h: rules that were found good, so that a fleet need not try the same rule again.
 *
 * Only rules about which nothing at all was to be said are remembered; a few of them, compared
 * exactly. Lives in the arena it is made in; nothing can fail.
 */
#ifndef MODEL_RULE_MEMORY_H
#define MODEL_RULE_MEMORY_H

#include "model/rule.h"

struct rule_memory;

struct rule_memory *rule_memory_new(struct arena *arena);

/* True when the rule was added for this generation and quota (bytes). `memory` may be NULL. */
bool rule_memory_has(const struct rule_memory *memory, const char *rule,
                     enum rule_generation generation, int64_t quota);

/* Remembers a rule, instead of the oldest one where there is no room. */
void rule_memory_add(struct rule_memory *memory, const char *rule, enum rule_generation generation,
                     int64_t quota);

#endif
