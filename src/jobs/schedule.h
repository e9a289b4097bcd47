/*
 * schedule.h: when the CronJob in the cluster runs next.
 *
 * What counts is the live object, which may differ from the configuration. A schedule or zone that
 * cannot be read here gives no time. All memory is the arena's; nothing can fail.
 */
#ifndef JOBS_SCHEDULE_H
#define JOBS_SCHEDULE_H

#include "model/cron.h"

#include "jobs/job.h"

struct schedule {
    const char *text;        /* "0 0 * * *", safe to show */
    const char *time_zone;   /* safe to show; "" = the controller's own, taken for UTC */
    const struct zone *zone; /* NULL when it is not known */
    struct cron cron;
    bool known; /* `zone` and `cron` are there */
    bool suspended;
};

struct schedule schedule_read(struct arena *arena, const struct node *cronjob);

/* The first run after `now` (Unix seconds) and not after `before`; 0 = none, or not known. A
 * suspended CronJob has none. */
int64_t schedule_next(const struct schedule *schedule, int64_t now, int64_t before);

#endif
