/*
 * names.h: the names that templates may use.
 *
 * The one list of them: values, each of which has a number, and the fields of the items of lists.
 * values.c provides the values, templates are checked against the list when they are loaded, and a
 * test holds the three against each other. Constant data.
 */
#ifndef RENDER_NAMES_H
#define RENDER_NAMES_H

#include "base/base.h"

enum value_id {
#define VALUE(id, name) VALUE_##id,
#include "render/names.def"
#undef VALUE
    VALUE_COUNT
};

extern const char *const value_names[]; /* by their ids */

/* The value of that name, or VALUE_COUNT. */
enum value_id value_find(const char *name);

/* True when a template may use `name`: a value, or a field of the items of `list` (NULL outside of
 * !each). */
bool template_name_known(const char *name, const char *list);

/* The known name nearest to a misspelt one, or NULL. */
const char *template_name_nearest(const char *name);

/* What the items of a list may have; not all have all of it. */
struct template_field {
    const char *list;
    const char *name;
};

extern const struct template_field template_fields[];
extern const size_t template_field_count;

#endif
