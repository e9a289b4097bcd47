#include "model/rule_grid.h"

#include <stdlib.h>

enum { PARTS = 8 };

void rule_constants_add(struct rule_constants *constants, double value) {
    double size = value < 0 ? -value : value;
    if (!(size > 0 && size < 0x1p62) || constants->count == RULE_GRID_CONSTANTS)
        return;
    for (size_t i = 0; i < constants->count; i++)
        if (constants->values[i] <= size && constants->values[i] >= size)
            return;
    constants->values[constants->count++] = size;
}

static void add(struct rule_grid *grid, int64_t value) {
    if (value >= grid->least && value <= grid->most && grid->count < RULE_GRID_VALUES)
        grid->values[grid->count++] = value;
}

/* The whole numbers around a limit. */
static void add_around(struct rule_grid *grid, double limit) {
    if (!(limit > -0x1p61 && limit < 0x1p61))
        return;
    int64_t whole = (int64_t)limit;
    add(grid, whole - 1);
    add(grid, whole);
    add(grid, whole + 1);
}

static void add_parts(struct rule_grid *grid, int64_t whole) {
    for (int64_t i = 0; i <= PARTS; i++)
        add(grid, whole / PARTS * i);
    add(grid, grid->least);
    add(grid, grid->most);
}

/* The shares that a constant may stand for: a fraction, a percentage, a divisor. */
static size_t shares_of(double constant, double *shares) {
    size_t count = 0;
    if (constant <= 1)
        shares[count++] = constant;
    if (constant >= 1 && constant <= 100) {
        shares[count++] = constant / 100;
        shares[count++] = 1 / constant;
    }
    return count;
}

static int compare_values(const void *one, const void *other) {
    const int64_t *left = one;
    const int64_t *right = other;
    return (*left > *right) - (*left < *right);
}

static void sort(struct rule_grid *grid) {
    size_t kept = 0;
    if (grid->count > 1)
        qsort(grid->values, grid->count, sizeof grid->values[0], compare_values);
    for (size_t i = 0; i < grid->count; i++)
        if (kept == 0 || grid->values[kept - 1] != grid->values[i])
            grid->values[kept++] = grid->values[i];
    grid->count = kept;
}

struct rule_grid rule_grid_sizes(const struct rule_constants *constants, int64_t quota) {
    struct rule_grid grid = {.least = RULE_SMALLEST_SIZE, .most = quota};
    add_parts(&grid, quota);
    for (size_t i = 0; i < constants->count; i++) {
        double shares[3];
        size_t count = shares_of(constants->values[i], shares);
        add_around(&grid, constants->values[i]);
        add_around(&grid, (double)quota - constants->values[i]);
        for (size_t j = 0; j < count; j++)
            add_around(&grid, (double)quota * shares[j]);
    }
    sort(&grid);
    return grid;
}

struct rule_grid rule_grid_in_use(const struct rule_constants *constants, int64_t size,
                                  int64_t quota) {
    struct rule_grid grid = {.least = RULE_SMALLEST_IN_USE, .most = size};
    add_parts(&grid, size);
    for (size_t i = 0; i < constants->count; i++) {
        double shares[3];
        size_t count = shares_of(constants->values[i], shares);
        add_around(&grid, constants->values[i]);
        add_around(&grid, (double)size - constants->values[i]);
        for (size_t j = 0; j < count; j++) {
            add_around(&grid, (double)size * shares[j]);
            add_around(&grid, (double)size * (1 - shares[j]));
            add_around(&grid, (double)size - (double)quota * shares[j]);
        }
    }
    sort(&grid);
    return grid;
}
