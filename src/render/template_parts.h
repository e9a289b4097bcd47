/*
 * template_parts.h: inside the template engine: what its two files share.
 *
 * template.c loads and expands, template_check.c looks for unknown tags and names.
 */
#ifndef RENDER_TEMPLATE_PARTS_H
#define RENDER_TEMPLATE_PARTS_H

#include "render/template.h"

struct template {
    const char *file;  /* first: text_find_row */
    struct node *root; /* NULL = built in and not needed so far */
};

struct templates {
    struct template *items; /* in the order of their names */
    size_t count;
};

enum verb {
    VERB_NONE,
    VERB_VAL,
    VERB_OPT,
    VERB_FMT,
    VERB_IF,
    VERB_UNLESS,
    VERB_EACH,
    VERB_INCLUDE
};

/* The verb of a node's tag and, for those with a colon, its name; false for an unknown tag. */
bool template_tag(const char *tag, enum verb *verb, const char **name) MUST_CHECK;

/* Puts the verb of each tag, and the number of the value or template that it names, into the nodes
 * of a template that was checked; a field of a list's items gets VALUE_COUNT. */
void template_resolve(const struct templates *templates, struct node *root);

/* The name in a tag with a colon, else the text of the node. */
const char *template_name_of(const struct node *node);

/* The place of the template of that file name, or the number of templates. */
size_t template_find(const struct templates *templates, const char *file);

/* The next ${NAME} of a text at or after `from`: where it begins and ends, and a copy of the name.
 */
bool template_hole(struct arena *arena, const char *text, size_t from, size_t *start, size_t *end,
                   const char **name) MUST_CHECK;

/* An error at a place in a template; always NULL. */
struct node *template_refuse(struct diagnostics *diagnostics, struct position position,
                             const char *hint, const char *message);

/* Reports every unknown tag and name in a template. */
void template_check(struct diagnostics *diagnostics, const struct templates *templates,
                    const struct node *root);

#endif
