/*
 * field.h: the fields of one stanza of a kubeconfig, by their kind.
 *
 * A field of the wrong kind is an error that names stanza and field and never shows the value. Any
 * scalar is taken as the text that stands there (kubectl refuses `token: 123` or `user: on`).
 */
#ifndef CONNECTION_FIELD_H
#define CONNECTION_FIELD_H

#include "connection/kubeconfig.h"

enum { FIELD_FILE_LIMIT = 1024 * 1024, FIELD_LIST_LIMIT = 1024 };

struct fields {
    struct diagnostics *diagnostics;
    const char *kind;                 /* "cluster", "user", "context" */
    const struct kube_stanza *stanza; /* NULL = every field is absent */
    bool good;
};

/* Adds an error about a field; always false. `key` NULL: about the whole stanza. */
bool field_refuse(struct fields *fields, const char *key, const char *hint, const char *message);

/* The node of a field; NULL when it is absent or null. */
const struct node *field_node(const struct fields *fields, const char *key);

/* A text; NULL when it is absent, empty or wrong. */
const char *field_text(struct fields *fields, const char *key);

/* A text that goes into a header: control characters are refused. */
const char *field_header(struct fields *fields, const char *key);

/* true, false and the other words of YAML 1.1, without quotes. */
bool field_flag(struct fields *fields, const char *key);

/* A path, relative ones against the folder of the stanza's file. */
const char *field_path(struct fields *fields, const char *key);

/* A list of texts. */
const char *const *field_list(struct fields *fields, const char *key, size_t *count);

/* What the field KEY-data holds in base64, or the file that the field KEY names; both at once are
 * an error. NULL when there is neither, or after an error. */
const char *field_contents(struct fields *fields, const char *key);

/* The contents of a file that option or field `what` names; without NUL bytes. NULL after an
 * error, which is about `position`. */
const char *field_file(struct diagnostics *diagnostics, struct position position, const char *what,
                       const char *path);

/* A node's text, whatever kind of scalar it is; NULL when it is none. */
const char *node_scalar(const struct node *node);

#endif
