/* A fleet as the config file that it could have come from (declared in fleet.h). */
#include "options/print_config.h"

#include "fleet/fleet.h"

/* What variables and flags set is the same for all clusters, whatever their entries say. */
static bool is_overridden(const struct fleet *fleet, enum option_id id) {
    return fleet->variables->option[id].present || fleet->flags->option[id].present;
}

static void lay_entry(const struct fleet *fleet, const struct entry *entry,
                      struct settings *settings) {
    for (size_t i = 0; i < entry->count; i++)
        if (!is_overridden(fleet, entry->settings[i].id))
            settings->option[entry->settings[i].id] = entry->settings[i].setting;
}

/* What the cluster itself says counts where nothing else does. */
static void lay_found(const struct fleet *fleet, const struct entry *entry,
                      struct settings *settings) {
    *settings = (struct settings){0};
    if (!fleet->found)
        return;
    const struct entry *found = &fleet->found[entry - fleet->entries];
    for (size_t i = 0; i < found->count; i++)
        if (!is_overridden(fleet, found->settings[i].id) &&
            !fleet->common.option[found->settings[i].id].present)
            settings->option[found->settings[i].id] = found->settings[i].setting;
}

static void add_all(struct arena *arena, struct node *to, const struct node *from) {
    for (size_t i = 0; i < from->count; i++)
        node_add(arena, to, from->pairs[i].key, from->pairs[i].value);
}

static struct node *cluster_node(struct arena *arena, const struct fleet *fleet,
                                 const struct entry *entry) {
    struct node *node = node_mapping(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    struct node *tasks = node_sequence(arena);
    node_add_string(arena, node, "name", entry->name);
    lay_found(fleet, entry, settings);
    lay_entry(fleet, entry, settings);
    add_all(arena, node, config_node(arena, settings));
    for (size_t i = 0; i < entry->task_count; i++) {
        *settings = (struct settings){0};
        lay_entry(fleet, &entry->tasks[i], settings);
        node_append(arena, tasks, config_node(arena, settings));
    }
    if (entry->task_count > 0)
        node_add(arena, node, node_string(arena, "tasks"), tasks);
    return node;
}

struct node *fleet_config(struct arena *arena, const struct fleet *fleet) {
    struct settings *common = arena_alloc(arena, sizeof(*common));
    struct node *root = node_mapping(arena);
    struct node *clusters = node_sequence(arena);
    if (fleet->flat)
        lay_found(fleet, fleet->entries, common);
    settings_lay_over(common, &fleet->common);
    settings_lay_over(common, fleet->variables);
    settings_lay_over(common, fleet->flags);
    struct node *defaults = config_node(arena, common);
    if (fleet->flat)
        return defaults;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet_is_chosen(fleet, i))
            node_append(arena, clusters, cluster_node(arena, fleet, &fleet->entries[i]));
    if (defaults->count > 0)
        node_add(arena, root, node_string(arena, "defaults"), defaults);
    node_add(arena, root, node_string(arena, "clusters"), clusters);
    return root;
}
