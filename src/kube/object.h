/*
 * object.h: one object as the API server knows it: its URL, its JSON, what it is called.
 *
 * The kinds that are rendered, and Job, are a fixed table, so that nothing has to be discovered.
 * All memory is the arena's; nothing is sent here.
 */
#ifndef KUBE_OBJECT_H
#define KUBE_OBJECT_H

#include "render/documents.h"

/* Waves are applied in this order, and deleted in the reverse one. */
enum kube_wave {
    KUBE_WAVE_NAMESPACE,
    KUBE_WAVE_PARTS,    /* what others refer to */
    KUBE_WAVE_BINDINGS, /* the server looks at the Role when a RoleBinding is made */
    KUBE_WAVE_JOBS,
    KUBE_WAVE_COUNT
};

struct kube_kind {
    const char *api_version;
    const char *kind;
    const char *group; /* "" for the core group */
    const char *plural;
    bool namespaced;
    bool custom; /* only there when its CustomResourceDefinition is */
    enum kube_wave wave;
};

struct kube_object {
    const struct kube_kind *kind;
    const char *name;
    const char *name_space; /* NULL = not in a namespace */
    const char *path;       /* "/apis/batch/v1/namespaces/a/cronjobs/b" */
    const char *label;      /* "CronJob a/b", for messages */
    const char *body;       /* JSON on one line */
    size_t length;
    struct node *root; /* what the body was made from */
};

/* The kind of an apiVersion and kind, or NULL when it is not in the table. */
const struct kube_kind *kube_kind_find(const char *api_version, const char *kind);

/* The kind of "CronJob.batch" or "ServiceAccount", as an ApplySet names it, or NULL. */
const struct kube_kind *kube_kind_of_group(const char *name);
const char *kube_kind_with_group(struct arena *arena, const struct kube_kind *kind);

/* Path of all objects of a kind in a namespace, NULL for those in all; of no matter for a kind that
 * is in none. */
const char *kube_collection_path(struct arena *arena, const struct kube_kind *kind,
                                 const char *name_space);

/* Path of one object; NULL for a name that cannot stand in a URL. */
const char *kube_object_path(struct arena *arena, const struct kube_kind *kind,
                             const char *name_space, const char *name);

/* Adds a name, or a value of a query, percent-encoded. */
void kube_path_add(struct text *path, const char *name);

/*
 * Fills *object from an object's tree: apiVersion, kind, metadata.name, metadata.namespace. False
 * after an error: a kind that is not in the table, a name that cannot stand in a URL, a namespace
 * missing, or metadata that only the server may write (managedFields).
 */
bool kube_object_make(struct diagnostics *diagnostics, struct node *root,
                      struct kube_object *object) MUST_CHECK;

/* The objects of documents in their order; *count is their number. NULL after an error. */
struct kube_object *kube_objects_of(struct diagnostics *diagnostics,
                                    const struct documents *documents, size_t *count) MUST_CHECK;

/* The same kind, group, namespace and name. */
bool kube_object_same(const struct kube_object *one, const struct kube_object *other);

#endif
