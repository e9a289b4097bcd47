/*
 * yaml_read.h: YAML text to a tree, through libyaml, which only yaml_read.c and yaml_outline.c
 * know.
 *
 * One document. Refused with its place: what is not UTF-8, NUL bytes, a byte order mark, carriage
 * returns, more than 64 MiB, nesting over 64 levels (aliases count as written out), duplicate keys,
 * keys that are no words, more than 1024 keys in a mapping or anchors, aliases that would grow the
 * tree beyond a fixed number of nodes. Aliases within the budget share the anchored node. The tree
 * and all positions live in the arena.
 */
#ifndef TEXT_YAML_READ_H
#define TEXT_YAML_READ_H

#include "text/node.h"

enum { YAML_SIZE_LIMIT = 64 * 1024 * 1024, YAML_DEPTH_LIMIT = 64, YAML_NODE_LIMIT = 1000000 };

/*
 * Reads `source->text`. Returns the root, or NULL after reporting at least one error. With
 * `local_tags`, tags beginning with "!" are kept in the nodes; without it every tag is refused.
 */
struct node *yaml_read(struct diagnostics *diagnostics, const struct source *source,
                       bool local_tags) MUST_CHECK;

/* The list under one key of the root is not kept: each of its items is handed over when it was
 * read, and is gone when `take` returns, except for what diagnostics or anchors refer to. */
struct yaml_items {
    const char *key;
    void (*take)(void *context, struct node *item);
    void *context;
};

/* As yaml_read without tags; the list itself is left empty, and `handed` says so. A list that has
 * an anchor is read as a whole. */
struct node *yaml_read_items(struct diagnostics *diagnostics, const struct source *source,
                             const struct yaml_items *items) MUST_CHECK;

/*
 * Reads what others wrote, YAML or JSON: a sequence of the roots of all documents, empty ones as
 * null, or NULL after an error. Unlike above, carriage returns at line ends, 3000000 values and
 * merge keys are fine, and no message quotes a value: it could be a secret.
 */
struct node *yaml_read_stream(struct diagnostics *diagnostics,
                              const struct source *source) MUST_CHECK;

/* The name and version of the library, for --version. */
const char *yaml_library_version(struct arena *arena);

#endif
