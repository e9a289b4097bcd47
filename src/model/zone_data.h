/*
 * zone_data.h: the inside of a zone; for zone*.c only.
 *
 * The rule for the time after the last listed change is the POSIX TZ string at a TZif file's end.
 */
#ifndef MODEL_ZONE_DATA_H
#define MODEL_ZONE_DATA_H

#include "model/zone.h"

/* "M3.2.0/2": the day of the year on which the offset changes, and the wall time of it. */
struct zone_day {
    enum { DAY_JULIAN, DAY_OF_YEAR, DAY_OF_WEEK_IN_MONTH } kind;
    int month;   /* 1 to 12 */
    int week;    /* 1 to 5, 5 is the last of the month */
    int day;     /* 0 to 6 in a week, 1 to 365 Julian (no 29 February), 0 to 365 in a year */
    int seconds; /* wall time, may be negative or beyond a day */
};

struct zone_rule {
    bool exists;
    bool has_summer;
    int standard_offset;
    int summer_offset;
    struct zone_day summer_start;
    struct zone_day summer_end;
};

struct zone {
    const char *name;
    bool has_rules;
    size_t change_count;
    const int64_t *changes; /* ascending */
    const int *offsets;     /* from each change on */
    int first_offset;       /* before the first change */
    struct zone_rule rule;  /* after the last change */
};

/* Reads a POSIX TZ string ("WET0WEST,M3.5.0/1,M10.5.0") of `length` bytes; false when malformed. */
bool zone_rule_parse(const char *text, size_t length, struct zone_rule *rule) MUST_CHECK;

/* The stretch around a time that `rule` alone decides. */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t unix_seconds);

/* What to do about a name that is no zone: the listed name nearest to it, if one is near. */
const char *zone_name_hint(struct arena *arena, const char *name);

#endif
