/* Rules from thresholds. */
#include "base/text.h"
#include "model/rule_check.h"

/* Bytes as a person would write them: 200*1024*1024. */
static void add_bytes(struct text *text, int64_t bytes) {
    unsigned factors = 0;
    while (bytes >= 1024 && bytes % 1024 == 0 && factors < 4) {
        bytes /= 1024;
        factors++;
    }
    if (bytes != 1 || factors == 0)
        text_add_format(text, "%lld%s", (long long)bytes, factors > 0 ? "*" : "");
    for (; factors > 0; factors--)
        text_add(text, factors > 1 ? "1024*" : "1024");
}

/* A quotient of two sizes and a decimal literal round alike, so > stays exact. */
static void add_usage(struct text *text, int percent, enum rule_generation generation) {
    if (generation == RULE_INTEGERS_FIRST)
        text_add_format(text, "dbSize * 100 > dbQuota * %d", percent);
    else if (percent % 100 == 0)
        text_add_format(text, "dbQuotaUsage > %d", percent / 100);
    else if (percent % 10 == 0)
        text_add_format(text, "dbQuotaUsage > 0.%d", percent / 10);
    else
        text_add_format(text, "dbQuotaUsage > 0.%02d", percent);
}

const char *rule_compile(struct arena *arena, struct rule_thresholds thresholds,
                         enum rule_generation generation) {
    struct text text = text_new(arena);
    bool both = thresholds.has_min_free && thresholds.has_min_fragmentation;
    bool gain = thresholds.has_min_free || thresholds.has_min_fragmentation;
    if (!gain && !thresholds.has_max_usage)
        return NULL;
    if (thresholds.has_max_usage)
        add_usage(&text, thresholds.max_usage_percent, generation);
    if (thresholds.has_max_usage && gain)
        text_add(&text, both ? " || (" : " || ");
    if (thresholds.has_min_free) {
        text_add(&text, "dbSize - dbSizeInUse > ");
        add_bytes(&text, thresholds.min_free);
    }
    if (both)
        text_add(&text, " && ");
    if (thresholds.has_min_fragmentation)
        text_add_format(&text, "(dbSize - dbSizeInUse) * 100 > dbSize * %d",
                        thresholds.min_fragmentation_percent);
    if (both && thresholds.has_max_usage)
        text_add(&text, ")");
    return text.data;
}
