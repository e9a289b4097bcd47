#include "model/cron.h"

enum { HOUR_SECONDS = 3600, DAY_SECONDS = 86400, MINUTES_PER_DAY = 24 * 60 };

/* How far to look: weekdays repeat after a week, clocks after a year, dates after leap years. */
enum { DAYS_OF_WEEKS = 21, DAYS_OF_CLOCKS = 2 * 366, DAYS_OF_DATES = 10 * 366 };

/* The longest time between neighbouring runs of one ordinary day. */
static int64_t longest_in_day(const struct cron *cron) {
    int longest = 0;
    int last = -1;
    for (int minute = 0; minute < MINUTES_PER_DAY; minute++) {
        if (!(cron->hour >> (minute / 60) & 1) || !(cron->minute >> (minute % 60) & 1))
            continue;
        if (last >= 0 && minute - last > longest)
            longest = minute - last;
        last = minute;
    }
    return 60 * (int64_t)longest;
}

/* The same around each change of the zone's clocks, which may leave out runs: looks at every one.
 */
static int64_t longest_at_changes(const struct cron *cron, const struct zone *zone) {
    int64_t longest = 0;
    int64_t change = CRON_CHECK_FROM;
    while (zone_next_change(zone, change, CRON_CHECK_UNTIL, &change)) {
        int64_t last = 0;
        int64_t at = 0;
        if (!cron_next(cron, zone, change - DAY_SECONDS, &last))
            break;
        for (; last < change + DAY_SECONDS && cron_next(cron, zone, last, &at); last = at)
            longest = at - last > longest ? at - last : longest;
    }
    return longest;
}

static int last_minute_of_day(const struct cron *cron) {
    int hour = 63 - __builtin_clzll(cron->hour & ~CRON_STAR);
    return hour * 60 + 63 - __builtin_clzll(cron->minute & ~CRON_STAR);
}

/* The longest time from the last run of a day to the first run of another. Walks from day to day:
 * what lies between the first and the last run of a day is known already. */
static int64_t longest_over_days(const struct cron *cron, const struct zone *zone, int64_t days) {
    int64_t longest = 0;
    int64_t last = -1;
    int64_t until = CRON_CHECK_FROM + days * DAY_SECONDS;
    for (int64_t at = CRON_CHECK_FROM; at < until && cron_next(cron, zone, at, &at); last = at) {
        struct civil_time clock;
        if (last >= 0 && at - last > longest)
            longest = at - last;
        zone_local(zone, at, &clock);
        int left = last_minute_of_day(cron) - (int)(clock.hour * 60 + clock.minute);
        at += left > 0 ? 60 * (int64_t)left : 0;
    }
    return longest;
}

int64_t cron_longest_gap(const struct cron *cron, const struct zone *zone) {
    int64_t change = 0;
    bool dates = !(cron->day_of_month & cron->month & CRON_STAR);
    bool changes = zone_next_change(zone, CRON_CHECK_FROM, CRON_CHECK_UNTIL, &change);
    int64_t days = dates ? DAYS_OF_DATES : changes ? DAYS_OF_CLOCKS : DAYS_OF_WEEKS;
    int64_t longest = longest_over_days(cron, zone, days);
    int64_t others[] = {longest_in_day(cron), changes ? longest_at_changes(cron, zone) : 0};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        longest = others[i] > longest ? others[i] : longest;
    return longest + (changes ? HOUR_SECONDS : 0);
}
