/*
 * turns.h: independent jobs, done by several processes that write to standard output in turn.
 *
 * This process is one of them; the others are made by fork(). Each does every Nth job, keeps what
 * it makes, and writes it when those before have written theirs: the bytes are those that one
 * process would write. After an error nothing more is written.
 */
#ifndef CMD_TURNS_H
#define CMD_TURNS_H

#include "base/text.h"

enum { TURNS_LIMIT = 16 };

struct turns {
    size_t jobs;
    unsigned processes; /* 2 at least, at most TURNS_LIMIT */
    void *context;
    /* Does a job; false when it failed. What it made is good until the next call. */
    bool (*work)(void *context, size_t job, const struct text **made);
};

enum turns_end {
    TURNS_DONE,
    TURNS_FAILED, /* a job failed, or a process ended too soon */
    TURNS_UNWRITTEN
};

struct turns_result {
    enum turns_end end;
    int error;      /* errno of TURNS_UNWRITTEN */
    size_t written; /* bytes on standard output */
};

/* Does all jobs. False when the processes cannot be made; then nothing was written. */
bool turns_run(const struct turns *turns, struct turns_result *result) MUST_CHECK;

#endif
