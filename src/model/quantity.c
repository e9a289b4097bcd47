#include "model/quantity.h"

#include "base/text.h"
#include "model/quantity_number.h"
#include "model/value.h"

enum { TEXT_LIMIT = 64, EXPONENT_LIMIT = 10000, NANO_EXPONENT = 9 };

static const wide_integer one_unit = 1000000000;

/* The pieces of a text, before any arithmetic. */
struct pieces {
    bool negative;
    const char *digits;   /* sign left out; digits with at most one dot */
    size_t digits_length; /* including the dot */
    size_t digits_count;
    size_t fraction_length; /* digits after the dot */
    const char *suffix;
};

static struct pieces split(const char *text) {
    struct pieces pieces = {.negative = text[0] == '-'};
    pieces.digits = text + (text[0] == '-' || text[0] == '+');
    const char *end = pieces.digits;
    for (; text_is_digit(*end); end++)
        pieces.digits_count++;
    if (*end == '.')
        for (end++; text_is_digit(*end); end++) {
            pieces.digits_count++;
            pieces.fraction_length++;
        }
    pieces.digits_length = (size_t)(end - pieces.digits);
    pieces.suffix = end;
    return pieces;
}

struct suffix {
    const char *text;
    int ten_exponent;
    unsigned two_exponent;
};

static const struct suffix suffixes[] = {
    {"", 0, 0},    {"n", -9, 0},  {"u", -6, 0},  {"m", -3, 0},  {"k", 3, 0},   {"M", 6, 0},
    {"G", 9, 0},   {"T", 12, 0},  {"P", 15, 0},  {"E", 18, 0},  {"Ki", 0, 10}, {"Mi", 0, 20},
    {"Gi", 0, 30}, {"Ti", 0, 40}, {"Pi", 0, 50}, {"Ei", 0, 60},
};

/* e5, E+5, e-5: a signed decimal exponent. */
static bool read_exponent(const char *suffix, int *exponent) {
    if (suffix[0] != 'e' && suffix[0] != 'E')
        return false;
    bool negative = suffix[1] == '-';
    const char *digits = suffix + 1 + (negative || suffix[1] == '+');
    uint64_t number = 0;
    if (!text_to_number(digits, strlen(digits), EXPONENT_LIMIT, &number))
        return false;
    *exponent = negative ? -(int)number : (int)number;
    return true;
}

static bool read_suffix(const char *text, struct suffix *suffix, enum quantity_format *format) {
    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        if (text_equal(text, suffixes[i].text)) {
            *suffix = suffixes[i];
            *format = suffix->two_exponent > 0 ? QUANTITY_BINARY : QUANTITY_DECIMAL;
            return true;
        }
    *suffix = (struct suffix){.text = text};
    *format = QUANTITY_EXPONENT;
    return read_exponent(text, &suffix->ten_exponent);
}

/* Spellings that people bring from other tools, and what they meant. */
static const char *suffix_hint(struct arena *arena, const struct pieces *pieces) {
    static const char *const known[][2] = {
        {"K", "k or Ki"},    {"KB", "k or Ki"}, {"kB", "k or Ki"}, {"kb", "k or Ki"},
        {"KiB", "Ki"},       {"ki", "Ki"},      {"MB", "M or Mi"}, {"Mb", "M or Mi"},
        {"mb", "M or Mi"},   {"mB", "M or Mi"}, {"MiB", "Mi"},     {"mi", "Mi"},
        {"MI", "Mi"},        {"GB", "G or Gi"}, {"Gb", "G or Gi"}, {"gb", "G or Gi"},
        {"g", "G or Gi"},    {"GiB", "Gi"},     {"gi", "Gi"},      {"GI", "Gi"},
        {"TB", "T or Ti"},   {"Tb", "T or Ti"}, {"t", "T or Ti"},  {"tb", "T or Ti"},
        {"TiB", "Ti"},       {"ti", "Ti"},      {"TI", "Ti"},      {"KI", "Ki"},
        {"PB", "P or Pi"},   {"PiB", "Pi"},     {"pi", "Pi"},      {"B", "no suffix for bytes"},
        {"i", "Ki, Mi, Gi"}, {"U", "u"},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_equal(pieces->suffix, known[i][0]))
            return arena_format(arena,
                                "the suffix is %s: powers of 1000 are k M G T P E, powers "
                                "of 1024 are Ki Mi Gi Ti Pi Ei",
                                known[i][1]);
    if (pieces->suffix[0] == ',')
        return "write a point before the fraction, as in 1.5Gi";
    if (strchr(pieces->suffix, ' ') || strchr(pieces->suffix, '_'))
        return "write the number and its suffix without blanks and underscores";
    return "write a number and a suffix: k M G T P E, Ki Mi Gi Ti Pi Ei, or m";
}

