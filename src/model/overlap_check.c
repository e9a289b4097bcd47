#include "model/overlap.h"

/* One CronJob, as messages about it have it. */
struct job {
    const struct plan *plan;
    enum task task;
};

static const struct plan_task *task_of(const struct job *job) {
    return &job->plan->task[job->task];
}

static const char *option_of(const struct job *job) {
    return option_table[job->task == TASK_SNAPSHOT ? OPTION_SNAPSHOT_SCHEDULE : OPTION_SCHEDULE]
        .name;
}

static const char *length_of(struct arena *arena, const struct job *job) {
    struct duration duration = {task_of(job)->active_deadline * 1000};
    return duration_format_go(arena, &duration);
}

static const char *time_of(struct arena *arena, const struct job *job, int64_t unix_seconds,
                           bool weekday, bool zone) {
    const struct plan_when *when = &job->plan->when;
    return overlap_time(arena, when->zone, unix_seconds, weekday, zone ? when->time_zone : NULL);
}

/* "defrag"; among several plans with the CronJob's name, and the place of its schedule unless the
 * message stands there. */
static const char *name_of(struct arena *arena, const struct job *job, bool several, bool place) {
    struct position position = task_of(job)->position;
    if (!several)
        return task_names[job->task];
    const char *name = arena_format(arena, "%s \"%s\"", task_names[job->task], task_of(job)->name);
    if (!place || !position.source)
        return name;
    return arena_format(arena, "%s (%s)", name, position_name(arena, position));
}

/* Why times that look far apart are not. */
static const char *reason(const struct job *first, const struct job *second,
                          const struct overlap *overlap, bool zones) {
    const int64_t *start = overlap->start;
    int before = zone_span_at(first->plan->when.zone, start[overlap->earlier]).offset_seconds;
    int after = zone_span_at(second->plan->when.zone, start[1 - overlap->earlier]).offset_seconds;
    return !zones && after > before ? ", for the clocks are set forward in between" : "";
}

/* The error stands at the schedule of `jobs[at]`. */
static void report(struct diagnostics *diagnostics, const struct job jobs[2], size_t at,
                   const struct overlap *overlap) {
    struct arena *arena = diagnostics->arena;
    const struct job *first = &jobs[overlap->earlier];
    const struct job *second = &jobs[1 - overlap->earlier];
    bool several = first->plan != second->plan;
    bool zones = !text_equal(first->plan->when.time_zone, second->plan->when.time_zone);
    bool weekday = overlap->same_every_week;
    const char *names[2] = {name_of(arena, first, several, first != &jobs[at]),
                            name_of(arena, second, several, second != &jobs[at])};
    const char *times[2] = {
        time_of(arena, first, overlap->start[overlap->earlier], weekday, zones),
        time_of(arena, second, overlap->start[1 - overlap->earlier], weekday, zones)};
    const char *hint = arena_format(arena, "leave %s after each start of %s, or set allow-overlap",
                                    length_of(arena, first), names[0]);
    struct diagnostic *error = NULL;
    if (overlap->start[0] == overlap->start[1])
        error = diagnostics_error(diagnostics, FAILURE_VALUE, task_of(&jobs[at])->position,
                                  option_of(&jobs[at]), "%s and %s both start at %s", names[0],
                                  names[1], times[0]);
    else
        error = diagnostics_error(
            diagnostics, FAILURE_VALUE, task_of(&jobs[at])->position, option_of(&jobs[at]),
            "%s of %s may take %s and still run when %s starts at %s%s", names[0], times[0],
            length_of(arena, first), names[1], times[1], reason(first, second, overlap, zones));
    error->hint = hint;
}

static bool may_meet(const struct job jobs[2], struct overlap *overlap) {
    struct overlap_runs runs[2];
    for (size_t i = 0; i < 2; i++)
        runs[i] = (struct overlap_runs){&task_of(&jobs[i])->cron, jobs[i].plan->when.zone,
                                        task_of(&jobs[i])->active_deadline};
    return overlap_find(runs, overlap);
}

static void check_pair(struct diagnostics *diagnostics, const struct job jobs[2], size_t at) {
    struct overlap overlap = {0};
    for (size_t i = 0; i < 2; i++)
        if (!task_of(&jobs[i])->wanted ||
            settings_true(jobs[i].plan->settings, OPTION_ALLOW_OVERLAP))
            return;
    if (may_meet(jobs, &overlap))
        report(diagnostics, jobs, at, &overlap);
}

void overlap_check_plan(struct diagnostics *diagnostics, const struct plan *plan) {
    const struct job jobs[2] = {{plan, TASK_DEFRAG}, {plan, TASK_SNAPSHOT}};
    check_pair(diagnostics, jobs, task_of(&jobs[0])->position.source ? 0 : 1);
}

/* Plans of one cluster are about the same etcd unless they name different ones. */
static bool same_etcd(const struct plan *one, const struct plan *other) {
    if (one->target != other->target)
        return false;
    return one->target != TARGET_KAMAJI_ETCD ||
           (text_equal(one->where.etcd_name, other->where.etcd_name) &&
            text_equal(one->where.name_space, other->where.name_space));
}

void overlap_check_plans(struct diagnostics *diagnostics, struct plan *const *plans, size_t count) {
    static const enum task pairs[][2] = {
        {TASK_DEFRAG, TASK_DEFRAG}, {TASK_DEFRAG, TASK_SNAPSHOT}, {TASK_SNAPSHOT, TASK_DEFRAG}};
    for (size_t later = 1; later < count; later++)
        for (size_t i = 0; i < later; i++) {
            if (!same_etcd(plans[i], plans[later]))
                continue;
            for (size_t pair = 0; pair < COUNT_OF(pairs); pair++) {
                const struct job jobs[2] = {{plans[i], pairs[pair][0]},
                                            {plans[later], pairs[pair][1]}};
                check_pair(diagnostics, jobs, 1);
            }
        }
}
