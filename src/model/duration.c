#include "model/duration.h"

#include "base/text.h"
#include "model/value.h"

enum { TEXT_LIMIT = 64, FRACTION_LIMIT = 9 };

/* From large to small; a text must keep this order. */
struct unit {
    const char *name;
    int64_t milliseconds;
};

static const struct unit units[] = {
    {"w", 604800000}, {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1},
};

enum { DAY_UNITS = 2 };

/* Where reading stands. */
struct reader {
    struct findings *findings;
    const char *text;
    size_t offset;
    size_t first_unit; /* units before this one may no longer come */
    bool days;
    int64_t total;
};

static const char *unit_list(const struct reader *reader) {
    return reader->days ? "w, d, h, m, s, ms" : "h, m, s, ms";
}

static bool refuse_unit(struct reader *reader, size_t length) {
    struct findings *findings = reader->findings;
    const char *name = reader->text + reader->offset;
    const char *shown = value_shown_bytes(findings, name, length);
    const char *hint =
        arena_format(findings->arena, "the units are %s, as in 1m30s", unit_list(reader));
    if (length == 0)
        return findings_refuse(findings,
                               arena_format(findings->arena, "add a unit (%s): %ss is seconds",
                                            unit_list(reader), value_shown(findings, reader->text)),
                               "duration \"%s\" has a number without a unit",
                               value_shown(findings, reader->text));
    if (value_bytes_equal(name, length, "d"))
        hint = "days are not understood here: 1d is 24h";
    else if (value_bytes_equal(name, length, "w"))
        hint = "weeks are not understood here: 1w is 168h";
    else if (value_bytes_equal(name, length, "ns") || value_bytes_equal(name, length, "us") ||
             value_bytes_equal(name, length, "\xc2\xb5s"))
        hint = "the finest unit is ms";
    else if (value_bytes_equal(name, length, "M") || value_bytes_equal(name, length, "H") ||
             value_bytes_equal(name, length, "S"))
        hint = "units are in lower case";
    return findings_refuse_at(findings, reader->offset, length, hint,
                              "duration \"%s\" has the unknown unit \"%s\"",
                              value_shown(findings, reader->text), shown);
}

static bool take_unit(struct reader *reader, const struct unit **unit) {
    const char *name = reader->text + reader->offset;
    size_t length = strcspn(name, "0123456789. ");
    for (size_t i = reader->days ? 0 : DAY_UNITS; i < COUNT_OF(units); i++) {
        if (!value_bytes_equal(name, length, units[i].name))
            continue;
        if (i < reader->first_unit)
            return findings_refuse_at(
                reader->findings, reader->offset, length,
                "write each unit once, from large to small, as in 1h30m",
                "duration \"%s\" has the unit \"%s\" twice or after a smaller one",
                value_shown(reader->findings, reader->text), units[i].name);
        reader->first_unit = i + 1;
        reader->offset += length;
        *unit = &units[i];
        return true;
    }
    return refuse_unit(reader, length);
}

static bool refuse_large(struct reader *reader) {
    return findings_refuse(reader->findings, "write a shorter duration",
                           "duration \"%s\" is longer than 2147483647 seconds",
                           value_shown(reader->findings, reader->text));
}

/* The digits after a point, as a part of 10^FRACTION_LIMIT. */
static bool take_fraction(struct reader *reader, uint64_t *billionth, size_t *digits) {
    const char *start = reader->text + reader->offset;
    *billionth = 0;
    *digits = strspn(start, "0123456789");
    reader->offset += *digits;
    if (*digits > FRACTION_LIMIT)
        return findings_refuse(reader->findings, "write fewer digits",
                               "duration \"%s\" has more than 9 digits after the point",
                               value_shown(reader->findings, reader->text));
    for (size_t i = 0; i < FRACTION_LIMIT; i++)
        *billionth = *billionth * 10 + (i < *digits ? (uint64_t)(start[i] - '0') : 0);
    return true;
}

