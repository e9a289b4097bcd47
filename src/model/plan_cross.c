#include "model/overlap.h"
#include "model/planner.h"

/*
 * Rules that look at more than one value.
 */

enum {
    MIB = 1024 * 1024,
    SLACK_SECONDS = 300,    /* for scheduling, pulling images, health checks */
    SNAPSHOT_SECONDS = 600, /* the same, with three images */
    SNAPSHOT_STEPS = 3,     /* save, verify and upload each move the whole database */
    SNAPSHOT_MIB_PER_SECOND = 20,
    MINUTES_PER_DAY = 24 * 60
};

/* All members one after the other: timeout and pause for each. */
static int64_t defrag_seconds(const struct plan *plan) {
    int64_t each = duration_seconds(&plan->defrag.timeout);
    if (plan->access != ACCESS_TALOS_API)
        each += duration_seconds(&plan->defrag.wait);
    return plan->where.members * each;
}

static int64_t snapshot_seconds(const struct plan *plan) {
    int64_t mib = plan->snapshot.size_limit / MIB;
    return SNAPSHOT_SECONDS + SNAPSHOT_STEPS * mib / SNAPSHOT_MIB_PER_SECOND;
}

static void check_deadline(struct planner *planner, const struct plan *plan) {
    int64_t given = plan->when.active_deadline;
    if (plan->task[TASK_DEFRAG].wanted && given < defrag_seconds(plan))
        planner_refuse(planner, OPTION_ACTIVE_DEADLINE,
                       "leave it out for a computed deadline, or lower command-timeout",
                       "%s is less than %lld members need one after the other, which is %s: the "
                       "job would be stopped while a member is still blocked",
                       planner_seconds(planner, given), (long long)plan->where.members,
                       planner_seconds(planner, defrag_seconds(plan)));
    if (plan->task[TASK_SNAPSHOT].wanted && given < SLACK_SECONDS)
        planner_warn(planner, OPTION_ACTIVE_DEADLINE, "leave it out for a computed deadline",
                     "%s is short for a snapshot with its upload", planner_seconds(planner, given));
}

void plan_deadlines(struct planner *planner) {
    struct plan *plan = planner->plan;
    plan->task[TASK_DEFRAG].active_deadline = defrag_seconds(plan) + SLACK_SECONDS;
    plan->task[TASK_SNAPSHOT].active_deadline = snapshot_seconds(plan);
    if (!plan->when.active_deadline_given)
        return;
    check_deadline(planner, plan);
    for (size_t i = 0; i < TASK_COUNT; i++)
        plan->task[i].active_deadline = plan->when.active_deadline;
}

/* The lowest and the highest value in a field's mask. */
static int lowest(uint64_t mask) {
    return __builtin_ctzll(mask);
}

static int highest(uint64_t mask) {
    return 63 - __builtin_clzll(mask & ~CRON_STAR);
}

/* The next value above `value`, or -1. */
static int following(uint64_t mask, int value) {
    uint64_t above = mask & ~CRON_STAR & ~((UINT64_C(2) << value) - 1);
    return above ? lowest(above) : -1;
}

/* Whether a day with runs can follow another one. Either of two restricted day fields is enough for
 * a run, so those count as neighbours always. */
static bool runs_on_neighbouring_days(const struct cron *cron) {
    uint64_t days = cron->day_of_month & ~CRON_STAR;
    uint64_t weekdays = cron->day_of_week & ~CRON_STAR;
    bool any_day = cron->day_of_month & CRON_STAR;
    bool any_weekday = cron->day_of_week & CRON_STAR;
    if (any_day && any_weekday)
        return true;
    if (any_day)
        return (weekdays & (weekdays >> 1)) || ((weekdays & 1) && (weekdays & (1 << 6)));
    if (any_weekday)
        return (days & (days >> 1)) || ((days & (1 << 1)) && days >> 28);
    return true;
}

/* The shortest time between two runs of one day, and over midnight when the next day is the same:
 * what the clock fields alone decide. Seconds. */
static int64_t shortest_gap(const struct cron *cron) {
    int first = lowest(cron->minute);
    int last = highest(cron->minute);
    bool day_after = runs_on_neighbouring_days(cron);
    int shortest = day_after ? MINUTES_PER_DAY : 2 * MINUTES_PER_DAY;
    for (int minute = first, next = 0; (next = following(cron->minute, minute)) >= 0; minute = next)
        shortest = next - minute < shortest ? next - minute : shortest;
    for (int hour = lowest(cron->hour), next = 0; (next = following(cron->hour, hour)) >= 0;
         hour = next) {
        int gap = (next - hour) * 60 - last + first;
        shortest = gap < shortest ? gap : shortest;
    }
    int over = MINUTES_PER_DAY - highest(cron->hour) * 60 - last + lowest(cron->hour) * 60 + first;
    return 60 * (int64_t)(day_after && over < shortest ? over : shortest);
}

static void check_gap(struct planner *planner, enum task task, enum option_id id) {
    const struct plan_task *planned = &planner->plan->task[task];
    if (!planned->wanted)
        return;
    int64_t gap = shortest_gap(&planned->cron);
    if (planned->active_deadline > gap)
        planner_warn(planner, id, "run it less often",
                     "a run may take %s, but the next one is due after %s; it is skipped while "
                     "the first still runs",
                     planner_seconds(planner, planned->active_deadline),
                     planner_seconds(planner, gap));
}

