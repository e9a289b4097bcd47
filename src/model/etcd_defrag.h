/*
 * etcd_defrag.h: which version of etcd-defrag has which flag, and how its rules compute.
 *
 * Source: the tags v0.1.0 to v0.42.0 of github.com/ahrtr/etcd-defrag (flags: main.go, later
 * internal/config/config.go; rules: evaluator.go, later internal/eval, and go.mod); v0.43.0 is the
 * newest release in use and adds no flag known here. Pure tables: no state, nothing fails.
 */
#ifndef MODEL_ETCD_DEFRAG_H
#define MODEL_ETCD_DEFRAG_H

#include "model/rule.h"

/* The newest version known here, as an image's tag: "v0.43.0". */
extern const char etcd_defrag_newest[];

/* What came to etcd-defrag after, or with, its first version. */
enum etcd_defrag_feature {
    ETCD_DEFRAG_CLUSTER,
    ETCD_DEFRAG_COMPACTION,
    ETCD_DEFRAG_CONTINUE_ON_ERROR,
    ETCD_DEFRAG_COMMAND_TIMEOUT,
    ETCD_DEFRAG_QUOTA,
    ETCD_DEFRAG_RULE,
    ETCD_DEFRAG_RULE_USAGE_AND_FREE, /* the variables dbQuotaUsage and dbSizeFree */
    ETCD_DEFRAG_DRY_RUN,
    ETCD_DEFRAG_EXCLUDE_LOCALHOST,
    ETCD_DEFRAG_MOVE_LEADER,
    ETCD_DEFRAG_ENVIRONMENT, /* flags from ETCD_DEFRAG_* variables */
    ETCD_DEFRAG_LOG_STDERR,  /* output goes to standard error, with time stamps */
    ETCD_DEFRAG_SKIP_HEALTHCHECK,
    ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS,
    ETCD_DEFRAG_AUTO_DISALARM,
    ETCD_DEFRAG_DISALARM_THRESHOLD,
    ETCD_DEFRAG_FEATURES
};

struct etcd_defrag_version {
    unsigned major;
    unsigned minor;
    unsigned patch;
    bool known;          /* the tag named a version from v0.1.0 to the newest known one */
    bool newest_assumed; /* it did not: everything that the newest known one has is assumed */
};

/*
 * The version that an image's tag names: "v0.43.0" or "0.43.0". NULL (a digest alone), "latest" or
 * any other text gives the newest known version with `newest_assumed`; a version above the newest
 * keeps its numbers, with `newest_assumed`.
 */
struct etcd_defrag_version etcd_defrag_version_of_image(const char *tag);

/* True when that version has the feature. */
bool etcd_defrag_has(struct etcd_defrag_version version, enum etcd_defrag_feature feature);

/* The first version with the feature, as a tag: "v0.23.0". */
const char *etcd_defrag_first_version(enum etcd_defrag_feature feature);

/* The flag that a feature is, "--move-leader", or NULL when it is none. */
const char *etcd_defrag_flag(enum etcd_defrag_feature feature);

/*
 * How rules compute in that version: goval v1.3.1 and integers up to v0.11.0 (in v0.1.0 without
 * dbQuotaUsage and dbSizeFree), goval v1.4.0 and integers up to v0.23.0, goval v1.6.0 and
 * floating-point variables from v0.24.0 on. No release had v1.6.0 with integers.
 */
enum rule_generation etcd_defrag_rule_generation(struct etcd_defrag_version version);

#endif
