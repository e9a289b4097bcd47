/*
 * rule_promql.h: a defragmentation rule as a PromQL expression over etcd's metrics.
 *
 * Pure; the text lives in the arena. Rules that PromQL cannot say with the same meaning give NULL.
 */
#ifndef MODEL_RULE_PROMQL_H
#define MODEL_RULE_PROMQL_H

#include "model/rule.h"

/* PromQL for the rule's variables: two instant vectors with the same labels, and a number. */
struct rule_metrics {
    const char *size;
    const char *in_use;
    int64_t quota; /* bytes */
};

/*
 * The series of the members for which a rule is true. Translated are comparisons of sums, products
 * and quotients of variables and decimal numbers, joined with && || and !. NULL for anything else:
 * constants alone, strings, lists, bits, remainders, and divisions of whole numbers, which PromQL
 * does not round. NULL also when the text would exceed 16 KiB.
 */
const char *rule_to_promql(struct arena *arena, const struct rule *rule,
                           struct rule_metrics metrics);

#endif
