#include "render/names.h"

#include "base/text.h"

const char *const value_names[] = {
#define VALUE(id, name) name,
#include "render/names.def"
#undef VALUE
};

const struct template_field template_fields[] = {
    {"alert-tasks", "alert-job"},
    {"alert-tasks", "alert-late"},
    {"alert-tasks", "alert-name"},
    {"alert-tasks", "alert-schedule"},
    {"alert-tasks", "alert-seconds"},
    {"alert-tasks", "alert-severity"},
    {"alert-tasks", "alert-task"},
    {"extra-arguments", "argument"},
    {"host-files", "mount"},
    {"host-files", "part"},
    {"host-files", "path"},
    {"host-files", "type"},
    {"host-files", "volume"},
    {"member-ports", "port"},
    {"peer-addresses", "cidr"},
    {"pull-secrets", "secret"},
    {"rules", "group"},
    {"rules", "names"},
    {"rules", "resource"},
    {"rules", "verbs"},
    {"secret-environment", "key"},
    {"secret-environment", "variable"},
    {"subjects", "subject-group"},
    {"subjects", "subject-kind"},
    {"subjects", "subject-name"},
    {"subjects", "subject-namespace"},
    {"tolerations", "effect"},
    {"tolerations", "key"},
    {"tolerations", "operator"},
    {"tolerations", "value"},
};
const size_t template_field_count = COUNT_OF(template_fields);

_Static_assert(VALUE_COUNT <= UINT8_MAX, "an id fits into a byte of a template's node");

enum { NEAR_ENOUGH = 3 };

enum value_id value_find(const char *name) {
    const char *const *row = text_find_row(name, value_names, VALUE_COUNT, sizeof(*value_names));
    return row ? (enum value_id)(row - value_names) : VALUE_COUNT;
}

bool template_name_known(const char *name, const char *list) {
    for (size_t i = 0; list && i < template_field_count; i++)
        if (text_equal(template_fields[i].list, list) && text_equal(template_fields[i].name, name))
            return true;
    return value_find(name) != VALUE_COUNT;
}

static void take_nearer(const char *name, const char *known, const char **nearest,
                        size_t *smallest) {
    size_t distance = text_distance(name, known, NEAR_ENOUGH);
    if (distance < *smallest && distance * 2 <= strlen(known)) {
        *smallest = distance;
        *nearest = known;
    }
}

const char *template_name_nearest(const char *name) {
    const char *nearest = NULL;
    size_t smallest = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < VALUE_COUNT; i++)
        take_nearer(name, value_names[i], &nearest, &smallest);
    for (size_t i = 0; i < template_field_count; i++)
        take_nearer(name, template_fields[i].name, &nearest, &smallest);
    return nearest;
}
