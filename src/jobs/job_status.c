#include "jobs/job_status.h"

#include "model/civil.h"

#include "apply/apply_parts.h"
#include "jobs/pod.h"

static const char *shown(struct arena *arena, const char *name) {
    return text_printable(arena, name, JOB_NAME_SHOWN);
}

static int64_t begun(const struct job *job) {
    return job->started ? job->started : job->created;
}

/* The container that ended badly, or never began, of the newest pod. */
static const char *culprit(struct arena *arena, const struct pods *pods) {
    const struct pod *pod = pods->count > 0 ? &pods->items[pods->count - 1] : NULL;
    for (size_t i = 0; pod && i < pod->count; i++) {
        const struct container *container = &pod->containers[i];
        const char *name = shown(arena, container->name);
        if (container->phase == CONTAINER_ENDED && container->exit_code != 0)
            return arena_format(arena, "%s ended with exit code %lld", name,
                                (long long)container->exit_code);
        if (container_is_stuck(container))
            return arena_format(arena, "%s waited: %s", name, container->reason);
    }
    return NULL;
}

/* The Job's own reason, and what its pod tells when that may be read. */
static const char *failure(struct kube_client *client, struct arena *arena,
                           const struct job_status *row, const struct job *job) {
    struct text path = text_new(arena);
    struct job_trouble trouble;
    struct kube_answer answer;
    text_add_format(&path, "%s?limit=32&labelSelector=job-name%%3D",
                    kube_collection_path(arena, &job_kind_pod, row->name_space));
    kube_path_add(&path, job->name);
    struct kube_request request = kube_get(path.data);
    const char *why = arena_format(arena, "%s%s%s", job->reason,
                                   *job->reason && *job->message ? ": " : "", job->message);
    if (!job_ask(client, arena, &request, &answer, &trouble))
        return why;
    struct pods pods = pods_read(arena, answer.object, NULL);
    const char *who = culprit(arena, &pods);
    return who ? arena_format(arena, "%s%s%s", who, *why ? "; " : "", why) : why;
}

struct found {
    const struct job *newest, *ended, *failed;
    struct text active;
};

static struct found find(struct arena *arena, const struct job_list *list, const char *owner) {
    struct found found = {.active = text_new(arena)};
    text_add(&found.active, "");
    for (size_t i = 0; i < list->count; i++) {
        const struct job *job = &list->items[i];
        if (!text_equal(job->owner, owner))
            continue;
        if (!found.newest || begun(job) >= begun(found.newest))
            found.newest = job;
        if (job_is_over(job) && (!found.ended || begun(job) >= begun(found.ended)))
            found.ended = job;
        if (job->phase == JOB_FAILED && (!found.failed || begun(job) >= begun(found.failed)))
            found.failed = job;
        if (job_is_active(job))
            text_add_format(&found.active, "%s%s", found.active.length ? ", " : "",
                            shown(arena, job->name));
    }
    return found;
}

static int64_t later(int64_t one, int64_t other) {
    return one > other ? one : other;
}

static void fill(struct kube_client *client, struct arena *arena, struct job_status *row,
                 const struct node *cronjob, const struct job_list *list, int64_t now) {
    struct found found = find(arena, list, row->name);
    row->schedule = schedule_read(arena, cronjob);
    row->next = schedule_next(&row->schedule, now, CIVIL_UNIX_MAX);
    row->last_run = job_time_at(arena, cronjob, "status/lastScheduleTime");
    row->last_success = job_time_at(arena, cronjob, "status/lastSuccessfulTime");
    row->active = found.active.data;
    if (found.newest)
        row->last_run = later(row->last_run, begun(found.newest));
    if (found.ended) {
        row->ended = found.ended->phase;
        row->last_job = shown(arena, found.ended->name);
        if (found.ended->started && found.ended->ended >= found.ended->started)
            row->duration = found.ended->ended - found.ended->started;
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].phase == JOB_COMPLETE && text_equal(list->items[i].owner, row->name))
            row->last_success = later(row->last_success, list->items[i].ended);
    if (found.failed) {
        row->last_failure = found.failed->ended;
        row->failed_job = shown(arena, found.failed->name);
        row->failure = failure(client, arena, row, found.failed);
    }
}

bool job_status_read(struct kube_client *client, struct arena *arena, struct job_status *rows,
                     size_t count, int64_t now) {
    struct job_list list = {0};
    const char *listed = NULL;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        struct job_status *row = &rows[i];
        const struct node *cronjob;
        row->duration = -1;
        row->active = row->last_job = row->failed_job = row->failure = "";
        if (!job_cronjob_read(client, arena, row->name_space, row->name, &cronjob, &row->trouble)) {
            row->missing = row->trouble.code == 404;
            continue;
        }
        if ((!listed || !text_equal(listed, row->name_space)) &&
            !job_list_read(client, arena, row->name_space, &list, &row->trouble))
            continue;
        listed = row->name_space;
        fill(client, arena, row, cronjob, &list, now);
    }
    for (size_t i = 0; i < count; i++)
        good = good && !rows[i].trouble.problem && rows[i].ended != JOB_FAILED;
    return good;
}
