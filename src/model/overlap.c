#include "model/overlap.h"

enum {
    DAY_SECONDS = 86400,
    WEEK_SECONDS = 7 * DAY_SECONDS,
    YEAR_SECONDS = 53 * WEEK_SECONDS,
    CALENDAR_DAYS = 28 * 365 + 7,
    SHOWN = 60
};

#define ALL_MONTHS ((UINT64_C(1) << 13) - 2)

static bool repeats_weekly(const struct cron *cron) {
    return (cron->month & ALL_MONTHS) == ALL_MONTHS && (cron->day_of_month & CRON_STAR) != 0;
}

static unsigned bits(uint64_t mask) {
    return (unsigned)__builtin_popcountll(mask & ~CRON_STAR);
}

/* Grows with the number of runs in a year; enough to compare two schedules. */
static uint64_t density(const struct cron *cron) {
    return (uint64_t)bits(cron->minute) * bits(cron->hour) * bits(cron->day_of_month) *
           bits(cron->month) * bits(cron->day_of_week);
}

/* A piece of time in which runs are looked for. */
struct search {
    const struct overlap_runs *runs;
    size_t sparse; /* which of the two is walked through */
    size_t steps;  /* left */
    struct overlap *overlap;
};

/* For each run of the sparse one: the first run of the other that has not ended when it starts, and
 * begins before it ends. */
static bool search_between(struct search *search, int64_t from, int64_t until) {
    const struct overlap_runs *one = &search->runs[search->sparse];
    const struct overlap_runs *other = &search->runs[1 - search->sparse];
    int64_t run = from - 1;
    while (search->steps > 0 && cron_next(one->cron, one->zone, run, &run) && run < until) {
        int64_t met = 0;
        search->steps--;
        if (!cron_next(other->cron, other->zone, run - other->seconds, &met) ||
            met >= run + one->seconds)
            continue;
        struct overlap *overlap = search->overlap;
        overlap->start[search->sparse] = run;
        overlap->start[1 - search->sparse] = met;
        overlap->earlier = overlap->start[1] < overlap->start[0] ? 1 : 0;
        return true;
    }
    return false;
}

static bool search_clock_changes(struct search *search, const struct zone *zone) {
    int64_t change = CRON_CHECK_FROM;
    search->steps = OVERLAP_RUNS;
    int64_t longest = search->runs[0].seconds > search->runs[1].seconds ? search->runs[0].seconds
                                                                        : search->runs[1].seconds;
    while (zone_next_change(zone, change, CRON_CHECK_UNTIL, &change))
        if (search_between(search, change - longest - DAY_SECONDS, change + longest + DAY_SECONDS))
            return true;
    return false;
}

bool overlap_find(const struct overlap_runs runs[2], struct overlap *overlap) {
    struct search search = {.runs = runs, .steps = OVERLAP_RUNS, .overlap = overlap};
    bool weekly = repeats_weekly(runs[0].cron) && repeats_weekly(runs[1].cron);
    bool same_zone = text_equal(zone_name(runs[0].zone), zone_name(runs[1].zone));
    int64_t span = !weekly     ? (int64_t)CALENDAR_DAYS * DAY_SECONDS
                   : same_zone ? WEEK_SECONDS
                               : YEAR_SECONDS;
    search.sparse = density(runs[1].cron) < density(runs[0].cron) ? 1 : 0;
    /* A zone's own week, so that a weekday is named that is one there. */
    int64_t from = OVERLAP_FROM - zone_span_at(runs[0].zone, OVERLAP_FROM).offset_seconds;
    overlap->same_every_week = weekly && same_zone;
    if (search_between(&search, from, from + span))
        return true;
    overlap->same_every_week = false;
    for (size_t i = 0; i < (same_zone ? 1 : 2); i++)
        if (search_clock_changes(&search, runs[i].zone))
            return true;
    return false;
}

const char *overlap_time(struct arena *arena, const struct zone *zone, int64_t unix_seconds,
                         bool same_every_week, const char *zone_name) {
    static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    struct civil_time civil;
    zone_local(zone, unix_seconds, &civil);
    int64_t days = civil_days(civil.year, civil.month, civil.day);
    const char *day = same_every_week ? weekdays[civil_weekday(days)]
                                      : arena_format(arena, "%04d-%02u-%02u", (int)civil.year,
                                                     civil.month, civil.day);
    const char *zone_text =
        zone_name ? arena_format(arena, " %s", text_printable(arena, zone_name, SHOWN)) : "";
    return arena_format(arena, "%s %02u:%02u%s", day, civil.hour, civil.minute, zone_text);
}
