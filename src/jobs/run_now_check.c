#include "jobs/run_now_check.h"

#include "jobs/schedule.h"

enum { UNKNOWN_DEADLINE = 3600, DEADLINE_LIMIT = 7 * 24 * 3600 };

struct check {
    struct kube_client *client;
    struct arena *arena;
    const struct run_now_options *options;
    struct job_trouble *trouble;
    int64_t before; /* a run that starts now ends before this time */
};

static bool refuse(const struct check *check, const char *problem, const char *hint) {
    *check->trouble = (struct job_trouble){.problem = problem, .hint = hint};
    return false;
}

static bool concerns(const struct run_now_options *options, const char *owner) {
    bool found = text_equal(owner, options->cronjob);
    for (size_t i = 0; i < options->other_count; i++)
        found = found || text_equal(owner, options->others[i]);
    return found;
}

static bool nothing_is_active(const struct check *check) {
    const struct run_now_options *options = check->options;
    struct arena *arena = check->arena;
    struct job_list list;
    if (!job_list_read(check->client, arena, options->name_space, &list, check->trouble))
        return false;
    for (size_t i = 0; i < list.count; i++) {
        const struct job *job = &list.items[i];
        if (!job_is_active(job) || !concerns(options, job->owner))
            continue;
        return refuse(
            check,
            arena_format(arena,
                         "Job %s/%s is active since %s: two runs at once may cost the quorum",
                         options->name_space, text_printable(arena, job->name, JOB_NAME_SHOWN),
                         time_format_rfc3339(arena, zone_utc(), job->created)),
            "wait until it is over: --follow shows what it does, and what keeps it; or lift this "
            "with "
            "--allow-concurrent-run");
    }
    return true;
}

/* The controller starts a scheduled run although this one is active. */
static bool is_not_due(const struct check *check, const struct node *cronjob) {
    struct arena *arena = check->arena;
    struct schedule schedule = schedule_read(arena, cronjob);
    int64_t next = schedule_next(&schedule, check->options->now, check->before);
    if (next == 0)
        return true;
    return refuse(
        check,
        arena_format(arena,
                     "CronJob %s/%s is due at %s, and a run that starts now may take until %s: two "
                     "runs at once may cost the quorum",
                     check->options->name_space,
                     text_printable(arena, kube_metadata(cronjob, "name"), JOB_NAME_SHOWN),
                     time_format_rfc3339(arena, schedule.zone, next),
                     time_format_rfc3339(arena, schedule.zone, check->before)),
        "let the scheduled run do it, or --suspend before and --resume after; or lift this with "
        "--allow-concurrent-run");
}

/* Others that are not there have no runs; what the configuration does not have may not be readable,
 * and then the Jobs must do. */
static bool others_are_not_due(const struct check *check) {
    const struct run_now_options *options = check->options;
    for (size_t i = 0; i < options->other_count; i++) {
        const struct node *other;
        if (!job_cronjob_read(check->client, check->arena, options->name_space, options->others[i],
                              &other, check->trouble)) {
            if (check->trouble->code != 404 && check->trouble->code != 403)
                return false;
            *check->trouble = (struct job_trouble){0};
            continue;
        }
        if (!is_not_due(check, other))
            return false;
    }
    return true;
}

bool run_now_check(struct kube_client *client, struct arena *arena,
                   const struct run_now_options *options, const struct node *cronjob,
                   struct job_trouble *trouble) {
    struct check check = {client, arena, options, trouble, 0};
    const struct node *deadline = node_at(cronjob, "spec/jobTemplate/spec/activeDeadlineSeconds");
    int64_t seconds = deadline && deadline->kind == NODE_INTEGER ? deadline->integer : 0;
    if (seconds <= 0)
        seconds = UNKNOWN_DEADLINE;
    check.before = options->now + (seconds < DEADLINE_LIMIT ? seconds : DEADLINE_LIMIT);
    return nothing_is_active(&check) && is_not_due(&check, cronjob) && others_are_not_due(&check);
}
