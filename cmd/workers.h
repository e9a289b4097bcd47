/*
 * workers.h: independent jobs, done by several processes at once.
 *
 * The processes are made by fork(), so that a job finds everything as it is in memory; what it
 * changes there is gone. Each takes the next job that nobody has, until none is left. Replies come
 * back through pipes and are taken in the order of the jobs.
 */
#ifndef CMD_WORKERS_H
#define CMD_WORKERS_H

#include "base/text.h"

struct workers {
    size_t jobs;
    unsigned processes;
    void *context;
    /* In a process of its own: does a job and writes the reply. */
    void (*work)(void *context, size_t job, struct text *reply);
    /* Here: takes a reply; NULL when the job was not done, or its process ended in the middle. */
    void (*take)(void *context, size_t job, const char *reply, size_t length);
    int stop; /* no further job is begun once this descriptor is readable; -1 = none */
    void (*out_of_memory)(void);
};

/* Does all jobs. False when there is no process; then nothing was done. */
bool workers_run(const struct workers *workers) MUST_CHECK;

/* True when a descriptor is readable. */
bool is_readable(int descriptor);

#endif
