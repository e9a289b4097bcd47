#include "jobs/run_now.h"

#include "base/sha256.h"
#include "text/json.h"

#include "apply/apply_parts.h"
#include "jobs/run_now_check.h"

enum { JOB_NAME_LIMIT = 63, TAG_LENGTH = 8, LOOKS = 4, FIRST_WAIT = 500 };

#define MANUAL "-manual-"

const char *run_now_name(struct arena *arena, const struct run_now_options *options) {
    /* No vowels, so that no word comes out, and nothing that looks like another one. */
    static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
    unsigned char digest[SHA256_SIZE];
    struct text name = text_new(arena);
    const char *key =
        arena_format(arena, "%s\n%s\n%s", options->run_id, options->name_space, options->cronjob);
    size_t room = JOB_NAME_LIMIT - (sizeof(MANUAL) - 1) - TAG_LENGTH;
    size_t length = strlen(options->cronjob);
    length = length < room ? length : room;
    while (length > 0 && !text_is_alphanumeric(options->cronjob[length - 1]))
        length--;
    sha256(key, strlen(key), digest);
    text_add_bytes(&name, options->cronjob, length);
    text_add(&name, MANUAL);
    for (size_t i = 0; i < TAG_LENGTH; i++)
        text_add_char(&name, letters[digest[i] % (sizeof(letters) - 1)]);
    return name.data;
}

/* A mapping with the pairs of another. */
static struct node *copy_of(struct arena *arena, const struct node *mapping) {
    struct node *copy = node_mapping(arena);
    for (size_t i = 0; mapping && mapping->kind == NODE_MAPPING && i < mapping->count; i++)
        node_add(arena, copy, mapping->pairs[i].key, mapping->pairs[i].value);
    return copy;
}

/* Without blockOwnerDeletion, which would need rights on the CronJob's finalizers. */
static struct node *owners(struct arena *arena, const struct node *cronjob) {
    struct node *list = node_sequence(arena);
    struct node *owner = node_mapping(arena);
    node_add_string(arena, owner, "apiVersion", "batch/v1");
    node_add_string(arena, owner, "kind", "CronJob");
    node_add_string(arena, owner, "name", kube_metadata(cronjob, "name"));
    node_add_string(arena, owner, "uid", kube_metadata(cronjob, "uid"));
    node_add(arena, owner, node_string(arena, "controller"), node_bool(arena, true));
    node_append(arena, list, owner);
    return list;
}

/* The Job, or NULL when the CronJob has no template. */
static struct node *run_now_job(struct arena *arena, const struct node *cronjob,
                                const char *name_space, const char *name) {
    const struct node *template = node_at(cronjob, "spec/jobTemplate/metadata");
    struct node *spec = node_at(cronjob, "spec/jobTemplate/spec");
    struct node *annotations = copy_of(arena, node_get(template, "annotations"));
    struct node *labels = copy_of(arena, node_get(template, "labels"));
    struct node *metadata = node_mapping(arena);
    struct node *job = node_mapping(arena);
    if (!spec || spec->kind != NODE_MAPPING || !*kube_metadata(cronjob, "uid"))
        return NULL;
    if (!node_get(annotations, "cronjob.kubernetes.io/instantiate"))
        node_add_string(arena, annotations, "cronjob.kubernetes.io/instantiate", "manual");
    node_add_string(arena, metadata, "name", name);
    node_add_string(arena, metadata, "namespace", name_space);
    if (labels->count > 0)
        node_add(arena, metadata, node_string(arena, "labels"), labels);
    node_add(arena, metadata, node_string(arena, "annotations"), annotations);
    node_add(arena, metadata, node_string(arena, "ownerReferences"), owners(arena, cronjob));
    node_add_string(arena, job, "apiVersion", "batch/v1");
    node_add_string(arena, job, "kind", "Job");
    node_add(arena, job, node_string(arena, "metadata"), metadata);
    node_add(arena, job, node_string(arena, "spec"), spec);
    return job;
}

struct attempt {
    struct kube_client *client;
    struct arena *arena;
    const struct run_now_options *options;
    const struct node *cronjob;
    struct run_now *result;
};

/* Looks for the Job after a reply that does not tell. It may still be on its way. */
static bool find_ours(const struct attempt *attempt) {
    const struct run_now_options *options = attempt->options;
    struct arena *arena = attempt->arena;
    struct job_trouble trouble = {0};
    struct kube_answer answer;
    struct kube_request request = kube_get(
        kube_object_path(arena, job_kind_job(), options->name_space, attempt->result->name));
    for (unsigned look = 0; look < LOOKS; look++) {
        if (look > 0 && !options->wait(options->context, (unsigned)FIRST_WAIT << look))
            break;
        if (job_ask(attempt->client, arena, &request, &answer, &trouble)) {
            struct job job = job_read(arena, answer.object);
            return text_equal(job.owner_uid, kube_metadata(attempt->cronjob, "uid"));
        }
        if (!kube_is_absent(&answer))
            break;
    }
    return false;
}

/* Whether the server may have made the Job all the same. */
static bool may_be_there(const struct job_trouble *trouble) {
    return trouble->in_doubt || trouble->code == 409 || trouble->code >= 500;
}

static bool create(const struct attempt *attempt, const struct node *job) {
    struct arena *arena = attempt->arena;
    struct run_now *result = attempt->result;
    struct text body = text_new(arena);
    struct kube_reply reply = {0};
    if (!json_write_compact(&body, job)) {
        result->trouble.problem = "no JSON can be made of the Job";
        return false;
    }
    struct kube_request request = {
        .method = "POST",
        .path =
            arena_format(arena, "%s?fieldManager=" KUBE_FIELD_MANAGER "&fieldValidation=Strict",
                         kube_collection_path(arena, job_kind_job(), attempt->options->name_space)),
        .content_type = "application/json",
        .body = body.data,
        .length = body.length,
        .retry = KUBE_RETRY_NEVER};
    attempt->client->send(attempt->client, arena, &request, &reply, 1);
    struct kube_answer answer = kube_answer_read(arena, &reply);
    result->warnings = reply.warnings;
    result->warning_count = reply.warning_count;
    if (answer.code / 100 == 2)
        return true;
    result->trouble = job_trouble_of(arena, &answer, &reply);
    if (!may_be_there(&result->trouble) || !find_ours(attempt))
        return false;
    result->trouble = (struct job_trouble){0};
    return true;
}

bool run_now_start(struct kube_client *client, struct arena *arena,
                   const struct run_now_options *options, struct run_now *result) {
    struct attempt attempt = {client, arena, options, NULL, result};
    *result = (struct run_now){.name = run_now_name(arena, options), .refused = true};
    result->label = arena_format(arena, "Job %s/%s", options->name_space, result->name);
    if (!job_cronjob_read(client, arena, options->name_space, options->cronjob, &attempt.cronjob,
                          &result->trouble))
        return false;
    const struct node *job = run_now_job(arena, attempt.cronjob, options->name_space, result->name);
    if (!job) {
        result->trouble.problem = arena_format(arena, "CronJob %s/%s has no template of a Job",
                                               options->name_space, options->cronjob);
        return false;
    }
    if (!options->concurrent &&
        !run_now_check(client, arena, options, attempt.cronjob, &result->trouble))
        return false;
    result->refused = false;
    if (create(&attempt, job))
        return true;
    if (may_be_there(&result->trouble) && result->trouble.code != 409)
        result->trouble.hint = arena_format(
            arena, "look with --status whether %s runs before you start another one", result->name);
    return false;
}
