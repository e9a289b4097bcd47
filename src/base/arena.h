/*
 * arena.h: memory that lives as long as one run, or one step of it.
 *
 * The arena owns everything it hands out; nothing is freed singly. When memory ends, the handler
 * given to arena_new is called and must not return (the program prints one line and exits, a test
 * jumps away), so callers never see NULL. Compiled with -DARENA_DEBUG each piece is an allocation
 * of its own, and the sanitizers see overruns between neighbours.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena;

/* A place to return to with arena_rewind. */
struct arena_mark {
    void *chunk;
    char *next;
};

/* A new arena, or NULL when there is no memory for it. `out_of_memory` must not return. */
struct arena *arena_new(void (*out_of_memory)(void)) MUST_CHECK;

/* Frees the arena and all its pieces; NULL is fine. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. Size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same with any content, for who fills all of it. */
void *arena_alloc_raw(struct arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes; an overflow counts as out of memory. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/*
 * A piece of `new_size` bytes that begins with the first `old_size` bytes of `piece`; the others
 * are zero, or anything with `raw`. The newest piece grows in place where there is room. `piece`
 * may be NULL when `old_size` is 0.
 */
void *arena_grow(struct arena *arena, void *piece, size_t old_size, size_t new_size);
void *arena_grow_raw(struct arena *arena, void *piece, size_t old_size, size_t new_size);

/* A NUL-terminated copy of a string, or of its first `length` bytes. */
char *arena_copy(struct arena *arena, const char *string);
char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length);

/* Calls the handler for the end of memory; does not return. */
void arena_exhausted(struct arena *arena) __attribute__((noreturn));

/* arena_format.c: a formatted string. */
char *arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
    PRINTF_LIKE(2, 0);

/* Remembers the present end; arena_rewind frees all that was allocated since. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

#endif
