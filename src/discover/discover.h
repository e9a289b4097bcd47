/*
 * discover.h: what a cluster says of its own etcd, as settings below all that a person gave.
 *
 * Objects are read, never written. Of Secrets only the metadata is asked for, so that no value of
 * one is ever here; the names of their keys are those that the managers of fields have written.
 * Everything the server sends is hostile until a checker took it. Memory is the arena of the
 * diagnostics; errors and warnings name the object, or the right that is missing.
 */
#ifndef DISCOVER_DISCOVER_H
#define DISCOVER_DISCOVER_H

#include "options/settings.h"

#include "transport/client.h"

/*
 * Fills `found` with what the cluster says and `given` does not. False after an error: no answer,
 * a right that is missing, nothing found, or several things and no choice. `name` is the cluster's
 * in a fleet, for messages; NULL without one.
 */
bool discover_cluster(struct diagnostics *diagnostics, struct kube_client *client, const char *name,
                      const struct settings *given, struct settings *found) MUST_CHECK;

#endif
