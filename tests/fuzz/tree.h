/* tree.h: comparing trees that were read with trees that were written and read again. */
#ifndef FUZZ_TREE_H
#define FUZZ_TREE_H

#include "text/node.h"

/* Small trees without scalars that YAML readers disagree on, and without shared nodes beyond
 * reason: only those can be written. */
static inline bool tree_fits(const struct node *node, size_t *budget) {
    if (*budget == 0 || node->kind == NODE_AMBIGUOUS || node->kind == NODE_FLOAT || node->tag)
        return false;
    --*budget;
    for (size_t i = 0; i < node->count; i++) {
        bool mapping = node->kind == NODE_MAPPING;
        if (mapping && !tree_fits(node->pairs[i].key, budget))
            return false;
        if (!tree_fits(mapping ? node->pairs[i].value : node->items[i], budget))
            return false;
    }
    return true;
}

static inline bool tree_is_certain(const struct node *node) {
    size_t budget = 2000;
    return tree_fits(node, &budget);
}

static inline bool tree_equal(const struct node *one, const struct node *other) {
    if (one->kind != other->kind || one->count != other->count)
        return false;
    if (one->kind == NODE_STRING && !text_equal(one->string, other->string))
        return false;
    if (one->boolean != other->boolean ||
        (one->kind == NODE_INTEGER && one->integer != other->integer))
        return false;
    for (size_t i = 0; i < one->count; i++) {
        bool mapping = one->kind == NODE_MAPPING;
        if (mapping && !tree_equal(one->pairs[i].key, other->pairs[i].key))
            return false;
        if (!tree_equal(mapping ? one->pairs[i].value : one->items[i],
                        mapping ? other->pairs[i].value : other->items[i]))
            return false;
    }
    return true;
}

#endif
