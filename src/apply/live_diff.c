#include "apply/live_diff.h"

#include "text/diff.h"
#include "text/yaml_write.h"

#include "apply/apply_parts.h"
#include "apply/live.h"

/* The label of one side, as "live/cronjobs.batch/NAMESPACE/NAME". */
static const char *label(struct arena *arena, const char *side, const struct kube_object *object) {
    const char *dot = *object->kind->group ? "." : "";
    const char *space = object->name_space ? object->name_space : "";
    return arena_format(arena, "%s/%s%s%s/%s%s%s", side, object->kind->plural, dot,
                        object->kind->group, space, *space ? "/" : "", object->name);
}

static struct diff_side side_of(struct arena *arena, const char *side,
                                const struct kube_object *object, const struct node *root,
                                const struct node *other, const char *mark) {
    struct text text = text_new(arena);
    if (!root)
        return (struct diff_side){DIFF_NOTHING, NULL, 0};
    yaml_write(&text, kube_live_masked(arena, root, other, mark));
    return (struct diff_side){label(arena, side, object), text.data, text.length};
}

static bool show(struct text *output, struct arena *arena, const struct kube_object *object,
                 const struct node *live, const struct node *next) {
    struct node *before = live ? kube_live_shown(arena, live) : NULL;
    struct node *after = kube_live_shown(arena, next);
    return diff_unified(output, arena, side_of(arena, "live", object, before, after, "before"),
                        side_of(arena, "new", object, after, before, "after"));
}

/* Without its namespace or kind the object cannot be asked for: it is new. */
static bool is_new(const struct kube_work *work) {
    return work->deferred || (work->tried && (kube_is_namespace_missing(&work->first) ||
                                              kube_is_kind_missing(&work->first)));
}

static void compare(struct kube_diff *diff, struct text *output, struct kube_work *work) {
    struct arena *arena = output->arena;
    struct kube_result *result = work->result;
    const struct node *next = work->first.object ? work->first.object : work->object->root;
    if (is_new(work)) {
        result->outcome = KUBE_CREATED;
        result->problem = NULL;
        if (work->deferred)
            result->hint = "as it is sent: its namespace is not there yet";
        next = work->object->root;
    }
    if (result->outcome == KUBE_CREATED)
        diff->different += show(output, arena, work->object, NULL, next);
    else if (result->outcome == KUBE_CONFIGURED)
        diff->different += show(output, arena, work->object, work->live.object, next);
}

struct kube_diff kube_diff_run(struct kube_client *client, struct text *output,
                               const struct kube_object *objects, size_t count,
                               const struct kube_apply_options *options) {
    struct kube_apply_options asking = *options;
    asking.dry_run = true;
    struct kube_applier applier = kube_applier_new(client, output->arena, objects, count, &asking);
    struct kube_diff diff = {applier.apply, 0, false};
    kube_defer(&applier);
    kube_preflight(&applier);
    for (size_t i = 0; i < count; i++)
        compare(&diff, output, &applier.works[i]);
    kube_note_strangers(&applier);
    kube_apply_count(applier.apply);
    diff.good = applier.apply->good;
    return diff;
}
