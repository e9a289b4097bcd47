/*
 * apply_parts.h: what the files of apply, diff, delete and prune share.
 */
#ifndef APPLY_APPLY_PARTS_H
#define APPLY_APPLY_PARTS_H

#include "apply/apply.h"
#include "apply/managed_fields.h"

/* What is known of one object during a run. */
struct kube_work {
    const struct kube_object *object;
    struct kube_result *result;
    struct kube_answer first; /* of the dry run, or of the apply without preflight */
    struct kube_answer live;  /* of GET */
    struct kube_answer last;  /* of the apply */
    bool tried, looked;       /* `first`, `live` are there */
    bool forces;              /* take fields from other managers */
    bool takes_over;          /* from client-side apply */
    bool again;               /* one more dry run, this time by force */
    bool deferred;            /* its namespace is not there yet */
    bool done;                /* nothing is left to be sent */
    unsigned asked_again;     /* because the conflict was over when we looked */
};

struct kube_applier {
    struct kube_client *client;
    struct arena *arena;
    const struct kube_apply_options *options;
    struct kube_work *works;
    size_t count;
    enum kube_wave wave; /* that is written now */
    struct kube_apply *apply;
};

/* Requests to many objects at once: to whom, what, and what to do with each reply. */
struct kube_batch {
    bool (*wants)(const struct kube_applier *applier, const struct kube_work *work);
    struct kube_request (*request)(const struct kube_applier *applier,
                                   const struct kube_work *work);
    void (*take)(struct kube_applier *applier, struct kube_work *work,
                 const struct kube_reply *reply);
};

/* A run about these objects with nothing known of them yet. */
struct kube_applier kube_applier_new(struct kube_client *client, struct arena *arena,
                                     const struct kube_object *objects, size_t count,
                                     const struct kube_apply_options *options);

/* Counts the outcomes. */
void kube_apply_count(struct kube_apply *apply);

/* Sends a batch. False when nobody wanted anything. */
bool kube_batch_run(struct kube_applier *applier, const struct kube_batch *batch);

/* GET of a path, and of the object's, for a batch. */
struct kube_request kube_get(const char *path);
struct kube_request kube_get_work(const struct kube_applier *applier, const struct kube_work *work);
/* Server-side apply. */
struct kube_request kube_apply_request(struct arena *arena, const struct kube_object *object,
                                       bool force, bool dry_run);

/* Sets the problem and hint of a result from an answer that is not ok. */
void kube_result_fail(struct arena *arena, struct kube_result *result,
                      const struct kube_answer *answer, const struct kube_reply *reply);

/* Adds a warning that is not there yet, up to a limit. */
void kube_result_add_warning(struct arena *arena, struct kube_result *result, const char *warning);

/* strangers.c: warns of containers of our CronJobs that others have put in: lists merge by name, so
 * an apply leaves them there, beside a step that works on etcd. */
void kube_note_strangers(struct kube_applier *applier);

/* apply_preflight.c: asks the server what would happen to all that are neither tried nor deferred,
 * and judges the answers. */
void kube_preflight(struct kube_applier *applier);
/* Marks objects of namespaces that will be made by this run. */
void kube_defer(struct kube_applier *applier);
/* Reads live objects that are needed and not there yet. */
void kube_look(struct kube_applier *applier);
/* True when an object failed or is in conflict. */
bool kube_is_bad(const struct kube_applier *applier);

/* apply_judge.c: decides from `first` and `live` what is to be done with the object. */
void kube_apply_judge(struct kube_applier *applier, struct kube_work *work);
/* Who is taken over besides client-side apply: the managers that --force-conflicts names. */
struct kube_taken kube_taken_by(const struct kube_applier *applier);
/* Notes that such managers own fields of the live object. */
void kube_note_takeover(struct kube_applier *applier, struct kube_work *work,
                        const struct node *live);
/* Fails an object that is being deleted. */
bool kube_refuse_leaving(struct kube_applier *applier, struct kube_work *work);
/* How many shown values differ. */
size_t kube_apply_changes(struct arena *arena, const struct node *one, const struct node *other);

/* apply_report.c: lines with `cluster` before each (NULL = nothing); the beginning of an event. */
void kube_add_prefixed(struct text *output, const char *cluster, const char *lines);
struct node *kube_event_new(struct arena *arena, const char *name, const char *cluster);
void kube_event_object(struct arena *arena, struct node *event, const struct kube_object *object);

#endif
