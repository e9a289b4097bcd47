/*
 * yaml_write.h: our one style of YAML.
 *
 * Block style with compact sequences (as kubectl and kustomize write), two blanks of indentation,
 * no line folding, LF. Strings that any YAML 1.1 or 1.2 reader could take for something else are in
 * double quotes. Pure: the same tree gives the same bytes. Cannot fail.
 */
#ifndef TEXT_YAML_WRITE_H
#define TEXT_YAML_WRITE_H

#include "text/node.h"

/* Appends a document without a separator; ends with a newline. */
void yaml_write(struct text *output, const struct node *root);

/* Appends one string as it would stand in a document: plain where that is safe, else quoted. */
void yaml_write_string(struct text *output, const char *string, bool quoted);

/* The same for a text that begins in this column: its further lines are indented by as much. */
void yaml_write_at(struct text *output, const struct node *root, size_t column);

#endif
