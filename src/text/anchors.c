#include "text/anchors.h"

struct anchor *anchors_add(struct anchors *anchors, struct arena *arena, const char *name,
                           struct node *node) {
    if (anchors->count == ANCHOR_LIMIT)
        return NULL;
    if (!anchors->items)
        anchors->items = arena_array(arena, ANCHOR_LIMIT, sizeof(*anchors->items));
    struct anchor *anchor = &anchors->items[anchors->count++];
    *anchor = (struct anchor){arena_copy(arena, name), node, 0, 0};
    return anchor;
}

const struct anchor *anchors_find(const struct anchors *anchors, const char *name) {
    for (size_t i = anchors->count; i-- > 0;)
        if (text_equal(anchors->items[i].name, name))
            return &anchors->items[i];
    return NULL;
}
