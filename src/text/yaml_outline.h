/*
 * yaml_outline.h: where the parts of a list of Kubernetes objects stand in its YAML text.
 *
 * For texts that are changed in few places and must stay as they are in all others: nothing is
 * decoded but the keys of the root and what tells objects apart, so scalars that readers take for
 * different things, tags, anchors, block texts and comments are of no concern here. YAML in block
 * or flow style, hence JSON too. All memory is the arena's; messages never quote a value, which
 * could be a secret.
 */
#ifndef TEXT_YAML_OUTLINE_H
#define TEXT_YAML_OUTLINE_H

#include "text/node.h"

enum yaml_shape { YAML_SHAPE_SCALAR, YAML_SHAPE_SEQUENCE, YAML_SHAPE_MAPPING };

/* The bytes from `start` to before `end`; comments after a value are not part of it. */
struct yaml_range {
    size_t start, end;
    size_t column; /* of the first byte, from 0; in characters */
    enum yaml_shape shape;
    bool flow;  /* within {} or [], or such itself */
    bool empty; /* a collection without anything in it, or a value that is not there */
};

struct yaml_entry {
    const char *key;
    size_t key_start;
    struct yaml_range value;
};

/* Texts are NULL where there is none. */
struct yaml_object {
    struct yaml_range range;
    struct position position;
    const char *api_version, *kind, *name, *name_space;
    struct node *annotations; /* a mapping of strings to strings; NULL = none */
    bool anchored;            /* an anchor stands in it, which others may refer to */
};

struct yaml_outline {
    struct yaml_range root;
    struct yaml_entry *entries; /* keys of the root */
    size_t entry_count;
    struct yaml_object *items; /* of the sequence under "items" */
    size_t item_count;
    bool open_end; /* ends in a block text without a line feed: nothing can follow */
};

/*
 * One document whose root is a mapping, whose "items", if any, are a list or nothing. NULL after
 * an error: not YAML, nested over 200 levels, over 64 keys in the root or one twice.
 */
struct yaml_outline *yaml_outline_read(struct diagnostics *diagnostics,
                                       const struct source *source) MUST_CHECK;

/* The entry of the root with this key, or NULL. */
const struct yaml_entry *yaml_outline_entry(const struct yaml_outline *outline, const char *key);

#endif
