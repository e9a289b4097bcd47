/* rule_grid.h: the member states on which rule_check tries a rule; for rule_*.c only. */
#ifndef MODEL_RULE_GRID_H
#define MODEL_RULE_GRID_H

#include "model/rule_code.h"

/*
 * bbolt writes four pages when it makes a file, and never frees its two meta pages; so a real
 * member has at least this, and dividing by its size is safe.
 */
enum { RULE_SMALLEST_SIZE = 4 * 4096, RULE_SMALLEST_IN_USE = 2 * 4096 };

enum { RULE_GRID_CONSTANTS = 12, RULE_GRID_VALUES = 192 };

/* Sorted values without doubles, once rule_grid_* has returned. */
struct rule_grid {
    int64_t values[RULE_GRID_VALUES];
    size_t count;
    int64_t least; /* what may be added */
    int64_t most;
};

/* The numbers that stand in the rule. */
struct rule_constants {
    double values[RULE_GRID_CONSTANTS];
    size_t count;
};

/* Adds a constant that is not there yet, as long as there is room. */
void rule_constants_add(struct rule_constants *constants, double value);

/* File sizes for a quota. Empty when the quota is below the smallest size. */
struct rule_grid rule_grid_sizes(const struct rule_constants *constants, int64_t quota);

/* Bytes in use for a file size and quota. */
struct rule_grid rule_grid_in_use(const struct rule_constants *constants, int64_t size,
                                  int64_t quota);

#endif
