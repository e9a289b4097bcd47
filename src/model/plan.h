/*
 * plan.h: what shall exist for one cluster, checked and complete.
 *
 * plan_build turns settings into a plan: every value checked by the rules of the Kubernetes API
 * server, etcd and etcd-defrag, defaults filled in, computed values computed. Strings live in the
 * arena of the diagnostics. A plan exists only when nothing was refused; warnings may be there.
 */
#ifndef MODEL_PLAN_H
#define MODEL_PLAN_H

#include "model/cron.h"
#include "model/duration.h"
#include "model/endpoint.h"
#include "model/etcd_defrag.h"
#include "model/image.h"
#include "model/name.h"
#include "model/quantity.h"
#include "model/storage.h"
#include "model/subject.h"
#include "model/toleration.h"
#include "options/settings.h"

enum target { TARGET_KAMAJI_ETCD, TARGET_KUBEADM, TARGET_TALOS };
enum access { ACCESS_SECRET, ACCESS_HOSTPATH, ACCESS_TALOS_API };
enum task { TASK_DEFRAG, TASK_SNAPSHOT, TASK_COUNT };
enum credentials { CREDENTIALS_KAMAJI, CREDENTIALS_AWS, CREDENTIALS_RCLONE };
enum role { ROLE_DEPLOYER, ROLE_OPERATOR, ROLE_COUNT };

/* A list of strings, and lists of parsed values. */
struct strings {
    const char **items;
    size_t count;
};

struct plan_where {
    const char *etcd_name;
    const char *etcd_service;
    const char *client_service;
    const char *name_space;
    const char *cluster_domain;
    const char *base_name; /* of objects that belong to both tasks */
    uint16_t client_port;
    int64_t members;          /* how many members a run may defragment */
    bool member_list;         /* the endpoints only lead to etcd's own member list */
    struct strings endpoints; /* URLs, as etcd-defrag takes them */
    struct strings nodes;     /* Talos: addresses */
    struct host *hosts;       /* of the endpoints or nodes, for the NetworkPolicy */
    size_t host_count;        /* 0 = not known */
    const char *snapshot_endpoint;
};

struct plan_task {
    bool wanted;
    const char *name; /* of the CronJob */
    const char *service_account;
    const char *schedule;
    struct cron cron;
    int64_t active_deadline;  /* seconds */
    struct position position; /* of the schedule */
};

struct plan_when {
    const struct zone *zone;
    const char *time_zone;
    int64_t starting_deadline; /* seconds */
    bool suspend_given;
    bool suspend;
    bool active_deadline_given;
    int64_t active_deadline; /* seconds, when given */
};

struct plan_defrag {
    struct etcd_defrag_version version;
    const char *rule;
    bool rule_compiled;      /* from the friendly flags */
    int64_t quota;           /* bytes */
    struct duration timeout; /* one member's defragmentation */
    struct duration wait;    /* between members */
    bool move_leader, compaction, auto_disalarm, dry_run;
    bool pass_wait, pass_disalarm; /* the version has these flags */
    int64_t disalarm_threshold;    /* percent */
    struct strings extra_arguments;
};

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

/* A file of a node, and how a pod gets it. */
struct host_file {
    const char *path;   /* on the node; may hold $(NODE_NAME) in its last part */
    const char *volume; /* path of the volume: the file, or its folder */
    const char *part;   /* NULL, or the part with $(NODE_NAME) */
};

struct plan_pki {
    bool cert_manager;
    const char *ca_secret, *ca_secret_key;
    const char *client_secret, *client_secret_cert, *client_secret_key;
    struct host_file ca, cert, key;
    const char *node_label; /* hostpath: label that control-plane nodes carry */
    int64_t user;           /* uid that may read the files */
    bool needs_node_name;
};

struct plan_objects {
    struct subject *subjects[ROLE_COUNT];
    size_t subject_count[ROLE_COUNT];
    bool network_policy;
    bool create_namespace;
    const char *pod_security; /* NULL = no label */
};

struct plan {
    const struct settings *settings;
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
    bool ipv6;
};

/* The plan for these settings; NULL when a value was refused or the settings are incomplete. */
struct plan *plan_build(struct diagnostics *diagnostics,
                        const struct settings *settings) MUST_CHECK;

extern const char *const target_names[]; /* by enum target, as options and messages have them */
extern const char *const access_names[];
extern const char *const task_names[];

/* The lowest PodSecurity level that admits the pods: "restricted", or "privileged". */
const char *plan_pod_security(const struct plan *plan);

/* How long it may take to read a database of that size whole, on a slow disk or network: a minute,
 * and a second for each 20 MiB. */
int64_t plan_transfer_seconds(int64_t bytes);

/* Room the pod needs for a snapshot of the largest size, in bytes: the file, the rehearsed restore
 * and its write-ahead log. */
int64_t plan_work_size(const struct plan *plan);

#endif
