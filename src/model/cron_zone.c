#include "base/text.h"
#include "model/cron_field.h"

/*
 * Runs that clock changes skip or double. Around each change of the zone the real runs are counted
 * by the minute of the wall clock, and compared with what the fields say.
 */

enum { DAYS = 3, DAY_MINUTES = 1440, MINUTES = DAYS * DAY_MINUTES, DAY_SECONDS = 86400 };
enum { HOUR_SECONDS = 3600, DAY_HOURS = 24 };

#define ALL_HOURS ((UINT64_C(1) << 24) - 1)

struct clock_change {
    const struct cron *cron;
    const struct zone *zone;
    int64_t first_day; /* in days since 1970, the local day before the change */
    bool forward;      /* the clocks are set forward */
    unsigned char runs[MINUTES];
};

/*
 * The last run before a time, or a time before which there was none for a year: the controller
 * computes each run from the one before, and that can matter. Fewer than 30 steps.
 */
static int64_t run_before(const struct clock_change *change, int64_t limit) {
    int64_t low = limit - 400 * (int64_t)DAY_SECONDS;
    int64_t high = limit;
    int64_t found = low;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        int64_t next = 0;
        if (cron_next(change->cron, change->zone, middle, &next) && next < limit) {
            low = middle;
            found = next;
        } else {
            high = middle;
        }
    }
    return found;
}

static void count_runs(struct clock_change *change, int64_t time_of_change) {
    int64_t first = change->first_day * DAY_SECONDS;
    int64_t run = run_before(change, time_of_change - 2 * (int64_t)DAY_SECONDS);
    while (cron_next(change->cron, change->zone, run, &run)) {
        int offset = zone_span_at(change->zone, run).offset_seconds;
        int64_t minute = floor_divide(run + offset - first, 60);
        if (minute >= MINUTES + DAY_MINUTES) /* a doubled hour cannot lead back from here */
            return;
        if (minute >= 0 && minute < MINUTES && change->runs[minute] < 2)
            change->runs[minute]++;
    }
}

/* Whether the fields name this minute, counted from the first day. */
static bool is_named(const struct clock_change *change, unsigned minute) {
    const struct cron *cron = change->cron;
    if ((cron->minute >> minute % 60 & cron->hour >> minute % DAY_MINUTES / 60 & 1) == 0)
        return false;
    int64_t day = change->first_day + minute / DAY_MINUTES;
    struct civil_time date = civil_from_unix(day * DAY_SECONDS, 0);
    return (cron->month >> date.month & 1) != 0 &&
           cron_day_matches(cron, date.day, civil_weekday(day));
}

static void warn(struct findings *findings, const char *text, const struct clock_change *change,
                 unsigned minute, bool skipped) {
    struct cron_part parts[CRON_FIELDS];
    struct cron_part part = {0};
    if (cron_split(text, parts) == CRON_FIELDS)
        part = parts[CRON_HOUR];
    struct civil_time time =
        civil_from_unix((change->first_day * DAY_MINUTES + (int64_t)minute) * 60, 0);
    findings_add(findings, SEVERITY_WARNING, part.offset, part.length,
                 "the run of %04d-%02u-%02u at %02u:%02u is %s: the clocks of %s are set %s",
                 (int)time.year, time.month, time.day, time.hour, time.minute,
                 skipped ? "skipped" : "done twice",
                 text_printable(findings->arena, zone_name(change->zone), 60),
                 change->forward ? "forward" : "back")
        ->hint = "choose an hour that no clock change touches, or the time-zone Etc/UTC";
}

/*
 * Whether a change can matter to the schedule. Runs differ from the fields where the wall clock is
 * set, and where a walk from hour to hour or from day to day leads over it: with changes of whole
 * hours, away from midnight, that is in these hours alone.
 */
static bool may_matter(const struct cron *cron, int64_t when, int before, int after) {
    int64_t low = when + (before < after ? before : after);
    int64_t high = when + (before < after ? after : before);
    int64_t first = floor_modulo(low, DAY_SECONDS) / HOUR_SECONDS;
    int64_t last = first + (high - low) / HOUR_SECONDS;
    if (floor_modulo(low, HOUR_SECONDS) != 0 || floor_modulo(high, HOUR_SECONDS) != 0 ||
        first < 1 || last > DAY_HOURS - 1)
        return true;
    uint64_t hours = (UINT64_C(1) << last) - (UINT64_C(1) << first);
    return (cron->hour & hours) != 0;
}

void cron_check_zone(struct findings *findings, const char *text, const struct cron *cron,
                     const struct zone *zone) {
    if (!zone_has_rules(zone) || (cron->hour & ALL_HOURS) == ALL_HOURS)
        return;
    bool told[2] = {false, false};
    int64_t when = CRON_CHECK_FROM;
    while (!(told[0] && told[1]) && zone_next_change(zone, when, CRON_CHECK_UNTIL, &when)) {
        struct clock_change change = {.cron = cron, .zone = zone};
        int offset = zone_span_at(zone, when - 1).offset_seconds;
        int after = zone_span_at(zone, when).offset_seconds;
        if (!may_matter(cron, when, offset, after))
            continue;
        change.forward = after > offset;
        change.first_day = floor_divide(when + offset, DAY_SECONDS) - 1;
        count_runs(&change, when);
        for (unsigned minute = 0; minute < MINUTES; minute++) {
            bool skipped = change.runs[minute] == 0;
            if (change.runs[minute] == 1 || told[skipped] || !is_named(&change, minute))
                continue;
            told[skipped] = true;
            warn(findings, text, &change, minute, skipped);
        }
    }
}