/* One number with its unit. */
static bool take_term(struct reader *reader) {
    const char *start = reader->text + reader->offset;
    const struct unit *unit = NULL;
    size_t digits = strspn(start, "0123456789");
    uint64_t number = 0;
    uint64_t billionth = 0;
    size_t fraction_digits = 0;
    if (digits > 0 && !text_to_number(start, digits, (uint64_t)DURATION_MAXIMUM, &number))
        return refuse_large(reader);
    reader->offset += digits;
    if (start[digits] == '.') {
        reader->offset++;
        if (!take_fraction(reader, &billionth, &fraction_digits))
            return false;
    }
    if (digits + fraction_digits == 0)
        return findings_refuse_at(reader->findings, reader->offset, 1,
                                  "write numbers with units, as in 1m30s",
                                  "\"%s\" is not a duration: a number is expected here",
                                  value_shown(reader->findings, reader->text));
    if (!take_unit(reader, &unit))
        return false;
    uint64_t part = billionth * (uint64_t)unit->milliseconds;
    if (part % UINT64_C(1000000000) != 0)
        return findings_refuse(reader->findings, "the finest unit is ms",
                               "duration \"%s\" is finer than a millisecond",
                               value_shown(reader->findings, reader->text));
    int64_t milliseconds = 0;
    if (__builtin_mul_overflow((int64_t)number, unit->milliseconds, &milliseconds) ||
        milliseconds > DURATION_MAXIMUM)
        return refuse_large(reader);
    reader->total += milliseconds + (int64_t)(part / UINT64_C(1000000000));
    return reader->total <= DURATION_MAXIMUM || refuse_large(reader);
}

static bool check_permits(struct findings *findings, const char *text, unsigned permits,
                          int64_t total) {
    if (total == 0 && !(permits & DURATION_ZERO))
        return findings_refuse(findings, "give a duration above zero", "duration \"%s\" is zero",
                               value_shown(findings, text));
    if (total % 1000 != 0 && (permits & DURATION_WHOLE_SECONDS))
        return findings_refuse(findings, "the field counts seconds",
                               "duration \"%s\" is not a whole number of seconds",
                               value_shown(findings, text));
    return true;
}

bool duration_parse(struct findings *findings, const char *text, unsigned permits,
                    struct duration *result) {
    struct reader reader = {
        .findings = findings, .text = text, .days = (permits & DURATION_DAYS) != 0};
    if (!value_check_text(findings, "duration", text, TEXT_LIMIT))
        return false;
    if (text[0] == '-' || text[0] == '+')
        return findings_refuse_at(findings, 0, 1, "remove the sign", "duration \"%s\" has a sign",
                                  value_shown(findings, text));
    bool bare_zero = text_equal(text, "0") && (permits & DURATION_ZERO);
    while (!bare_zero && text[reader.offset] != '\0')
        if (!take_term(&reader))
            return false;
    if (!check_permits(findings, text, permits, reader.total))
        return false;
    result->milliseconds = reader.total;
    return true;
}

int64_t duration_seconds(const struct duration *duration) {
    return (duration->milliseconds + 999) / 1000;
}

const char *duration_format_go(struct arena *arena, const struct duration *duration) {
    struct text text = text_new(arena);
    int64_t hours = duration->milliseconds / 3600000;
    int64_t minutes = duration->milliseconds / 60000 % 60;
    int64_t seconds = duration->milliseconds / 1000 % 60;
    int64_t rest = duration->milliseconds % 1000;
    if (hours > 0)
        text_add_format(&text, "%lldh", (long long)hours);
    if (minutes > 0)
        text_add_format(&text, "%lldm", (long long)minutes);
    if (rest > 0 && duration->milliseconds < 1000)
        text_add_format(&text, "%lldms", (long long)rest);
    else if (rest > 0) {
        text_add_format(&text, "%lld.%03lld", (long long)seconds, (long long)rest);
        while (text.data[text.length - 1] == '0')
            text.data[--text.length] = '\0';
        text_add_char(&text, 's');
    } else if (seconds > 0 || duration->milliseconds == 0)
        text_add_format(&text, "%llds", (long long)seconds);
    return text.data;
}

const char *duration_format_rclone(struct arena *arena, const struct duration *duration) {
    size_t unit = 1;
    if (duration->milliseconds == 0)
        return "0s";
    while (duration->milliseconds % units[unit].milliseconds != 0)
        unit++;
    return arena_format(arena, "%lld%s",
                        (long long)(duration->milliseconds / units[unit].milliseconds),
                        units[unit].name);
}
