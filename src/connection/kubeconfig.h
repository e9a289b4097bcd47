/*
 * kubeconfig.h: kubeconfig files, read and merged.
 *
 * Which files: --kubeconfig names one; else $KUBECONFIG lists several with colons; else
 * $HOME/.kube/config. Of several, the first that has a cluster, user or context of some name wins
 * for all of its fields, and the first with a current-context wins. A list in which no file exists
 * is an error; one that lacks some gets a warning for each (kubectl says nothing). Names that stand
 * twice in one file are errors. Only what is then chosen is looked at closely.
 *
 * The library reads no environment: cmd/ gives it. No diagnostic shows a line or a value of these
 * files, because it could be a secret. Trees and strings live in the arena of the diagnostics.
 */
#ifndef CONNECTION_KUBECONFIG_H
#define CONNECTION_KUBECONFIG_H

#include "options/settings.h"
#include "text/node.h"

enum { KUBECONFIG_SIZE_LIMIT = 10 * 1024 * 1024, KUBECONFIG_FILE_LIMIT = 64 };

/* What the environment says; NULL or "" = not set. */
struct kube_environment {
    const char *kubeconfig;
    const char *home;
    const char *service_host; /* KUBERNETES_SERVICE_HOST, ..._PORT: in a pod */
    const char *service_port;
    const char *pod_namespace;
    const char *service_account; /* the folder with token, ca.crt and namespace */
    const char *http_proxy;      /* for http:// servers */
    const char *https_proxy;     /* for https:// servers */
    const char *no_proxy;
};

/* A named cluster, user or context. */
struct kube_stanza {
    const char *name;
    const struct node *fields; /* a mapping; NULL = none */
    const struct source *file;
    const char *folder; /* where the file's relative paths begin; "" = here */
    struct position position;
};

struct kube_stanzas {
    struct kube_stanza *items;
    size_t count;
    size_t capacity;
};

struct kubeconfig {
    struct kube_stanzas clusters;
    struct kube_stanzas users;
    struct kube_stanzas contexts;
    const char *current_context; /* NULL = none */
    struct position current_place;
    const char *source; /* the files that were read, "a, b"; NULL = none */
    const char *tried;  /* the files that were looked for, for messages */
};

/* `file`: the value of --kubeconfig, or NULL. NULL after an error. */
struct kubeconfig *kubeconfig_load(struct diagnostics *diagnostics, const struct value *file,
                                   const struct kube_environment *environment) MUST_CHECK;

/* Null in any spelling of YAML 1.1. */
bool kube_is_null(const struct node *node);

/* The stanza of this name, or NULL. */
const struct kube_stanza *kube_stanza_find(const struct kube_stanzas *stanzas, const char *name);

#endif
