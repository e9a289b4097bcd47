/*
 * run_now_check.h: whether a run may start now; a part of run_now.h.
 */
#ifndef JOBS_RUN_NOW_CHECK_H
#define JOBS_RUN_NOW_CHECK_H

#include "jobs/run_now.h"

/* False with a trouble: another run on this etcd is active, or is due before a run that starts now
 * must have ended; or that could not be found out. */
bool run_now_check(struct kube_client *client, struct arena *arena,
                   const struct run_now_options *options, const struct node *cronjob,
                   struct job_trouble *trouble) MUST_CHECK;

#endif
