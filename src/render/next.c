#include "render/next.h"

static struct node *task_runs(struct arena *arena, const struct plan *plan, enum task task,
                              int64_t from, int64_t count) {
    const struct plan_task *planned = &plan->task[task];
    struct node *entry = node_mapping(arena);
    struct node *runs = node_sequence(arena);
    node_add_string(arena, entry, "cluster", plan->cluster);
    node_add_string(arena, entry, "task", task_names[task]);
    node_add_string(arena, entry, "schedule", arena_copy(arena, planned->schedule));
    node_add_string(arena, entry, "timeZone", plan->when.time_zone);
    for (int64_t i = 0; i < count; i++) {
        int64_t next = 0;
        if (!cron_next(&planned->cron, plan->when.zone, from, &next))
            break;
        node_append(arena, runs,
                    node_string(arena, time_format_rfc3339(arena, plan->when.zone, next)));
        from = next;
    }
    node_add(arena, entry, node_string(arena, "runs"), runs);
    return entry;
}

struct node *next_runs(struct arena *arena, const struct plan *plan, int64_t from, int64_t count) {
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (plan->task[i].wanted)
            node_append(arena, list, task_runs(arena, plan, (enum task)i, from, count));
    return list;
}

void next_runs_text(struct text *output, const struct node *runs, bool clusters) {
    for (size_t i = 0; i < runs->count; i++) {
        const struct node *entry = runs->items[i];
        const struct node *times = node_get(entry, "runs");
        for (size_t j = 0; j < times->count; j++) {
            if (clusters)
                text_add_format(output, "%s ", node_get(entry, "cluster")->string);
            if (clusters || runs->count > 1)
                text_add_format(output, "%s ", node_get(entry, "task")->string);
            text_add_format(output, "%s\n", times->items[j]->string);
        }
    }
}