/* The digits times the suffix, in nano units; false when the amount is too large to hold. */
static bool compute(const struct pieces *pieces, const struct suffix *suffix, wide_unsigned *nano) {
    struct quantity_number number = {.count = 0};
    for (size_t i = 0; i < pieces->digits_length; i++)
        if (pieces->digits[i] != '.')
            quantity_number_multiply_add(&number, 10, (uint32_t)(pieces->digits[i] - '0'));
    for (unsigned i = 0; i < suffix->two_exponent; i += 10)
        quantity_number_multiply_add(&number, 1024, 0);
    int scale = suffix->ten_exponent - (int)pieces->fraction_length + NANO_EXPONENT;
    bool rest = false;
    for (; scale > 0 && !quantity_number_is_zero(&number); scale--) {
        if (!quantity_number_fits(&number))
            return false;
        quantity_number_multiply_add(&number, 10, 0);
    }
    for (; scale < 0 && !quantity_number_is_zero(&number); scale++)
        rest = quantity_number_divide(&number, 10) != 0 || rest;
    if (rest)
        quantity_number_multiply_add(&number, 1, 1);
    return quantity_number_get(&number, nano);
}

bool quantity_parse(struct findings *findings, const char *text, struct quantity *result) {
    if (!value_check_text(findings, "quantity", text, TEXT_LIMIT))
        return false;
    struct pieces pieces = split(text);
    struct suffix suffix;
    size_t offset = (size_t)(pieces.suffix - text);
    if (pieces.digits_count == 0)
        return findings_refuse(findings, "write a number and a suffix, as in 512Mi or 500m",
                               "\"%s\" is not a quantity: it has no number before the suffix",
                               value_shown(findings, text));
    if (!read_suffix(pieces.suffix, &suffix, &result->format))
        return findings_refuse_at(
            findings, offset, strlen(pieces.suffix), suffix_hint(findings->arena, &pieces),
            "\"%s\" is not a quantity: \"%s\" is not a suffix", value_shown(findings, text),
            value_shown(findings, pieces.suffix));
    wide_unsigned nano = 0;
    wide_unsigned cap = (wide_unsigned)INT64_MAX * (wide_unsigned)one_unit;
    bool held = compute(&pieces, &suffix, &nano);
    if (result->format == QUANTITY_BINARY && (!held || nano > cap))
        nano = cap;
    else if (!held)
        return findings_refuse(findings, "write a smaller amount", "quantity \"%s\" is too large",
                               value_shown(findings, text));
    if (result->format == QUANTITY_BINARY && nano > 0 && nano < (wide_unsigned)one_unit)
        result->format = QUANTITY_DECIMAL;
    result->nano = pieces.negative ? -(wide_integer)nano : (wide_integer)nano;
    return true;
}

struct quantity quantity_from_bytes(int64_t bytes) {
    return (struct quantity){.nano = (wide_integer)bytes * one_unit, .format = QUANTITY_BINARY};
}

int quantity_compare(const struct quantity *one, const struct quantity *other) {
    return (one->nano > other->nano) - (one->nano < other->nano);
}

int64_t quantity_bytes(const struct quantity *quantity) {
    wide_integer bytes = quantity->nano / one_unit;
    wide_integer rest = quantity->nano % one_unit;
    bytes += (rest > 0) - (rest < 0);
    if (bytes > INT64_MAX)
        return INT64_MAX;
    return bytes < INT64_MIN ? INT64_MIN : (int64_t)bytes;
}
