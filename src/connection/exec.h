/*
 * exec.h: credentials from the exec plugin of a kubeconfig's user.
 *
 * The plugin runs without a shell, with KUBERNETES_EXEC_INFO in its environment, and prints an
 * ExecCredential of the version that the kubeconfig names. What it prints is secret: no message
 * shows any of it. Errors are diagnostics (FAILURE_CLUSTER: the kubeconfig is good, but there are
 * no credentials).
 */
#ifndef CONNECTION_EXEC_H
#define CONNECTION_EXEC_H

#include "connection/connection.h"

enum { EXEC_OUTPUT_LIMIT = 1024 * 1024, EXEC_TIMEOUT = 60000 };

struct kube_exec_request {
    const struct kube_exec *exec;
    const struct kube_connection *connection; /* what plugins may ask to be told of the cluster */
    char *const *environment;                 /* our own, as environ(7) */
    bool terminal;                            /* standard input is one */
    unsigned timeout; /* milliseconds, such as EXEC_TIMEOUT; does not count for a person */
    const int *stop;  /* descriptor that is readable when all should stop; NULL = none */
};

struct kube_exec_result {
    const char *token;              /* NULL = none */
    const char *client_certificate; /* PEM; with client_key, or NULL */
    const char *client_key;
    int64_t expires; /* Unix seconds; 0 = not said */
};

/* Runs the plugin; strings of the result live in the arena of the diagnostics. */
bool kube_exec_run(struct diagnostics *diagnostics, const struct kube_exec_request *request,
                   struct kube_exec_result *result) MUST_CHECK;

/* exec_reply.c: takes what a plugin printed. */
bool kube_exec_reply(struct diagnostics *diagnostics, const struct kube_exec *exec,
                     const char *bytes, size_t length, struct kube_exec_result *result) MUST_CHECK;

/* exec_info.c: KUBERNETES_EXEC_INFO's value; NULL when there is no memory. */
const char *kube_exec_info(struct arena *arena, const struct kube_exec_request *request,
                           bool interactive);

/* Adds an error about the plugin; always false. */
bool kube_exec_refuse(struct diagnostics *diagnostics, const struct kube_exec *exec,
                      const char *hint, const char *message);

#endif
