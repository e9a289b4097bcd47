#include "cmd/jobs.h"

#include <sys/random.h>

#include "jobs/follow.h"
#include "jobs/job_status.h"
#include "jobs/pause.h"
#include "jobs/run_now.h"

enum { RANDOM_BYTES = 16 };

/* What all clusters share. */
struct work {
    const char *only; /* a task, or NULL */
    const char *run_id;
    bool follows;
    bool suspends;
    bool events; /* --status -o json */
    uint64_t timeout;
    int64_t now;
};

/* A CronJob of the configuration. */
struct chosen {
    const struct plan *plan;
    enum task task;
    const char *name;
    const char *name_space;
};

/* Those of a cluster, with `only` those of one task (NULL = all); *count is their number. */
static struct chosen *jobs_choose(struct arena *arena, const struct cluster *cluster,
                                  const char *only, size_t *count) {
    struct chosen *chosen = arena_array(arena, cluster->plan_count * TASK_COUNT, sizeof(*chosen));
    *count = 0;
    for (size_t i = 0; i < cluster->plan_count; i++)
        for (size_t task = 0; task < TASK_COUNT; task++) {
            const struct plan *plan = cluster->plans[i];
            if (plan->task[task].wanted && (!only || text_equal(only, task_names[task])))
                chosen[(*count)++] = (struct chosen){plan, (enum task)task, plan->task[task].name,
                                                     plan->where.name_space};
        }
    return chosen;
}

/* Adds an error of the cluster. */
static enum connected_result jobs_fail(struct connected *connected,
                                       const struct job_trouble *trouble) {
    return connected_fail(connected, trouble->hint, "%s", trouble->problem);
}

static struct connected_wait wait_of(const struct connected *connected, const struct work *work) {
    return (struct connected_wait){connected->stop,
                                   work->timeout ? clock_milliseconds() + work->timeout : 0};
}

/* ---- --run-now ---- */

/* Two tasks at once are what shall never happen. */
static void check_run(struct run *run, const struct cluster *cluster, void *context) {
    const struct work *work = context;
    struct position position = settings_position(&run->settings, OPTION_RUN_NOW);
    size_t count = 0;
    (void)jobs_choose(run->arena, cluster, work->only, &count);
    if (count == 1)
        return;
    struct diagnostic *error =
        count == 0 ? diagnostics_error(&run->diagnostics, FAILURE_VALUE, position, "run-now",
                                       "%s: there is no task \"%s\"", cluster->name, work->only)
                   : diagnostics_error(&run->diagnostics, FAILURE_VALUE, position, "run-now",
                                       "%s: there are several tasks, and only one may run at once",
                                       cluster->name);
    error->hint = count == 0 ? "see --task for what the configuration has"
                             : "name one: --run-now=defrag or --run-now=snapshot";
}

/* CronJobs on the same etcd, in the same namespace; none when the plan lets tasks overlap. */
static const char **others_of(struct arena *arena, const struct cluster *cluster,
                              const struct chosen *chosen, size_t *count) {
    const char **names = arena_array(arena, cluster->plan_count * TASK_COUNT, sizeof(const char *));
    *count = 0;
    for (size_t i = 0; i < cluster->plan_count; i++)
        for (size_t task = 0; task < TASK_COUNT; task++) {
            const struct plan *plan = cluster->plans[i];
            bool apart = settings_true(plan->settings, OPTION_ALLOW_OVERLAP) ||
                         !text_equal(plan->where.name_space, chosen->name_space);
            if (!apart && !text_equal(plan->task[task].name, chosen->name))
                names[(*count)++] = plan->task[task].name;
        }
    return names;
}

static enum connected_result run_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct arena *arena = connected->arena;
    struct connected_wait wait = wait_of(connected, work);
    size_t count = 0;
    const struct chosen *chosen = jobs_choose(arena, connected->cluster, work->only, &count);
    struct run_now_options options = {
        .name_space = chosen->name_space,
        .cronjob = chosen->name,
        .run_id = work->run_id,
        .now = clock_now(),
        .concurrent = settings_true(&connected->run->settings, OPTION_ALLOW_CONCURRENT_RUN),
        .wait = connected_wait,
        .context = &wait};
    struct run_now result;
    options.others = others_of(arena, connected->cluster, chosen, &options.other_count);
    if (!run_now_start(connected->client, arena, &options, &result))
        return jobs_fail(connected, &result.trouble);
    text_add_format(connected->output, "%s%s created from CronJob %s\n",
                    connected_prefix(connected), result.label, chosen->name);
    for (size_t i = 0; i < result.warning_count; i++)
        text_add_format(connected->messages, "warning: %s\n", result.warnings[i]);
    return work->follows ? jobs_follow(connected, &wait, chosen->name_space, result.name)
                         : CONNECTED_GOOD;
}

