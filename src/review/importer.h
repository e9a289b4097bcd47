/*
 * importer.h: inside import: the settings that grow out of one object, with their comments.
 *
 * Everything lives in the arena of the diagnostics that import_write was given.
 */
#ifndef REVIEW_IMPORTER_H
#define REVIEW_IMPORTER_H

#include "render/documents.h"

#include "review/audit.h"
#include "review/workload_flag.h"

enum { IMPORT_SHOWN = 200 };

struct import_comment {
    enum option_id option; /* OPTION_COUNT = about all of it */
    const char *text;      /* one line, safe to print */
    struct import_comment *next;
};

struct import {
    struct arena *arena;
    const struct manifest *manifest;
    const struct object *object;
    const char *group; /* what is maintained: objects of one group are one cluster */
    const char *base;  /* what its name begins with */
    const char *name;  /* for the cluster */
    bool leads;        /* the first of its group */
    struct settings settings;
    struct import_comment *first, *last;
    bool incomplete; /* something must be filled in */
    bool refused;    /* and before that no manifest can be made */
    bool twice;      /* an object of this name stands before it */
    bool left_out;   /* another object of the group says the same */
};

/* Adds a value, or a comment when its shape is wrong. NULL and "" are nothing. */
void import_put(struct import *import, enum option_id option, const char *text);
void import_put_format(struct import *import, enum option_id option, const char *format, ...)
    PRINTF_LIKE(3, 4);
void import_say(struct import *import, enum option_id option, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Something that must be filled in before the config can be used. */
void import_ask(struct import *import, enum option_id option, const char *what);
const char *import_shown(const struct import *import, const char *text);

/* import_pod.c: what all CronJobs have: when, names, resources, where they run. */
void import_when(struct import *import, const struct workload *workload);
void import_pod(struct import *import, const struct workload *workload,
                const struct container *main);

/* import_files.c: target and access, by the files that a program is told to use. */
void import_identity(struct import *import, const struct workload *workload,
                     const struct container *container, const char *endpoints);

/* import_endpoints.c: kamaji's names in a list of endpoints; false when they are others. */
bool import_kamaji_endpoints(struct import *import, const char *list);
/* The etcd that the CronJob is named after, ETCD-NAME-defrag-job, or NULL. */
const char *import_etcd_name(const struct import *import);
/* Whether this program made the object. */
bool import_is_own(const struct import *import);
void import_endpoints(struct import *import, const char *list, bool nodes);

/* import_tasks.c, import_snapshot.c, import_datastore.c */
void import_defrag(struct import *import, const struct workload *workload,
                   const struct container *container);
void import_talos(struct import *import, const struct workload *workload);
void import_snapshot(struct import *import, const struct workload *workload,
                     const struct container *save);
void import_store(struct import *import, const struct workload *workload);
bool import_datastore(struct import *import);

/* import_group.c: finds out what is one cluster, and gives it a name. */
void import_group(struct arena *arena, struct import *const *imports, size_t count);

/* import_text.c: the config. */
void import_text(struct text *output, struct import *const *imports, size_t count);

#endif
