#include "base/text.h"
#include "model/zone_data.h"

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600, TWO_O_CLOCK = 7200 };

struct rule_reader {
    const char *text;
    const char *end;
    bool valid;
};

static bool at_byte(const struct rule_reader *reader, char byte) {
    return reader->text < reader->end && *reader->text == byte;
}

static bool take_byte(struct rule_reader *reader, char byte) {
    if (!at_byte(reader, byte))
        return false;
    reader->text++;
    return true;
}

static int read_number(struct rule_reader *reader, unsigned minimum, unsigned maximum) {
    const char *start = reader->text;
    while (reader->text < reader->end && text_is_digit(*reader->text))
        reader->text++;
    uint64_t number = 0;
    if (!text_to_number(start, (size_t)(reader->text - start), maximum, &number) ||
        number < minimum)
        reader->valid = false;
    return (int)number;
}

/* hours[:minutes[:seconds]] with a sign; up to a week, as RFC 8536 allows. */
static int read_time(struct rule_reader *reader) {
    bool negative = take_byte(reader, '-');
    if (!negative)
        take_byte(reader, '+');
    int seconds = read_number(reader, 0, 24 * 7) * HOUR_SECONDS;
    if (take_byte(reader, ':'))
        seconds += read_number(reader, 0, 59) * 60;
    if (take_byte(reader, ':'))
        seconds += read_number(reader, 0, 59);
    return negative ? -seconds : seconds;
}

/* An abbreviation of three letters or more, or anything in <>. */
static void skip_name(struct rule_reader *reader) {
    const char *start = reader->text;
    if (take_byte(reader, '<')) {
        while (reader->text < reader->end && *reader->text != '>')
            reader->text++;
        reader->valid = take_byte(reader, '>') && reader->valid;
        return;
    }
    while (reader->text < reader->end && !text_is_digit(*reader->text) &&
           strchr("+-,", *reader->text) == NULL)
        reader->text++;
    reader->valid = reader->valid && reader->text - start >= 3;
}

static struct zone_day read_day(struct rule_reader *reader) {
    struct zone_day day = {.kind = DAY_OF_YEAR, .seconds = TWO_O_CLOCK};
    if (take_byte(reader, 'M')) {
        day.kind = DAY_OF_WEEK_IN_MONTH;
        day.month = read_number(reader, 1, 12);
        reader->valid = take_byte(reader, '.') && reader->valid;
        day.week = read_number(reader, 1, 5);
        reader->valid = take_byte(reader, '.') && reader->valid;
        day.day = read_number(reader, 0, 6);
    } else if (take_byte(reader, 'J')) {
        day.kind = DAY_JULIAN;
        day.day = read_number(reader, 1, 365);
    } else {
        day.day = read_number(reader, 0, 365);
    }
    if (take_byte(reader, '/'))
        day.seconds = read_time(reader);
    return day;
}

/* TZ strings count offsets westward, everything else here eastward. */
bool zone_rule_parse(const char *text, size_t length, struct zone_rule *rule) {
    struct rule_reader reader = {.text = text, .end = text + length, .valid = true};
    *rule = (struct zone_rule){.exists = true};
    skip_name(&reader);
    rule->standard_offset = -read_time(&reader);
    if (reader.text == reader.end)
        return reader.valid;
    rule->has_summer = true;
    skip_name(&reader);
    rule->summer_offset = rule->standard_offset + HOUR_SECONDS;
    if (reader.valid && !at_byte(&reader, ','))
        rule->summer_offset = -read_time(&reader);
    reader.valid = take_byte(&reader, ',') && reader.valid;
    rule->summer_start = read_day(&reader);
    reader.valid = take_byte(&reader, ',') && reader.valid;
    rule->summer_end = read_day(&reader);
    return reader.valid && reader.text == reader.end;
}

/* Days from 1970 to the day that a rule names in `year`. */
static int64_t day_in_year(const struct zone_day *day, int64_t year) {
    if (day->kind == DAY_OF_YEAR)
        return civil_days(year, 1, 1) + day->day;
    if (day->kind == DAY_JULIAN)
        return day->day < 60 ? civil_days(year, 1, day->day)
                             : civil_days(year, 3, 1) + day->day - 60;
    int64_t first = civil_days(year, day->month, 1);
    int64_t ahead = floor_modulo(day->day - (int64_t)civil_weekday(first), 7);
    int64_t found = first + ahead + (int64_t)(day->week - 1) * 7;
    return found < civil_days(year, (int64_t)day->month + 1, 1) ? found : found - 7;
}

static int64_t change_in_year(const struct zone_day *day, int64_t year, int offset_before) {
    return day_in_year(day, year) * DAY_SECONDS + day->seconds - offset_before;
}

/* The year is that of UTC, and no stretch leaves it, as in Go's time package. */
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t unix_seconds) {
    if (!rule->has_summer)
        return (struct zone_span){INT64_MIN, INT64_MAX, rule->standard_offset};
    int64_t year = civil_from_unix(unix_seconds, 0).year;
    int64_t start = change_in_year(&rule->summer_start, year, rule->standard_offset);
    int64_t end = change_in_year(&rule->summer_end, year, rule->summer_offset);
    int inside = rule->summer_offset;
    int outside = rule->standard_offset;
    if (end < start) { /* southern: the summer spans the new year */
        int64_t swapped = start;
        start = end;
        end = swapped;
        inside = rule->standard_offset;
        outside = rule->summer_offset;
    }
    if (unix_seconds < start)
        return (struct zone_span){civil_days(year, 1, 1) * DAY_SECONDS, start, outside};
    if (unix_seconds < end)
        return (struct zone_span){start, end, inside};
    return (struct zone_span){end, civil_days(year + 1, 1, 1) * DAY_SECONDS, outside};
}
