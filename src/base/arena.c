#include "base/arena.h"

#include <stdlib.h>

enum { CHUNK_SIZE = 64 * 1024 };

/* One block from malloc; the pieces follow the header. */
struct chunk {
    struct chunk *previous;
    size_t size;
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

struct arena {
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

static size_t chunk_size_for(size_t size) {
#ifdef ARENA_DEBUG
    return size;
#else
    return size > CHUNK_SIZE / 4 ? size : CHUNK_SIZE;
#endif
}

static struct chunk *add_chunk(struct arena *arena, size_t size) {
    size_t room = chunk_size_for(size);
    if (size > SIZE_MAX / 2)
        arena_exhausted(arena);
    struct chunk *chunk = malloc(sizeof(*chunk) + room);
    if (!chunk)
        arena_exhausted(arena);
    chunk->previous = arena->newest;
    chunk->size = room;
    chunk->used = 0;
    arena->newest = chunk;
    return chunk;
}

static size_t aligned(size_t size) {
    size_t unit = _Alignof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

static bool has_room(const struct chunk *chunk, size_t start, size_t size) {
#ifdef ARENA_DEBUG
    (void)chunk, (void)start, (void)size;
    return false;
#else
    return chunk && start <= chunk->size && chunk->size - start >= size;
#endif
}

static void *alloc_in_new_chunk(struct arena *arena, size_t size) {
    struct chunk *chunk = add_chunk(arena, size);
    chunk->used = size;
    return chunk->bytes;
}

void *arena_alloc_raw(struct arena *arena, size_t size) {
    struct chunk *chunk = arena->newest;
    size_t start = chunk ? aligned(chunk->used) : 0;
    if (!has_room(chunk, start, size))
        return alloc_in_new_chunk(arena, size);
    chunk->used = start + size;
    return chunk->bytes + start;
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
    struct chunk *chunk = arena->newest;
    if (piece && chunk && (char *)piece + old_size == chunk->bytes + chunk->used) {
        size_t start = chunk->used - old_size;
        if (new_size >= old_size && new_size <= chunk->size - start) {
            chunk->used = start + new_size;
            return piece;
        }
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
    struct chunk *chunk = arena->newest;
    return (struct arena_mark){.chunk = chunk, .used = chunk ? chunk->used : 0};
}

void arena_rewind(struct arena *arena, struct arena_mark mark) {
    free_chunks(arena, mark.chunk);
    if (arena->newest)
        arena->newest->used = mark.used;
}
