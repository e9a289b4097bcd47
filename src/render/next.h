/*
 * next.h: the next runs of a plan's tasks.
 *
 * Times are those of robfig/cron in the job's zone (model/cron.h). The time to start from is given;
 * nothing here reads a clock. Cannot fail otherwise than by a schedule without further runs.
 */
#ifndef RENDER_NEXT_H
#define RENDER_NEXT_H

#include "model/plan.h"
#include "text/node.h"

/* [{cluster, task, schedule, timeZone, runs: [...]}] with up to `count` runs of each task. */
struct node *next_runs(struct arena *arena, const struct plan *plan, int64_t from, int64_t count);

/* The same as text, a line per run: task and time, after the cluster when `clusters`.
 * With one task and one cluster the time alone. */
void next_runs_text(struct text *output, const struct node *runs, bool clusters);

#endif
