/*
 * resource_list_parts.h: inside the ResourceList: what its files share.
 *
 * resource_list.c reads, adds and writes; function_config.c turns functionConfig into a config;
 * resource_results.c makes results of diagnostics.
 */
#ifndef RENDER_RESOURCE_LIST_PARTS_H
#define RENDER_RESOURCE_LIST_PARTS_H

#include "render/resource_list.h"
#include "text/yaml_outline.h"

/* A change of the text: `length` bytes at `offset` become `text`; of two at one place, the lower
 * `order` comes first. */
struct edit {
    size_t offset;
    size_t length;
    const char *text;
    unsigned order;
};

struct edits {
    struct edit *items;
    size_t count;
    size_t capacity;
};

struct resource_list {
    struct arena *arena;
    const struct source *source;
    struct yaml_outline *outline;
    const struct yaml_entry *items;
    size_t *order;               /* indexes of the outline's items, by identity */
    const struct source *masked; /* the source with nothing in it but functionConfig */
    const struct node *function; /* functionConfig */
    const struct node *config;   /* the part of it that is the config file */
    const char *config_key;      /* "spec" or "data" */
    struct edits replacements;
    struct text added; /* new objects, as items of a sequence */
    size_t added_count;
};

/* True when objects are added in flow style, as in JSON. */
bool resource_list_is_flow(const struct resource_list *list);

/* The tree as JSON on one line. */
const char *resource_list_json(struct arena *arena, const struct node *node);

/* resource_results.c: a sequence with a result for each diagnostic. */
struct node *resource_results(struct arena *arena, const struct resource_list *list,
                              const struct diagnostics *diagnostics);

#endif
