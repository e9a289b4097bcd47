/*
 * auditor.h: inside the audit: the parts that judge one workload, each a group of rules.
 */
#ifndef REVIEW_AUDITOR_H
#define REVIEW_AUDITOR_H

#include "review/audit.h"
#include "review/workload_flag.h"

enum { WORD_SHOWN = 80 };

#define AUDIT_SCHEDULE "spec.schedule"

/* Adds a finding. `node` is the field, or what the field is missing from. `path` is not copied. */
void audit_add(struct audit *audit, enum audit_rule_id rule, const struct node *node,
               const char *path, const char *format, ...) PRINTF_LIKE(5, 6);

/* A path below another. */
const char *audit_below(const struct audit *audit, const char *path, const char *name);

/* The first that is there. */
const struct node *audit_either(const struct node *one, const struct node *other);

void audit_when(struct audit *audit, const struct workload *workload);
/* audit_when.c: the schedule of a CronJob, or NULL; the key of its time zone. */
const struct node *audit_schedule(const struct workload *workload);
const char *audit_zone_key(const struct workload *workload);
void audit_run(struct audit *audit, const struct workload *workload);
void audit_rights(struct audit *audit, const struct workload *workload);
void audit_files(struct audit *audit, const struct workload *workload);
void audit_container_rights(struct audit *audit, const struct workload *workload,
                            const struct container *container);
void audit_container_program(struct audit *audit, const struct container *container);
void audit_secrets(struct audit *audit, const struct container *container);
void audit_etcd_defrag(struct audit *audit, const struct container *container);
void audit_other_tools(struct audit *audit, const struct workload *workload,
                       const struct container *container);

/* audit_meeting.c: holds a workload against those before it that work on the same etcd. NULL for a
 * manifest of several clusters, in which nothing tells whose etcd is meant. */
struct meetings *audit_meetings_new(struct arena *arena, const struct manifest *manifest);
void audit_meeting(struct audit *audit, const struct workload *workload);

/* audit_roles.c: roles bound to the ServiceAccounts of the judged pods; Talos' own. */
void audit_roles(struct audit *audit, const struct workload *workload);
void audit_talos(struct audit *audit);

#endif
