/*
 * follow.h: waits until a Job is complete or failed, and tells what happens meanwhile.
 *
 * Lists say what is so, watches when to look again; where nothing can be watched, time does. Logs
 * come in the order in which containers run, each line once, also after a lost connection. What is
 * not allowed to be read (pods, events, logs) is told once and done without. Needed memory does not
 * grow with time: the arena is rewound after each look. The library neither sleeps nor prints.
 */
#ifndef JOBS_FOLLOW_H
#define JOBS_FOLLOW_H

#include "jobs/job.h"

enum follow_line { FOLLOW_PROGRESS, FOLLOW_HINT, FOLLOW_LOG };

struct follow_options {
    const char *name_space;
    const char *job;
    /* Shows a line, which is gone afterwards; false = nobody listens any more. */
    bool (*say)(void *context, enum follow_line kind, const char *line);
    /* Waits; false = stop now. With 0 it only asks. */
    bool (*wait)(void *context, unsigned milliseconds);
    uint64_t (*clock)(void); /* milliseconds of a clock that never goes back */
    void *context;
};

enum follow_end {
    FOLLOW_COMPLETE,
    FOLLOW_FAILED,
    FOLLOW_GONE,    /* deleted, or its ttl was over, before its end was seen */
    FOLLOW_STOPPED, /* by `wait` or `say`; the Job goes on */
    FOLLOW_TROUBLE  /* the server; the Job goes on */
};

struct follow_result {
    enum follow_end end;
    struct job_trouble trouble; /* FOLLOW_TROUBLE */
    char reason[256];           /* FOLLOW_FAILED: why; safe to show */
};

/* `arena` must not be the transport's. */
struct follow_result follow_job(struct kube_client *client, struct arena *arena,
                                const struct follow_options *options);

/* The newest Job that is active and belongs to one of these CronJobs. False with a trouble, also
 * when there is none. */
bool follow_find(struct kube_client *client, struct arena *arena, const char *name_space,
                 const char *const *cronjobs, size_t count, const char **job,
                 struct job_trouble *trouble) MUST_CHECK;

#endif
