#include "model/civil.h"

#include "base/text.h"

enum { DAYS_OF_400_YEARS = 146097, MONTHS = 12 };

int64_t floor_divide(int64_t number, int64_t divisor) {
    int64_t quotient = number / divisor;
    return number % divisor < 0 ? quotient - 1 : quotient;
}

int64_t floor_modulo(int64_t number, int64_t divisor) {
    int64_t rest = number % divisor;
    return rest < 0 ? rest + divisor : rest;
}

/* Days before the first of a month, counted from the first of March: 31, 30, 31, 30, 31 repeats,
 * which is 153 days in five months. */
static int64_t days_since_march(int64_t month_from_march) {
    return (153 * month_from_march + 2) / 5;
}

/* The year begins in March here, so that the leap day is its last day. */
int64_t civil_days(int64_t year, int64_t month, int64_t day) {
    int64_t months = year * MONTHS + month - 3;
    year = floor_divide(months, MONTHS);
    int64_t cycle = floor_divide(year, 400);
    int64_t year_of_cycle = floor_modulo(year, 400);
    int64_t leap_days = year_of_cycle / 4 - year_of_cycle / 100;
    int64_t days = year_of_cycle * 365 + leap_days + days_since_march(floor_modulo(months, MONTHS));
    /* 719468 days lie between 0000-03-01 and 1970-01-01. */
    return cycle * DAYS_OF_400_YEARS + days + day - 1 - 719468;
}

unsigned civil_days_in_month(int64_t year, unsigned month) {
    return (unsigned)(civil_days(year, (int64_t)month + 1, 1) - civil_days(year, month, 1));
}

unsigned civil_weekday(int64_t days) {
    return (unsigned)floor_modulo(days + 4, 7); /* 1970-01-01 was a Thursday */
}

static void date_from_days(int64_t days, struct civil_time *civil) {
    days += 719468;
    int64_t cycle = floor_divide(days, DAYS_OF_400_YEARS);
    int64_t day_of_cycle = floor_modulo(days, DAYS_OF_400_YEARS);
    /* Take the leap days before this day out, then every year has 365 days. */
    int64_t year = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 -
                    day_of_cycle / (DAYS_OF_400_YEARS - 1)) /
                   365;
    int64_t day_of_year = day_of_cycle - (year * 365 + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    civil->day = (unsigned)(day_of_year - days_since_march(month) + 1);
    civil->month = (unsigned)(month < 10 ? month + 3 : month - 9);
    civil->year = cycle * 400 + year + (month < 10 ? 0 : 1);
}

struct civil_time civil_from_unix(int64_t unix_seconds, int offset_seconds) {
    int64_t local = unix_seconds + offset_seconds;
    struct civil_time civil = {.offset_seconds = offset_seconds};
    date_from_days(floor_divide(local, 86400), &civil);
    unsigned second = (unsigned)floor_modulo(local, 86400);
    civil.hour = second / 3600;
    civil.minute = second / 60 % 60;
    civil.second = second % 60;
    return civil;
}

/* Reads along an RFC 3339 time; `valid` becomes false at the first surprise and stays so. */
struct time_reader {
    const char *text;
    size_t offset;
    bool valid;
};

static unsigned read_number(struct time_reader *reader, size_t digits) {
    uint64_t number = 0;
    for (size_t i = 0; i < digits && reader->valid; i++) /* text may end before `digits` */
        reader->valid = text_is_digit(reader->text[reader->offset + i]);
    if (reader->valid)
        reader->valid = text_to_number(reader->text + reader->offset, digits, 9999, &number);
    if (reader->valid)
        reader->offset += digits;
    return (unsigned)number;
}

static char read_one_of(struct time_reader *reader, const char *choices) {
    char byte = reader->text[reader->offset];
    if (reader->valid)
        reader->valid = byte != '\0' && strchr(choices, byte) != NULL;
    if (reader->valid)
        reader->offset++;
    return byte;
}

static void read_fraction(struct time_reader *reader) {
    if (!reader->valid || reader->text[reader->offset] != '.')
        return;
    reader->offset++;
    reader->valid = text_is_digit(reader->text[reader->offset]);
    while (text_is_digit(reader->text[reader->offset]))
        reader->offset++;
}

/* Seconds ahead of UTC: Z, +01:00, -03:30. */
static int read_offset(struct time_reader *reader) {
    char sign = read_one_of(reader, "Zz+-");
    if (!reader->valid || sign == 'Z' || sign == 'z')
        return 0;
    unsigned hours = read_number(reader, 2);
    read_one_of(reader, ":");
    unsigned minutes = read_number(reader, 2);
    reader->valid = reader->valid && hours <= 23 && minutes <= 59;
    int seconds = (int)(hours * 3600 + minutes * 60);
    return sign == '-' ? -seconds : seconds;
}

static struct civil_time read_time(struct time_reader *reader) {
    struct civil_time civil = {.year = read_number(reader, 4)};
    read_one_of(reader, "-");
    civil.month = read_number(reader, 2);
    read_one_of(reader, "-");
    civil.day = read_number(reader, 2);
    read_one_of(reader, "Tt");
    civil.hour = read_number(reader, 2);
    read_one_of(reader, ":");
    civil.minute = read_number(reader, 2);
    read_one_of(reader, ":");
    civil.second = read_number(reader, 2);
    read_fraction(reader);
    civil.offset_seconds = read_offset(reader);
    reader->valid = reader->valid && reader->text[reader->offset] == '\0';
    return civil;
}

bool time_parse_rfc3339(struct findings *findings, const char *text, int64_t *unix_seconds) {
    static const char hint[] = "write date, time and zone such as \"2026-01-02T03:04:05Z\" or "
                               "\"2026-01-02T03:04:05+01:00\"";
    const char *shown = text_printable(findings->arena, text, 60);
    struct time_reader reader = {.text = text, .valid = true};
    struct civil_time civil = read_time(&reader);
    if (!reader.valid)
        return findings_refuse(findings, hint, "\"%s\" is not a time as RFC 3339 has it", shown);
    if (civil.month < 1 || civil.month > 12 || civil.day < 1 ||
        civil.day > civil_days_in_month(civil.year, civil.month))
        return findings_refuse_at(findings, 0, 10, "look at the calendar",
                                  "\"%s\" has a date that does not exist", shown);
    if (civil.hour > 23 || civil.minute > 59 || civil.second > 59)
        return findings_refuse_at(findings, 11, 8, "the last second of a day is 23:59:59",
                                  "\"%s\" has a time of day that does not exist", shown);
    int64_t seconds = civil_days(civil.year, civil.month, civil.day) * 86400 + civil.hour * 3600 +
                      civil.minute * 60 + civil.second - civil.offset_seconds;
    if (seconds < CIVIL_UNIX_MIN || seconds > CIVIL_UNIX_MAX)
        return findings_refuse(findings, hint, "\"%s\" is outside the years 0 to 9999", shown);
    *unix_seconds = seconds;
    return true;
}
