/* unit.h: what every unit test needs: cmocka, and an arena that fails the test when memory ends. */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include "base/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static inline void unit_out_of_memory(void) {
    fputs("out of memory in a unit test\n", stderr);
    exit(70);
}

static inline struct arena *unit_arena(void) {
    struct arena *arena = arena_new(unit_out_of_memory);
    assert_non_null(arena);
    return arena;
}

/* The first finding's message, or "" when there is none. */
static inline const char *unit_first_message(const struct findings *findings) {
    return findings->first ? findings->first->message : "";
}

#endif
