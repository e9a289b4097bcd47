#include "apply/delete.h"

#include "text/json.h"

#include "apply/apply_parts.h"

enum { ATTEMPT_LIMIT = 100000 };

struct kube_request kube_delete_request(struct arena *arena, const char *path, const char *uid,
                                        bool dry_run) {
    struct node *options = node_mapping(arena);
    struct node *conditions = node_mapping(arena);
    struct text body = text_new(arena);
    node_add_string(arena, options, "kind", "DeleteOptions");
    node_add_string(arena, options, "apiVersion", "v1");
    node_add_string(arena, options, "propagationPolicy", "Background");
    node_add_string(arena, conditions, "uid", uid);
    node_add(arena, options, node_string(arena, "preconditions"), conditions);
    if (dry_run) {
        struct node *list = node_sequence(arena);
        node_append(arena, list, node_string(arena, "All"));
        node_add(arena, options, node_string(arena, "dryRun"), list);
    }
    /* What came as JSON is UTF-8, so this cannot fail but for memory; then nothing matches. */
    bool written = json_write_compact(&body, options);
    return (struct kube_request){.method = "DELETE",
                                 .path = path,
                                 .content_type = "application/json",
                                 .body =
                                     written ? body.data : "{\"preconditions\":{\"uid\":\"-\"}}",
                                 .length = written ? body.length : 29,
                                 .retry = KUBE_RETRY_SAFE};
}

static void end(struct kube_work *work, enum kube_outcome outcome) {
    work->result->outcome = outcome;
    work->done = true;
}

static bool is_gone(const struct kube_answer *answer) {
    return kube_is_absent(answer) || kube_is_kind_missing(answer);
}

/* ---- a look at what is there ---- */

static bool wants_look(const struct kube_applier *applier, const struct kube_work *work) {
    return work->object->kind->wave == applier->wave && !work->tried;
}

static void take_look(struct kube_applier *applier, struct kube_work *work,
                      const struct kube_reply *reply) {
    work->first = kube_answer_read(applier->arena, reply);
    work->tried = true;
    if (is_gone(&work->first)) {
        end(work, KUBE_ABSENT);
    } else if (!work->first.ok) {
        kube_result_fail(applier->arena, work->result, &work->first, reply);
        work->done = true;
    } else if (!*kube_metadata(work->first.object, "uid")) {
        work->result->problem = "the server's reply has no uid";
        end(work, KUBE_FAILED);
    }
}

/* ---- deletion ---- */

static bool wants_delete(const struct kube_applier *applier, const struct kube_work *work) {
    return work->object->kind->wave == applier->wave && !work->looked;
}

static struct kube_request request_delete(const struct kube_applier *applier,
                                          const struct kube_work *work) {
    return kube_delete_request(applier->arena, work->object->path,
                               kube_metadata(work->first.object, "uid"), applier->options->dry_run);
}

static void take_delete(struct kube_applier *applier, struct kube_work *work,
                        const struct kube_reply *reply) {
    work->last = kube_answer_read(applier->arena, reply);
    work->looked = true;
    /* A Status of success says that it is gone already, an object that it is going. */
    if (reply->status / 100 == 2 || is_gone(&work->last)) {
        work->result->outcome = applier->options->dry_run ? KUBE_DELETED : KUBE_LEAVING;
        work->done = applier->options->dry_run;
        return;
    }
    kube_result_fail(applier->arena, work->result, &work->last, reply);
    work->done = true;
}

/* ---- waiting ---- */

static bool wants_poll(const struct kube_applier *applier, const struct kube_work *work) {
    return work->object->kind->wave == applier->wave && work->looked;
}

static void take_poll(struct kube_applier *applier, struct kube_work *work,
                      const struct kube_reply *reply) {
    struct kube_answer answer = kube_answer_read(applier->arena, reply);
    const char *uid = kube_metadata(work->first.object, "uid");
    if (is_gone(&answer) || (answer.ok && !text_equal(kube_metadata(answer.object, "uid"), uid)))
        end(work, KUBE_DELETED);
}

static bool is_leaving(const struct kube_applier *applier) {
    for (size_t i = 0; i < applier->count; i++)
        if (!applier->works[i].done && wants_poll(applier, &applier->works[i]))
            return true;
    return false;
}

static void delete_wave(struct kube_applier *applier, const struct kube_delete_options *options) {
    static const struct kube_batch look = {wants_look, kube_get_work, take_look};
    static const struct kube_batch deletion = {wants_delete, request_delete, take_delete};
    static const struct kube_batch poll = {wants_poll, kube_get_work, take_poll};
    kube_batch_run(applier, &look);
    kube_batch_run(applier, &deletion);
    for (size_t i = 0; options->wait && i < ATTEMPT_LIMIT && is_leaving(applier); i++) {
        if (i > 0 && !options->wait(options->context, i))
            break;
        kube_batch_run(applier, &poll);
    }
}

static void finish(struct kube_applier *applier) {
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_result *result = applier->works[i].result;
        if (result->outcome == KUBE_LEAVING)
            result->hint = "something holds it (metadata.finalizers), or it takes long: look again";
    }
    kube_apply_count(applier->apply);
}

struct kube_apply *kube_delete_run(struct kube_client *client, struct arena *arena,
                                   const struct kube_object *objects, size_t count,
                                   const struct kube_delete_options *options) {
    struct kube_apply_options asked = {.dry_run = options->dry_run};
    struct kube_applier applier = kube_applier_new(client, arena, objects, count, &asked);
    for (size_t i = 0; i < count; i++)
        if (objects[i].kind->wave == KUBE_WAVE_NAMESPACE) {
            end(&applier.works[i], KUBE_KEPT);
            applier.works[i].result->hint =
                "a Namespace is never deleted, everything in it would go: kubectl delete namespace";
        }
    for (size_t wave = KUBE_WAVE_COUNT; wave-- > 0 && !kube_is_bad(&applier);) {
        applier.wave = (enum kube_wave)wave;
        delete_wave(&applier, options);
    }
    finish(&applier);
    return applier.apply;
}
