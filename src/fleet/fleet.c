#include "fleet/fleet.h"

#include "model/overlap.h"
#include "model/rule_memory.h"
#include "model/value.h"
#include "model/zone_memory.h"
#include "options/load.h"
#include "text/yaml_read.h"

enum { START_CAPACITY = 16 };

/* Of `variables` and `flags`: few of all options, and they are laid over each cluster. */
static struct entry given_in(struct arena *keep, const struct settings *variables,
                             const struct settings *flags) {
    struct entry entry = {0};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        entry.count += variables->option[i].present || flags->option[i].present;
    entry.settings = arena_array(keep, entry.count, sizeof(*entry.settings));
    entry.count = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct settings *upper = flags->option[i].present ? flags : variables;
        if (upper->option[i].present)
            entry.settings[entry.count++] =
                (struct entry_setting){(enum option_id)i, upper->option[i]};
    }
    return entry;
}

struct fleet fleet_new(struct arena *keep, const struct settings *variables,
                       const struct settings *flags) {
    struct fleet fleet = {.keep = keep, .flat = true, .variables = variables, .flags = flags};
    fleet.above = given_in(keep, variables, flags);
    fleet.incomplete = variables->incomplete || flags->incomplete;
    fleet.entries = arena_array(keep, 1, sizeof(*fleet.entries));
    fleet.count = fleet.capacity = 1;
    return fleet;
}

/* ---- reading ---- */

struct reading {
    struct diagnostics *diagnostics;
    struct fleet *fleet;
    struct settings *scratch;
};

static void refuse(struct reading *reading, struct position position, const char *hint,
                   const char *message) {
    diagnostics_error(reading->diagnostics, FAILURE_VALUE, position, NULL, "%s", message)->hint =
        hint;
    reading->fleet->incomplete = true;
}

static struct entry *new_entry(struct fleet *fleet) {
    if (fleet->count == fleet->capacity) {
        size_t size = fleet->capacity * sizeof(*fleet->entries);
        fleet->capacity = fleet->capacity > 0 ? 2 * fleet->capacity : START_CAPACITY;
        fleet->entries = arena_grow(fleet->keep, fleet->entries, size,
                                    fleet->capacity * sizeof(*fleet->entries));
    }
    return &fleet->entries[fleet->count++];
}

static void take_entry(void *context, struct node *item) {
    struct reading *reading = context;
    struct fleet *fleet = reading->fleet;
    if (fleet->flat) {
        fleet->flat = false;
        fleet->rules = rule_memory_new(fleet->keep);
        fleet->zones = zone_memory_new(fleet->keep);
        fleet->count = 0;
    }
    if (!reading->scratch)
        reading->scratch = arena_alloc(fleet->keep, sizeof(*reading->scratch));
    if (fleet->count == CLUSTER_LIMIT)
        refuse(reading, item->position, "split the file", "there are more than 100000 clusters");
    else if (!entry_load(reading->diagnostics, (struct entry_place){fleet->keep, reading->scratch},
                         item, new_entry(fleet)))
        fleet->incomplete = true;
}

static void keep_layer(struct fleet *fleet, const struct settings *settings) {
    struct entry all = {0};
    entry_keep(fleet->keep, settings, &all);
    entry_lay_over(&fleet->common, &all);
}

static void read_flat(struct reading *reading, const struct node *root, enum origin origin) {
    struct settings *settings = arena_alloc(reading->diagnostics->arena, sizeof(*settings));
    if (!load_mapping(reading->diagnostics, root, origin, settings))
        reading->fleet->incomplete = true;
    keep_layer(reading->fleet, settings);
}

static void check_clusters(struct reading *reading, const struct node *clusters) {
    if (clusters->kind != NODE_SEQUENCE)
        refuse(reading, clusters->position, "write lines such as: - name: prod-eu",
               arena_format(reading->diagnostics->arena, "clusters: a list is needed, this is %s",
                            node_kind_name(clusters->kind)));
    else if (clusters->count == 0 && !clusters->handed)
        refuse(reading, clusters->position, "write lines such as: - name: prod-eu",
               "clusters: the list is empty");
    for (size_t i = 0; clusters->kind == NODE_SEQUENCE && i < clusters->count; i++)
        take_entry(reading, clusters->items[i]);
}

/* Beside `clusters:` there is room for `defaults:` alone. */
static void read_fleet(struct reading *reading, const struct node *root) {
    for (size_t i = 0; i < root->count; i++) {
        const struct node *key = root->pairs[i].key;
        if (text_equal(key->string, "defaults"))
            read_flat(reading, root->pairs[i].value, ORIGIN_FILE_DEFAULTS);
        else if (text_equal(key->string, "clusters"))
            check_clusters(reading, root->pairs[i].value);
        else
            refuse(reading, key->position,
                   "in a file with clusters: options for all of them stand below defaults:",
                   arena_format(reading->diagnostics->arena, "\"%s\" stands beside clusters:",
                                text_printable(reading->diagnostics->arena, key->string, 60)));
    }
}

static void read_root(struct reading *reading, const struct node *root) {
    const struct node *defaults = node_get(root, "defaults");
    if (node_get(root, "clusters"))
        read_fleet(reading, root);
    else if (defaults)
        refuse(reading, defaults->position, "add clusters:, or write the options without defaults:",
               "defaults: without clusters: has no meaning");
    else
        read_flat(reading, root, ORIGIN_FILE);
}

void fleet_read(struct diagnostics *diagnostics, struct fleet *fleet, const struct source *source) {
    struct reading reading = {.diagnostics = diagnostics, .fleet = fleet};
    struct yaml_items items = {"clusters", take_entry, &reading};
    const struct node *root = yaml_read_items(diagnostics, source, &items);
    if (root)
        read_root(&reading, root);
    else
        fleet->incomplete = true;
}

