/*
 * json.h: a tree as JSON text and back, through jansson.
 *
 * Keys keep their order. What is read may be anybody's: depth and size are bounded.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/node.h"

/* Most levels and values of a text that is read, and keys of one mapping. */
enum { JSON_DEPTH_LIMIT = 64, JSON_NODE_LIMIT = 2000000, JSON_KEY_LIMIT = 16384 };

/* Appends the tree, with two blanks of indentation and a newline at its end. False when there is
 * no memory, no jansson, or a string that is not UTF-8; then nothing is appended. */
bool json_write(struct text *output, const struct node *root) MUST_CHECK;

/* Why nothing could be written: there is no jansson, or no memory. */
const char *json_write_problem(struct arena *arena);

/* The same without blanks or newlines, for a machine. */
bool json_write_compact(struct text *output, const struct node *root) MUST_CHECK;

/*
 * Reads one value of any kind. NULL when it is no JSON or beyond the limits; *problem (may be NULL)
 * then says why, as in "it is no JSON", and never quotes it. Whole numbers beyond 64 bits and
 * fractions become NODE_FLOAT. A NUL in a string becomes the characters \x00. Of two equal keys
 * the last counts.
 */
struct node *json_read(struct arena *arena, const char *bytes, size_t length,
                       const char **problem) MUST_CHECK;

/* The name and version of the library, or what is wrong with it, for --version. */
const char *json_library_version(struct arena *arena);

#endif
