/*
 * follow_parts.h: what the files of follow.h share; nobody else includes it.
 *
 * follow.c has the loop, follow_look.c reads what is so, follow_tell.c says what is new in it,
 * follow_wait.c has watches and logs.
 */
#ifndef JOBS_FOLLOW_PARTS_H
#define JOBS_FOLLOW_PARTS_H

#include "jobs/follow.h"
#include "jobs/log_stream.h"
#include "jobs/pod.h"

enum { FOLLOW_SAID_LIMIT = 512, FOLLOW_LOG_LIMIT = 64 };

/* A container's log, as far as it was shown. */
struct follow_log {
    uint64_t key; /* of pod and container */
    bool done;
    unsigned failures;
    struct log_position position;
};

enum follow_source {
    FOLLOW_JOB,
    FOLLOW_PODS,
    FOLLOW_JOB_EVENTS,
    FOLLOW_POD_EVENTS,
    FOLLOW_SOURCES
};

/* What lasts from look to look; of fixed size. */
struct follow {
    struct kube_client client;
    struct arena *arena;
    const struct follow_options *options;
    uint64_t said[FOLLOW_SAID_LIMIT]; /* what is not said again; the oldest is forgotten */
    size_t said_count;
    struct follow_log logs[FOLLOW_LOG_LIMIT];
    size_t log_count;
    bool denied[FOLLOW_SOURCES]; /* what is not allowed to be read */
    bool logs_denied;
    bool polls;          /* nothing can be watched */
    bool seen;           /* the Job was there */
    bool stopped;        /* nobody listens any more */
    char uid[64];        /* of the Job */
    char pod[256];       /* name of the newest pod */
    bool several;        /* pods */
    uint64_t over_since; /* when the Job was first seen complete or failed; 0 = not yet */
    uint64_t last_line;  /* when something was said */
    enum job_phase last; /* of the Job, as far as it is known */
    struct follow_result result;
    unsigned failures; /* looks in a row */
};

/* What one look found; in memory that the next one gets again. */
struct follow_look {
    bool good;
    bool there; /* the Job */
    struct job job;
    const struct node *object; /* the Job as it came */
    struct pods pods;
    const char *paths[FOLLOW_SOURCES];    /* of the lists; NULL = not read */
    const char *versions[FOLLOW_SOURCES]; /* resourceVersions of the lists */
    const struct node *events[2];
    struct job_trouble trouble;
};

/* follow_look.c */
void follow_look(struct follow *follow, struct follow_look *look);

/* follow_tell.c: says what is new. */
void follow_tell(struct follow *follow, const struct follow_look *look);
void follow_say(struct follow *follow, enum follow_line kind, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* True the first time that it is asked for this kind of thing and these texts. */
bool follow_is_new(struct follow *follow, const char *what, const char *one, const char *other);
/* How a Job's end is told in the result. */
void follow_note_end(struct follow *follow, const struct job *job);

/* follow_wait.c: the log to be shown next, or NULL; its pod and container, and whether it still
 * grows. */
struct follow_log *follow_next_log(struct follow *follow, const struct follow_look *look,
                                   const struct pod **pod, const struct container **container);
/* Shows logs and waits for news. */
void follow_wait(struct follow *follow, const struct follow_look *look);

#endif
