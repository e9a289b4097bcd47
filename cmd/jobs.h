/*
 * jobs.h: inside the program: what actions on the CronJobs of a cluster share.
 */
#ifndef CMD_JOBS_H
#define CMD_JOBS_H

#include "cmd/connected.h"

#include "jobs/job.h"

/* A CronJob of the configuration. */
struct chosen {
    const struct plan *plan;
    enum task task;
    const char *name;
    const char *name_space;
};

/* Those of a cluster, with `only` those of one task (NULL = all); *count is their number. */
struct chosen *jobs_choose(struct arena *arena, const struct cluster *cluster, const char *only,
                           size_t *count);

/* Adds an error of the cluster. */
enum connected_result jobs_fail(struct connected *connected, const struct job_trouble *trouble);

/* actions_follow.c: follows a Job; differs when it failed. */
enum connected_result jobs_follow(struct connected *connected, struct connected_wait *wait,
                                  const char *name_space, const char *job);

#endif
