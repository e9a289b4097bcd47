/*
 * json.h: a tree as JSON text, through jansson; the only file that knows it is json.c.
 *
 * Keys keep their order; two blanks of indentation; ends with a newline.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/node.h"

/* Appends the tree. False when jansson has no memory; then nothing is appended. */
bool json_write(struct text *output, const struct node *root) MUST_CHECK;

/* The name and version of the library, for --version. */
const char *json_library(struct arena *arena);

#endif
