/*
 * cluster_name.h: what a cluster may be called.
 *
 * The name is a folder of the tree, so it is one on every file system, and none that kustomize
 * takes for its own file.
 */
#ifndef FLEET_CLUSTER_NAME_H
#define FLEET_CLUSTER_NAME_H

#include "base/finding.h"

/* Reports the first fault of a name and returns false. */
bool cluster_name_check(struct findings *findings, const char *name) MUST_CHECK;

/* A plain name of a file or folder: the characters that a cluster's name may have. */
bool cluster_name_is_plain(const char *name);

#endif
