#include "model/planner.h"

const char *const target_names[] = {"kamaji-etcd", "kubeadm", "talos"};
const char *const access_names[] = {"secret", "hostpath", "talos-api"};
const char *const task_names[] = {"defrag", "snapshot"};
const char *const role_names[] = {"deployer", "operator", "remover"};

/* A restored member begins with two write-ahead log segments of 64 MB (etcd: wal.SegmentSizeBytes)
 * and the copy of the database is rounded up to its pages. */
enum { RESTORE_OVERHEAD = 256 * 1024 * 1024 };

static const enum access standard_access[] = {
    [TARGET_KAMAJI_ETCD] = ACCESS_SECRET,
    [TARGET_KUBEADM] = ACCESS_HOSTPATH,
    [TARGET_TALOS] = ACCESS_TALOS_API,
};

static bool access_fits(enum target target, enum access access) {
    static const bool fits[3][3] = {
        [TARGET_KAMAJI_ETCD] = {[ACCESS_SECRET] = true},
        [TARGET_KUBEADM] = {[ACCESS_SECRET] = true, [ACCESS_HOSTPATH] = true},
        [TARGET_TALOS] = {[ACCESS_HOSTPATH] = true, [ACCESS_TALOS_API] = true},
    };
    return fits[target][access];
}

/* "write hostpath or talos-api, or leave it out". */
static const char *access_hint(struct arena *arena, enum target target) {
    struct text text = text_new(arena);
    for (enum access access = ACCESS_SECRET; access <= ACCESS_TALOS_API; access++)
        if (access_fits(target, access))
            text_add_format(&text, "%s%s", text.length > 0 ? " or " : "write ",
                            access_names[access]);
    text_add(&text, ", or leave it out");
    return text.data;
}

static void plan_tasks(struct planner *planner) {
    const struct setting *setting = &planner->settings->option[OPTION_TASK];
    struct plan *plan = planner->plan;
    plan->task[TASK_DEFRAG].wanted = !setting->present;
    for (const struct value *value = setting->first; value; value = value->next) {
        enum task task = text_equal(value->text, "snapshot") ? TASK_SNAPSHOT : TASK_DEFRAG;
        if (plan->task[task].wanted)
            diagnostics_error(planner->diagnostics, FAILURE_VALUE, value->position, "task",
                              "\"%s\" stands twice in the list", value->text);
        plan->task[task].wanted = true;
    }
    if (setting->present && setting->count == 0)
        planner_refuse(planner, OPTION_TASK, "name defrag, snapshot or both",
                       "the list of tasks is empty");
}

static void plan_target(struct planner *planner) {
    struct plan *plan = planner->plan;
    plan->target = (enum target)take_choice(planner, OPTION_TARGET, TARGET_KAMAJI_ETCD);
    plan->access =
        (enum access)take_choice(planner, OPTION_ACCESS, (size_t)standard_access[plan->target]);
    if (!access_fits(plan->target, plan->access)) {
        planner_refuse(planner, OPTION_ACCESS, access_hint(planner->arena, plan->target),
                       "target %s has no access mode \"%s\"", target_names[plan->target],
                       access_names[plan->access]);
        plan->access = standard_access[plan->target];
    }
    plan->ipv6 = planner_is(planner, OPTION_IP_FAMILY, "ipv6");
    plan_tasks(planner);
}

/* Without a fleet nobody has named the cluster. */
static const char *standard_cluster(const struct plan *plan) {
    return plan->target == TARGET_KAMAJI_ETCD ? plan->where.etcd_name : target_names[plan->target];
}

struct plan *plan_build(struct diagnostics *diagnostics, const struct settings *settings,
                        const char *cluster_name) {
    struct arena *arena = diagnostics->arena;
    struct plan *plan = arena_alloc(arena, sizeof(*plan));
    struct planner planner = {arena, diagnostics, settings, plan, cluster_name != NULL};
    size_t errors = diagnostics->errors;
    plan->settings = settings;
    plan_target(&planner);
    plan_where(&planner);
    plan->cluster = cluster_name ? cluster_name : standard_cluster(plan);
    plan_when(&planner);
    plan_defrag(&planner);
    plan_snapshot(&planner);
    plan_pod(&planner);
    plan_pki(&planner);
    plan_objects(&planner);
    plan_gitops(&planner);
    plan_companions(&planner);
    plan_effects(&planner);
    if (diagnostics->errors == errors) {
        plan_deadlines(&planner);
        plan_cross_checks(&planner);
        plan_alerts(&planner);
    }
    return diagnostics->errors == errors && !settings->incomplete ? plan : NULL;
}

bool plan_has_own_account(const struct plan *plan, enum task task) {
    return task == TASK_DEFRAG || !plan->task[TASK_DEFRAG].wanted ||
           !text_equal(plan->task[TASK_DEFRAG].service_account,
                       plan->task[TASK_SNAPSHOT].service_account);
}

const char *plan_role_name(struct arena *arena, const struct plan *plan, enum role role,
                           bool cluster) {
    return arena_format(arena, "%s%s%s-%s", cluster ? plan->where.name_space : "",
                        cluster ? "-" : "", plan->where.base_name, role_names[role]);
}

const char *plan_pod_security(const struct plan *plan) {
    return plan->access == ACCESS_HOSTPATH ? "privileged" : "restricted";
}

int64_t plan_work_size(const struct plan *plan) {
    int64_t size = plan->snapshot.size_limit;
    if (size > (INT64_MAX - RESTORE_OVERHEAD) / 2)
        return INT64_MAX;
    return 2 * size + RESTORE_OVERHEAD;
}
