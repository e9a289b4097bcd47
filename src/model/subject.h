/*
 * subject.h: who is granted rights: User:NAME, Group:NAME, ServiceAccount:NAMESPACE/NAME.
 */
#ifndef MODEL_SUBJECT_H
#define MODEL_SUBJECT_H

#include "base/finding.h"

enum subject_kind { SUBJECT_USER, SUBJECT_GROUP, SUBJECT_SERVICE_ACCOUNT };

struct subject {
    enum subject_kind kind;
    const char *name_space; /* of a ServiceAccount; else NULL */
    const char *name;
};

/*
 * Reads a subject. The name of a user or group is any text of at most 1024 bytes without control
 * characters. Refused: anonymous users, and the groups that every user (or every stranger) is in.
 * The group of every ServiceAccount gets a warning.
 */
bool subject_parse(struct findings *findings, const char *text, struct subject *result);

/* "User", "Group", "ServiceAccount": the field `kind` of an RBAC subject. */
const char *subject_kind_name(enum subject_kind kind);

#endif
