#include "jobs/job.h"

#include "model/civil.h"

#include "apply/apply_parts.h"
#include "kube/hint.h"

enum { TEXT_LIMIT = 1000, PAGE_LIMIT = 20, PAGE_SIZE = 500 };

const struct kube_kind job_kind_pod = {"v1", "Pod", "", "pods", true, false, KUBE_WAVE_JOBS};
const struct kube_kind job_kind_event = {"v1", "Event", "", "events", true, false, KUBE_WAVE_JOBS};

const struct kube_kind *job_kind_cronjob(void) {
    return kube_kind_find("batch/v1", "CronJob");
}

const struct kube_kind *job_kind_job(void) {
    return kube_kind_find("batch/v1", "Job");
}

int64_t job_time_at(struct arena *arena, const struct node *object, const char *path) {
    struct findings findings = findings_new(arena);
    const char *text = node_string_at(object, path);
    int64_t seconds = 0;
    return *text && time_parse_rfc3339(&findings, text, &seconds) ? seconds : 0;
}

const char *job_text_at(struct arena *arena, const struct node *object, const char *path) {
    return text_printable(arena, node_string_at(object, path), TEXT_LIMIT);
}

/* The condition of this type that is True, or NULL. */
static const struct node *condition(const struct node *object, const char *type) {
    const struct node *list = node_at(object, "status/conditions");
    for (size_t i = 0; list && list->kind == NODE_SEQUENCE && i < list->count; i++)
        if (text_equal(node_string_at(list->items[i], "type"), type) &&
            text_equal(node_string_at(list->items[i], "status"), "True"))
            return list->items[i];
    return NULL;
}

static void read_owner(const struct node *object, struct job *job) {
    const struct node *owners = node_at(object, "metadata/ownerReferences");
    for (size_t i = 0; owners && owners->kind == NODE_SEQUENCE && i < owners->count; i++) {
        if (!text_equal(node_string_at(owners->items[i], "kind"), "CronJob"))
            continue;
        job->owner = node_string_at(owners->items[i], "name");
        job->owner_uid = node_string_at(owners->items[i], "uid");
    }
}

static void read_phase(struct arena *arena, const struct node *object, struct job *job) {
    const struct node *suspended = node_at(object, "spec/suspend");
    const struct node *failed = condition(object, "Failed");
    if (failed) {
        job->phase = JOB_FAILED;
        job->ended = job_time_at(arena, failed, "lastTransitionTime");
        job->reason = job_text_at(arena, failed, "reason");
        job->message = job_text_at(arena, failed, "message");
    } else if (condition(object, "Complete")) {
        job->phase = JOB_COMPLETE;
        job->ended = job_time_at(arena, object, "status/completionTime");
    } else if (suspended && suspended->kind == NODE_BOOL && suspended->boolean) {
        job->phase = JOB_SUSPENDED;
    } else {
        job->phase = job->started ? JOB_ACTIVE : JOB_WAITING;
    }
}

struct job job_read(struct arena *arena, const struct node *object) {
    struct job job = {.name = kube_metadata(object, "name"),
                      .uid = kube_metadata(object, "uid"),
                      .owner = "",
                      .owner_uid = "",
                      .created = job_time_at(arena, object, "metadata/creationTimestamp"),
                      .started = job_time_at(arena, object, "status/startTime"),
                      .reason = "",
                      .message = ""};
    read_owner(object, &job);
    read_phase(arena, object, &job);
    return job;
}

bool job_is_over(const struct job *job) {
    return job->phase == JOB_COMPLETE || job->phase == JOB_FAILED;
}

bool job_is_active(const struct job *job) {
    return job->phase == JOB_WAITING || job->phase == JOB_ACTIVE;
}

struct job_trouble job_trouble_of(struct arena *arena, const struct kube_answer *answer,
                                  const struct kube_reply *reply) {
    const char *hint = reply->hint ? reply->hint : kube_hint_for_operator(arena, answer);
    return (struct job_trouble){answer->status.message, hint, answer->code,
                                answer->code == 0 && reply->reached};
}

bool job_ask(struct kube_client *client, struct arena *arena, const struct kube_request *request,
             struct kube_answer *answer, struct job_trouble *trouble) {
    struct kube_reply reply = {0};
    client->send(client, arena, request, &reply, 1);
    *answer = kube_answer_read(arena, &reply);
    *trouble = (struct job_trouble){0};
    if (!answer->ok)
        *trouble = job_trouble_of(arena, answer, &reply);
    return answer->ok;
}

/* The controller starts nothing from a CronJob that goes away, and what is started goes with it. */
static bool is_leaving(struct arena *arena, const struct node *cronjob,
                       struct job_trouble *trouble) {
    const char *time = kube_metadata(cronjob, "deletionTimestamp");
    if (!*time)
        return false;
    trouble->code = 404;
    trouble->problem =
        arena_format(arena, "CronJob %s/%s is being deleted, since %s",
                     text_printable(arena, kube_metadata(cronjob, "namespace"), JOB_NAME_SHOWN),
                     text_printable(arena, kube_metadata(cronjob, "name"), JOB_NAME_SHOWN),
                     text_printable(arena, time, JOB_NAME_SHOWN));
    trouble->hint =
        "metadata.finalizers tells what it waits for; when it is gone, --apply makes it";
    return true;
}

bool job_cronjob_read(struct kube_client *client, struct arena *arena, const char *name_space,
                      const char *name, const struct node **cronjob, struct job_trouble *trouble) {
    struct kube_request request =
        kube_get(kube_object_path(arena, job_kind_cronjob(), name_space, name));
    struct kube_answer answer;
    if (job_ask(client, arena, &request, &answer, trouble)) {
        *cronjob = answer.object;
        return !is_leaving(arena, answer.object, trouble);
    }
    if (kube_is_absent(&answer)) {
        trouble->problem = arena_format(arena, "there is no CronJob %s/%s", name_space, name);
        trouble->hint = "--apply makes it; or --namespace, --name or --etcd-name is another one";
    }
    return false;
}

static bool add_page(struct arena *arena, const struct node *page, struct job_list *list) {
    const struct node *items = node_get(page, "items");
    if (!items || items->kind != NODE_SEQUENCE)
        return false;
    list->items = arena_grow(arena, list->items, list->count * sizeof(*list->items),
                             (list->count + items->count) * sizeof(*list->items));
    for (size_t i = 0; i < items->count; i++)
        list->items[list->count++] = job_read(arena, items->items[i]);
    return true;
}

bool job_list_read(struct kube_client *client, struct arena *arena, const char *name_space,
                   struct job_list *list, struct job_trouble *trouble) {
    const char *next = "";
    *list = (struct job_list){0};
    for (size_t page = 0; page == 0 || *next; page++) {
        struct text path = text_new(arena);
        struct kube_answer answer;
        text_add_format(&path, "%s?limit=%d",
                        kube_collection_path(arena, job_kind_job(), name_space), PAGE_SIZE);
        if (*next)
            text_add(&path, "&continue=");
        kube_path_add(&path, next);
        struct kube_request request = kube_get(path.data);
        if (!job_ask(client, arena, &request, &answer, trouble))
            return false;
        if (page == PAGE_LIMIT || !add_page(arena, answer.object, list)) {
            *trouble = (struct job_trouble){.problem = page == PAGE_LIMIT
                                                           ? "the namespace has over 10000 Jobs"
                                                           : "the server's list has no items"};
            return false;
        }
        next = node_string_at(answer.object, "metadata/continue");
    }
    return true;
}
