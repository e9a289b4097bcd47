#include "base/arena.h"

#include <stdlib.h>

enum { CHUNK_SIZE = 64 * 1024 };

/* One block from malloc; the pieces follow the header. */
struct chunk {
    struct chunk *previous;
    char *end;
    _Alignas(max_align_t) char bytes[];
};

/* Pieces are taken from the newest chunk. */
struct arena {
    char *next; /* where the next piece begins; NULL without a chunk, as `end` */
    char *end;
    struct chunk *newest;
    void (*out_of_memory)(void);
};

struct arena *arena_new(void (*out_of_memory)(void)) {
    struct arena *arena = calloc(1, sizeof(*arena));
    if (arena)
        arena->out_of_memory = out_of_memory;
    return arena;
}

static void free_chunks(struct arena *arena, const struct chunk *keep) {
    while (arena->newest && arena->newest != keep) {
        struct chunk *previous = arena->newest->previous;
        free(arena->newest);
        arena->newest = previous;
    }
}

void arena_free(struct arena *arena) {
    if (!arena)
        return;
    free_chunks(arena, NULL);
    free(arena);
}

void arena_exhausted(struct arena *arena) {
    arena->out_of_memory();
    abort();
}

static size_t aligned(size_t size) {
    size_t unit = _Alignof(max_align_t);
    return (size + unit - 1) & -unit;
}

static size_t room_for(size_t size) {
#ifdef ARENA_DEBUG
    return size;
#else
    return size > CHUNK_SIZE / 4 ? aligned(size) : CHUNK_SIZE;
#endif
}

static void *alloc_in_new_chunk(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        arena_exhausted(arena);
    size_t room = room_for(size);
    struct chunk *chunk = malloc(sizeof(*chunk) + room);
    if (!chunk)
        arena_exhausted(arena);
    chunk->previous = arena->newest;
    chunk->end = chunk->bytes + room;
    arena->newest = chunk;
    arena->next = chunk->bytes + (aligned(size) < room ? aligned(size) : room);
    arena->end = chunk->end;
    return chunk->bytes;
}

static bool has_room(const struct arena *arena, size_t size) {
#ifdef ARENA_DEBUG
    (void)arena, (void)size;
    return false;
#else
    return size < (size_t)(arena->end - arena->next);
#endif
}

void *arena_alloc_raw(struct arena *arena, size_t size) {
    if (!has_room(arena, size))
        return alloc_in_new_chunk(arena, size);
    void *piece = arena->next;
    arena->next += aligned(size);
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size) {
    return memset(arena_alloc_raw(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total))
        arena_exhausted(arena);
    return arena_alloc(arena, total);
}

void *arena_grow_raw(struct arena *arena, void *piece, size_t old_size, size_t new_size) {
    bool newest = piece && (char *)piece + aligned(old_size) == arena->next;
    if (newest && new_size >= old_size && new_size < (size_t)(arena->end - (char *)piece)) {
        arena->next = (char *)piece + aligned(new_size);
        return piece;
    }
    void *fresh = arena_alloc_raw(arena, new_size);
    if (piece)
        memcpy(fresh, piece, old_size < new_size ? old_size : new_size);
    return fresh;
}

void *arena_grow(struct arena *arena, void *piece, size_t old_size, size_t new_size) {
    char *grown = arena_grow_raw(arena, piece, old_size, new_size);
    if (new_size > old_size)
        memset(grown + old_size, 0, new_size - old_size);
    return grown;
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_alloc_raw(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_copy(struct arena *arena, const char *string) {
    return arena_copy_bytes(arena, string, strlen(string));
}

struct arena_mark arena_mark(const struct arena *arena) {
    return (struct arena_mark){.chunk = arena->newest, .next = arena->next};
}

void arena_rewind(struct arena *arena, struct arena_mark mark) {
    free_chunks(arena, mark.chunk);
    arena->next = mark.next;
    arena->end = arena->newest ? arena->newest->end : NULL;
}
