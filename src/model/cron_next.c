#include "model/cron.h"

/*
 * SpecSchedule.Next of robfig/cron v3.0.1, step by step with its habits at clock changes: it goes
 * from field to field, adds one until the field matches, and starts over where a field wraps. Its
 * results there are the CronJob controller's, so they are followed, not improved: a run in a
 * skipped hour is left out, a run in a doubled hour is done twice, and where midnight is skipped
 * it may miss a whole day.
 */

enum { MINUTE_SECONDS = 60, HOUR_SECONDS = 3600, DAY_SECONDS = 86400, YEARS_AHEAD = 5 };
enum { DAY_HOURS = 24, HOUR_MINUTES = 60, CIRCLE_MINUTES = 24 * 60 };

/* A moment in the zone. `local` is the wall clock's time as if it were UTC. */
struct walk {
    const struct cron *cron;
    const struct zone *zone;
    struct zone_span span;
    int64_t unix_seconds;
    int64_t local;
    bool reset;  /* the fields below the one that is walked have been set to their start */
    int64_t day; /* of `date`, since 1970-01-01 */
    struct civil_time date;
};

/* What a walk along one field came to. Stuck: the next date does not lie ahead, because the zone
 * left out a whole day; the original would search forever. */
enum step { STEP_MATCH, STEP_WRAP, STEP_STUCK };

static void move_to(struct walk *walk, int64_t unix_seconds) {
    if (unix_seconds < walk->span.start || unix_seconds >= walk->span.end)
        walk->span = zone_span_at(walk->zone, unix_seconds);
    walk->unix_seconds = unix_seconds;
    walk->local = unix_seconds + walk->span.offset_seconds;
}

static unsigned hour_of(const struct walk *walk) {
    return (unsigned)(floor_modulo(walk->local, DAY_SECONDS) / HOUR_SECONDS);
}

static unsigned minute_of(const struct walk *walk) {
    return (unsigned)(floor_modulo(walk->local, HOUR_SECONDS) / MINUTE_SECONDS);
}

static unsigned second_of(const struct walk *walk) {
    return (unsigned)floor_modulo(walk->local, MINUTE_SECONDS);
}

/* Year, month and day; it is asked for several times on most days. */
static struct civil_time date_of(struct walk *walk) {
    int64_t day = floor_divide(walk->local, DAY_SECONDS);
    if (day != walk->day)
        walk->date = civil_from_unix(day * DAY_SECONDS, 0);
    walk->day = day;
    return walk->date;
}

/* Sets the wall clock back by the part below `unit`, once per search. */
static void reset_below(struct walk *walk, int64_t local_start) {
    if (!walk->reset)
        move_to(walk, zone_unix(walk->zone, local_start));
    walk->reset = true;
}

/* To the same time of day on another date, as Go's Time.AddDate. */
static void move_to_date(struct walk *walk, int64_t days) {
    int64_t time_of_day = floor_modulo(walk->local, DAY_SECONDS);
    move_to(walk, zone_unix(walk->zone, days * DAY_SECONDS + time_of_day));
}

static enum step walk_months(struct walk *walk) {
    struct civil_time date = date_of(walk);
    while ((walk->cron->month >> date.month & 1) == 0) {
        reset_below(walk, civil_days(date.year, date.month, 1) * DAY_SECONDS);
        date = date_of(walk);
        int64_t before = walk->unix_seconds;
        move_to_date(walk, civil_days(date.year, (int64_t)date.month + 1, date.day));
        if (walk->unix_seconds <= before)
            return STEP_STUCK;
        date = date_of(walk);
        if (date.month == 1)
            return STEP_WRAP;
    }
    return STEP_MATCH;
}

/* Where midnight does not exist or comes twice, the next day may have begun at 1 or 23 o'clock. */
static void return_to_midnight(struct walk *walk) {
    int hour = (int)hour_of(walk);
    if (hour != 0)
        move_to(walk, walk->unix_seconds + (hour > 12 ? 24 - hour : -hour) * HOUR_SECONDS);
}

bool cron_day_matches(const struct cron *cron, unsigned day_of_month, unsigned day_of_week) {
    bool month_matches = (cron->day_of_month >> day_of_month & 1) != 0;
    bool week_matches = (cron->day_of_week >> day_of_week & 1) != 0;
    if (((cron->day_of_month | cron->day_of_week) & CRON_STAR) != 0)
        return month_matches && week_matches;
    return month_matches || week_matches;
}

