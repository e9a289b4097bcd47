/*
 * connected.h: does something in each chosen cluster, with a connection to its API server.
 *
 * What an action writes to `output` is shown as it stands there, also when something failed: it
 * tells what was done. Errors are diagnostics of the run. A cluster that fails stops no other; the
 * first signal (SIGINT, SIGTERM) stops all of them as soon as what is under way allows it.
 */
#ifndef CMD_CONNECTED_H
#define CMD_CONNECTED_H

#include "cmd/loop.h"

#include "transport/client.h"

/* One cluster while an action runs. */
struct connected {
    struct run *run; /* its diagnostics and settings */
    const struct cluster *cluster;
    const char *name; /* of the cluster, to put before lines; NULL without a fleet */
    const struct kube_connection *connection;
    struct kube_client *client;
    struct arena *arena;   /* what is in it is gone when the action returns */
    struct text *output;   /* for standard output */
    struct text *messages; /* for standard error, after the output */
    bool live;             /* no worker of several: connected_flush shows things at once */
    int stop;              /* descriptor that is readable once a signal asked to stop */
    uint64_t wait;         /* milliseconds of --wait-timeout */
};

typedef enum connected_result connected_action(struct connected *connected, void *context);

/*
 * Calls the action for each chosen cluster in their order, after all of them were found good. The
 * exit code becomes 4 when one failed, 1 when one differs. Several clusters get a summary, with
 * `events` (the output is a JSON object per line) also a last event.
 */
void connected_each(struct run *run, connected_action *action, void *context, bool events);

/* Shows at once what stands in `output`, for actions that take long. */
void connected_flush(struct connected *connected);

/* "NAME: " to put before a line about the cluster, or "" without a fleet. */
const char *connected_prefix(const struct connected *connected);

/* Adds an error (exit code 4) that names the cluster, and returns CONNECTED_FAILED. */
enum connected_result connected_fail(struct connected *connected, const char *hint,
                                     const char *format, ...) PRINTF_LIKE(3, 4);

/* ---- connected_link.c: the connection, kept as long as the next cluster has the same ---- */

struct link;

/* `timeout`: milliseconds for all requests of one cluster; 0 = no limit. */
struct link *link_new(struct run *run, int stop, uint64_t timeout);
void link_free(struct link *link);

/* Exec plugins may ask no person: several would do so at once. */
void link_ask_nobody(struct link *link);

/* The connection of a cluster with these settings, in memory that lives until the next one is asked
 * for; NULL after an error. */
const struct kube_connection *link_connection(struct link *link, const struct settings *settings);

/* A client for the connection that was asked for last. */
struct kube_client *link_client(struct link *link);

/* ---- stop.c ---- */

/* A descriptor that is readable after the first SIGINT or SIGTERM; the second one ends us. -1 when
 * there is none. */
int stop_descriptor(void);

/* The signal that came, or 0. */
int stop_signal(void);

/* Waits so many milliseconds. False once a signal came, or when the deadline (clock_milliseconds; 0
 * = none) has passed. `context` is a struct connected_wait. */
struct connected_wait {
    int stop;
    uint64_t deadline;
};
bool connected_wait(void *context, unsigned milliseconds);

#endif
