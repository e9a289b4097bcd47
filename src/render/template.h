/*
 * template.h: templates are YAML; tagged nodes are replaced by values.
 *
 *   !val NAME     the value; an error when there is none
 *   !opt NAME     the value; the node is left out when there is none
 *   !fmt "TEXT"   the text with each ${NAME} replaced by a string or number
 *   !if:NAME X    X when the value is neither absent, false nor empty; else the node is left out
 *   !unless:NAME X   the opposite
 *   !each:NAME X  X once for each item of a list; the item's own values come first in it
 *   !include FILE another template, with the same values
 *
 * A sequence that stands for an item of a sequence is spliced into it; so is a mapping that stands
 * under the key "<<". Values are put in as nodes, so no value can change the structure. Errors name
 * the place in the template. All memory is the arena's.
 */
#ifndef RENDER_TEMPLATE_H
#define RENDER_TEMPLATE_H

#include "render/values.h"

struct templates;

/* Where names are looked up: in `values`, or in the fields of an item of a list; then in `outer`.
 */
struct scope {
    const struct values *values; /* may be NULL */
    const struct node *item;     /* may be NULL */
    const struct scope *outer;
};

/* The built-in templates, which were read when the program was built, or those of `directory` when
 * it is not NULL: every file must be there. NULL after an error. */
struct templates *templates_load(struct diagnostics *diagnostics, const char *directory) MUST_CHECK;

/* Unpacks the built-in templates now, not when they are first needed: for an arena that is used
 * again from here on. */
void templates_unpack(struct arena *arena, const struct templates *templates);

/* Checks the tags and names in every template. */
bool templates_check(struct diagnostics *diagnostics, const struct templates *templates) MUST_CHECK;

/* The template `file` with its tagged nodes replaced; NULL after an error. */
struct node *template_expand(struct diagnostics *diagnostics, const struct templates *templates,
                             const char *file, const struct scope *scope) MUST_CHECK;

#endif
