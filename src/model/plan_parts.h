/*
 * plan_parts.h: the parts of a plan (plan.h), one for each concern.
 *
 * Plain data, filled by plan_build; strings and lists live in the arena.
 */
#ifndef MODEL_PLAN_PARTS_H
#define MODEL_PLAN_PARTS_H

#include "model/cron.h"
#include "model/duration.h"
#include "model/endpoint.h"
#include "model/etcd_defrag.h"
#include "model/image.h"
#include "model/name.h"
#include "model/quantity.h"
#include "options/settings.h"

enum target { TARGET_KAMAJI_ETCD, TARGET_KUBEADM, TARGET_TALOS };
enum access { ACCESS_SECRET, ACCESS_HOSTPATH, ACCESS_TALOS_API };
enum task { TASK_DEFRAG, TASK_SNAPSHOT, TASK_COUNT };

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
    const char *schedule;       /* moved by `stagger` */
    const char *given_schedule; /* as it was given */
    struct cron cron;           /* of the moved one */
    int64_t active_deadline;    /* seconds */
    struct position position;   /* of the schedule */
};

struct plan_when {
    const struct zone *zone;
    const char *time_zone;
    bool no_time_zone;         /* the cluster's version does not have the field */
    int64_t stagger;           /* seconds: the window; 0 = none */
    unsigned stagger_minutes;  /* how far this cluster's schedules are moved in it */
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

#endif
