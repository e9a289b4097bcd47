/* The rules for amounts of one use (memory, CPU), and the canonical form of quantities. */
#include "base/text.h"
#include "model/quantity.h"
#include "model/value.h"

static const wide_integer one_unit = 1000000000;
static const wide_integer one_milli = 1000000;
static const wide_integer one_mebi = 1048576;
/* Above 8Pi the API server counts in fractions of a byte (quantity.go) and warns. */
static const wide_integer one_pebi = (wide_integer)1 << 50;
static const wide_integer many_cores = 100;

static void add_integer(struct text *text, wide_integer value) {
    char digits[40];
    size_t count = 0;
    wide_unsigned rest = value < 0 ? -(wide_unsigned)value : (wide_unsigned)value;
    do {
        digits[count++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        text_add_char(text, '-');
    while (count > 0)
        text_add_char(text, digits[--count]);
}

static void add_binary(struct text *text, wide_integer whole) {
    static const char *const units[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    size_t unit = 0;
    for (; whole % 1024 == 0 && unit + 1 < COUNT_OF(units); unit++)
        whole /= 1024;
    add_integer(text, whole);
    text_add(text, units[unit]);
}

static void add_decimal(struct text *text, wide_integer nano, enum quantity_format format) {
    static const char *const units[] = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    int exponent = -9;
    for (; nano % 1000 == 0; exponent += 3)
        nano /= 1000;
    add_integer(text, nano);
    if (format == QUANTITY_DECIMAL && exponent <= 18)
        text_add(text, units[exponent / 3 + 3]);
    else if (exponent != 0)
        text_add_format(text, "e%d", exponent);
}

const char *quantity_canonical(struct arena *arena, const struct quantity *quantity) {
    struct text text = text_new(arena);
    wide_integer nano = quantity->nano;
    wide_integer kibi = 1024 * one_unit;
    enum quantity_format format = quantity->format;
    /* Binary suffixes cannot show small or broken amounts. */
    if (format == QUANTITY_BINARY && ((nano > -kibi && nano < kibi) || nano % one_unit != 0))
        format = QUANTITY_DECIMAL;
    if (nano == 0)
        text_add_char(&text, '0');
    else if (format == QUANTITY_BINARY)
        add_binary(&text, nano / one_unit);
    else
        add_decimal(&text, nano, format);
    return text.data;
}

/* What was probably meant by a size that is far too small: the number with Mi. */
static const char *small_size_hint(struct arena *arena, const char *text) {
    size_t digits = strspn(text, "0123456789");
    const char *suffix = text + digits;
    if (digits > 0 && digits < 7 && (*suffix == '\0' || text_equal(suffix, "m")))
        return arena_format(arena, "write %.*sMi for mebibytes", (int)digits, text);
    return "give at least 1Mi";
}

static bool check_whole_bytes(struct findings *findings, const char *text,
                              const struct quantity *quantity) {
    if (quantity->nano % one_unit == 0)
        return true;
    wide_integer mebi = quantity->nano / (one_mebi * one_unit) + 1;
    struct quantity better = {.nano = mebi * one_mebi * one_unit, .format = QUANTITY_BINARY};
    return findings_refuse(
        findings,
        arena_format(findings->arena, "write %s", quantity_canonical(findings->arena, &better)),
        "size \"%s\" is not a whole number of bytes", value_shown(findings, text));
}

bool quantity_parse_size(struct findings *findings, const char *text, struct quantity *result) {
    if (!quantity_parse(findings, text, result))
        return false;
    if (result->nano <= 0)
        return findings_refuse(findings, "give at least 1Mi", "size \"%s\" is not above zero",
                               value_shown(findings, text));
    char last = text[strlen(text) - 1];
    if (last == 'm' || last == 'u' || last == 'n')
        return findings_refuse_at(findings, strlen(text) - 1, 1,
                                  small_size_hint(findings->arena, text),
                                  "size \"%s\" is in parts of a byte: the suffix \"%c\" is "
                                  "for CPU",
                                  value_shown(findings, text), last);
    if (result->nano < one_mebi * one_unit)
        return findings_refuse(findings, small_size_hint(findings->arena, text),
                               "size \"%s\" is less than 1Mi", value_shown(findings, text));
    if (result->nano > one_pebi * one_unit)
        return findings_refuse(findings, "give at most 1Pi", "size \"%s\" is too large",
                               value_shown(findings, text));
    return check_whole_bytes(findings, text, result);
}

bool quantity_parse_cpu(struct findings *findings, const char *text, struct quantity *result) {
    if (!quantity_parse(findings, text, result))
        return false;
    const char *example = "write cores (2, 0.5) or thousandths of a core (500m)";
    if (result->nano <= 0)
        return findings_refuse(findings, example, "CPU amount \"%s\" is not above zero",
                               value_shown(findings, text));
    if (result->nano < one_milli || result->nano % one_milli != 0)
        return findings_refuse(findings, example,
                               "CPU amount \"%s\" is finer than 1m, a thousandth of a core",
                               value_shown(findings, text));
    if (result->nano > many_cores * one_unit)
        findings_add(findings, SEVERITY_WARNING, 0, 0, "CPU amount \"%s\" is over 100 cores",
                     value_shown(findings, text))
            ->hint = "for thousandths of a core add the suffix m";
    return true;
}
