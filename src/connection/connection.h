/*
 * connection.h: which API server to talk to, as whom, and how it is trusted.
 *
 * Made from kubeconfig files, flags and the environment of a pod (kubeconfig.h). Plain data;
 * strings live in the arena. Secret values are kept apart in `struct kube_credentials`, which
 * nothing but the transport reads, so that no trace or message can show them.
 */
#ifndef CONNECTION_CONNECTION_H
#define CONNECTION_CONNECTION_H

#include "base/diagnostics.h"

struct node;

/* An exec plugin of a kubeconfig's user. */
struct kube_exec {
    const char *api_version; /* client.authentication.k8s.io/v1 or v1beta1 */
    const char *command;     /* a path, or a name for PATH */
    const char *const *arguments;
    size_t argument_count;
    const char *const *environment; /* NAME=VALUE in addition to our own */
    size_t environment_count;
    const char *interactive_mode; /* Never, IfAvailable, Always */
    const char *install_hint;     /* NULL = none */
    bool provide_cluster_info;
    const struct node *cluster_config; /* the cluster's extension for plugins; NULL = none */
};

/* Secret. At most one of token, token_file, basic and exec is set; a certificate may come besides.
 */
struct kube_credentials {
    const char *token;
    const char *token_file;
    const char *username, *password;
    const char *client_certificate; /* PEM text; NULL = none */
    const char *client_key;         /* PEM text */
    const struct kube_exec *exec;
};

/* Impersonation headers, each "Name: value"; not secret. */
struct kube_impersonation {
    const char *const *headers;
    size_t count;
};

struct kube_connection {
    const char *server;          /* https://host:port/prefix, without a slash at the end */
    const char *tls_server_name; /* NULL = the host of `server` */
    const char *ca;              /* PEM text, the only trust; NULL = the system's */
    bool insecure;               /* no verification: chosen explicitly */
    const char *proxy;           /* http://, https:// or socks5h:// URL; NULL = none */
    const char *name_space;      /* default namespace */
    const char *context;         /* names for people; NULL where there is none */
    const char *cluster;
    const char *user;
    const char *user_kind; /* "token", "client certificate", "exec plugin", ... never a value */
    const char *source;    /* file(s) it was read from, or "the pod's service account" */
    struct kube_credentials credentials;
    struct kube_impersonation impersonation;
    uint64_t request_timeout; /* milliseconds for one request; 0 = not given */
    struct position position; /* where it was chosen, for diagnostics */
};

#endif
