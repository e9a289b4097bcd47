/*
 * names.h: the names that templates may use.
 *
 * The one list of them; values.c provides each, templates are checked against it when they are
 * loaded, and a test holds the three against each other. Constant data.
 */
#ifndef RENDER_NAMES_H
#define RENDER_NAMES_H

#include "base/base.h"

/* True when a template may use `name`: a value of every document, or a field of the items of
 * `list` (NULL outside of !each). */
bool template_name_known(const char *name, const char *list);

/* The known name nearest to a misspelt one, or NULL. */
const char *template_name_nearest(const char *name);

struct template_name {
    const char *name;
    const char *list; /* NULL, or the list whose items have it */
};

extern const struct template_name template_names[];
extern const size_t template_name_count;

#endif
