#include "apply/apply_parts.h"
#include "kube/hint.h"

enum { WARNING_LIMIT = 64 };

struct kube_request kube_get(const char *path) {
    return (struct kube_request){.method = "GET", .path = path, .retry = KUBE_RETRY_SAFE};
}

struct kube_request kube_get_work(const struct kube_applier *applier,
                                  const struct kube_work *work) {
    (void)applier;
    return kube_get(work->object->path);
}

struct kube_request kube_apply_request(struct arena *arena, const struct kube_object *object,
                                       bool force, bool dry_run) {
    const char *path = arena_format(
        arena, "%s?fieldManager=" KUBE_FIELD_MANAGER "&force=%s&fieldValidation=Strict%s",
        object->path, force ? "true" : "false", dry_run ? "&dryRun=All" : "");
    return (struct kube_request){.method = "PATCH",
                                 .path = path,
                                 .content_type = "application/apply-patch+yaml",
                                 .body = object->body,
                                 .length = object->length,
                                 .retry = KUBE_RETRY_SAFE};
}

static bool has_warning(const struct kube_result *result, const char *warning) {
    for (size_t i = 0; i < result->warning_count; i++)
        if (text_equal(result->warnings[i], warning))
            return true;
    return false;
}

void kube_result_add_warning(struct arena *arena, struct kube_result *result, const char *warning) {
    if (result->warning_count == WARNING_LIMIT || has_warning(result, warning))
        return;
    const char **warnings = arena_array(arena, result->warning_count + 1, sizeof(const char *));
    for (size_t i = 0; i < result->warning_count; i++)
        warnings[i] = result->warnings[i];
    warnings[result->warning_count++] = warning;
    result->warnings = warnings;
}

/* Of what changes nothing there is no doubt whether it did. */
static bool writes(const struct kube_applier *applier, const struct kube_request *request) {
    return !applier->options->dry_run && !text_equal(request->method, "GET") &&
           !text_ends_with(request->path, "dryRun=All");
}

bool kube_batch_run(struct kube_applier *applier, const struct kube_batch *batch) {
    struct arena *arena = applier->arena;
    struct kube_request *requests = arena_array(arena, applier->count, sizeof(*requests));
    struct kube_work **works = arena_array(arena, applier->count, sizeof(struct kube_work *));
    size_t count = 0;
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_work *work = &applier->works[i];
        if (work->done || !batch->wants(applier, work))
            continue;
        works[count] = work;
        requests[count++] = batch->request(applier, work);
    }
    if (count == 0)
        return false;
    struct kube_reply *replies = arena_array(arena, count, sizeof(*replies));
    applier->client->send(applier->client, arena, requests, replies, count);
    applier->apply->requests += count;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < replies[i].warning_count; j++)
            kube_result_add_warning(arena, works[i]->result, replies[i].warnings[j]);
        batch->take(applier, works[i], &replies[i]);
        works[i]->result->in_doubt = works[i]->result->in_doubt && writes(applier, &requests[i]);
    }
    return true;
}

void kube_result_fail(struct arena *arena, struct kube_result *result,
                      const struct kube_answer *answer, const struct kube_reply *reply) {
    result->outcome = KUBE_FAILED;
    result->problem = answer->status.message;
    result->hint = kube_hint(arena, result->object, answer);
    if (!reply)
        return;
    if (reply->hint)
        result->hint = reply->hint;
    result->in_doubt = answer->code == 0 && reply->reached;
}

struct kube_applier kube_applier_new(struct kube_client *client, struct arena *arena,
                                     const struct kube_object *objects, size_t count,
                                     const struct kube_apply_options *options) {
    struct kube_apply *apply = arena_alloc(arena, sizeof(*apply));
    struct kube_work *works = arena_array(arena, count, sizeof(*works));
    apply->results = arena_array(arena, count, sizeof(*apply->results));
    apply->count = count;
    apply->dry_run = options->dry_run;
    for (size_t i = 0; i < count; i++) {
        apply->results[i].object = works[i].object = &objects[i];
        works[i].result = &apply->results[i];
    }
    return (struct kube_applier){client, arena, options, works, count, KUBE_WAVE_NAMESPACE, apply};
}

void kube_apply_count(struct kube_apply *apply) {
    apply->good = true;
    for (size_t i = 0; i < apply->count; i++) {
        enum kube_outcome outcome = apply->results[i].outcome;
        apply->totals[outcome]++;
        if (outcome == KUBE_NOT_TRIED || outcome == KUBE_CONFLICT || outcome == KUBE_FAILED ||
            outcome == KUBE_LEAVING)
            apply->good = false;
    }
}
