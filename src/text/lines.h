/*
 * lines.h: places in a text by line, as libyaml counts lines.
 *
 * Line breaks are those of YAML 1.1: LF, CR, CR LF, and the separators NEL, LS and PS. libyaml
 * counts columns in characters, positions count bytes. Memory is the arena's; nothing can fail.
 */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include "base/diagnostics.h"

struct lines {
    const struct source *source;
    size_t *starts; /* offset of each line's first byte */
    size_t count;
};

struct lines lines_new(struct arena *arena, const struct source *source);

/* The position of a byte. */
struct position lines_position(const struct lines *lines, size_t offset);

/* The position of a character, counted from 0: libyaml's mark. */
struct position lines_mark(const struct lines *lines, size_t line, size_t column);

/* False after an error about the bytes themselves: more than `limit` of them, not UTF-8, a byte
 * order mark, NUL, and carriage returns unless they are fine. */
bool lines_check_bytes(struct diagnostics *diagnostics, const struct lines *lines, size_t limit,
                       bool carriage_returns) MUST_CHECK;

#endif
