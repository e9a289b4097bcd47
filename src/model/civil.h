/*
 * civil.h: dates of the Gregorian calendar and RFC 3339 times, without any clock or locale.
 *
 * Pure functions; nothing is owned. Years run from 0 to 9999, which is what RFC 3339 can write;
 * Unix times outside of them are refused by the callers that take input (CIVIL_UNIX_MIN, _MAX).
 */
#ifndef MODEL_CIVIL_H
#define MODEL_CIVIL_H

#include "base/finding.h"

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define CIVIL_UNIX_MIN INT64_C(-62167219200)
#define CIVIL_UNIX_MAX INT64_C(253402300799)

/* What a clock on the wall shows, and how far it is ahead of UTC. */
struct civil_time {
    int64_t year;
    unsigned month;  /* 1 to 12 */
    unsigned day;    /* 1 to 31 */
    unsigned hour;   /* 0 to 23 */
    unsigned minute; /* 0 to 59 */
    unsigned second; /* 0 to 59 */
    int offset_seconds;
};

/* Division that rounds down, and its remainder, which is never negative; `divisor` is above 0. */
int64_t floor_divide(int64_t number, int64_t divisor);
int64_t floor_modulo(int64_t number, int64_t divisor);

/* Days from 1970-01-01 to a date. Months and days beyond their range flow over: day 32 of January
 * is the first of February, month 13 is January of the next year. */
int64_t civil_days(int64_t year, int64_t month, int64_t day);

/* 28 to 31; `month` is 1 to 12. */
unsigned civil_days_in_month(int64_t year, unsigned month);

/* 0 (Sunday) to 6 of the day that lies `days` after 1970-01-01. */
unsigned civil_weekday(int64_t days);

/* The wall time `offset_seconds` ahead of UTC at a Unix time in seconds. */
struct civil_time civil_from_unix(int64_t unix_seconds, int offset_seconds);

/*
 * A time as RFC 3339 has it, such as 2026-01-02T03:04:05Z or 2026-01-02T03:04:05.5+01:00, to Unix
 * seconds. Fractions are cut off. False with a finding when it is none: a missing zone, an
 * impossible date, a leap second, a year that leaves 0 to 9999 in UTC. *unix_seconds is then
 * untouched.
 */
bool time_parse_rfc3339(struct findings *findings, const char *text,
                        int64_t *unix_seconds) MUST_CHECK;

#endif
