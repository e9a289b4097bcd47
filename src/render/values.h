/*
 * values.h: the plan as values that templates may use (names.h lists them).
 *
 * A value that is not set is none: templates can ask for that. Nodes live in the arena; nothing can
 * fail.
 */
#ifndef RENDER_VALUES_H
#define RENDER_VALUES_H

#include "model/plan.h"
#include "render/names.h"
#include "text/node.h"

struct values {
    struct arena *arena;
    struct node *of[VALUE_COUNT]; /* NULL = there is none */
};

/* No values so far. */
struct values *values_new(struct arena *arena);

/* Sets a value; NULL is none. The strings are not copied. */
void values_set(struct values *values, enum value_id id, struct node *node);
void values_set_text(struct values *values, enum value_id id, const char *text);
void values_set_bool(struct values *values, enum value_id id, bool boolean);
void values_set_integer(struct values *values, enum value_id id, int64_t integer);

/* Values of the whole plan. */
struct values *values_of_plan(struct arena *arena, const struct plan *plan);

/* Values of one task; none of them is one of the plan. */
struct values *values_of_task(struct arena *arena, const struct plan *plan, enum task task);

/* Values of one step: its own name, and the Talos node it is for (NULL = none). */
struct values *values_of_step(struct arena *arena, const char *name, const char *node);

/* Name of the Secret that Talos makes for a task. */
const char *values_talos_secret(struct arena *arena, const struct plan_task *task);

/* values_store.c: what rclone needs to reach the snapshots. Sets some of `values`. */
void values_add_store(struct values *values, const struct plan *plan);

/* values_network.c: peers and ports of the NetworkPolicy. Sets some of `values`. */
void values_add_network(struct values *values, const struct plan *plan, enum task task);

/* values_alerts.c: what the PrometheusRule and the dashboard are made of. Sets some of `values`. */
void values_add_alerts(struct values *values, const struct plan *plan);

/* A field of an item of a list, or a pair of any other mapping: NULL gives null. */
void values_add(struct arena *arena, struct node *mapping, const char *name, const char *text);
void values_add_integer(struct arena *arena, struct node *mapping, const char *name,
                        int64_t integer);
void values_add_node(struct arena *arena, struct node *mapping, const char *name,
                     struct node *node);

#endif
