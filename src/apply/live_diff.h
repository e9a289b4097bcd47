/*
 * live_diff.h: how the live objects differ from what apply would make of them.
 *
 * The server makes the second side by a dry run, so that its defaults are no difference. What it
 * alone sets is left out, secrets are hidden. Objects whose namespace or kind is not there yet are
 * shown as new, as they are sent. Reads only.
 */
#ifndef APPLY_LIVE_DIFF_H
#define APPLY_LIVE_DIFF_H

#include "apply/apply.h"

struct kube_diff {
    struct kube_apply *apply; /* outcomes as of a dry run; problems, conflicts, warnings */
    size_t different;
    bool good; /* every object could be compared */
};

/* Appends a unified diff per object that differs. */
struct kube_diff kube_diff_run(struct kube_client *client, struct text *output,
                               const struct kube_object *objects, size_t count,
                               const struct kube_apply_options *options);

#endif
