/*
 * jobs.h: inside the program: what actions on the CronJobs of a cluster share.
 */
#ifndef CMD_JOBS_H
#define CMD_JOBS_H

#include "cmd/connected.h"

#include "jobs/job.h"

/* actions_follow.c: follows a Job; differs when it failed. */
enum connected_result jobs_follow(struct connected *connected, struct connected_wait *wait,
                                  const char *name_space, const char *job);

#endif
