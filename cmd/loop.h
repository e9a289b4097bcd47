/*
 * loop.h: goes through the chosen clusters of a fleet, several at once.
 *
 * With several at once a visit is a process' own work (workers.h) and what it gave comes back as
 * bytes (relay.h). Either way it is taken here, in the order of the file. A cluster that fails
 * stops no other; after a signal no further one is begun. Those that were left out of the run
 * (fleet.h) count as failed.
 */
#ifndef CMD_LOOP_H
#define CMD_LOOP_H

#include "cmd/command.h"

enum connected_result { CONNECTED_GOOD, CONNECTED_DIFFERENT, CONNECTED_FAILED };

/* What became of a cluster: a connected_result, or one of these. */
enum { LOOP_NOT_TRIED = CONNECTED_FAILED + 1, LOOP_UNKNOWN, LOOP_STATES };

struct visit {
    size_t index; /* of the cluster in the fleet */
    struct text output;
    struct text messages;
    const struct settings *found; /* what the cluster says of itself, or NULL */
};

struct loop {
    struct run *run;
    struct link *link;
    void *context;
    int stop;
    /* The work. Errors are diagnostics of the run; memory is the arena of the run. */
    enum connected_result (*visit)(struct loop *loop, struct visit *visit);
    /* Takes what a visit gave, once its diagnostics are there; `found` goes afterwards. */
    void (*take)(struct loop *loop, struct visit *visit, enum connected_result result);
    bool apart;             /* a visit is the work of a process of its own */
    size_t *chosen;         /* clusters, as places in the fleet */
    unsigned char *states;  /* of those, in the same order */
    size_t count;           /* of those */
    size_t of[LOOP_STATES]; /* how many are in each state */
};

/* Fills in which clusters there are; the rest is the caller's. */
void loop_choose(struct loop *loop);

/* Visits all of them. */
void loop_run(struct loop *loop);

/* A cluster is in this state now. */
void loop_set(struct loop *loop, size_t place, unsigned state);

/* How many clusters were to be visited; 0 when the run was refused before. */
size_t loop_sum(const struct loop *loop);

/* Adds errors that name the clusters that were not tried, and those that failed. */
void loop_tell(const struct loop *loop, const char *hint);

/* The same as an event, a JSON object in a line; false when it cannot be JSON. */
bool loop_event(const struct loop *loop, struct text *output) MUST_CHECK;

#endif
