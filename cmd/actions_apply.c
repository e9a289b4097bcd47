#include "cmd/connected.h"
#include "render/documents.h"

#include "apply/apply.h"

/* What all clusters share. */
struct work {
    struct kube_apply_options options;
    bool events; /* -o json */
};

static void tell(const struct connected *connected, const struct work *work,
                 const struct kube_apply *apply) {
    if (!work->events)
        kube_apply_text(connected->output, apply, connected->name);
    else if (!kube_apply_events(connected->output, apply, connected->name))
        diagnostics_error(&connected->run->diagnostics, FAILURE_INTERNAL, (struct position){0},
                          NULL, "out of memory");
}

static struct kube_object *objects_of(const struct connected *connected, size_t *count) {
    struct run *run = connected->run;
    struct diagnostics *diagnostics = &run->diagnostics;
    const struct documents *documents =
        cluster_documents(diagnostics, run->templates, connected->cluster);
    return documents ? kube_objects_of(diagnostics, documents, count) : NULL;
}

static enum connected_result apply_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    size_t count = 0;
    struct kube_object *objects = objects_of(connected, &count);
    if (!objects)
        return CONNECTED_FAILED;
    const struct kube_apply *apply =
        kube_apply_run(connected->client, connected->arena, objects, count, &work->options);
    tell(connected, work, apply);
    if (apply->good)
        return CONNECTED_GOOD;
    return connected_fail(connected, NULL, "not everything was applied");
}

void action_apply(struct run *run) {
    struct work work = {.events = wants_json(run)};
    if (clusters_load_templates(run))
        connected_each(run, apply_cluster, &work);
    else
        action_check(run);
}
