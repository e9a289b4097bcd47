#include "model/planner.h"

/*
 * Options that have no effect on this plan. What was given for this cluster and does nothing is a
 * warning; what talosctl cannot do, though it was asked for, is an error.
 */

/* Conditions of which all must hold; or them together. */
enum condition {
    ON_KAMAJI = 1,
    ON_SECRET = 2,
    ON_HOSTPATH = 4,
    ON_ETCD_DEFRAG = 8, /* a defrag task that etcd-defrag does */
    ON_TALOS_API = 16,
    ON_SNAPSHOT = 32,
    ON_S3 = 64,
    ON_TALOS = 128,
    ON_ETCD_ENDPOINTS = 256,
    ON_DEFRAG = 512
};

struct effect {
    enum option_id id;
    unsigned conditions;
};

static const struct effect effects[] = {
    {OPTION_ETCD_NAME, ON_KAMAJI},
    {OPTION_ETCD_SERVICE, ON_KAMAJI},
    {OPTION_ETCD_CLIENT_SERVICE, ON_KAMAJI | ON_SNAPSHOT},
    {OPTION_CLUSTER_DOMAIN, ON_KAMAJI},
    {OPTION_PKI, ON_KAMAJI},
    {OPTION_CLIENT_PORT, ON_ETCD_ENDPOINTS},
    {OPTION_REPLICAS, ON_ETCD_ENDPOINTS},
    {OPTION_ENDPOINTS, ON_ETCD_ENDPOINTS},
    {OPTION_NODES, ON_TALOS},
    {OPTION_IP_FAMILY, ON_HOSTPATH},
    {OPTION_SCHEDULE, ON_DEFRAG},
    {OPTION_SNAPSHOT_SCHEDULE, ON_SNAPSHOT},
    {OPTION_COMMAND_TIMEOUT, ON_DEFRAG},
    {OPTION_SNAPSHOT_TO, ON_SNAPSHOT},
    {OPTION_S3_ENDPOINT, ON_S3},
    {OPTION_S3_REGION, ON_S3},
    {OPTION_S3_CREDENTIALS, ON_S3},
    {OPTION_S3_CREDENTIALS_SECRET, ON_S3},
    {OPTION_RCLONE_REMOTE, ON_S3},
    {OPTION_S3_CA_SECRET, ON_S3},
    {OPTION_S3_PATH_STYLE, ON_S3},
    {OPTION_KEEP_LAST, ON_SNAPSHOT},
    {OPTION_KEEP_WITHIN, ON_SNAPSHOT},
    {OPTION_SNAPSHOT_SIZE_LIMIT, ON_SNAPSHOT},
    {OPTION_IMAGE, ON_ETCD_DEFRAG},
    {OPTION_ETCD_IMAGE, ON_SNAPSHOT},
    {OPTION_TALOSCTL_IMAGE, ON_TALOS_API},
    {OPTION_RCLONE_IMAGE, ON_SNAPSHOT},
    {OPTION_EXTRA_ARG, ON_ETCD_DEFRAG},
    {OPTION_CA_SECRET, ON_SECRET},
    {OPTION_CA_SECRET_KEY, ON_SECRET},
    {OPTION_CLIENT_SECRET, ON_SECRET},
    {OPTION_CLIENT_SECRET_CERT, ON_SECRET},
    {OPTION_CLIENT_SECRET_KEY, ON_SECRET},
    {OPTION_HOST_PKI, ON_HOSTPATH},
    {OPTION_HOST_CA, ON_HOSTPATH},
    {OPTION_HOST_CERT, ON_HOSTPATH},
    {OPTION_HOST_KEY, ON_HOSTPATH},
};

/* What etcd-defrag does and talosctl cannot. */
static const enum option_id defrag_options[] = {
    OPTION_DEFRAG_RULE,          OPTION_MIN_FREE,       OPTION_MAX_USAGE,
    OPTION_MOVE_LEADER,          OPTION_COMPACTION,     OPTION_MIN_FRAGMENTATION,
    OPTION_AUTO_DISALARM,        OPTION_DRY_RUN_DEFRAG, OPTION_DISALARM_THRESHOLD,
    OPTION_WAIT_BETWEEN_DEFRAGS,
};

static unsigned holding(const struct plan *plan) {
    bool defrag = plan->task[TASK_DEFRAG].wanted;
    bool snapshot = plan->task[TASK_SNAPSHOT].wanted;
    bool api = plan->access == ACCESS_TALOS_API;
    unsigned all = 0;
    all |= plan->target == TARGET_KAMAJI_ETCD ? ON_KAMAJI : 0u;
    all |= plan->access == ACCESS_SECRET ? ON_SECRET : 0u;
    all |= plan->access == ACCESS_HOSTPATH ? ON_HOSTPATH : 0u;
    all |= defrag ? ON_DEFRAG : 0u;
    all |= defrag && !api ? ON_ETCD_DEFRAG : 0u;
    all |= api ? ON_TALOS_API : ON_ETCD_ENDPOINTS;
    all |= snapshot ? ON_SNAPSHOT : 0u;
    all |= snapshot && plan->snapshot.storage.kind == STORAGE_S3 ? ON_S3 : 0u;
    all |= plan->target == TARGET_TALOS ? ON_TALOS : 0u;
    return all;
}

/* Values shared by a whole fleet are expected to be idle in some of its clusters. */
static bool given_for_this(const struct planner *planner, enum option_id id) {
    return planner_given(planner, id) &&
           planner->settings->option[id].origin != ORIGIN_FILE_DEFAULTS;
}

/* "target talos, access talos-api, task defrag". */
static const char *describe(const struct planner *planner) {
    const struct plan *plan = planner->plan;
    return arena_format(
        planner->arena, "target %s, access %s, task %s%s%s", target_names[plan->target],
        access_names[plan->access], plan->task[TASK_DEFRAG].wanted ? "defrag" : "",
        plan->task[TASK_DEFRAG].wanted && plan->task[TASK_SNAPSHOT].wanted ? "," : "",
        plan->task[TASK_SNAPSHOT].wanted ? "snapshot" : "");
}

static void check_defrag_options(const struct planner *planner) {
    const struct plan *plan = planner->plan;
    bool asks = plan->access == ACCESS_TALOS_API && plan->task[TASK_DEFRAG].wanted;
    for (size_t i = 0; i < COUNT_OF(defrag_options); i++) {
        enum option_id id = defrag_options[i];
        if (!given_for_this(planner, id))
            continue;
        if (asks)
            planner_refuse(planner, id, "use access hostpath, or leave it out",
                           "talosctl cannot do this");
        else if (!plan->task[TASK_DEFRAG].wanted)
            planner_warn(planner, id, NULL, "has no effect with %s", describe(planner));
    }
}

void plan_effects(struct planner *planner) {
    unsigned all = holding(planner->plan);
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (given_for_this(planner, effects[i].id) &&
            (effects[i].conditions & all) != effects[i].conditions)
            planner_warn(planner, effects[i].id, NULL, "has no effect with %s", describe(planner));
    check_defrag_options(planner);
}
