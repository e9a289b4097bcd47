/*
 * value.h: what the checkers of single values share.
 *
 * A checker reads one text and reports through `struct findings` at offsets into that text. Results
 * point into the findings' arena or are plain numbers; the text itself may go away. Every checker
 * takes any NUL-terminated bytes, is bounded by the limits given here, and returns false exactly
 * when it has added an error.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include "base/finding.h"

/* Bytes of a value that a message shows. */
enum { VALUE_SHOWN_LIMIT = 100 };

/* `text` made safe for a message. */
const char *value_shown(const struct findings *findings, const char *text);

/* The same for `length` bytes that need not end in NUL. */
const char *value_shown_bytes(const struct findings *findings, const char *bytes, size_t length);

/* The character at `text`, whole when it is well-formed UTF-8, made safe for a message. */
const char *value_shown_character(const struct findings *findings, const char *text);

/*
 * The rules for every value: not empty, at most `maximum` bytes, well-formed UTF-8, no control
 * characters, no blank at either end. `what` names the kind of value ("image reference"). Reports
 * the first fault and returns false.
 */
bool value_check_text(struct findings *findings, const char *what, const char *text,
                      size_t maximum);

/* True for the control characters of ASCII, line ends included. */
bool value_is_control(char byte);

/* The first `length` bytes equal the whole of `word`. */
bool value_bytes_equal(const char *bytes, size_t length, const char *word);

/* A copy with ASCII letters in lower case. */
char *value_lower(struct arena *arena, const char *bytes, size_t length);

/* The element of `words` nearest to `text` (at most 3 edits, and not more than half of the text),
 * or NULL. */
const char *value_nearest(const char *text, const char *const *words, size_t count);

#endif
