/*
 * node.h: a tree of values, as read from YAML or built to be written.
 *
 * Nodes know their kind, so that a string "true" and the boolean true stay apart, and where they
 * were read. Mappings keep the order of their keys. All memory is the arena's; nothing can fail.
 */
#ifndef TEXT_NODE_H
#define TEXT_NODE_H

#include "base/diagnostics.h"

enum node_kind {
    NODE_NULL,
    NODE_BOOL,
    NODE_INTEGER,
    NODE_FLOAT,     /* read only: no option and no template value is one */
    NODE_AMBIGUOUS, /* read only: a plain scalar that YAML 1.1 and 1.2 read differently */
    NODE_STRING,
    NODE_SEQUENCE,
    NODE_MAPPING
} __attribute__((packed));

/* 64 bytes on machines with 64 bits: trees are large. */
struct node {
    enum node_kind kind;
    bool quoted;  /* read: stood in quotes; write: always in double quotes */
    bool safe;    /* write: known to need no quotes, or no escapes in them (text/scalar.h) */
    bool literal; /* read: `string` stands at `position` byte for byte */
    bool boolean;
    bool handed;  /* read: items were handed over, and are no longer here */
    uint8_t verb; /* templates: what the tag says (render/template_parts.h) */
    uint8_t name; /* templates: and what it names */
    const char *tag;
    struct position position;
    const char *string; /* scalars: the text */
    union {
        int64_t integer;
        struct node **items; /* NODE_SEQUENCE */
        struct pair *pairs;  /* NODE_MAPPING */
    };
    uint32_t count;
    uint32_t capacity;
};

struct pair {
    struct node *key;
    struct node *value;
};

struct node *node_null(struct arena *arena);
struct node *node_bool(struct arena *arena, bool boolean);
struct node *node_integer(struct arena *arena, int64_t integer);
/* The string is not copied. */
struct node *node_string(struct arena *arena, const char *string);
/* A string that is written in double quotes even where it needs none. */
struct node *node_quoted(struct arena *arena, const char *string);
struct node *node_sequence(struct arena *arena);
struct node *node_mapping(struct arena *arena);

/* Room for so many children, so that adding them allocates nothing. */
void node_reserve(struct arena *arena, struct node *node, size_t count);
void node_append(struct arena *arena, struct node *sequence, struct node *item);
void node_add(struct arena *arena, struct node *mapping, struct node *key, struct node *value);
void node_add_string(struct arena *arena, struct node *mapping, const char *key, const char *value);

/* Adds the pairs of `from` whose keys the mapping does not have. False when `from` is no mapping,
 * or when there would be more than `limit` keys. */
bool node_merge(struct arena *arena, struct node *mapping, const struct node *from, size_t limit);

/* The value of a key, or NULL when the node is no mapping or has no such key. */
struct node *node_get(const struct node *mapping, const char *key);

/* The value at a path of keys "spec/jobTemplate/spec"; a number selects an item of a sequence. */
struct node *node_at(const struct node *root, const char *path);

/* The string at a path; "" when there is none, or another kind of value. */
const char *node_string_at(const struct node *root, const char *path);

/* "a string", "a list", ... for messages. */
const char *node_kind_name(enum node_kind kind);

#endif
