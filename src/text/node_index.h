/*
 * node_index.h: finds keys of a mapping without looking at each of them.
 *
 * The index is as the mapping was when it was made; its memory is the arena's.
 */
#ifndef TEXT_NODE_INDEX_H
#define TEXT_NODE_INDEX_H

#include "text/node.h"

struct node_index;

/* An index of a mapping; NULL when it has so few keys, or so many, that an index is of no use. */
struct node_index *node_index_new(struct arena *arena, const struct node *mapping);

/* The value of a key, or NULL, as node_get gives it. */
struct node *node_index_get(const struct node_index *index, const char *key);

#endif
