#include "fleet/entry.h"

#include "options/load.h"

#include "fleet/cluster_name.h"

static bool refuse(struct diagnostics *diagnostics, const struct node *node, const char *hint,
                   const char *message) {
    diagnostics_error(diagnostics, FAILURE_VALUE, node->position, "clusters", "%s", message)->hint =
        hint;
    return false;
}

static bool load_name(struct diagnostics *diagnostics, struct arena *keep, const struct node *item,
                      struct entry *entry) {
    const struct node *name = node_get(item, "name");
    struct findings findings = findings_new(diagnostics->arena);
    entry->position = name ? name->position : item->position;
    if (!name)
        return refuse(diagnostics, item, "write name: and a word of your own",
                      "the cluster has no name");
    if (name->kind != NODE_STRING)
        return refuse(diagnostics, name, "write it in quotes",
                      arena_format(diagnostics->arena, "name: a string is needed, this is %s",
                                   node_kind_name(name->kind)));
    bool good = cluster_name_check(&findings, name->string);
    diagnostics_take(diagnostics, &findings, name->position, name->literal, "clusters");
    if (good)
        entry->name = arena_copy(keep, name->string);
    return good;
}

static void keep_setting(struct arena *keep, const struct setting *from, struct setting *to) {
    *to = *from;
    to->first = NULL;
    to->last = NULL;
    to->count = 0;
    if (from->count == 0 && from->empty) {
        struct position *empty = arena_alloc(keep, sizeof(*empty));
        *empty = *from->empty;
        to->empty = empty;
    }
    for (const struct value *value = from->first; value; value = value->next)
        setting_add(keep, to, arena_copy(keep, value->text), value->position, value->literal);
}

void entry_keep(struct arena *keep, const struct settings *settings, struct entry *entry) {
    for (size_t i = 0; i < OPTION_COUNT; i++)
        entry->count += settings->option[i].present;
    entry->settings = arena_array(keep, entry->count, sizeof(*entry->settings));
    struct entry_setting *next = entry->settings;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (settings->option[i].present) {
            next->id = (enum option_id)i;
            keep_setting(keep, &settings->option[i], &next->setting);
            next++;
        }
}

/* The options of a mapping that has keys besides them. */
static bool load_options(struct diagnostics *diagnostics, struct entry_place place,
                         const struct node *mapping, bool named, struct entry *entry) {
    struct node options = *mapping;
    options.pairs = arena_array(diagnostics->arena, mapping->count, sizeof(*options.pairs));
    options.count = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        const char *key = mapping->pairs[i].key->string;
        if (!named || (!text_equal(key, "name") && !text_equal(key, "tasks")))
            options.pairs[options.count++] = mapping->pairs[i];
    }
    bool good = load_mapping(diagnostics, &options, ORIGIN_FILE, place.scratch);
    entry_keep(place.keep, place.scratch, entry);
    for (size_t i = 0; i < entry->count; i++)
        place.scratch->option[entry->settings[i].id] = (struct setting){0};
    return good;
}

static bool load_task(struct diagnostics *diagnostics, struct entry_place place,
                      const struct node *item, struct entry *task) {
    task->position = item->position;
    if (item->kind != NODE_MAPPING)
        return refuse(diagnostics, item, "write a mapping of options for each task",
                      arena_format(diagnostics->arena, "tasks: a mapping is needed, this is %s",
                                   node_kind_name(item->kind)));
    return load_options(diagnostics, place, item, false, task);
}

static bool load_tasks(struct diagnostics *diagnostics, struct entry_place place,
                       const struct node *item, struct entry *entry) {
    const struct node *tasks = node_get(item, "tasks");
    bool good = true;
    if (!tasks)
        return true;
    if (tasks->kind != NODE_SEQUENCE || tasks->count == 0 || tasks->count > CLUSTER_TASK_LIMIT)
        return refuse(diagnostics, tasks, "each item holds the options of one CronJob",
                      arena_format(diagnostics->arena,
                                   "tasks: a list of 1 to %d mappings is needed",
                                   CLUSTER_TASK_LIMIT));
    entry->tasks = arena_array(place.keep, tasks->count, sizeof(*entry->tasks));
    entry->task_count = tasks->count;
    for (size_t i = 0; i < tasks->count; i++)
        good = load_task(diagnostics, place, tasks->items[i], &entry->tasks[i]) && good;
    return good;
}

bool entry_load(struct diagnostics *diagnostics, struct entry_place place, const struct node *item,
                struct entry *entry) {
    *entry = (struct entry){.position = item->position};
    if (item->kind != NODE_MAPPING)
        return refuse(diagnostics, item, "write lines such as: - name: prod-eu",
                      arena_format(diagnostics->arena, "a mapping is needed, this is %s",
                                   node_kind_name(item->kind)));
    bool good = load_name(diagnostics, place.keep, item, entry);
    good = load_options(diagnostics, place, item, true, entry) && good;
    return load_tasks(diagnostics, place, item, entry) && good;
}

void entry_lay_over(struct settings *settings, const struct entry *entry) {
    for (size_t i = 0; i < entry->count; i++)
        settings->option[entry->settings[i].id] = entry->settings[i].setting;
}
