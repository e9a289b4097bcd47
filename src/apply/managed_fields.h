/*
 * managed_fields.h: who owns which fields of an object (metadata.managedFields).
 *
 * An entry names a manager, its operation (Apply or Update) and a trie of fields: f:NAME for a
 * field, k:{...} for an item of a list. What is malformed is passed over. Pure; nothing can fail.
 */
#ifndef APPLY_MANAGED_FIELDS_H
#define APPLY_MANAGED_FIELDS_H

#include "text/node.h"

#define KUBE_FIELD_MANAGER "etcdmaint-gen"
#define KUBE_LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

struct kube_manager {
    const char *name; /* raw bytes; make them safe before they are shown */
    const char *operation;
    const char *api_version;
    const char *time;
    const char *subresource; /* "" = the object itself */
    struct node *fields;     /* fieldsV1; may be NULL */
    struct node *entry;
};

/* The entries of an object; *count is their number. */
struct kube_manager *kube_managers(struct arena *arena, const struct node *object, size_t *count);

/* Managers whose fields are taken over besides those of client-side apply; NULL = none. */
struct kube_taken {
    const char *const *names;
    size_t count;
};

/* True for our own entry of server-side apply: nobody is in conflict with himself. */
bool kube_manager_is_ours(const struct kube_manager *manager);

/* True when the fields of managers[index] come to us by a takeover. */
bool kube_manager_is_taken(const struct kube_manager *managers, size_t count, size_t index,
                           const struct kube_taken *taken);

/*
 * The managedFields after the entries that are taken over were merged into that of our manager, as
 * csaupgrade does: an entry of ours gets the union, where the API version is the same; without one
 * the newest of theirs becomes ours. NULL when there is nothing to take over.
 */
struct node *kube_managed_fields_upgraded(struct arena *arena, const struct node *object,
                                          const struct kube_taken *taken);

/* The JSON patch that writes them; the resourceVersion in it makes a race a 409. NULL as above. */
const char *kube_takeover_patch(struct arena *arena, const struct node *object,
                                const struct kube_taken *taken);

/* takeover.c: an object that a dry run of our apply answered with, as it will be when the takeover
 * has come before: without the fields that are nobody's then. */
struct node *kube_after_takeover(struct arena *arena, struct node *object,
                                 const struct kube_taken *taken);

/* The union of two tries; either may be NULL. */
struct node *kube_fields_union(struct arena *arena, const struct node *one,
                               const struct node *other);

/* The first manager other than ours and client-side apply that owns fields of the object itself;
 * NULL when there is none. */
const struct kube_manager *kube_other_manager(struct arena *arena, const struct node *object);

/* The fields that are ours by server-side apply; NULL = none. */
const struct node *kube_own_fields(struct arena *arena, const struct node *object);

#endif