void fleet_read_node(struct diagnostics *diagnostics, struct fleet *fleet,
                     const struct node *root) {
    struct reading reading = {.diagnostics = diagnostics, .fleet = fleet};
    read_root(&reading, root);
}

/* ---- choosing ---- */

static bool choose(struct fleet *fleet, const char *pattern) {
    bool found = false;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->entries[i].name && text_matches(pattern, fleet->entries[i].name))
            found = fleet->chosen[i] = true;
    return found;
}

static const char *nearest_name(struct arena *arena, const struct fleet *fleet, const char *text) {
    const char **names = arena_array(arena, fleet->count, sizeof(*names));
    size_t count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->entries[i].name)
            names[count++] = fleet->entries[i].name;
    const char *nearest = value_nearest(text, names, count);
    return nearest ? arena_format(arena, "did you mean %s?", nearest)
                   : "the names are those of clusters: in the config file";
}

void fleet_choose(struct diagnostics *diagnostics, struct fleet *fleet) {
    const struct setting *setting = &fleet->flags->option[OPTION_CLUSTER];
    struct arena *arena = diagnostics->arena;
    if (!setting->present || fleet->incomplete)
        return;
    fleet->chosen = arena_array(fleet->keep, fleet->count, sizeof(*fleet->chosen));
    for (const struct value *value = setting->first; value; value = value->next) {
        if (choose(fleet, value->text))
            continue;
        diagnostics_error(diagnostics, FAILURE_VALUE, value->position, "cluster",
                          fleet->flat ? "there are no clusters to choose \"%s\" from"
                                      : "no cluster is named \"%s\"",
                          text_printable(arena, value->text, 60))
            ->hint = fleet->flat ? "give a config file with clusters:"
                                 : nearest_name(arena, fleet, value->text);
        fleet->incomplete = true;
    }
}

bool fleet_is_chosen(const struct fleet *fleet, size_t index) {
    return !fleet->chosen || fleet->chosen[index];
}

void fleet_leave_out(struct fleet *fleet, size_t index) {
    if (!fleet->left_out)
        fleet->left_out = arena_array(fleet->keep, fleet->count, sizeof(*fleet->left_out));
    if (!fleet->chosen) {
        fleet->chosen = arena_array(fleet->keep, fleet->count, sizeof(*fleet->chosen));
        for (size_t i = 0; i < fleet->count; i++)
            fleet->chosen[i] = true;
    }
    fleet->chosen[index] = false;
    fleet->left_out[index] = true;
}

bool fleet_is_left_out(const struct fleet *fleet, size_t index) {
    return fleet->left_out && fleet->left_out[index];
}

/* ---- plans ---- */

void fleet_keep_found(struct fleet *fleet, size_t index, const struct settings *found) {
    if (!fleet->found)
        fleet->found = arena_array(fleet->keep, fleet->count, sizeof(*fleet->found));
    struct entry *entry = &fleet->found[index];
    entry_keep(fleet->keep, found, entry);
    for (size_t i = 0; i < entry->count; i++)
        for (struct value *value = entry->settings[i].setting.first; value; value = value->next) {
            struct source *source = arena_alloc(fleet->keep, sizeof(*source));
            source->name = arena_copy(fleet->keep, value->position.source->name);
            value->position.source = source;
        }
}

void fleet_settings(const struct fleet *fleet, size_t index, size_t task,
                    struct settings *settings) {
    const struct entry *entry = &fleet->entries[index];
    if (fleet->found) {
        *settings = (struct settings){0};
        entry_lay_over(settings, &fleet->found[index]);
        settings_lay_over(settings, &fleet->common);
    } else {
        *settings = fleet->common;
    }
    entry_lay_over(settings, entry);
    if (task < entry->task_count)
        entry_lay_over(settings, &entry->tasks[task]);
    entry_lay_over(settings, &fleet->above);
    settings->incomplete = fleet->incomplete;
    settings->rules = fleet->rules;
    settings->zones = fleet->zones;
    settings->place = task < entry->task_count ? entry->tasks[task].position : entry->position;
}

static bool add_plan(struct diagnostics *diagnostics, const struct fleet *fleet, size_t index,
                     size_t task, struct cluster *cluster) {
    struct settings *settings = arena_alloc_raw(diagnostics->arena, sizeof(*settings));
    fleet_settings(fleet, index, task, settings);
    struct plan *plan = plan_build(diagnostics, settings, fleet->entries[index].name);
    if (!plan)
        return false;
    cluster->plans[cluster->plan_count++] = plan;
    return true;
}

struct cluster *fleet_cluster(struct diagnostics *diagnostics, const struct fleet *fleet,
                              size_t index) {
    struct arena *arena = diagnostics->arena;
    const struct entry *entry = &fleet->entries[index];
    struct cluster *cluster = arena_alloc(arena, sizeof(*cluster));
    size_t count = entry->task_count > 0 ? entry->task_count : 1;
    bool good = true;
    cluster->position = entry->position;
    cluster->plans = arena_array(arena, count, sizeof(*cluster->plans));
    for (size_t i = 0; i < count; i++)
        good = add_plan(diagnostics, fleet, index, entry->task_count > 0 ? i : SIZE_MAX, cluster) &&
               good;
    size_t errors = diagnostics->errors;
    if (good)
        overlap_check_plans(diagnostics, cluster->plans, cluster->plan_count);
    if (!good || diagnostics->errors > errors)
        return NULL;
    cluster->name = cluster->plans[0]->cluster;
    cluster->context = settings_text(cluster->plans[0]->settings, OPTION_CONTEXT);
    return cluster;
}
