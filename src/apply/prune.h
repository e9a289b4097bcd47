/*
 * prune.h: removes objects that the configuration no longer has, by an ApplySet (KEP-3659).
 *
 * The parent is a ConfigMap, which names the kinds and namespaces of the set; members carry its id
 * in a label. A run plans (reads only), opens (the parent gets old and new kinds), applies, and
 * closes (prunes, then the parent gets the new kinds alone), so that nothing is forgotten when it
 * ends anywhere between. Never pruned: a Namespace, a Secret, Roles and bindings, kinds that are
 * not in the table of object.h, what another manager owns fields of. Deleted by uid. Memory is the
 * arena's.
 */
#ifndef APPLY_PRUNE_H
#define APPLY_PRUNE_H

#include "apply/apply.h"

/* "applyset-" + base64url(sha256("NAME.NAMESPACE.ConfigMap.")) + "-v1" */
const char *kube_set_id(struct arena *arena, const char *name, const char *name_space);

/* Whether objects of this kind are members: no Namespaces, because all in them would go, and no
 * Roles and bindings, because who prunes would take away his own rights. */
bool kube_set_has(const struct kube_kind *kind);

/* Labels the objects that are members; before kube_objects_of. */
void kube_set_label(struct arena *arena, const struct documents *documents, const char *id);

struct kube_prune {
    struct kube_client *client;
    struct arena *arena;
    const char *name, *name_space; /* of the parent */
    const char *id;
    const struct kube_object *objects; /* that shall be */
    size_t object_count;
    struct kube_object *doomed; /* what will be pruned or kept, with the results below */
    const char **uids;
    struct kube_apply *plan; /* KUBE_NOT_TRIED: will be pruned; KUBE_KEPT: see the hint */
    struct node *kinds;      /* of the parent and the objects: a sequence of "CronJob.batch" */
    struct node *spaces;
    size_t stored_kinds, stored_spaces; /* how many of them the parent has */
    bool stored;                        /* there is a parent */
    const char *problem, *hint;         /* when something failed */
};

/* Reads the parent: enough to open it when nothing shall be pruned. False with a problem. */
bool kube_prune_begin(struct kube_prune *prune) MUST_CHECK;

/* Reads the parent and lists the members. False with a problem: another tool's set, no right. */
bool kube_prune_plan(struct kube_prune *prune) MUST_CHECK;

/* Writes the parent with the kinds and namespaces of before and after, unless it has them. */
bool kube_prune_open(struct kube_prune *prune) MUST_CHECK;

/* Prunes what was planned, then shrinks the parent to the new kinds. False when an object failed;
 * the parent then stays as it is. */
bool kube_prune_close(struct kube_prune *prune) MUST_CHECK;

#endif
