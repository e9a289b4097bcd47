#include "apply/apply_parts.h"
#include "apply/live.h"

enum { FIELD_LIMIT = 300, MANAGER_LIMIT = 128, ASK_AGAIN_LIMIT = 3 };

#define HELM_RELEASE "meta.helm.sh/release-name"

static bool may_force(const struct kube_apply_options *options, const char *manager) {
    for (size_t i = 0; i < options->force_manager_count; i++)
        if (text_equal(options->force_managers[i], manager))
            return true;
    return options->force;
}

/* An object of a Helm release would be changed back, or deleted, by Helm. */
static bool refuse_helm(struct kube_applier *applier, struct kube_work *work,
                        const struct node *live) {
    const struct node *annotations = node_get(node_get(live, "metadata"), "annotations");
    const struct node *release = node_get(annotations, HELM_RELEASE);
    if (!release || release->kind != NODE_STRING || applier->options->force ||
        may_force(applier->options, "helm"))
        return false;
    work->result->outcome = KUBE_FAILED;
    work->result->problem =
        arena_format(applier->arena, "the object belongs to the Helm release \"%s\"",
                     text_printable(applier->arena, release->string, MANAGER_LIMIT));
    work->result->hint = "Helm would change it back: take it out of the chart or uninstall the "
                         "release, choose another --name, or take it with --force-conflicts=helm";
    work->done = true;
    return true;
}

/* What is written into an object that goes away goes with it. */
bool kube_refuse_leaving(struct kube_applier *applier, struct kube_work *work) {
    const char *time = kube_metadata(work->live.object, "deletionTimestamp");
    if (!*time)
        return false;
    work->result->outcome = KUBE_FAILED;
    work->result->problem = arena_format(applier->arena, "it is being deleted, since %s",
                                         text_printable(applier->arena, time, MANAGER_LIMIT));
    work->result->hint = "wait until it is gone, then apply again: metadata.finalizers tells what "
                         "it waits for";
    work->done = true;
    return true;
}

/* conflict with "MANAGER"[ with subresource "x"] using VERSION[ at TIME] */
static struct kube_conflict read_cause(struct arena *arena, const struct kube_cause *cause) {
    struct kube_conflict conflict = {"", "", "", "", "", ""};
    const char *start = strchr(cause->message, '"');
    const char *end = start ? strchr(start + 1, '"') : NULL;
    const char *time = strstr(cause->message, " at ");
    conflict.field = text_printable(arena, cause->field, FIELD_LIMIT);
    if (end)
        conflict.manager = arena_copy_bytes(arena, start + 1, (size_t)(end - start - 1));
    if (end && time)
        conflict.time = time + strlen(" at ");
    return conflict;
}

/* Who that is, as the live object tells: the operation, and the time where the cause had none. */
static void complete(struct arena *arena, struct kube_conflict *conflict,
                     const struct kube_manager *managers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *time = text_printable(arena, managers[i].time, MANAGER_LIMIT);
        if (kube_manager_is_ours(&managers[i]) ||
            !text_equal(text_printable(arena, managers[i].name, MANAGER_LIMIT),
                        conflict->manager) ||
            (*conflict->time && !text_equal(time, conflict->time)))
            continue;
        conflict->operation = text_printable(arena, managers[i].operation, MANAGER_LIMIT);
        conflict->time = time;
        return;
    }
}

/* True when the fields of this manager come to us by the takeover. */
static bool is_taken_over(const struct kube_manager *managers, size_t count, const char *name,
                          const struct kube_taken *taken) {
    for (size_t i = 0; i < count; i++)
        if (text_equal(managers[i].name, name) && kube_manager_is_taken(managers, count, i, taken))
            return true;
    return false;
}

struct kube_taken kube_taken_by(const struct kube_applier *applier) {
    const struct kube_apply_options *options = applier->options;
    return (struct kube_taken){options->force_managers, options->force_manager_count};
}

