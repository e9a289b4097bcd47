/*
 * base.h: what every file of the project may rely on.
 *
 * Attributes and array sizes. Holds no state and cannot fail. Functions that the project bans are
 * listed in tests/lint/banned.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Number of elements of an array whose size is known here. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The compiler checks the arguments from number `first` on against the format in number `text`. */
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* The result must be looked at. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Runs `function(&variable)` when the variable's block is left; for handles of foreign libraries.
 */
#define CLEANUP(function) __attribute__((cleanup(function)))

#endif
