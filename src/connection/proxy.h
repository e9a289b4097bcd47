/*
 * proxy.h: the proxy that the environment asks for, as Go programs choose it.
 *
 * $HTTPS_PROXY is for https:// servers, $HTTP_PROXY for http://. $NO_PROXY lists, with commas:
 * "*", host names (with all names below them; with a leading dot or "*." only those below),
 * addresses, networks such as 10.0.0.0/8, each but the last with an optional :port. Servers named
 * localhost, and loopback addresses, are never reached through a proxy.
 */
#ifndef CONNECTION_PROXY_H
#define CONNECTION_PROXY_H

#include "connection/address.h"
#include "connection/kubeconfig.h"

/* The proxy's URL for this server as it stands in the environment, or NULL. */
const char *proxy_from_environment(struct arena *arena, const struct kube_environment *environment,
                                   const struct address *server);

#endif
