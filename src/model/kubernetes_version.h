/*
 * kubernetes_version.h: versions of Kubernetes, as servers and people write them.
 */
#ifndef MODEL_KUBERNETES_VERSION_H
#define MODEL_KUBERNETES_VERSION_H

#include "base/finding.h"

/* Reads 1.29, v1.29.3 or v1.29.3+k3s1; *minor is 29. */
bool kubernetes_version_parse(struct findings *findings, const char *text, unsigned *minor);

#endif
