/*
 * name.h: names, labels and annotations of Kubernetes objects.
 *
 * The rules are those of k8s.io/apimachinery (pkg/api/validate/content) and of the API server's
 * validation of each kind; where a server accepts a name at creation and the pod fails later (the
 * name of a Secret, labels in a template), the stricter rule is applied here.
 */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include "base/finding.h"

enum name_kind {
    NAME_SUBDOMAIN,      /* most objects: a DNS subdomain (RFC 1123), at most 253 characters */
    NAME_LABEL,          /* namespaces, containers, volumes: a DNS label, at most 63 */
    NAME_SERVICE,        /* Services: a DNS label that begins with a letter (RFC 1035) */
    NAME_CRONJOB,        /* a DNS subdomain of at most 52: the Job's name adds up to 11 */
    NAME_NODE,           /* Kubernetes nodes: a DNS subdomain */
    NAME_PATH_SEGMENT,   /* Roles and bindings: any text but ".", "..", "/" and "%" */
    NAME_SECRET_KEY,     /* keys of Secrets and ConfigMaps: [-._a-zA-Z0-9]+, at most 253 */
    NAME_LABEL_KEY,      /* [prefix/]name; prefix a DNS subdomain, name at most 63 */
    NAME_LABEL_VALUE,    /* at most 63 of [-._A-Za-z0-9], or empty */
    NAME_ANNOTATION_KEY, /* as NAME_LABEL_KEY, but the case of the prefix does not matter */
};

/* Checks `text` as a name of the given kind. A CronJob's name with dots gets a warning. */
bool name_check(struct findings *findings, enum name_kind kind, const char *text);

enum key_value_kind {
    KEY_VALUE_LABEL,         /* a label on our objects; keys with an owner are refused */
    KEY_VALUE_ANNOTATION,    /* an annotation on our objects; the value is any UTF-8 text */
    KEY_VALUE_NODE_SELECTOR, /* a label that a node must carry */
};

struct key_value {
    const char *key;
    const char *value; /* "" when nothing follows the "=" */
};

/*
 * Reads KEY=VALUE. Labels and annotations that the Job controller, kubectl or this program sets
 * are refused; other labels under kubernetes.io and k8s.io get a warning.
 */
bool key_value_parse(struct findings *findings, const char *text, enum key_value_kind kind,
                     struct key_value *result);

#endif
