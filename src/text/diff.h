/*
 * diff.h: how two texts differ, as a unified diff that patch and git apply.
 *
 * Lines are compared as bytes. The shortest script is found where it has at most some hundred
 * edits; beyond that it is found piece by piece, so that time is bounded by a constant times the
 * size of the texts, whatever is in them. Pure; cannot fail.
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include "base/text.h"

struct diff_side {
    const char
        *label; /* as it stands after --- or +++; DIFF_NOTHING for a file that is not there */
    const char *bytes;
    size_t length; /* at most INT32_MAX */
};

#define DIFF_NOTHING "/dev/null"

/*
 * Appends the difference with three lines of context; nothing when the bytes are the same.
 * `scratch` gives memory that is no longer needed afterwards, about 20 bytes per line. True when
 * there is a difference.
 */
bool diff_unified(struct text *output, struct arena *scratch, struct diff_side from,
                  struct diff_side to);

/* Appends a unified diff with colours for a terminal. */
void diff_colored(struct text *output, const char *bytes, size_t length);

#endif
