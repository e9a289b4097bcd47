/* Numbers and strings as Go's strconv reads them, by way of goval's versions. */
#include "base/text.h"
#include "model/rule_token.h"

#include <math.h>
#include <stdlib.h>

/* The value of a digit in any base up to 16, or 16. */
static unsigned digit_value(char byte) {
    if (text_is_digit(byte))
        return (unsigned)(byte - '0');
    if (byte >= 'a' && byte <= 'f')
        return (unsigned)(byte - 'a') + 10;
    return byte >= 'A' && byte <= 'F' ? (unsigned)(byte - 'A') + 10 : 16;
}

/* 'x', 'o' or 'b' when the text begins with 0 and that letter, else NUL. */
static char base_letter(const char *text, size_t length) {
    char letter = length >= 2 && text[0] == '0' ? text[1] : '\0';
    if (text_is_upper(letter))
        letter = (char)(letter + ('a' - 'A'));
    return letter == 'x' || letter == 'o' || letter == 'b' ? letter : '\0';
}

/* An underscore stands between two digits; a base's prefix counts as a digit. */
static bool underscores_are_right(const char *text, size_t length) {
    char letter = base_letter(text, length);
    bool after_digit = letter != '\0';
    bool after_underscore = false;
    for (size_t i = letter ? 2 : 0; i < length; i++) {
        bool digit = digit_value(text[i]) < (letter == 'x' ? 16U : 10U);
        if (text[i] == '_' ? !after_digit : after_underscore && !digit)
            return false;
        after_underscore = text[i] == '_';
        after_digit = digit;
    }
    return !after_underscore;
}

static bool read_digits(const char *text, size_t length, unsigned base, uint64_t maximum,
                        bool underscores, uint64_t *number) {
    uint64_t value = 0;
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '_' && underscores)
            continue;
        unsigned digit = digit_value(text[i]);
        digits++;
        if (digit >= base || __builtin_mul_overflow(value, (uint64_t)base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value) || value > maximum)
            return false;
    }
    *number = value;
    return digits > 0;
}

/* Up to goval v1.4.0: "0x" and digits, or decimal digits whatever they begin with. */
static bool read_old_integer(const char *text, size_t length, uint64_t *number) {
    if (length >= 2 && text[0] == '0' && text[1] == 'x')
        return read_digits(text + 2, length - 2, 16, UINT64_MAX, false, number);
    return read_digits(text, length, 10, INT64_MAX, false, number);
}

/* From goval v1.6.0 on: all of Go's integers; only after "0x" may they exceed 63 bits. */
static bool read_new_integer(const char *text, size_t length, uint64_t *number) {
    char letter = base_letter(text, length);
    unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    size_t skip = letter ? 2 : 0;
    if (!letter && length > 1 && text[0] == '0') {
        base = 8;
        skip = 1;
    }
    uint64_t maximum = letter && text[1] == 'x' ? UINT64_MAX : INT64_MAX;
    return underscores_are_right(text, length) &&
           read_digits(text + skip, length - skip, base, maximum, true, number);
}

enum rule_fault rule_read_integer(enum rule_generation generation, const char *text, size_t length,
                                  struct rule_value *value) {
    uint64_t number = 0;
    bool read = generation == RULE_FLOATS ? read_new_integer(text, length, &number)
                                          : read_old_integer(text, length, &number);
    if (!read)
        return RULE_FAULT_LITERAL;
    value->kind = RULE_INTEGER;
    memcpy(&value->integer, &number, sizeof number);
    return RULE_FAULT_NONE;
}

/* The scanner lets through more than a number: "0b1.5", "1p3", "0x1.8", "1e". */
static bool is_float(const char *digits) {
    bool hexadecimal = base_letter(digits, strlen(digits)) == 'x';
    const char *at = hexadecimal ? digits + 2 : digits;
    size_t mantissa = 0;
    for (; digit_value(*at) < (hexadecimal ? 16U : 10U) || *at == '.'; at++)
        mantissa += *at != '.';
    if (mantissa == 0)
        return false;
    if (*at == '\0')
        return !hexadecimal;
    if (hexadecimal ? *at != 'p' && *at != 'P' : *at != 'e' && *at != 'E')
        return false;
    at++;
    if (*at == '+' || *at == '-')
        at++;
    size_t exponent = strspn(at, "0123456789");
    return exponent > 0 && at[exponent] == '\0';
}

enum rule_fault rule_read_float(struct arena *arena, const char *text, size_t length,
                                struct rule_value *value) {
    if (memchr(text, '_', length) && !underscores_are_right(text, length))
        return RULE_FAULT_LITERAL;
    struct text digits = text_new(arena);
    for (size_t i = 0; i < length; i++)
        if (text[i] != '_')
            text_add_char(&digits, text[i]);
    if (!is_float(digits.data))
        return RULE_FAULT_LITERAL;
    value->kind = RULE_NUMBER;
    value->number = strtod(digits.data, NULL);
    return isinf(value->number) ? RULE_FAULT_LITERAL : RULE_FAULT_NONE;
}

static void add_utf8(struct text *text, uint64_t point) {
    if (point < 0x80) {
        text_add_char(text, (char)point);
        return;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    text_add_char(text, (char)(leads[more] | (unsigned char)(point >> (6 * more))));
    while (more-- > 0)
        text_add_char(text, (char)(0x80 | ((point >> (6 * more)) & 0x3F)));
}

/* \ooo, \xhh, \uhhhh, \Uhhhhhhhh: adds the byte or character; the bytes read, or 0. */
static size_t add_numbered_escape(struct text *text, const char *at, size_t left) {
    char letter = at[0];
    size_t skip = letter == 'x' || letter == 'u' || letter == 'U' ? 1 : 0;
    size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 3;
    uint64_t point = 0;
    if (left < skip + digits ||
        !read_digits(at + skip, digits, skip ? 16 : 8, 0x10FFFF, false, &point))
        return 0;
    if (letter == 'u' || letter == 'U') {
        if (point >= 0xD800 && point < 0xE000)
            return 0;
        add_utf8(text, point);
    } else {
        if (point > 255)
            return 0;
        text_add_char(text, (char)point);
    }
    return skip + digits;
}

/* The escape after a backslash; the bytes read, or 0. */
static size_t add_escape(struct text *text, const char *at, size_t left) {
    static const char letters[] = "abfnrtv\\\"";
    static const char bytes[] = "\a\b\f\n\r\t\v\\\"";
    const char *letter = left > 0 ? memchr(letters, at[0], sizeof letters - 1) : NULL;
    if (!letter)
        return left > 0 ? add_numbered_escape(text, at, left) : 0;
    text_add_char(text, bytes[letter - letters]);
    return 1;
}

enum rule_fault rule_read_string(struct arena *arena, const char *text, size_t length,
                                 struct rule_value *value) {
    struct text bytes = text_new(arena);
    bool raw = text[0] == '`';
    for (size_t i = 1; i + 1 < length; i++) {
        if (raw && text[i] == '\r')
            continue;
        if (raw || text[i] != '\\') {
            text_add_char(&bytes, text[i]);
            continue;
        }
        size_t read = add_escape(&bytes, text + i + 1, length - i - 2);
        if (read == 0)
            return RULE_FAULT_LITERAL;
        i += read;
    }
    value->kind = RULE_STRING;
    value->bytes = bytes.data;
    value->count = bytes.length;
    return RULE_FAULT_NONE;
}
