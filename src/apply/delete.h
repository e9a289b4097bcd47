/*
 * delete.h: removes objects, those that others rest on last, and waits until they are gone.
 *
 * Each is deleted by its uid, so that a new one of the same name is safe, and with what it made
 * (background propagation). A Namespace is kept: others live in it, etcd above all. What is not
 * there is fine. The library does not sleep: the caller's `wait` does.
 */
#ifndef APPLY_DELETE_H
#define APPLY_DELETE_H

#include "apply/apply.h"

struct kube_delete_options {
    bool dry_run;
    /* Called before each look but the first whether objects are gone; false ends the waiting. NULL
     * = no wait. */
    bool (*wait)(void *context, size_t attempt);
    void *context;
};

/* Outcomes: KUBE_DELETED, KUBE_ABSENT, KUBE_KEPT, KUBE_LEAVING, KUBE_FAILED, KUBE_NOT_TRIED. */
struct kube_apply *kube_delete_run(struct kube_client *client, struct arena *arena,
                                   const struct kube_object *objects, size_t count,
                                   const struct kube_delete_options *options);

/* The request: only when the object still has this uid. */
struct kube_request kube_delete_request(struct arena *arena, const char *path, const char *uid,
                                        bool dry_run);

#endif
