#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 64 * 1024, FORMAT_GUESS = 256 };

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

static void exhausted(struct arena *arena) {
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
    if (room > SIZE_MAX - sizeof(struct chunk))
        exhausted(arena);
    struct chunk *chunk = malloc(sizeof(*chunk) + room);
    if (!chunk)
        exhausted(arena);
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

void *arena_alloc(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        exhausted(arena);
    struct chunk *chunk = arena->newest;
    size_t start = chunk ? aligned(chunk->used) : 0;
    if (!has_room(chunk, start, size)) {
        chunk = add_chunk(arena, size);
        start = 0;
    }
    chunk->used = start + size;
    return memset(chunk->bytes + start, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total))
        exhausted(arena);
    return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *piece, size_t old_size, size_t new_size) {
    struct chunk *chunk = arena->newest;
    if (piece && chunk && (char *)piece + old_size == chunk->bytes + chunk->used) {
        size_t start = chunk->used - old_size;
        if (new_size >= old_size && new_size <= chunk->size - start) {
            memset(chunk->bytes + chunk->used, 0, new_size - old_size);
            chunk->used = start + new_size;
            return piece;
        }
    }
    void *fresh = arena_alloc(arena, new_size);
    if (piece)
        memcpy(fresh, piece, old_size < new_size ? old_size : new_size);
    return fresh;
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_copy(struct arena *arena, const char *string) {
    return arena_copy_bytes(arena, string, strlen(string));
}

static bool has_strings_only(const char *format) {
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 2, '%'))
        if (at[1] != 's')
            return false;
    return true;
}

/* Most formats put strings together, and a fleet does so a hundred times for each cluster. */
static char *join_strings(struct arena *arena, const char *format, va_list arguments) {
    size_t room = strlen(format) + 1;
    size_t length = 0;
    char *result = arena_alloc(arena, room);
    while (*format) {
        bool hole = *format == '%';
        const char *part = hole ? va_arg(arguments, const char *) : format;
        part = part ? part : "(null)";
        size_t end = length + (hole ? strlen(part) : strcspn(format, "%"));
        if (hole) {
            result = arena_grow(arena, result, room, room + end - length);
            room += end - length;
        }
        format += hole ? 2 : end - length;
        while (length < end)
            result[length++] = *part++;
    }
    return result;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments) {
    if (has_strings_only(format))
        return join_strings(arena, format, arguments);
    char short_text[FORMAT_GUESS];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(short_text, sizeof(short_text), format, again);
    va_end(again);
    if (length < 0)
        exhausted(arena);
    if ((size_t)length < sizeof(short_text))
        return arena_copy_bytes(arena, short_text, (size_t)length);
    char *string = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(string, (size_t)length + 1, format, arguments);
    return string;
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *string = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return string;
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
