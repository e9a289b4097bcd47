/*
 * job_status.h: how the CronJobs of a cluster are: next and last runs, what failed and why.
 *
 * Read from the live objects; a CronJob that is not there, or cannot be read, says so in its row.
 * All memory is the arena's.
 */
#ifndef JOBS_JOB_STATUS_H
#define JOBS_JOB_STATUS_H

#include "jobs/schedule.h"

struct job_status {
    const char *task, *name_space, *name; /* set before it is read */
    struct job_trouble trouble;           /* without `problem` the rest is there */
    bool missing;                         /* the trouble: there is no such CronJob */
    struct schedule schedule;
    int64_t next; /* Unix seconds; 0 = none, or not known */
    int64_t last_run, last_success, last_failure;
    int64_t duration;       /* seconds of the last run that ended; -1 = not known */
    enum job_phase ended;   /* of that run: JOB_WAITING when there is none */
    const char *last_job;   /* its name, safe; "" = none */
    const char *active;     /* names of Jobs that are active, safe; "" = none */
    const char *failed_job; /* safe; "" = none */
    const char *failure;    /* why it failed, safe */
};

/* Fills the rows. True when every CronJob is there and no last run failed. */
bool job_status_read(struct kube_client *client, struct arena *arena, struct job_status *rows,
                     size_t count, int64_t now);

/* job_status_text.c: a table as wide as it may be: whole times, else how long ago, else a line for
 * each value. `width` 0 = no limit. */
void job_status_text(struct text *output, const struct job_status *rows, size_t count, int64_t now,
                     size_t width);

/* The same as a JSON object per line. False when a text cannot be JSON. */
bool job_status_json(struct text *output, const struct job_status *rows, size_t count,
                     const char *cluster) MUST_CHECK;

#endif