/* Keeps the conflicts that nobody allowed; notes which are taken by force. */
static void sort_conflicts(struct kube_applier *applier, struct kube_work *work,
                           const struct node *live) {
    struct arena *arena = applier->arena;
    const struct kube_status *status = &work->first.status;
    struct kube_result *result = work->result;
    const struct kube_taken all = kube_taken_by(applier);
    size_t count = 0;
    struct kube_manager *managers = kube_managers(arena, live, &count);
    result->conflicts = arena_array(arena, status->cause_count, sizeof(*result->conflicts));
    for (size_t i = 0; i < status->cause_count; i++) {
        const struct kube_cause *cause = &status->causes[i];
        struct kube_conflict conflict = read_cause(arena, cause);
        bool taken = is_taken_over(managers, count, conflict.manager, &all);
        bool forced = !taken && may_force(applier->options, conflict.manager);
        work->forces = work->forces || forced;
        if (taken || forced)
            continue;
        complete(arena, &conflict, managers, count);
        conflict.live = kube_live_value(arena, live, cause->field);
        conflict.ours = kube_live_value(arena, work->object->root, cause->field);
        result->conflicts[result->conflict_count++] = conflict;
    }
}

/* Somebody else applied between the dry run and the look: the one in conflict owns nothing now. */
static bool is_outdated(struct kube_applier *applier, struct kube_work *work,
                        const struct node *live) {
    const struct kube_status *status = &work->first.status;
    size_t count = 0;
    struct kube_manager *managers = kube_managers(applier->arena, live, &count);
    for (size_t i = 0; i < status->cause_count; i++) {
        struct kube_conflict conflict = read_cause(applier->arena, &status->causes[i]);
        size_t at = 0;
        while (at < count && !text_equal(managers[at].name, conflict.manager))
            at++;
        if (at == count && count > 0)
            return work->asked_again++ < ASK_AGAIN_LIMIT;
    }
    return false;
}

static void judge_conflict(struct kube_applier *applier, struct kube_work *work) {
    struct kube_result *result = work->result;
    const struct node *live = work->live.ok ? work->live.object : NULL;
    if (is_outdated(applier, work, live)) {
        work->tried = work->looked = work->takes_over = false;
        result->taken_from = NULL;
        return;
    }
    sort_conflicts(applier, work, live);
    /* Of causes that were cut nobody knows whom they belong to. */
    if (result->conflict_count > 0 ||
        (work->first.status.causes_left_out > 0 && !applier->options->force)) {
        result->outcome = KUBE_CONFLICT;
        work->done = true;
        return;
    }
    work->again = true;
}

/* What the takeover takes, and from whom. */
void kube_note_takeover(struct kube_applier *applier, struct kube_work *work,
                        const struct node *live) {
    const struct kube_taken taken = kube_taken_by(applier);
    size_t count = 0;
    struct kube_manager *managers = kube_managers(applier->arena, live, &count);
    for (size_t i = 0; i < count && !work->takes_over; i++)
        if (kube_manager_is_taken(managers, count, i, &taken)) {
            work->takes_over = true;
            work->result->taken_from =
                text_printable(applier->arena, managers[i].name, MANAGER_LIMIT);
        }
}

size_t kube_apply_changes(struct arena *arena, const struct node *one, const struct node *other) {
    return kube_live_changes(kube_live_shown(arena, one), kube_live_shown(arena, other));
}

static void judge_difference(struct kube_applier *applier, struct kube_work *work,
                             const struct node *live) {
    struct arena *arena = applier->arena;
    work->result->changed_fields =
        kube_live_changes(kube_live_shown(arena, live), kube_live_shown(arena, work->first.object));
    if (work->result->changed_fields > 0 || work->takes_over) {
        work->result->outcome = KUBE_CONFIGURED;
        return;
    }
    work->result->outcome = KUBE_UNCHANGED;
    /* Where another made all of it, the write changes no value, but makes the fields ours too. */
    work->done = kube_live_changes(kube_own_fields(arena, live),
                                   kube_own_fields(arena, work->first.object)) == 0;
}

void kube_apply_judge(struct kube_applier *applier, struct kube_work *work) {
    bool conflict = kube_is_field_conflict(&work->first);
    if (work->done || !work->tried)
        return;
    if (work->first.ok && work->first.code == 201) {
        work->result->outcome = KUBE_CREATED;
        return;
    }
    if (!work->live.ok)
        return;
    const struct node *live = work->live.object;
    if (kube_refuse_leaving(applier, work) || refuse_helm(applier, work, live))
        return;
    kube_note_takeover(applier, work, live);
    if (conflict)
        judge_conflict(applier, work);
    else
        judge_difference(applier, work, live);
}
