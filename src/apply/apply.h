/*
 * apply.h: makes the objects of one cluster what the configuration says, by server-side apply.
 *
 * First everything is applied with dryRun=All; when anything is wrong, all of it is reported and
 * nothing is written. Then waves (object.h), in parallel within each. An object in a Namespace that
 * this run makes is tried right after that exists, before anything else is written. Requests per
 * object: two when it is new or unchanged (a dry run, then the write or a look at the live object),
 * three when it changes; one without preflight, where objects of Helm without a conflict are not
 * noticed. Memory is the arena's. Failures are results of
 * objects, each with its problem and hint, safe to print.
 */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "kube/object.h"
#include "kube/status.h"
#include "transport/client.h"

struct kube_apply_options {
    bool no_preflight;
    bool dry_run;                      /* the server's: nothing is written */
    bool force;                        /* take every field */
    const char *const *force_managers; /* take fields from these managers */
    size_t force_manager_count;
    /* Called when all was found good and the namespaces are there, before anything else is written;
     * false ends the run. NULL = nobody. */
    bool (*ready)(void *context);
    void *ready_context;
};

enum kube_outcome {
    KUBE_NOT_TRIED, /* because something before it failed */
    KUBE_CREATED,
    KUBE_CONFIGURED,
    KUBE_UNCHANGED,
    KUBE_APPLIED, /* it was there; without preflight nobody knows whether this changed it */
    KUBE_CONFLICT,
    KUBE_FAILED,
    KUBE_DELETED, /* delete.h, prune.h */
    KUBE_PRUNED,
    KUBE_ABSENT,  /* there was nothing to delete */
    KUBE_KEPT,    /* on purpose; the hint says why */
    KUBE_LEAVING, /* being deleted, and still there when waiting ended */
    KUBE_OUTCOME_COUNT
};

/* A field that belongs to somebody else. Texts are safe to print. */
struct kube_conflict {
    const char *field;
    const char *manager;
    const char *operation; /* "Apply", "Update", or "" when unknown */
    const char *time;      /* as the server writes it, or "" */
    const char *live;      /* values on one line, secrets hidden */
    const char *ours;
};

struct kube_result {
    const struct kube_object *object;
    enum kube_outcome outcome;
    size_t changed_fields;  /* KUBE_CONFIGURED */
    const char *taken_from; /* manager whose client-side apply was taken over; NULL = none */
    struct kube_conflict *conflicts;
    size_t conflict_count;
    const char *problem; /* KUBE_FAILED; NULL = none */
    const char *hint;
    const char *const *warnings;
    size_t warning_count;
    bool in_doubt; /* the request may have been processed, but no reply came */
};

struct kube_apply {
    struct kube_result *results; /* one per object, in the order given */
    size_t count;
    size_t totals[KUBE_OUTCOME_COUNT];
    size_t requests;
    bool dry_run;
    bool good; /* nothing failed, no conflict, nothing left out */
};

/* Applies the objects of one cluster. */
struct kube_apply *kube_apply_run(struct kube_client *client, struct arena *arena,
                                  const struct kube_object *objects, size_t count,
                                  const struct kube_apply_options *options);

/* apply_report.c: what happened, for people: a line per object with what is wrong below it, then
 * the totals. `cluster` is put before each line; NULL = nothing. */
void kube_apply_text(struct text *output, const struct kube_apply *apply, const char *cluster);

/* The same as events: a JSON object per line, {"event":"object",...}, then {"event":"total",...}.
 * What becomes of a fleet is told by whoever goes through it, after the last of them.
 * False when a text cannot be JSON. */
bool kube_apply_events(struct text *output, const struct kube_apply *apply,
                       const char *cluster) MUST_CHECK;

#endif
