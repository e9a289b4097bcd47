#include "apply/apply_parts.h"

enum { RACE_LIMIT = 5 };

/* ---- takeover: the fields of client-side apply and of named managers become ours, so that those
 * we do not have go with the apply that follows ---- */

static bool wants_takeover(const struct kube_applier *applier, const struct kube_work *work) {
    return work->object->kind->wave == applier->wave && work->takes_over && work->looked;
}

static struct kube_request request_takeover(const struct kube_applier *applier,
                                            const struct kube_work *work) {
    const struct kube_taken taken = kube_taken_by(applier);
    const char *patch = kube_takeover_patch(applier->arena, work->live.object, &taken);
    const char *path =
        arena_format(applier->arena, "%s?fieldManager=" KUBE_FIELD_MANAGER, work->object->path);
    if (!patch)
        patch = "[]"; /* somebody else did it meanwhile: changes nothing */
    return (struct kube_request){.method = "PATCH",
                                 .path = path,
                                 .content_type = "application/json-patch+json",
                                 .body = patch,
                                 .length = strlen(patch),
                                 .retry = KUBE_RETRY_SAFE};
}

/* After a race, or a repeated request whose first reply was lost, the live object is read anew. */
static void take_takeover(struct kube_applier *applier, struct kube_work *work,
                          const struct kube_reply *reply) {
    struct kube_answer answer = kube_answer_read(applier->arena, reply);
    work->takes_over = false;
    if (answer.ok)
        return;
    if (answer.code == 409) {
        work->takes_over = true;
        work->looked = false;
        return;
    }
    kube_result_fail(applier->arena, work->result, &answer, reply);
    work->done = true;
}

static void take_over(struct kube_applier *applier) {
    static const struct kube_batch batch = {wants_takeover, request_takeover, take_takeover};
    for (size_t i = 0; i < RACE_LIMIT && kube_batch_run(applier, &batch); i++)
        kube_look(applier);
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_work *work = &applier->works[i];
        if (work->done || !work->takes_over || work->object->kind->wave != applier->wave)
            continue;
        work->result->outcome = KUBE_FAILED;
        work->result->problem = "the object is changed all the time, it could not be taken over";
        work->result->hint = "find out who changes it (metadata.managedFields), then apply again";
        work->done = true;
    }
}

/* ---- apply ---- */

static bool wants_apply(const struct kube_applier *applier, const struct kube_work *work) {
    return work->object->kind->wave == applier->wave;
}

static struct kube_request request_apply(const struct kube_applier *applier,
                                         const struct kube_work *work) {
    return kube_apply_request(applier->arena, work->object, applier->options->force || work->forces,
                              false);
}

static void take_apply(struct kube_applier *applier, struct kube_work *work,
                       const struct kube_reply *reply) {
    struct kube_result *result = work->result;
    work->last = kube_answer_read(applier->arena, reply);
    work->done = true;
    if (!work->last.ok) {
        kube_result_fail(applier->arena, result, &work->last, reply);
        return;
    }
    if (work->last.code == 201) {
        result->outcome = KUBE_CREATED;
        return;
    }
    result->outcome = KUBE_APPLIED;
    if (!work->live.ok)
        return;
    result->changed_fields =
        kube_apply_changes(applier->arena, work->live.object, work->last.object);
    bool same = result->changed_fields == 0 && !result->taken_from;
    result->outcome = same ? KUBE_UNCHANGED : KUBE_CONFIGURED;
}

static void write_wave(struct kube_applier *applier) {
    static const struct kube_batch batch = {wants_apply, request_apply, take_apply};
    take_over(applier);
    kube_batch_run(applier, &batch);
}

/* ---- without preflight: the apply comes first, and mostly that is all ---- */

static bool wants_direct(const struct kube_applier *applier, const struct kube_work *work) {
    return !work->tried && work->object->kind->wave == applier->wave;
}

static void take_direct(struct kube_applier *applier, struct kube_work *work,
                        const struct kube_reply *reply) {
    work->first = kube_answer_read(applier->arena, reply);
    work->tried = true;
    if (kube_is_field_conflict(&work->first))
        return;
    if (work->first.ok && work->first.code != 201) {
        work->live = work->first;
        work->looked = true;
        if (kube_refuse_leaving(applier, work))
            return;
        kube_note_takeover(applier, work, work->live.object);
    }
    if (work->first.ok)
        work->result->outcome = work->first.code == 201 ? KUBE_CREATED : KUBE_APPLIED;
    else
        kube_result_fail(applier->arena, work->result, &work->first, reply);
    work->done = !work->takes_over;
}

static void write_wave_directly(struct kube_applier *applier) {
    static const struct kube_batch batch = {wants_direct, request_apply, take_direct};
    kube_batch_run(applier, &batch);
    kube_look(applier);
    for (size_t i = 0; i < applier->count; i++)
        if (applier->works[i].result->outcome == KUBE_NOT_TRIED)
            kube_apply_judge(applier, &applier->works[i]);
    write_wave(applier);
}

/* ---- a run ---- */

static bool is_direct(const struct kube_applier *applier) {
    return applier->options->no_preflight && !applier->options->dry_run;
}

/* The namespaces are there now: what could not be asked before is asked before all else. */
static void ask_deferred(struct kube_applier *applier) {
    bool any = false;
    for (size_t i = 0; i < applier->count; i++) {
        any = any || applier->works[i].deferred;
        applier->works[i].deferred = false;
    }
    if (any)
        kube_preflight(applier);
}

static bool write_namespaces(struct kube_applier *applier) {
    const struct kube_apply_options *options = applier->options;
    applier->wave = KUBE_WAVE_NAMESPACE;
    if (is_direct(applier))
        write_wave_directly(applier);
    else
        write_wave(applier);
    if (!is_direct(applier) && !kube_is_bad(applier))
        ask_deferred(applier);
    return !kube_is_bad(applier) && (!options->ready || options->ready(options->ready_context));
}

static void write_all(struct kube_applier *applier) {
    if (kube_is_bad(applier) || !write_namespaces(applier))
        return;
    for (size_t wave = KUBE_WAVE_NAMESPACE + 1; wave < KUBE_WAVE_COUNT && !kube_is_bad(applier);
         wave++) {
        applier->wave = (enum kube_wave)wave;
        if (is_direct(applier))
            write_wave_directly(applier);
        else
            write_wave(applier);
    }
}

static void finish(struct kube_applier *applier) {
    bool asked = applier->options->dry_run && !kube_is_bad(applier);
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_work *work = &applier->works[i];
        if (asked && work->deferred) {
            work->result->outcome = KUBE_CREATED;
            work->result->hint = "not checked by the server: its namespace is not there yet";
        } else if (!work->done && !asked) {
            work->result->outcome = KUBE_NOT_TRIED;
        }
    }
    kube_note_strangers(applier);
    kube_apply_count(applier->apply);
}

struct kube_apply *kube_apply_run(struct kube_client *client, struct arena *arena,
                                  const struct kube_object *objects, size_t count,
                                  const struct kube_apply_options *options) {
    struct kube_applier applier = kube_applier_new(client, arena, objects, count, options);
    if (!is_direct(&applier)) {
        kube_defer(&applier);
        kube_preflight(&applier);
    }
    if (!options->dry_run)
        write_all(&applier);
    finish(&applier);
    return applier.apply;
}
