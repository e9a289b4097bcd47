/*
 * plan_pods.h: the parts of a plan that are about pods, snapshots and further objects.
 *
 * Plain data, filled by plan_build; strings and lists live in the arena.
 */
#ifndef MODEL_PLAN_PODS_H
#define MODEL_PLAN_PODS_H

#include "model/plan_parts.h"
#include "model/storage.h"
#include "model/subject.h"
#include "model/toleration.h"

enum credentials { CREDENTIALS_KAMAJI, CREDENTIALS_AWS, CREDENTIALS_RCLONE };
enum role { ROLE_DEPLOYER, ROLE_OPERATOR, ROLE_REMOVER, ROLE_COUNT };

struct plan_snapshot {
    bool to_secret_bucket; /* bucket and folder come from the credentials Secret */
    struct storage storage;
    enum credentials credentials;
    const char *credentials_secret;
    const char *endpoint; /* NULL = from the Secret, or Amazon's */
    struct endpoint endpoint_parsed;
    const char *region;
    const char *remote;
    const char *ca_secret; /* NULL = none */
    bool path_style;
    int64_t keep_last;           /* 0 = not given */
    struct duration keep_within; /* 0 = not given */
    bool prunes;
    int64_t size_limit; /* bytes */
    struct duration save_timeout;
};

struct plan_pod {
    const char *image, *etcd_image, *talosctl_image, *rclone_image;
    const char *pull_policy;
    struct strings pull_secrets;
    const char *cpu_request[TASK_COUNT], *cpu_limit[TASK_COUNT];
    const char *memory_request[TASK_COUNT], *memory_limit[TASK_COUNT];
    struct key_value *node_selector, *labels, *annotations;
    size_t node_selector_count, label_count, annotation_count;
    struct toleration *tolerations;
    size_t toleration_count;
    const char *priority_class; /* NULL = none */
};

struct plan_objects {
    const char *apply_set; /* name of the set's ConfigMap; NULL = none */
    struct subject *subjects[ROLE_COUNT];
    size_t subject_count[ROLE_COUNT];
    bool network_policy;
    bool create_namespace;
    const char *pod_security; /* NULL = no label */
    bool argocd, flux;        /* engines that apply the objects */
};

struct plan_alerts {
    bool prometheus_rule;
    bool grafana_dashboard;
    int64_t late[TASK_COUNT];  /* seconds without a success that no good run explains */
    const char *etcd_selector; /* PromQL: labels of the members' series */
    const char *rule;          /* PromQL: members to defragment; NULL = it cannot say */
};

#endif
