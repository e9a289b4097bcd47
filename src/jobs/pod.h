/*
 * pod.h: what a Pod of the server says about its containers.
 *
 * Init containers come first, in the order in which they run. Texts are safe to show, names are
 * raw. All memory is the arena's; what is malformed counts as waiting.
 */
#ifndef JOBS_POD_H
#define JOBS_POD_H

#include "jobs/job.h"

enum container_phase { CONTAINER_WAITING, CONTAINER_RUNNING, CONTAINER_ENDED };

struct container {
    const char *name; /* raw */
    enum container_phase phase;
    const char *reason, *message; /* why it waits or ended; safe, "" = not said */
    int64_t exit_code;            /* of one that ended */
};

struct pod {
    const char *name, *uid; /* raw */
    int64_t created;
    const char *reason, *message; /* why it cannot be scheduled, or was stopped; safe, "" */
    struct container *containers;
    size_t count;
};

struct pods {
    struct pod *items; /* the oldest first */
    size_t count;
};

/* The pods of a list, with the containers that are in the Job's template: what others put into pods
 * (proxies) is not looked at. Without a template, all. */
struct pods pods_read(struct arena *arena, const struct node *list, const struct node *job);

/* True when a container waits for no good reason: not just for its turn, or its image. */
bool container_is_stuck(const struct container *container);

/* What to do about a reason of a container, pod or event; NULL when nothing is known. `message` may
 * tell more. */
const char *pod_hint(const char *reason, const char *message);

#endif
