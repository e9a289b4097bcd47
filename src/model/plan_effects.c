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
    ON_NODES = 128, /* nodes are what is maintained */
    ON_ETCD_ENDPOINTS = 256,
    ON_DEFRAG = 512,
    ON_POD_NAMES = 1024, /* endpoints made from the names of kamaji-etcd's pods */
    ON_KEYS = 2048,      /* S3 credentials as keys of a Secret */
    ON_RCLONE = 4096     /* S3 credentials as a ready rclone.conf */
};

struct effect {
    enum option_id id;
    unsigned conditions;
};

static const struct effect effects[] = {
    {OPTION_ETCD_NAME, ON_KAMAJI},
    {OPTION_ETCD_SERVICE, ON_POD_NAMES},
    {OPTION_ETCD_CLIENT_SERVICE, ON_POD_NAMES | ON_SNAPSHOT},
    {OPTION_CLUSTER_DOMAIN, ON_POD_NAMES},
    {OPTION_PKI, ON_KAMAJI},
    {OPTION_CLIENT_PORT, ON_ETCD_ENDPOINTS},
    {OPTION_REPLICAS, ON_ETCD_ENDPOINTS},
    {OPTION_ENDPOINTS, ON_ETCD_ENDPOINTS},
    {OPTION_NODES, ON_NODES},
    {OPTION_IP_FAMILY, ON_HOSTPATH},
    {OPTION_SCHEDULE, ON_DEFRAG},
    {OPTION_SNAPSHOT_SCHEDULE, ON_SNAPSHOT},
    {OPTION_COMMAND_TIMEOUT, ON_DEFRAG},
    {OPTION_SNAPSHOT_TO, ON_SNAPSHOT},
    {OPTION_S3_ENDPOINT, ON_S3},
    {OPTION_S3_REGION, ON_S3 | ON_KEYS},
    {OPTION_S3_CREDENTIALS, ON_S3},
    {OPTION_S3_CREDENTIALS_SECRET, ON_S3},
    {OPTION_RCLONE_REMOTE, ON_S3 | ON_RCLONE},
    {OPTION_S3_CA_SECRET, ON_S3},
    {OPTION_S3_PATH_STYLE, ON_S3 | ON_KEYS},
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

/* True when members were given as endpoints. */
static bool endpoints_given(const struct plan *plan) {
    return plan->where.host_count > 0 && plan->where.nodes.count == 0;
}

static unsigned holding(const struct plan *plan) {
    bool defrag = plan->task[TASK_DEFRAG].wanted;
    bool snapshot = plan->task[TASK_SNAPSHOT].wanted;
    bool api = plan->access == ACCESS_TALOS_API;
    bool endpoints = endpoints_given(plan);
    unsigned all = 0;
    all |= plan->target == TARGET_KAMAJI_ETCD ? ON_KAMAJI : 0u;
    all |= plan->access == ACCESS_SECRET ? ON_SECRET : 0u;
    all |= plan->access == ACCESS_HOSTPATH ? ON_HOSTPATH : 0u;
    all |= defrag ? ON_DEFRAG : 0u;
    all |= defrag && !api ? ON_ETCD_DEFRAG : 0u;
    all |= api ? ON_TALOS_API : ON_ETCD_ENDPOINTS;
    all |= snapshot ? ON_SNAPSHOT : 0u;
    all |= snapshot && plan->snapshot.storage.kind == STORAGE_S3 ? ON_S3 : 0u;
    all |= plan->target == TARGET_TALOS && !endpoints ? ON_NODES : 0u;
    all |= plan->target == TARGET_KAMAJI_ETCD && !endpoints ? ON_POD_NAMES : 0u;
    all |= plan->snapshot.credentials == CREDENTIALS_RCLONE ? ON_RCLONE : ON_KEYS;
    return all;
}

/* Values shared by a whole fleet are expected to be idle in some of its clusters, and so is what
 * a cluster says of itself. */
static bool given_for_this(const struct planner *planner, enum option_id id) {
    return planner_given(planner, id) &&
           planner->settings->option[id].origin > ORIGIN_FILE_DEFAULTS;
}

/* "target kamaji-etcd, access secret, task snapshot to pvc". */
static const char *describe(const struct planner *planner) {
    static const char *const credentials[] = {"kamaji", "aws", "rclone"};
    const struct plan *plan = planner->plan;
    bool defrag = plan->task[TASK_DEFRAG].wanted;
    bool snapshot = plan->task[TASK_SNAPSHOT].wanted;
    const struct plan_snapshot *to = &plan->snapshot;
    struct text text = text_new(planner->arena);
    text_add_format(&text, "target %s, access %s, task %s%s%s", target_names[plan->target],
                    access_names[plan->access], defrag ? "defrag" : "",
                    defrag && snapshot ? "," : "", snapshot ? "snapshot" : "");
    if (snapshot && to->storage.kind == STORAGE_PVC)
        text_add(&text, " to a PVC");
    else if (snapshot)
        text_add_format(&text, " to S3 with credentials %s", credentials[to->credentials]);
    if (plan->target != TARGET_KUBEADM && endpoints_given(plan))
        text_add(&text, ", endpoints given");
    return text.data;
}

static void check_defrag_options(const struct planner *planner) {
    const struct plan *plan = planner->plan;
    bool asks = plan->access == ACCESS_TALOS_API && plan->task[TASK_DEFRAG].wanted;
    for (size_t i = 0; i < COUNT_OF(defrag_options); i++) {
        enum option_id id = defrag_options[i];
        bool off = option_table[id].kind == KIND_FLAG && !settings_true(planner->settings, id);
        if (!given_for_this(planner, id) || (asks && off))
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
    if (!(all & (ON_DEFRAG | ON_SNAPSHOT)))
        return;
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (given_for_this(planner, effects[i].id) &&
            (effects[i].conditions & all) != effects[i].conditions)
            planner_warn(planner, effects[i].id, NULL, "has no effect with %s", describe(planner));
    check_defrag_options(planner);
}
