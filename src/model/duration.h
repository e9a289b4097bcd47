/*
 * duration.h: lengths of time as Go programs and people write them: 30s, 1m30s, 1.5h, 14d.
 *
 * The text is a subset of what Go's time.ParseDuration takes (etcd-defrag and etcdctl read their
 * flags with it): units h, m, s, ms, each at most once and from large to small, no sign, nothing
 * finer than a millisecond. Where days are allowed, w and d may come first.
 */
#ifndef MODEL_DURATION_H
#define MODEL_DURATION_H

#include "base/finding.h"

/* The longest duration: 2^31-1 seconds, the most that a pod's deadline can hold. */
#define DURATION_MAXIMUM INT64_C(2147483647000)

/* What one option allows; or them together. */
enum duration_permit {
    DURATION_PLAIN = 0,
    DURATION_DAYS = 1,         /* the units d (24h) and w (7d) */
    DURATION_ZERO = 2,         /* "0s", and "0" without a unit */
    DURATION_WHOLE_SECONDS = 4 /* for Kubernetes fields that count seconds */
};

struct duration {
    int64_t milliseconds; /* 0 to DURATION_MAXIMUM */
};

/* Reads `text` under the rules of `permits` (enum duration_permit). */
bool duration_parse(struct findings *findings, const char *text, unsigned permits,
                    struct duration *result);

/* Whole seconds, rounded up. */
int64_t duration_seconds(const struct duration *duration);

/* Shortest text for Go: 90 s is "1m30s", one hour "1h", 1500 ms "1.5s", zero "0s". */
const char *duration_format_go(struct arena *arena, const struct duration *duration);

/* One number and one unit, as rclone's --min-age and --max-age take it: "7d", "36h", "90s". The
 * largest unit of d, h, m, s, ms that keeps the number whole. */
const char *duration_format_rclone(struct arena *arena, const struct duration *duration);

#endif
