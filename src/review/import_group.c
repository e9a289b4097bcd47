#include "options/print_config.h"

#include <strings.h>

#include "fleet/fleet.h"
#include "review/importer.h"

enum { NAME_LIMIT = 56 };

static const char *first_text(const struct import *import, enum option_id option) {
    const char *text = settings_text(&import->settings, option);
    return text ? text : "";
}

/* What is maintained: CronJobs of the same etcd must not run into each other. */
static const char *group_of(const struct import *import) {
    const struct settings *settings = &import->settings;
    const char *first = settings->option[OPTION_ETCD_NAME].present ? ""
                        : settings->option[OPTION_ENDPOINTS].present
                            ? first_text(import, OPTION_ENDPOINTS)
                        : settings->option[OPTION_NODES].present ? first_text(import, OPTION_NODES)
                                                                 : "";
    return arena_format(import->arena, "%s %s %s %s", first_text(import, OPTION_TARGET),
                        first_text(import, OPTION_NAMESPACE), first_text(import, OPTION_ETCD_NAME),
                        first);
}

/* The same object of two clusters, which nothing in the manifest tells apart. */
static bool stands_before(struct import *const *imports, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (text_equal(imports[i]->object->title, imports[index]->object->title))
            return true;
    return false;
}

static bool is_datastore(const struct import *import) {
    return text_equal(import->object->kind, "DataStore");
}

/* A folder's name, made of the etcd's or the CronJob's. */
static const char *safe_name(const struct import *import) {
    const char *etcd = first_text(import, OPTION_ETCD_NAME);
    const char *name = is_datastore(import) || *etcd == '\0' ? import->object->name : etcd;
    struct text text = text_new(import->arena);
    for (const char *at = name; *at && text.length < NAME_LIMIT; at++)
        text_add_char(&text, text_is_alphanumeric(*at) || (*at == '-' && at > name) ? *at : 'x');
    return text.length > 0 ? text.data : "cluster";
}

/* Names of clusters are folders, so letters in another case make no other name. */
static bool is_taken(struct import *const *imports, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (imports[i]->name && strcasecmp(imports[i]->name, name) == 0)
            return true;
    return false;
}

/* NAME, NAME-2, NAME-3, ... in the order of the manifest. */
static const char *unique_name(struct import *const *imports, size_t count,
                               const struct import *import) {
    const char *name = import->base;
    const char *unique = name;
    size_t number = 1;
    for (size_t i = 0; imports[i] != import; i++)
        number += imports[i]->leads && strcasecmp(imports[i]->base, name) == 0;
    if (number > 1)
        unique = arena_format(import->arena, "%s-%zu", name, number);
    while (is_taken(imports, count, unique))
        unique = arena_format(import->arena, "%s-%zu", name, ++number);
    return unique;
}

/* Whether the fleet takes the objects of a group as the tasks of one cluster. */
static const char *refusal(struct arena *arena, struct import *const *imports, size_t count,
                           const char *group) {
    struct diagnostics aside = diagnostics_new(arena);
    struct settings *none = arena_alloc(arena, sizeof(*none));
    struct fleet fleet = fleet_new(arena, none, none);
    struct node *root = node_mapping(arena);
    struct node *clusters = node_sequence(arena);
    struct node *cluster = node_mapping(arena);
    struct node *tasks = node_sequence(arena);
    for (size_t i = 0; i < count; i++)
        if (text_equal(imports[i]->group, group) && !imports[i]->left_out)
            node_append(arena, tasks, config_node(arena, &imports[i]->settings));
    node_add_string(arena, cluster, "name", "one");
    node_add(arena, cluster, node_string(arena, "tasks"), tasks);
    node_append(arena, clusters, cluster);
    node_add(arena, root, node_string(arena, "clusters"), clusters);
    fleet_read_node(&aside, &fleet, root);
    if (aside.errors == 0 && fleet_cluster(&aside, &fleet, 0))
        return NULL;
    for (const struct diagnostic *it = aside.first; it; it = it->next)
        if (it->severity == SEVERITY_ERROR)
            return it->message;
    return "";
}

/* Runs of one etcd that can meet are said, and let be: they were so before. */
static void allow_overlap(struct arena *arena, struct import *const *imports, size_t count,
                          const char *group) {
    const char *message = refusal(arena, imports, count, group);
    for (size_t i = 0; message && i < count; i++) {
        struct import *import = imports[i];
        if (!text_equal(import->group, group) || import->left_out || import->refused)
            continue;
        import_put(import, OPTION_ALLOW_OVERLAP, "true");
        import_say(import, OPTION_ALLOW_OVERLAP, "still: %s", message);
    }
}

void import_group(struct arena *arena, struct import *const *imports, size_t count) {
    for (size_t i = 0; i < count; i++)
        imports[i]->group = group_of(imports[i]);
    for (size_t i = 0; i < count; i++)
        imports[i]->twice = stands_before(imports, i);
    for (size_t i = 0; i < count; i++)
        imports[i]->base = safe_name(imports[i]);
    for (size_t i = 0; i < count; i++) {
        size_t members = 1;
        for (size_t k = 0; k < i && !imports[i]->name; k++)
            if (text_equal(imports[i]->group, imports[k]->group))
                imports[i]->name = imports[k]->name;
        for (size_t k = 0; k < count; k++)
            members += k != i && text_equal(imports[i]->group, imports[k]->group);
        imports[i]->left_out = imports[i]->twice || (members > 1 && is_datastore(imports[i]));
        imports[i]->leads = !imports[i]->name;
        if (imports[i]->leads)
            imports[i]->name = unique_name(imports, count, imports[i]);
    }
    for (size_t i = 0; i < count; i++) {
        bool first = true;
        size_t members = 0;
        for (size_t k = 0; k < count; k++) {
            bool same = text_equal(imports[i]->group, imports[k]->group) && !imports[k]->left_out;
            first = first && !(same && k < i);
            members += same;
        }
        if (first && members > 1)
            allow_overlap(arena, imports, count, imports[i]->group);
    }
}
