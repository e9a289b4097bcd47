/*
 * audit.h: what is dangerous in manifests that somebody else wrote, and the cure.
 *
 * CronJobs, Jobs, Pods and Deployments that maintain etcd are judged by the rules of rule_table.h,
 * and so are the roles bound to their ServiceAccounts and the ServiceAccounts of Talos. Other
 * objects are left alone. Pure: same manifest, same findings. Texts are safe to print and hold no
 * value of a Secret or of an environment variable.
 */
#ifndef REVIEW_AUDIT_H
#define REVIEW_AUDIT_H

#include "review/manifest.h"
#include "review/rule_table.h"

struct audit_finding {
    enum audit_rule_id rule;
    const struct object *object;
    const char *path; /* "spec.jobTemplate.spec.backoffLimit"; what is missing is named, too */
    struct position position; /* of the field, or of what it is missing from */
    const char *what;
    struct audit_finding *next;
};

struct meetings;
struct zone_memory;

struct audit {
    struct arena *arena;
    const struct manifest *manifest;
    const struct object *object; /* the one that is judged */
    struct audit_finding *first;
    struct audit_finding *last;
    bool *told; /* per object, a role or binding that was judged already; NULL = never mind */
    struct meetings *meetings; /* of the CronJobs so far; NULL = never mind */
    struct zone_memory *zones; /* NULL = none is remembered */
    size_t judged;
    size_t count[LEVEL_COUNT];
    size_t total;
};

/* Findings beyond this are only counted. */
enum { AUDIT_FINDING_LIMIT = 10000 };

struct audit audit_manifest(struct arena *arena, const struct manifest *manifest);

/* The findings about one object of the manifest alone. */
struct audit audit_one(struct arena *arena, const struct manifest *manifest,
                       const struct object *object);

/* audit_write.c, audit_sarif.c: the findings as text, as JSON, as SARIF 2.1.0. */
void audit_text(struct text *output, const struct audit *audit);
struct node *audit_json(const struct audit *audit);
struct node *audit_sarif(const struct audit *audit, const char *version);

#endif