static void check_members(struct planner *planner) {
    const struct plan *plan = planner->plan;
    enum option_id id = planner_given(planner, OPTION_ENDPOINTS) ? OPTION_ENDPOINTS
                        : planner_given(planner, OPTION_NODES)   ? OPTION_NODES
                                                                 : OPTION_REPLICAS;
    if (!plan->task[TASK_DEFRAG].wanted)
        return;
    if (plan->where.members == 1)
        planner_warn(planner, id, NULL,
                     "with a single member etcd does not answer while it is defragmented");
    else if (plan->where.members % 2 == 0)
        planner_warn(planner, id, "name all members; etcd is run with 3 or 5",
                     "%lld members is an even number, which tolerates no more failures than one "
                     "member less",
                     (long long)plan->where.members);
}

static int level_rank(const char *level) {
    return text_equal(level, "privileged") ? 0 : text_equal(level, "baseline") ? 1 : 2;
}

static void check_namespace(struct planner *planner) {
    const struct plan *plan = planner->plan;
    const struct plan_objects *objects = &plan->objects;
    const char *name = plan->where.name_space;
    const char *needed = plan_pod_security(plan);
    if (objects->create_namespace &&
        (text_starts_with(name, "kube-") || text_equal(name, "default")))
        planner_refuse(planner, OPTION_CREATE_NAMESPACE, "leave it out, or name another namespace",
                       "namespace \"%s\" belongs to Kubernetes itself", name);
    if (objects->pod_security && !objects->create_namespace)
        planner_refuse(planner, OPTION_POD_SECURITY, "add create-namespace",
                       "the level is a label of the Namespace, which is not created");
    if (objects->pod_security && level_rank(objects->pod_security) > level_rank(needed))
        planner_refuse(planner, OPTION_POD_SECURITY,
                       "use level privileged, or an access mode without hostPath",
                       "level \"%s\" refuses the pods: access hostpath mounts files of the node",
                       objects->pod_security);
}

/* Measured: with rclone 1.75 a multipart upload thrashes for ever below this, and etcd-defrag has
 * 24 MiB in use. A run that is killed leaves a member blocked. */
static void check_memory(struct planner *planner, enum task task) {
    static const struct {
        int mib;
        const char *purpose;
    } least[TASK_COUNT] = {{32, "the defragmentation to run in"},
                           {128, "rclone to upload a snapshot with"}};
    struct findings findings = findings_new(planner->arena);
    struct quantity limit = {0};
    const char *text = planner->plan->pod.memory_limit[task];
    if (!planner->plan->task[task].wanted || (!planner_given(planner, OPTION_MEMORY_LIMIT) &&
                                              !planner_given(planner, OPTION_MEMORY_REQUEST)))
        return; /* the standard is enough */
    if (quantity_parse(&findings, text, &limit) && quantity_bytes(&limit) < least[task].mib * MIB)
        planner_warn(planner, OPTION_MEMORY_LIMIT,
                     arena_format(planner->arena, "give at least %dMi", least[task].mib),
                     "\"%s\" is too little for %s", text, least[task].purpose);
}

/* "1m" is a minute, where somebody may mean a month: whatever is older is deleted for good. */
static void check_retention(struct planner *planner) {
    const struct plan_snapshot *snapshot = &planner->plan->snapshot;
    int64_t within = duration_seconds(&snapshot->keep_within);
    int64_t gap = shortest_gap(&planner->plan->task[TASK_SNAPSHOT].cron);
    if (within > 0 && snapshot->keep_last <= 1 && within < gap)
        planner_warn(planner, OPTION_KEEP_WITHIN, "m is for minutes: a month is 30d",
                     "%s is less than the %s between two snapshots: only the newest is kept",
                     planner_seconds(planner, within), planner_seconds(planner, gap));
}

static void check_snapshot(struct planner *planner) {
    const struct plan *plan = planner->plan;
    if (!plan->task[TASK_SNAPSHOT].wanted)
        return;
    check_retention(planner);
    if (plan->snapshot.size_limit < plan->defrag.quota)
        planner_warn(planner, OPTION_SNAPSHOT_SIZE_LIMIT, NULL,
                     "%s is below the quota of %s: a database may grow too large for its snapshot",
                     planner_bytes(planner, plan->snapshot.size_limit),
                     planner_bytes(planner, plan->defrag.quota));
    if (plan->snapshot.storage.kind == STORAGE_S3 && plan->objects.network_policy &&
        !plan->snapshot.endpoint)
        diagnostics_note(planner->diagnostics,
                         settings_position(planner->settings, OPTION_NETWORK_POLICY),
                         "network-policy",
                         "snapshots may leave through port 443 only; give s3-endpoint for another");
}

void plan_cross_checks(struct planner *planner) {
    check_gap(planner, TASK_DEFRAG, OPTION_SCHEDULE);
    check_gap(planner, TASK_SNAPSHOT, OPTION_SNAPSHOT_SCHEDULE);
    check_members(planner);
    check_namespace(planner);
    for (size_t i = 0; i < TASK_COUNT; i++)
        check_memory(planner, (enum task)i);
    check_snapshot(planner);
    overlap_check_plan(planner->diagnostics, planner->plan);
}
