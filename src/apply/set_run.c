#include "apply/set_run.h"

#include "apply/apply_parts.h"
#include "apply/apply_set.h"

static struct kube_prune prune_of(struct kube_client *client, struct arena *arena,
                                  const struct kube_object *objects, size_t count,
                                  const struct kube_set *set) {
    return (struct kube_prune){.client = client,
                               .arena = arena,
                               .name = set->name,
                               .name_space = set->name_space,
                               .objects = objects,
                               .object_count = count};
}

static bool report(const struct kube_prune *prune, struct kube_set *set) {
    set->problem = prune->problem;
    set->hint = prune->hint;
    return false;
}

/* Called when everything was found good, and the namespaces are there. */
static bool open_set(void *context) {
    return kube_prune_open(context);
}

/* What would be pruned, told as if it were. */
static void sketch(struct kube_apply *plan) {
    for (size_t i = 0; i < plan->count; i++)
        if (plan->results[i].outcome == KUBE_NOT_TRIED)
            plan->results[i].outcome = KUBE_PRUNED;
    kube_apply_count(plan);
}

/* One report of both. */
static struct kube_apply *join(struct arena *arena, const struct kube_apply *one,
                               const struct kube_apply *other) {
    struct kube_apply *both = arena_alloc(arena, sizeof *both);
    both->count = one->count + other->count;
    both->results = arena_array(arena, both->count, sizeof *both->results);
    both->requests = one->requests + other->requests;
    both->dry_run = one->dry_run;
    for (size_t i = 0; i < both->count; i++)
        both->results[i] = i < one->count ? one->results[i] : other->results[i - one->count];
    kube_apply_count(both);
    return both;
}

struct kube_apply *kube_set_apply(struct kube_client *client, struct arena *arena,
                                  const struct kube_object *objects, size_t count,
                                  const struct kube_apply_options *options, struct kube_set *set) {
    struct kube_prune prune = prune_of(client, arena, objects, count, set);
    struct kube_apply_options opening = *options;
    bool good = set->prune ? kube_prune_plan(&prune) : kube_prune_begin(&prune);
    if (!good) {
        report(&prune, set);
        return NULL;
    }
    opening.ready = open_set;
    opening.ready_context = &prune;
    struct kube_apply *apply = kube_apply_run(client, arena, objects, count, &opening);
    if (!set->prune || !apply->good) {
        report(&prune, set);
        return apply;
    }
    if (options->dry_run)
        sketch(prune.plan);
    else if (!kube_prune_close(&prune))
        report(&prune, set);
    return join(arena, apply, prune.plan);
}

struct kube_apply *kube_set_delete(struct kube_client *client, struct arena *arena,
                                   const struct kube_object *objects, size_t count,
                                   const struct kube_delete_options *options,
                                   struct kube_set *set) {
    struct kube_prune prune = prune_of(client, arena, objects, count, set);
    struct kube_object *all = arena_array(arena, count + 1, sizeof *all);
    if (!kube_prune_plan(&prune)) {
        report(&prune, set);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        all[i] = objects[i];
    set->others = prune.plan->count;
    if (set->others == 0 && kube_set_parent(&prune, &all[count]))
        count++;
    return kube_delete_run(client, arena, all, count, options);
}
