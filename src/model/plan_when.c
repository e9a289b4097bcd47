#include "model/kubernetes_version.h"
#include "model/planner.h"
#include "model/stagger.h"
#include "model/zone_memory.h"

/* The controller looks every 10 s; below that, and a little above, runs are lost (Kubernetes:
 * CronJob, startingDeadlineSeconds). */
enum { STARTING_DEADLINE_MINIMUM = 60, STARTING_DEADLINE = 600, MINUTE_SECONDS = 60 };
enum { CRONJOB_MINOR = 21, TIME_ZONE_MINOR = 25 };

static void find_zone(struct planner *planner) {
    struct plan_when *when = &planner->plan->when;
    const struct value *value = planner->settings->option[OPTION_TIME_ZONE].first;
    when->time_zone = value ? value->text : "Etc/UTC";
    when->zone = zone_utc();
    if (!value)
        return;
    struct findings findings = findings_new(planner->arena);
    const struct zone *zone = zone_memory_load(planner->settings->zones, &findings, value->text);
    if (zone)
        when->zone = zone;
    planner_report(planner, OPTION_TIME_ZONE, value, &findings);
}

/* CronJobs are in batch/v1 since Kubernetes 1.21, and have a timeZone since 1.25 (beta, on). */
static void find_version(struct planner *planner) {
    struct plan_when *when = &planner->plan->when;
    const struct value *value = planner->settings->option[OPTION_KUBERNETES_VERSION].first;
    struct findings findings = findings_new(planner->arena);
    unsigned minor = 0;
    if (!value)
        return;
    if (kubernetes_version_parse(&findings, value->text, &minor) && minor < CRONJOB_MINOR)
        findings_refuse(&findings, "update the cluster",
                        "Kubernetes 1.%u has no CronJob of batch/v1, which came with 1.%d", minor,
                        CRONJOB_MINOR);
    planner_report(planner, OPTION_KUBERNETES_VERSION, value, &findings);
    if (findings.errors > 0 || minor >= TIME_ZONE_MINOR)
        return;
    when->no_time_zone = true;
    if (!text_equal(when->time_zone, "Etc/UTC"))
        planner_refuse(planner, OPTION_TIME_ZONE,
                       "give the schedule in the zone of the controller manager, and leave it out",
                       "Kubernetes 1.%u knows no time zones, which came with 1.%d", minor,
                       TIME_ZONE_MINOR);
    else
        planner_warn(planner, OPTION_KUBERNETES_VERSION, "is its clock in UTC?",
                     "Kubernetes 1.%u knows no time zones: schedules are in that of the controller "
                     "manager",
                     minor);
}

static void find_stagger(struct planner *planner) {
    struct plan_when *when = &planner->plan->when;
    struct duration window = take_duration(planner, OPTION_STAGGER, DURATION_WHOLE_SECONDS, 0);
    when->stagger = duration_seconds(&window);
    const char *shown = take_text(planner, OPTION_STAGGER, "");
    if (when->stagger % MINUTE_SECONDS != 0)
        planner_refuse(
            planner, OPTION_STAGGER, "give whole minutes, such as 20m",
            "\"%s\" is not a whole number of minutes, which is all that a schedule knows", shown);
    else if (when->stagger > STAGGER_MINUTES_MAXIMUM * MINUTE_SECONDS)
        planner_refuse(planner, OPTION_STAGGER, "give at most 24h", "\"%s\" is longer than a day",
                       shown);
    else if (when->stagger > 0)
        when->stagger_minutes =
            stagger_minutes(planner->plan->cluster, (unsigned)(when->stagger / MINUTE_SECONDS));
}

/* Clock changes matter where the schedule is moved to; the place is that of the given one. */
static void move_schedule(struct planner *planner, struct findings *findings,
                          struct plan_task *planned) {
    const struct plan_when *when = &planner->plan->when;
    struct findings moved = findings_new(planner->arena);
    struct cron given = planned->cron;
    if (!stagger_shift(findings, planned->schedule, &given, when->stagger_minutes,
                       take_flag(planner, OPTION_ALLOW_DAY_CHANGE, false), &planned->schedule,
                       &planned->cron))
        return;
    cron_check_zone(&moved, planned->schedule, &planned->cron, when->zone);
    for (const struct finding *it = moved.first; it; it = it->next) {
        bool same = planned->schedule == planned->given_schedule;
        struct finding *copy = findings_add(findings, it->severity, same ? it->offset : 0,
                                            same ? it->length : 0, "%s", it->message);
        copy->hint = same ? it->hint
                          : arena_format(planner->arena, "stagger makes it \"%s\": %s",
                                         planned->schedule, it->hint);
    }
}

static void find_schedule(struct planner *planner, enum task task, enum option_id id,
                          const char *standard) {
    struct plan_task *planned = &planner->plan->task[task];
    const struct value *value = planner->settings->option[id].first;
    struct findings findings = findings_new(planner->arena);
    planned->schedule = value ? value->text : standard;
    planned->given_schedule = planned->schedule;
    if (!planned->wanted && !value)
        return;
    if (cron_parse(&findings, planned->schedule, &planned->cron)) {
        cron_check(&findings, planned->schedule, &planned->cron,
                   take_flag(planner, OPTION_ALLOW_DAY_OR, false));
        move_schedule(planner, &findings, planned);
    }
    if (value)
        planned->position = value->position;
    diagnostics_take(planner->diagnostics, &findings, planned->position, value && value->literal,
                     option_table[id].name);
}

void plan_when(struct planner *planner) {
    struct plan_when *when = &planner->plan->when;
    find_zone(planner);
    find_version(planner);
    find_stagger(planner);
    find_schedule(planner, TASK_DEFRAG, OPTION_SCHEDULE, "0 0 * * *");
    find_schedule(planner, TASK_SNAPSHOT, OPTION_SNAPSHOT_SCHEDULE, "0 5,11,17,23 * * *");
    struct duration starting =
        take_duration(planner, OPTION_STARTING_DEADLINE, DURATION_WHOLE_SECONDS, STARTING_DEADLINE);
    when->starting_deadline = duration_seconds(&starting);
    if (when->starting_deadline < STARTING_DEADLINE_MINIMUM)
        planner_refuse(planner, OPTION_STARTING_DEADLINE, "give at least 60s",
                       "\"%s\" is so short that the controller may miss every run",
                       planner_seconds(planner, when->starting_deadline));
    when->suspend_given = planner_given(planner, OPTION_SUSPENDED);
    when->suspend = take_flag(planner, OPTION_SUSPENDED, false);
    struct duration active =
        take_duration(planner, OPTION_ACTIVE_DEADLINE, DURATION_WHOLE_SECONDS, 0);
    when->active_deadline_given = planner_given(planner, OPTION_ACTIVE_DEADLINE);
    when->active_deadline = duration_seconds(&active);
}
