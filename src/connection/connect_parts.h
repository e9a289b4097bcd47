/*
 * connect_parts.h: what the parts of connect.h share.
 */
#ifndef CONNECTION_CONNECT_PARTS_H
#define CONNECTION_CONNECT_PARTS_H

#include "connection/address.h"
#include "connection/connect.h"
#include "connection/field.h"

struct connecting {
    struct diagnostics *diagnostics;
    struct arena *arena;
    const struct kubeconfig *kubeconfig;
    const struct settings *settings;
    const struct kube_environment *environment;
    const struct kube_stanza *context; /* NULL = none */
    const struct kube_stanza *cluster;
    const struct kube_stanza *user;
    bool in_pod;
    struct kube_connection *connection;
};

/* Adds an error about an option; always false. */
bool connect_refuse(struct connecting *connecting, enum option_id id, const char *hint,
                    const char *message);

/* The text of an option, refused when it holds control characters; NULL = not given. */
const char *connect_option(struct connecting *connecting, enum option_id id, bool *good);

/* A file of the pod's service account; NULL when the folder is not known. */
const char *connect_pod_file(const struct connecting *connecting, const char *name);

/* connect_cluster.c: server, trust and proxy. */
bool connect_cluster(struct connecting *connecting);

/* connect_user.c: credentials. */
bool connect_user(struct connecting *connecting);

/* connect_as.c: impersonation. */
bool connect_as(struct connecting *connecting);

/* connect_exec.c: the exec plugin of the user; NULL after an error. */
const struct kube_exec *connect_exec(struct connecting *connecting);

#endif
