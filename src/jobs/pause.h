/*
 * pause.h: suspends a live CronJob, or lets it run again.
 *
 * Only spec.suspend is patched, and only where it differs. Runs that are active go on. Memory is
 * the arena's; failures are troubles.
 */
#ifndef JOBS_PAUSE_H
#define JOBS_PAUSE_H

#include "jobs/job.h"

struct pause {
    const char *label; /* "CronJob NAMESPACE/NAME" */
    bool changed;      /* false: it was so already */
    size_t active;     /* runs that go on */
    struct job_trouble trouble;
};

/* False with a trouble. */
bool pause_cronjob(struct kube_client *client, struct arena *arena, const char *name_space,
                   const char *name, bool suspend, struct pause *result) MUST_CHECK;

#endif
