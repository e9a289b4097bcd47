/*
 * plan.h: what shall exist for one cluster, checked and complete.
 *
 * plan_build turns settings into a plan: every value checked by the rules of the Kubernetes API
 * server, etcd and etcd-defrag, defaults filled in, computed values computed. Strings live in the
 * arena of the diagnostics. A plan exists only when nothing was refused; warnings may be there.
 */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/plan_parts.h"
#include "model/plan_pods.h"

struct plan {
    const struct settings *settings;
    const char *cluster; /* its name: in a fleet that of the entry, else the etcd's or target's */
    enum target target;
    enum access access;
    struct plan_task task[TASK_COUNT];
    struct plan_where where;
    struct plan_when when;
    struct plan_defrag defrag;
    struct plan_snapshot snapshot;
    struct plan_pod pod;
    struct plan_pki pki;
    struct plan_objects objects;
    struct plan_alerts alerts;
    bool ipv6;
};

/* The plan for these settings; NULL when a value was refused or the settings are incomplete.
 * `cluster_name` is the name of the fleet's entry, which decides how far --stagger moves the
 * schedules; NULL without a fleet. */
struct plan *plan_build(struct diagnostics *diagnostics, const struct settings *settings,
                        const char *cluster_name) MUST_CHECK;

extern const char *const target_names[]; /* by enum target, as options and messages have them */
extern const char *const access_names[];
extern const char *const task_names[];
extern const char *const role_names[];

/* Two tasks may share a ServiceAccount; it belongs to the first. */
bool plan_has_own_account(const struct plan *plan, enum task task);

/* The name of the Role, or of the ClusterRole, that --rbac makes. */
const char *plan_role_name(struct arena *arena, const struct plan *plan, enum role role,
                           bool cluster);

/* The lowest PodSecurity level that admits the pods: "restricted", or "privileged". */
const char *plan_pod_security(const struct plan *plan);

/* How long it may take to read a database of that size whole, on a slow disk or network: a minute,
 * and a second for each 20 MiB. */
int64_t plan_transfer_seconds(int64_t bytes);

/* Room the pod needs for a snapshot of the largest size, in bytes: the file, the rehearsed restore
 * and its write-ahead log. */
int64_t plan_work_size(const struct plan *plan);

#endif
