/*
 * diagnostics.h: everything a run has to tell, with its place, collected in order and printed once.
 *
 * Library code never prints: it adds diagnostics here, and cmd/ prints them at the end. Diagnostics
 * and their texts live in the arena. Adding cannot fail. What was said of the same place before is
 * not said again; of each severity the first DIAGNOSTICS_LIMIT are kept, the rest is counted.
 */
#ifndef BASE_DIAGNOSTICS_H
#define BASE_DIAGNOSTICS_H

#include "base/finding.h"
#include "base/text.h"

enum { DIAGNOSTICS_LIMIT = 100 };

/* What kind of failure an error is; the value is the exit code. The highest of a run wins. */
enum failure {
    FAILURE_NONE = 0,
    FAILURE_VALUE = 1,    /* a refused value, wherever it came from */
    FAILURE_USAGE = 2,    /* unknown flag, missing argument, two actions at once */
    FAILURE_IO = 3,       /* cannot read or write */
    FAILURE_CLUSTER = 4,  /* the cluster refused or could not be reached */
    FAILURE_INTERNAL = 70 /* a fault in the program, or no memory */
};

/* Where a text came from. A file has lines; a flag or variable has one text without lines. */
struct source {
    const char *name; /* "fleet.yaml", "<stdin>", "--schedule", "$ETCDMAINT_SCHEDULE" */
    const char *text; /* the whole text for the excerpt, or NULL when there is none to show */
    size_t length;
    bool is_file; /* positions are printed as name:line:column */
};

struct position {
    const struct source *source; /* NULL = no place */
    uint32_t offset;             /* byte in source->text; files are smaller than 4 GiB */
    uint32_t length;             /* bytes that the caret underlines; 0 = 1 */
    unsigned line;               /* from 1; 0 = the source as a whole */
    unsigned column;             /* in bytes, from 1 */
};

struct diagnostic {
    enum severity severity;
    enum failure failure; /* FAILURE_NONE unless severity is SEVERITY_ERROR */
    struct position position;
    const char *key; /* option the message is about, or NULL */
    const char *message;
    const char *hint;
    struct diagnostic *next;
};

struct diagnostics {
    struct arena *arena;
    struct diagnostic *first;
    struct diagnostic *last;
    size_t errors;
    size_t warnings;
    size_t kept[SEVERITY_COUNT];
    size_t left_out[SEVERITY_COUNT];
    enum failure failure; /* the highest so far */
};

struct diagnostics diagnostics_new(struct arena *arena);

/* Adds a diagnostic and returns it, so that the caller can set `hint`. `key` may be NULL. */
struct diagnostic *diagnostics_error(struct diagnostics *diagnostics, enum failure failure,
                                     struct position position, const char *key, const char *format,
                                     ...) PRINTF_LIKE(5, 6);
struct diagnostic *diagnostics_warning(struct diagnostics *diagnostics, struct position position,
                                       const char *key, const char *format, ...) PRINTF_LIKE(4, 5);
struct diagnostic *diagnostics_note(struct diagnostics *diagnostics, struct position position,
                                    const char *key, const char *format, ...) PRINTF_LIKE(4, 5);

/* An error that sums up what went before: it is kept however many there were. */
struct diagnostic *diagnostics_sum(struct diagnostics *diagnostics, enum failure failure,
                                   const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * Turns the findings about one value into diagnostics. `position` is the place of the value;
 * `literal` says that the value's bytes stand there unchanged, so that offsets into the value are
 * offsets into the source.
 */
void diagnostics_take(struct diagnostics *diagnostics, const struct findings *findings,
                      struct position position, bool literal, const char *key);

/* The position `offset` bytes after `start` on the same line. */
struct position position_shift(struct position start, size_t offset, size_t length);

/* "file:line:column", "file", "--flag", or "" without a place. */
const char *position_name(struct arena *arena, struct position position);

/* "12 more errors not shown", or NULL when all are. */
const char *diagnostics_left_out(const struct diagnostics *diagnostics, bool quiet);

/*
 * The diagnostics as text, one after the other: place, severity, key, message, then the source
 * line with a caret where there is one, then the hint. `color` adds terminal colours. Notes and
 * warnings are left out when `quiet`.
 */
void diagnostics_text(const struct diagnostics *diagnostics, bool color, bool quiet,
                      struct text *output);

#endif
