/*
 * values.h: the plan as values that templates may use (names.h lists their names).
 *
 * Each function gives a mapping of names to nodes; a name without a value is null, so that
 * templates can tell "not there" from a misspelt name. Nodes live in the arena; nothing can fail.
 */
#ifndef RENDER_VALUES_H
#define RENDER_VALUES_H

#include "model/plan.h"
#include "text/node.h"

/* Values of the whole plan. */
struct node *values_of_plan(struct arena *arena, const struct plan *plan);

/* Values of one task; they come before those of the plan. */
struct node *values_of_task(struct arena *arena, const struct plan *plan, enum task task);

/* Values of one step: its own name, and the Talos node it is for (NULL = none). */
struct node *values_of_step(struct arena *arena, const char *name, const char *node);

/* Name of the Secret that Talos makes for a task. */
const char *values_talos_secret(struct arena *arena, const struct plan_task *task);

/* values_store.c: what rclone needs to reach the snapshots, or nulls. Adds to `values`. */
void values_add_store(struct arena *arena, struct node *values, const struct plan *plan);
void values_add_no_store(struct arena *arena, struct node *values);

/* values_network.c: peers and ports of the NetworkPolicy. Adds to `values`. */
void values_add_network(struct arena *arena, struct node *values, const struct plan *plan,
                        enum task task);

/* values_alerts.c: what the PrometheusRule and the dashboard are made of. Adds to `values`. */
void values_add_alerts(struct arena *arena, struct node *values, const struct plan *plan);

/* One more value: NULL gives null. */
void values_add(struct arena *arena, struct node *values, const char *name, const char *text);
void values_add_bool(struct arena *arena, struct node *values, const char *name, bool boolean);
void values_add_integer(struct arena *arena, struct node *values, const char *name,
                        int64_t integer);
void values_add_node(struct arena *arena, struct node *values, const char *name, struct node *node);

#endif
