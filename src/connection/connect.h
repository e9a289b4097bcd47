/*
 * connect.h: a connection from what kubeconfig files, options and a pod's environment say.
 *
 * As kubectl chooses, with these differences, each because the other way goes wrong silently:
 * - Nothing configured, no current context, or a context whose cluster or user does not exist: an
 *   error (kubectl asks http://localhost:8080, or for a password).
 * - No credentials for an https:// server: an error (kubectl asks for a password). To http://
 *   servers none are sent, as by kubectl, but with a warning.
 * - --token and --token-file win over all that the user has, but for a client certificate (a
 *   tokenFile of the kubeconfig beats kubectl's --token).
 * - A host without a scheme is refused unless a CA or insecure-skip-tls-verify says that it is
 *   https (kubectl then uses http).
 * - Certificates and keys that TLS could not use, and tokens that no header can hold, are refused
 *   before anything is asked.
 * - auth-provider is not supported; there are no --username and --password.
 * The pod's service account is used when there is no kubeconfig, and neither --context,
 * --kube-cluster nor --user is given; --server, tokens and --certificate-authority then still
 * count.
 *
 * Options that kubectl calls otherwise: --kube-cluster is its --cluster, which is taken by fleets;
 * --namespace is the one of the objects.
 */
#ifndef CONNECTION_CONNECT_H
#define CONNECTION_CONNECT_H

#include "options/settings.h"

#include "connection/connection.h"
#include "connection/kubeconfig.h"

/* The connection, in the arena of the diagnostics; NULL after an error. */
struct kube_connection *kube_connect(struct diagnostics *diagnostics,
                                     const struct kubeconfig *kubeconfig,
                                     const struct settings *settings,
                                     const struct kube_environment *environment) MUST_CHECK;

/* The token in a token file, without blanks around it; NULL after an error. It is to be read anew
 * from time to time. */
const char *kube_token_read(struct diagnostics *diagnostics, struct position position,
                            const char *path);

/* connect_show.c: the connection in lines for a person; no value of a secret. */
void kube_connection_show(struct text *output, const struct kube_connection *connection);

#endif
