/*
 * anchors.h: the values that a YAML document gave names to.
 *
 * An alias is compared with all anchors, the newest first, so their number is bounded. Memory is
 * the arena's; nothing else can fail.
 */
#ifndef TEXT_ANCHORS_H
#define TEXT_ANCHORS_H

#include "text/node.h"

enum { ANCHOR_LIMIT = 1024 };

struct anchor {
    const char *name;
    struct node *node;
    size_t size;   /* nodes below it; 0 while it is still open */
    size_t height; /* levels below it */
};

struct anchors {
    struct anchor *items;
    size_t count;
};

/* A new anchor, still open; NULL when there are ANCHOR_LIMIT already. */
struct anchor *anchors_add(struct anchors *anchors, struct arena *arena, const char *name,
                           struct node *node);

/* The newest anchor of that name, or NULL. */
const struct anchor *anchors_find(const struct anchors *anchors, const char *name);

#endif
