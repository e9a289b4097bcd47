/*
 * auditor.h: inside the audit: the parts that judge one workload, each a group of rules.
 */
#ifndef REVIEW_AUDITOR_H
#define REVIEW_AUDITOR_H

#include "review/audit.h"
#include "review/workload_flag.h"

enum { WORD_SHOWN = 80 };

/* Adds a finding. `node` is the field, or what the field is missing from. `path` is not copied. */
void audit_add(struct audit *audit, enum audit_rule_id rule, const struct node *node,
               const char *path, const char *format, ...) PRINTF_LIKE(5, 6);

/* A path below another. */
const char *audit_below(const struct audit *audit, const char *path, const char *name);

/* The first that is there. */
const struct node *audit_either(const struct node *one, const struct node *other);

void audit_when(struct audit *audit, const struct workload *workload);
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

/* audit_roles.c: roles bound to the ServiceAccounts of the judged pods; Talos' own. */
void audit_roles(struct audit *audit, const struct workload *workload);
void audit_talos(struct audit *audit);

#endif
