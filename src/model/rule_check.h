/*
 * rule_check.h: judging a defragmentation rule when generating, and writing one from thresholds.
 *
 * Pure: the same rule and quota give the same findings. Cannot fail but by the findings it adds.
 */
#ifndef MODEL_RULE_CHECK_H
#define MODEL_RULE_CHECK_H

#include "model/rule.h"

/*
 * Judges a rule that rule_parse accepted, for members with this quota (bytes, above 0). The rule is
 * evaluated on etcd-defrag's own start-up sample and on a grid: file sizes from 16 KiB (an empty
 * bbolt file) to the quota, bytes in use from 8 KiB to the file's size, each in eighths and right
 * below, at and above the values where the rule's constants make a difference.
 * Errors: what fails or crashes on any sample, no boolean, == between a boolean and a number.
 * Warnings: never or always true on the grid, integer division that loses its point, bytes compared
 * with a fraction or with a number below one page, dbQuotaUsage compared with a percentage.
 */
void rule_check(struct findings *findings, const struct rule *rule, int64_t quota_bytes);

struct rule_thresholds {
    bool has_min_free;
    int64_t min_free; /* --min-free: bytes, 0 or more */
    bool has_max_usage;
    int max_usage_percent; /* --max-usage: dbSize of dbQuota, 0 to 100 */
    bool has_min_fragmentation;
    int min_fragmentation_percent; /* --min-fragmentation: free bytes of dbSize, 0 to 100 */
};

/*
 * The rule that the friendly flags stand for; NULL when none is given. True when the quota is used
 * above max usage OR there is enough to gain: more free bytes than min free AND a larger free share
 * than min fragmentation (whichever of the two is given). So a nearly full member is always
 * defragmented, and a small file with a large share of little is left alone. No division: exact in
 * every generation, also for an empty database.
 */
const char *rule_compile(struct arena *arena, struct rule_thresholds thresholds,
                         enum rule_generation generation);

#endif
