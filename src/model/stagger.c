#include "model/stagger.h"

#include "base/hash.h"
#include "base/text.h"

enum { HOURS = 24, HOUR_MINUTES = 60, DAY_MINUTES = HOURS * HOUR_MINUTES, SHOWN = 60 };

#define ALL_DAYS_OF_MONTH ((UINT64_C(1) << 32) - 2)
#define ALL_MONTHS ((UINT64_C(1) << 13) - 2)
#define ALL_DAYS_OF_WEEK ((UINT64_C(1) << 7) - 1)

/* The minutes of each hour at which there are runs, on the same day and on the next one. */
struct clock_times {
    uint64_t same_day[HOURS];
    uint64_t next_day[HOURS];
};

/* FNV-1a with 64 bits, then the finalizer of MurmurHash3: short names that differ in their last
 * letter would else lie next to each other. */
static uint64_t hash_of(const char *name) {
    uint64_t hash = hash_bytes(HASH_START, name, strlen(name));
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}

unsigned stagger_minutes(const char *cluster_name, unsigned window_minutes) {
    return (unsigned)(hash_of(cluster_name) % window_minutes);
}

static struct clock_times times_after(const struct cron *cron, unsigned minutes) {
    struct clock_times times = {{0}, {0}};
    for (unsigned time = 0; time < DAY_MINUTES; time++) {
        unsigned later = time + minutes;
        uint64_t bit = UINT64_C(1) << later % HOUR_MINUTES;
        if ((cron->hour >> time / HOUR_MINUTES & cron->minute >> time % HOUR_MINUTES & 1) == 0)
            continue;
        if (later < DAY_MINUTES)
            times.same_day[later / HOUR_MINUTES] |= bit;
        else
            times.next_day[later / HOUR_MINUTES - HOURS] |= bit;
    }
    return times;
}

static bool has_times(const uint64_t hours[HOURS]) {
    uint64_t any = 0;
    for (size_t i = 0; i < HOURS; i++)
        any |= hours[i];
    return any != 0;
}

static bool runs_every_day(const struct cron *cron) {
    bool both_needed = ((cron->day_of_month | cron->day_of_week) & CRON_STAR) != 0;
    bool month_day = (cron->day_of_month & ALL_DAYS_OF_MONTH) == ALL_DAYS_OF_MONTH;
    bool week_day = (cron->day_of_week & ALL_DAYS_OF_WEEK) == ALL_DAYS_OF_WEEK;
    return (cron->month & ALL_MONTHS) == ALL_MONTHS &&
           (both_needed ? month_day && week_day : month_day || week_day);
}

/* The minute and hour fields for these times; false when the hours have different minutes, which
 * are then named by `*one` and `*other`. */
static bool fields_of(const uint64_t hours[HOURS], struct cron *shifted, unsigned *one,
                      unsigned *other) {
    shifted->hour = 0;
    shifted->minute = 0;
    for (unsigned hour = 0; hour < HOURS; hour++) {
        if (hours[hour] == 0)
            continue;
        if (shifted->hour == 0) {
            *one = hour;
            shifted->minute = hours[hour];
        } else if (hours[hour] != shifted->minute) {
            *other = hour;
            return false;
        }
        shifted->hour |= UINT64_C(1) << hour;
    }
    return true;
}

static bool refuse(struct findings *findings, const char *text, unsigned minutes, const char *hint,
                   const char *why) {
    return findings_refuse(findings, hint, "moved by %u minute%s, \"%s\" %s", minutes,
                           minutes == 1 ? "" : "s", text_printable(findings->arena, text, SHOWN),
                           why);
}

/* What midnight does to these times: merges them, moves the day fields, or is a reason to refuse.
 */
static bool pass_midnight(struct findings *findings, const char *text, const struct cron *cron,
                          unsigned minutes, bool allow_day_change, struct clock_times *times,
                          struct cron *shifted) {
    if (!has_times(times->next_day))
        return true;
    if (!runs_every_day(cron) && has_times(times->same_day))
        return refuse(findings, text, minutes,
                      "end earlier in the day, or give this cluster a shorter stagger",
                      "would run partly on one day and partly on the next");
    if (!runs_every_day(cron) && !allow_day_change)
        return refuse(findings, text, minutes,
                      "start earlier, give this cluster a shorter stagger, or set allow-day-change",
                      "would run after midnight, on another day");
    if (!runs_every_day(cron) && !stagger_next_day(cron, shifted))
        return refuse(findings, text, minutes,
                      "start earlier in the day, or give this cluster a shorter stagger",
                      "would run on the days after, which no single schedule can name: months have "
                      "different lengths, and weekdays go over the ends of months");
    for (size_t i = 0; i < HOURS; i++)
        times->same_day[i] |= times->next_day[i];
    return true;
}

/* "needs two schedules: at hour 3 it is minute 30, at hour 4 minute 10". */
static bool refuse_hours(struct findings *findings, const char *text, unsigned minutes,
                         unsigned one, unsigned other) {
    const char *why = arena_format(findings->arena,
                                   "would run at other minutes of hour %u than of hour %u, which "
                                   "no single schedule can name",
                                   other, one);
    return refuse(findings, text, minutes,
                  "write minutes that stay within their hour, or give this cluster a shorter "
                  "stagger; one of 1m moves nothing",
                  why);
}

bool stagger_shift(struct findings *findings, const char *text, const struct cron *cron,
                   unsigned minutes, bool allow_day_change, const char **shifted_text,
                   struct cron *shifted) {
    unsigned one = 0;
    unsigned other = 0;
    *shifted = *cron;
    *shifted_text = text;
    if (minutes == 0)
        return true;
    struct clock_times times = times_after(cron, minutes);
    if (!pass_midnight(findings, text, cron, minutes, allow_day_change, &times, shifted))
        return false;
    if (!fields_of(times.same_day, shifted, &one, &other))
        return refuse_hours(findings, text, minutes, one, other);
    shifted->hour |= shifted->hour == (cron->hour & ~CRON_STAR) ? cron->hour & CRON_STAR : 0;
    shifted->minute |=
        shifted->minute == (cron->minute & ~CRON_STAR) ? cron->minute & CRON_STAR : 0;
    *shifted_text = cron_format(findings->arena, shifted, text, cron);
    return true;
}
