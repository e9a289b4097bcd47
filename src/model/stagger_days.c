#include "model/stagger.h"

/*
 * The day after, said by day fields. February ends on the 28th or 29th, so only those who run on
 * both, or on neither, have a fixed day after.
 */

enum { MONTHS = 12, DAYS = 31, WEEKDAYS = 7, FEBRUARY = 2 };

#define ALL_MONTHS ((UINT64_C(1) << 13) - 2)
#define ALL_DAYS_OF_WEEK ((UINT64_C(1) << WEEKDAYS) - 1)

static unsigned longest(unsigned month) {
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1];
}

static bool has(uint64_t mask, unsigned value) {
    return (mask >> value & 1) != 0;
}

/* The days after those that both fields name, by month. */
static bool days_after(const struct cron *cron, uint64_t after[MONTHS + 1]) {
    bool leap_day_too = has(cron->day_of_month, 28) == has(cron->day_of_month, 29);
    if (has(cron->month, FEBRUARY) && !leap_day_too)
        return false;
    for (unsigned month = 1; month <= MONTHS; month++)
        for (unsigned day = 1; day <= longest(month); day++) {
            if (!has(cron->month, month) || !has(cron->day_of_month, day))
                continue;
            if (day < longest(month))
                after[month] |= UINT64_C(1) << (day + 1);
            else
                after[month % MONTHS + 1] |= UINT64_C(1) << 1;
        }
    return true;
}

static bool shift_dates(const struct cron *cron, struct cron *shifted) {
    uint64_t after[MONTHS + 1] = {0};
    uint64_t months = 0;
    uint64_t days = 0;
    if (!days_after(cron, after))
        return false;
    for (unsigned month = 1; month <= MONTHS; month++) {
        months |= (uint64_t)(after[month] != 0) << month;
        days |= after[month];
    }
    for (unsigned month = 1; month <= MONTHS; month++)
        for (unsigned day = 1; day <= longest(month); day++)
            if (has(months, month) && has(days, day) && !has(after[month], day))
                return false;
    shifted->day_of_month = days;
    shifted->month = months == (cron->month & ~CRON_STAR) ? cron->month : months;
    return days != 0;
}

static uint64_t shift_weekdays(uint64_t mask) {
    uint64_t days = mask & ALL_DAYS_OF_WEEK;
    return ((days << 1 | days >> (WEEKDAYS - 1)) & ALL_DAYS_OF_WEEK) | (mask & CRON_STAR);
}

bool stagger_next_day(const struct cron *cron, struct cron *shifted) {
    bool all_months = (cron->month & ALL_MONTHS) == ALL_MONTHS;
    bool all_weekdays = (cron->day_of_week & ALL_DAYS_OF_WEEK) == ALL_DAYS_OF_WEEK;
    bool any_date = (cron->day_of_month & CRON_STAR) != 0;
    bool any_weekday = (cron->day_of_week & CRON_STAR) != 0;
    if (any_weekday || (any_date && all_weekdays))
        return shift_dates(cron, shifted);
    shifted->day_of_week = shift_weekdays(cron->day_of_week);
    if (!all_months)
        return false;
    /* Either day field is enough: the month would limit the weekdays as well. */
    return any_date || (shift_dates(cron, shifted) && shifted->month == cron->month);
}