/* Something that no other command has: it ends up in the names of Jobs. */
static bool make_run_id(struct run *run, struct work *work) {
    unsigned char bytes[RANDOM_BYTES];
    struct text id = text_new(run->keep);
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        diagnostics_error(&run->diagnostics, FAILURE_IO, (struct position){0}, NULL,
                          "the system gives no random numbers");
        return false;
    }
    for (size_t i = 0; i < sizeof(bytes); i++)
        text_add_format(&id, "%02x", bytes[i]);
    work->run_id = id.data;
    return true;
}

/* False after an error in --timeout. */
static bool begin(struct run *run, struct work *work) {
    *work = (struct work){.events = wants_json(run) && command_asked(run, OPTION_STATUS),
                          .now = clock_now()};
    return duration_given(run, OPTION_TIMEOUT, 0, &work->timeout);
}

static void act(struct run *run, connected_action *action, bool suspends) {
    struct work work;
    bool good = begin(run, &work);
    work.suspends = suspends;
    if (good)
        connected_each(run, action, &work, work.events);
    else
        action_check(run);
}

void action_run_now(struct run *run) {
    struct work work;
    bool good = begin(run, &work) && make_run_id(run, &work);
    const char *only = settings_text(&run->settings, OPTION_RUN_NOW);
    work.only = only && *only ? only : NULL;
    work.follows = settings_true(&run->settings, OPTION_FOLLOW);
    if (!good)
        action_check(run);
    else if (clusters_each(run, check_run, &work) && !run_has_errors(run))
        connected_each(run, run_cluster, &work, false);
}

/* ---- --follow ---- */

static enum connected_result follow_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct arena *arena = connected->arena;
    struct connected_wait wait = wait_of(connected, work);
    size_t count = 0;
    const struct chosen *chosen = jobs_choose(arena, connected->cluster, NULL, &count);
    const char **names = arena_array(arena, count, sizeof(const char *));
    const char *job = NULL;
    struct job_trouble trouble = {0};
    for (size_t i = 0; i < count; i++)
        names[i] = chosen[i].name;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && text_equal(chosen[i].name_space, chosen[i - 1].name_space))
            continue;
        if (follow_find(connected->client, arena, chosen[i].name_space, names, count, &job,
                        &trouble))
            return jobs_follow(connected, &wait, chosen[i].name_space, job);
    }
    return jobs_fail(connected, &trouble);
}

void action_follow(struct run *run) {
    act(run, follow_cluster, false);
}

/* ---- --suspend, --resume ---- */

static enum connected_result pause_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    enum connected_result sum = CONNECTED_GOOD;
    size_t count = 0;
    const struct chosen *chosen = jobs_choose(connected->arena, connected->cluster, NULL, &count);
    for (size_t i = 0; i < count; i++) {
        struct pause result;
        if (!pause_cronjob(connected->client, connected->arena, chosen[i].name_space,
                           chosen[i].name, work->suspends, &result)) {
            sum = jobs_fail(connected, &result.trouble);
            continue;
        }
        text_add_format(connected->output, "%s%s %s%s\n", connected_prefix(connected), result.label,
                        result.changed ? "" : "was already ",
                        work->suspends ? "suspended" : "resumed");
        if (work->suspends && result.active > 0)
            text_add_format(connected->output,
                            "  hint: %zu of its Jobs still active; --follow "
                            "shows how they end\n",
                            result.active);
    }
    return sum;
}

void action_suspend(struct run *run) {
    act(run, pause_cluster, true);
}

void action_resume(struct run *run) {
    act(run, pause_cluster, false);
}

/* ---- --status ---- */

static enum connected_result status_of_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct arena *arena = connected->arena;
    enum connected_result result = CONNECTED_GOOD;
    size_t count = 0;
    const struct chosen *chosen = jobs_choose(arena, connected->cluster, NULL, &count);
    struct job_status *rows = arena_array(arena, count, sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct job_status){.task = task_names[chosen[i].task],
                                      .name_space = chosen[i].name_space,
                                      .name = chosen[i].name};
    if (!job_status_read(connected->client, arena, rows, count, work->now))
        result = CONNECTED_DIFFERENT;
    if (work->events) {
        if (!job_status_json(connected->output, rows, count, connected->name))
            return connected_fail(connected, NULL, "out of memory");
    } else {
        if (connected->name)
            text_add_format(connected->output, "==== %s\n", connected->name);
        job_status_text(connected->output, rows, count, work->now, output_width());
    }
    for (size_t i = 0; i < count; i++)
        if (rows[i].trouble.problem && !rows[i].missing)
            result = jobs_fail(connected, &rows[i].trouble);
    return result;
}

void action_status(struct run *run) {
    act(run, status_of_cluster, false);
}
