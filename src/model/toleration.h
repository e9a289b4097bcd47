/*
 * toleration.h: taints that a pod puts up with, written as `kubectl taint` writes taints.
 *
 * KEY:EFFECT tolerates the taint whatever its value (operator Exists), KEY=VALUE:EFFECT only that
 * value (operator Equal). The effect must be named: leaving it out would tolerate NoExecute too.
 * A toleration without a key, which puts up with every taint, cannot be written.
 */
#ifndef MODEL_TOLERATION_H
#define MODEL_TOLERATION_H

#include "base/finding.h"

struct toleration {
    const char *key;
    const char *value;  /* NULL = any value (Exists) */
    const char *effect; /* NoSchedule, PreferNoSchedule or NoExecute */
};

bool toleration_parse(struct findings *findings, const char *text, struct toleration *result);

#endif
