/*
 * finding.h: what a checker of one value has to say about it.
 *
 * A checker knows the value's text, not where it came from: it reports findings at byte offsets
 * into the text. Whoever knows the origin (a file, a flag, a variable) turns them into diagnostics.
 * Findings live in the arena; adding one cannot fail.
 */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include "base/arena.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };

struct finding {
    enum severity severity;
    size_t offset; /* first byte in the value that the finding is about */
    size_t length; /* bytes it covers; 0 = the whole value */
    const char *message;
    const char *hint; /* what to do; NULL = nothing to add */
    struct finding *next;
};

struct findings {
    struct arena *arena;
    struct finding *first;
    struct finding *last;
    size_t errors;
};

/* An empty list whose entries will live in `arena`. */
struct findings findings_new(struct arena *arena);

/*
 * Adds a finding and returns it. Texts: lower case, no full stop, the value in quotes where it
 * helps; `format` and the hint must already be safe for a terminal (text_printable).
 */
struct finding *findings_add(struct findings *findings, enum severity severity, size_t offset,
                             size_t length, const char *format, ...) PRINTF_LIKE(5, 6);

/* The same as an error about the whole value; always returns false, so that a checker can say
 * `return findings_refuse(...)`. */
bool findings_refuse(struct findings *findings, const char *hint, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The same as an error about `length` bytes from `offset` on. */
bool findings_refuse_at(struct findings *findings, size_t offset, size_t length, const char *hint,
                        const char *format, ...) PRINTF_LIKE(5, 6);

#endif
