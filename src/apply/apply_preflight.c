#include "apply/apply_parts.h"

/* ---- dry runs ---- */

static bool is_namespace(const struct kube_work *work) {
    return work->object->kind->wave == KUBE_WAVE_NAMESPACE;
}

static bool wants_namespace(const struct kube_applier *applier, const struct kube_work *work) {
    (void)applier;
    return !work->tried && is_namespace(work);
}

static bool wants_first(const struct kube_applier *applier, const struct kube_work *work) {
    (void)applier;
    return !work->tried && !work->deferred;
}

static struct kube_request request_first(const struct kube_applier *applier,
                                         const struct kube_work *work) {
    return kube_apply_request(applier->arena, work->object, applier->options->force, true);
}

/* The server looks at the Role of a new binding, and the Role is as new. */
static bool waits_for_role(const struct kube_applier *applier, const struct kube_work *work) {
    const struct kube_status *status = &work->first.status;
    if (work->object->kind->wave != KUBE_WAVE_BINDINGS || work->first.code != 404)
        return false;
    for (size_t i = 0; i < applier->count; i++)
        if (text_equal(applier->works[i].object->kind->plural, status->kind) &&
            text_equal(applier->works[i].object->name, status->name))
            return true;
    return false;
}

static void take_first(struct kube_applier *applier, struct kube_work *work,
                       const struct kube_reply *reply) {
    work->first = kube_answer_read(applier->arena, reply);
    work->tried = true;
    if (waits_for_role(applier, work)) {
        work->first.ok = true;
        work->first.code = 201;
    }
    if (work->first.ok || kube_is_field_conflict(&work->first))
        return;
    kube_result_fail(applier->arena, work->result, &work->first, reply);
    work->done = true;
}

static bool wants_again(const struct kube_applier *applier, const struct kube_work *work) {
    (void)applier;
    return work->again;
}

static struct kube_request request_again(const struct kube_applier *applier,
                                         const struct kube_work *work) {
    return kube_apply_request(applier->arena, work->object, true, true);
}

static void take_again(struct kube_applier *applier, struct kube_work *work,
                       const struct kube_reply *reply) {
    work->first = kube_answer_read(applier->arena, reply);
    work->again = false;
    if (!work->first.ok) {
        kube_result_fail(applier->arena, work->result, &work->first, reply);
        work->done = true;
        return;
    }
    work->result->outcome = KUBE_CONFIGURED;
    work->result->changed_fields =
        kube_apply_changes(applier->arena, work->live.object, work->first.object);
}

/* ---- live objects ---- */

static bool wants_look(const struct kube_applier *applier, const struct kube_work *work) {
    (void)applier;
    return work->tried && !work->looked && work->first.code != 201;
}

static void take_look(struct kube_applier *applier, struct kube_work *work,
                      const struct kube_reply *reply) {
    work->live = kube_answer_read(applier->arena, reply);
    work->looked = true;
    if (work->live.ok)
        return;
    kube_result_fail(applier->arena, work->result, &work->live, reply);
    work->done = true;
}

void kube_look(struct kube_applier *applier) {
    static const struct kube_batch batch = {wants_look, kube_get_work, take_look};
    kube_batch_run(applier, &batch);
}

/* ---- all of it ---- */

bool kube_is_bad(const struct kube_applier *applier) {
    for (size_t i = 0; i < applier->count; i++)
        if (applier->works[i].result->outcome == KUBE_FAILED ||
            applier->works[i].result->outcome == KUBE_CONFLICT)
            return true;
    return false;
}

void kube_defer(struct kube_applier *applier) {
    static const struct kube_batch batch = {wants_namespace, request_first, take_first};
    kube_batch_run(applier, &batch);
    for (size_t i = 0; i < applier->count; i++) {
        const struct kube_work *space = &applier->works[i];
        if (!is_namespace(space) || !space->tried || !space->first.ok || space->first.code != 201)
            continue;
        for (size_t j = 0; j < applier->count; j++) {
            const char *name = applier->works[j].object->name_space;
            if (name && text_equal(name, space->object->name))
                applier->works[j].deferred = true;
        }
    }
}

static bool any_wants_first(const struct kube_applier *applier) {
    for (size_t i = 0; i < applier->count; i++)
        if (!applier->works[i].done && wants_first(applier, &applier->works[i]))
            return true;
    return false;
}

/* The dry run does not know of the takeover: fields that go by it were still in its answer. */
static void foresee_takeovers(struct kube_applier *applier) {
    const struct kube_taken taken = kube_taken_by(applier);
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_work *work = &applier->works[i];
        if (!work->takes_over || work->done || !work->first.object)
            continue;
        work->first.object = kube_after_takeover(applier->arena, work->first.object, &taken);
        work->result->changed_fields =
            kube_apply_changes(applier->arena, work->live.object, work->first.object);
    }
}

void kube_preflight(struct kube_applier *applier) {
    static const struct kube_batch first = {wants_first, request_first, take_first};
    static const struct kube_batch again = {wants_again, request_again, take_again};
    do {
        kube_batch_run(applier, &first);
        kube_look(applier);
        for (size_t i = 0; i < applier->count; i++)
            if (applier->works[i].result->outcome == KUBE_NOT_TRIED)
                kube_apply_judge(applier, &applier->works[i]);
    } while (any_wants_first(applier));
    kube_batch_run(applier, &again);
    foresee_takeovers(applier);
}
