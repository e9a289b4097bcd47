/*
 * cron.h: schedules as Kubernetes reads them: their grammar, their traps, their next run.
 *
 * The grammar and the run times are those of github.com/robfig/cron v3.0.1, ParseStandard and
 * SpecSchedule.Next, which the CronJob controller uses; what it accepts although it can only be a
 * mistake is refused here. Pure functions without a clock; findings have offsets into the text.
 */
#ifndef MODEL_CRON_H
#define MODEL_CRON_H

#include "model/zone.h"

/* In a field's mask: the field is "*" or "?", which decides how the two day fields combine. */
#define CRON_STAR (UINT64_C(1) << 63)
#define CRON_SIZE_MAX 1024

/* Bit N of a mask stands for the value N. */
struct cron {
    uint64_t minute;       /* 0 to 59 */
    uint64_t hour;         /* 0 to 23 */
    uint64_t day_of_month; /* 1 to 31 */
    uint64_t month;        /* 1 to 12 */
    uint64_t day_of_week;  /* 0 (Sunday) to 6 */
};

/*
 * Reads a schedule: five fields, or @hourly, @daily, @midnight, @weekly, @monthly, @annually,
 * @yearly. False, with a finding for each bad field, when Kubernetes refuses it, and besides for:
 * @every, TZ= and CRON_TZ= (Kubernetes' own validation refuses these two as well), empty members of
 * a list, "*-5", signs, separators that are neither space nor tab, days that no month has, and
 * texts above CRON_SIZE_MAX bytes.
 */
bool cron_parse(struct findings *findings, const char *text, struct cron *cron) MUST_CHECK;

/*
 * Tells what a valid schedule does other than it seems: two restricted day fields, of which either
 * is enough (an error, nothing when `allow_day_or`), and steps that are uneven where the field
 * starts anew (a warning).
 */
void cron_check(struct findings *findings, const char *text, const struct cron *cron,
                bool allow_day_or);

/*
 * Warns about the first run that the zone's clock changes skip, and the first that they double,
 * between CRON_CHECK_FROM and CRON_CHECK_UNTIL (fixed, so that the same input always gives the
 * same output). Says nothing about schedules that run in every hour, nor without rules.
 */
#define CRON_CHECK_FROM INT64_C(1767225600)  /* 2026-01-01T00:00:00Z */
#define CRON_CHECK_UNTIL INT64_C(1830297600) /* 2028-01-01T00:00:00Z */
void cron_check_zone(struct findings *findings, const char *text, const struct cron *cron,
                     const struct zone *zone);

/*
 * The first run after `after_unix` (seconds), exactly as SpecSchedule.Next computes it in the zone.
 * False when there is none in the five years that it looks ahead, when it would search forever, and
 * outside CIVIL_UNIX_MIN and CIVIL_UNIX_MAX. Always later than `after_unix`: where the original
 * gives the same time again, the result is what it gives from the first later minute on. A zone
 * without rules counts as UTC.
 */
bool cron_next(const struct cron *cron, const struct zone *zone, int64_t after_unix,
               int64_t *next_unix) MUST_CHECK;

/*
 * The longest time between two runs, in seconds, over as many years as the schedule needs to repeat
 * (no more than ten from CRON_CHECK_FROM on); 0 when it has fewer than two runs in them. In a zone
 * whose clocks change it may come out an hour too long.
 */
int64_t cron_longest_gap(const struct cron *cron, const struct zone *zone);

/* A schedule for `cron` in five fields. A field that is the same in `model_cron` is written as in
 * `model`, the text that it was read from; the others as short lists, ranges or steps. */
const char *cron_format(struct arena *arena, const struct cron *cron, const char *model,
                        const struct cron *model_cron);

/* Whether the two day fields together let a day through; the month is another question. */
bool cron_day_matches(const struct cron *cron, unsigned day_of_month, unsigned day_of_week);

#endif