static enum step walk_days(struct walk *walk) {
    for (;;) {
        int64_t days = floor_divide(walk->local, DAY_SECONDS);
        if (cron_day_matches(walk->cron, date_of(walk).day, civil_weekday(days)))
            return STEP_MATCH;
        reset_below(walk, days * DAY_SECONDS);
        int64_t before = walk->unix_seconds;
        move_to_date(walk, floor_divide(walk->local, DAY_SECONDS) + 1);
        return_to_midnight(walk);
        if (walk->unix_seconds <= before)
            return STEP_STUCK;
        if (date_of(walk).day == 1)
            return STEP_WRAP;
    }
}

/* The next value above `value` that a field's mask has; `size`, where it starts anew, for none. */
static unsigned next_value(uint64_t mask, unsigned value, unsigned size) {
    uint64_t above = mask & ~CRON_STAR & (UINT64_MAX << value << 1);
    return above == 0 ? size : (unsigned)__builtin_ctzll(above);
}

/* The original takes `count` steps one by one. Where the clocks are not set on the way that is the
 * same as all of them at once. */
static void move_steps(struct walk *walk, unsigned count, int64_t seconds) {
    bool straight = walk->unix_seconds + count * seconds < walk->span.end;
    move_to(walk, walk->unix_seconds + (straight ? count * seconds : seconds));
}

static enum step walk_hours(struct walk *walk) {
    unsigned hour = hour_of(walk);
    while ((walk->cron->hour >> hour & 1) == 0) {
        reset_below(walk, floor_divide(walk->local, HOUR_SECONDS) * HOUR_SECONDS);
        hour = hour_of(walk);
        move_steps(walk, next_value(walk->cron->hour, hour, DAY_HOURS) - hour, HOUR_SECONDS);
        hour = hour_of(walk);
        if (hour == 0)
            return STEP_WRAP;
    }
    return STEP_MATCH;
}

/* From here on the original cuts absolute time, not the wall clock's. */
static enum step walk_minutes(struct walk *walk) {
    unsigned minute = minute_of(walk);
    while ((walk->cron->minute >> minute & 1) == 0) {
        if (!walk->reset)
            move_to(walk, walk->unix_seconds - floor_modulo(walk->unix_seconds, MINUTE_SECONDS));
        walk->reset = true;
        minute = minute_of(walk);
        move_steps(walk, next_value(walk->cron->minute, minute, HOUR_MINUTES) - minute,
                   MINUTE_SECONDS);
        minute = minute_of(walk);
        if (minute == 0)
            return STEP_WRAP;
    }
    return STEP_MATCH;
}

static enum step walk_seconds(struct walk *walk) {
    unsigned second = second_of(walk);
    walk->reset = walk->reset || second != 0;
    while (second != 0) {
        move_steps(walk, MINUTE_SECONDS - second, 1);
        second = second_of(walk);
        if (second == 0)
            return STEP_WRAP;
    }
    return STEP_MATCH;
}

/* SpecSchedule.Next; false when there is none. */
static bool search(const struct cron *cron, const struct zone *zone, int64_t after_unix,
                   int64_t *next_unix) {
    static enum step (*const walks[])(struct walk *) = {walk_months, walk_days, walk_hours,
                                                        walk_minutes, walk_seconds};
    if (after_unix < CIVIL_UNIX_MIN || after_unix > CIVIL_UNIX_MAX)
        return false;
    struct walk walk = {.cron = cron, .zone = zone, .day = INT64_MIN};
    move_to(&walk, after_unix + 1);
    int64_t last_year = date_of(&walk).year + YEARS_AHEAD;
    for (enum step step = STEP_WRAP; step == STEP_WRAP;) {
        if (date_of(&walk).year > last_year)
            return false;
        step = STEP_MATCH;
        for (size_t i = 0; i < COUNT_OF(walks) && step == STEP_MATCH; i++)
            step = walks[i](&walk);
        if (step == STEP_STUCK)
            return false;
    }
    if (walk.unix_seconds > CIVIL_UNIX_MAX)
        return false;
    *next_unix = walk.unix_seconds;
    return true;
}

/* Where clocks are set back at a quarter to the hour, a walk along the minutes leads into the hour
 * before, and the walk from there leads to the same time: the original goes round in circles. The
 * controller's clock goes on meanwhile, and so does this search. */
bool cron_next(const struct cron *cron, const struct zone *zone, int64_t after_unix,
               int64_t *next_unix) {
    for (int64_t minutes = 0; minutes <= CIRCLE_MINUTES; minutes++) {
        int64_t found = 0;
        if (!search(cron, zone, after_unix + minutes * MINUTE_SECONDS, &found))
            return false;
        if (found > after_unix) {
            *next_unix = found;
            return true;
        }
    }
    return false;
}
