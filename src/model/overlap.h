/*
 * overlap.h: whether two CronJobs of one etcd can run at the same time.
 *
 * A run lasts from its start up to its active deadline. A defragmentation blocks its member and a
 * snapshot reads one: together they take two members away, and so do two defragmentations. Runs
 * are those of the controller (cron_next). Pure functions; findings become diagnostics at the place
 * of a schedule.
 */
#ifndef MODEL_OVERLAP_H
#define MODEL_OVERLAP_H

#include "model/plan.h"

/* Runs of one CronJob. */
struct overlap_runs {
    const struct cron *cron;
    const struct zone *zone;
    int64_t seconds; /* the longest that a run may take */
};

/* Two runs that may meet. */
struct overlap {
    size_t earlier;       /* 0 or 1: whose run starts first; 0 when both start at once */
    int64_t start[2];     /* Unix time of each one's start, by its place */
    bool same_every_week; /* the weekday says it all */
};

/*
 * Looks for two runs that may meet, in the week from OVERLAP_FROM; in two zones in a year; for
 * schedules that name days of the month or months in 28 years, after which the calendar repeats.
 * Where clocks change also around the changes of two years, because a night that loses an hour
 * brings runs together. Each search looks at no more than OVERLAP_RUNS runs of the one that runs
 * less often. Which of several meetings is found depends on the arguments alone.
 */
#define OVERLAP_FROM INT64_C(1767571200) /* Monday, 2026-01-05T00:00:00Z */
enum { OVERLAP_RUNS = 10000 };
bool overlap_find(const struct overlap_runs runs[2], struct overlap *overlap) MUST_CHECK;

/* One of the two times, as messages have it: "Sun 03:00", or "2026-03-29 03:00" where the week does
 * not say it, by the clock of that zone; `zone_name` follows unless it is NULL. */
const char *overlap_time(struct arena *arena, const struct zone *zone, int64_t unix_seconds,
                         bool same_every_week, const char *zone_name) MUST_CHECK;

/* An error when defragmentation and snapshot of one plan may meet; nothing with allow-overlap. */
void overlap_check_plan(struct diagnostics *diagnostics, const struct plan *plan);

/* The same for each two plans of one cluster that are about the same etcd: a defragmentation meets
 * neither a snapshot nor another defragmentation. Within a plan plan_build has looked already. */
void overlap_check_plans(struct diagnostics *diagnostics, struct plan *const *plans, size_t count);

#endif
