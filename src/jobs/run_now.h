/*
 * run_now.h: makes a Job from the live CronJob, as `kubectl create job --from=cronjob/NAME` does.
 *
 * The name is fixed before anything is sent and the request is never repeated, so that one command
 * cannot make two Jobs: after a lost reply the name is looked for, and what is there is ours.
 * Refused while another run on the same etcd is active, or when one is due before this one must
 * have ended: the CronJob controller does not count Jobs that it did not make itself, so
 * concurrencyPolicy Forbid does not help. Memory is the arena's; failures are troubles.
 */
#ifndef JOBS_RUN_NOW_H
#define JOBS_RUN_NOW_H

#include "jobs/job.h"

struct run_now_options {
    const char *name_space;
    const char *cronjob;       /* what a Job is made of */
    const char *const *others; /* CronJobs that work on the same etcd */
    size_t other_count;
    const char *run_id; /* another one for each command */
    int64_t now;        /* Unix seconds */
    bool concurrent;    /* other runs are no reason to refuse */
    /* Waits before another look; false ends the waiting. */
    bool (*wait)(void *context, unsigned milliseconds);
    void *context;
};

struct run_now {
    const char *name;  /* of the Job */
    const char *label; /* "Job NAMESPACE/NAME" */
    const char *const *warnings;
    size_t warning_count;
    bool refused; /* nothing was sent that changes anything */
    struct job_trouble trouble;
};

/* Makes the Job. False with a trouble. */
bool run_now_start(struct kube_client *client, struct arena *arena,
                   const struct run_now_options *options, struct run_now *result) MUST_CHECK;

/* CRONJOB-manual-XXXXXXXX, at most 63 bytes: the CronJob's name is cut. The end depends on all of
 * namespace, name and run id. */
const char *run_now_name(struct arena *arena, const struct run_now_options *options);

#endif
