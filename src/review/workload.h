/*
 * workload.h: what a CronJob, Job or Pod of others runs: its containers, their tools and words.
 *
 * Points into the tree of the object. Recognises etcd-defrag, etcdctl, etcdutl, talosctl,
 * talos-backup, rclone and shells (review/workload_tool.h). Memory is the arena's.
 */
#ifndef REVIEW_WORKLOAD_H
#define REVIEW_WORKLOAD_H

#include "model/etcd_defrag.h"
#include "model/image.h"

#include "review/manifest.h"

enum tool {
    TOOL_OTHER,
    TOOL_ETCD_DEFRAG,
    TOOL_ETCDCTL,
    TOOL_ETCDUTL,
    TOOL_TALOSCTL,
    TOOL_TALOS_BACKUP,
    TOOL_RCLONE,
    TOOL_SHELL
};

/* A word of command and args. */
struct word {
    const char *text;
    const struct node *node;
    const char *path;
};

struct container {
    const struct node *node;
    const char *path; /* of the container in the object */
    const char *name;
    bool is_init;
    const char *image_text; /* "" = none */
    struct image image;     /* zeroed when the text is no image */
    enum tool tool;
    struct word *words;
    size_t word_count;
    size_t first_argument; /* words before it name the program */
    struct word *pieces;   /* of a shell: its words at each blank, without quotes */
    size_t piece_count;
    bool defragments, saves, verifies;
};

struct workload {
    struct arena *arena;
    const struct object *object;
    bool is_argo;            /* a CronWorkflow: its templates are the containers */
    bool is_service;         /* a Deployment or the like: it runs all the time */
    const struct node *cron; /* spec of the CronJob, or NULL */
    const struct node *job;  /* spec of the Job, or NULL */
    const struct node *pod;  /* spec of the pod */
    const char *job_path;
    const char *pod_path;
    struct container *containers; /* init containers first */
    size_t count;
    bool is_etcd; /* some container maintains etcd */
    bool defragments, saves, verifies;
};

/* False when the object runs no pods. */
bool workload_read(struct arena *arena, const struct object *object, struct workload *workload);

/* True when a word, or with a shell a part of one, is this. */
bool container_mentions(const struct container *container, const char *text);

#endif
