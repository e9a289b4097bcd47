#include "text/scalar.h"

enum { RESERVED_LENGTH = 5 }; /* of the longest reserved word */

/* Words with a meaning of their own somewhere; compared in any case to be on the safe side. */
static bool is_reserved_word(const char *text) {
    static const char *const words[] = {"yes", "no",  "on",   "off",  "true", "false", "y",
                                        "n",   "~",   "null", ".inf", ".nan", "<<",    "=",
                                        "inf", "nan", "-",    "?",    ":"};
    if (strnlen(text, RESERVED_LENGTH + 1) > RESERVED_LENGTH)
        return false;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (text_equal_without_case(text, words[i]))
            return true;
    return false;
}

static bool is_decimal(const char *text) {
    if (*text == '-')
        text++;
    if (*text == '0')
        return text[1] == '\0';
    if (!text_is_digit(*text))
        return false;
    while (text_is_digit(*text))
        text++;
    return *text == '\0';
}

/* "0x1F", "0b101", "0o17" after a sign: also with the letter in upper case. */
static bool is_prefixed_integer(const char *text) {
    if (text[0] != '0' || !strchr("bBoOxX", text[1]) || text[1] == '\0')
        return false;
    return text[2] != '\0' && text[2 + strspn(text + 2, "0123456789abcdefABCDEF_")] == '\0';
}

/* Past the parts of a number in base 60, as in 1:30:00; each has one digit or two. */
static const char *skip_sixtieths(const char *text) {
    while (text[0] == ':' && text_is_digit(text[1]))
        text += text_is_digit(text[2]) ? 3 : 2;
    return text;
}

/* Numbers in any base and with underscores: wider than any one reader's pattern. Addresses, such as
 * 10.0.0.11, and durations, such as 30d, are none. */
static bool looks_numeric(const char *text) {
    if (*text == '+' || *text == '-')
        text++;
    if (is_prefixed_integer(text) || text_equal_without_case(text, ".inf") ||
        text_equal_without_case(text, ".nan"))
        return true;
    if (!text_is_digit(*text) && !(*text == '.' && text_is_digit(text[1])))
        return false;
    text = skip_sixtieths(text + strspn(text, "0123456789_"));
    if (*text == '.')
        text += 1 + strspn(text + 1, "0123456789_");
    if ((*text == 'e' || *text == 'E') &&
        text_is_digit(text[1 + (text[1] == '+' || text[1] == '-')]))
        text += 2 + strspn(text + 2, "0123456789");
    return *text == '\0';
}

/* Dates, and times that begin with a date. */
static bool looks_like_date(const char *text) {
    return strspn(text, "0123456789") == 4 && text[4] == '-' && text_is_digit(text[5]) &&
           text[strspn(text, "0123456789-:.TtZz+ \t")] == '\0';
}

static bool is_simple_float(const char *text) {
    if (*text == '-')
        text++;
    size_t whole = strspn(text, "0123456789");
    if (whole == 0 || text[whole] != '.')
        return false;
    size_t fraction = strspn(text + whole + 1, "0123456789");
    return fraction > 0 && text[whole + 1 + fraction] == '\0';
}

enum node_kind scalar_kind(const char *text) {
    if (*text == '\0' || text_equal(text, "null"))
        return NODE_NULL;
    if (text_equal(text, "true") || text_equal(text, "false"))
        return NODE_BOOL;
    if (is_decimal(text) && strlen(text) <= 19)
        return NODE_INTEGER;
    if (is_reserved_word(text))
        return NODE_AMBIGUOUS;
    if (is_simple_float(text))
        return NODE_FLOAT;
    return looks_numeric(text) || looks_like_date(text) ? NODE_AMBIGUOUS : NODE_STRING;
}

bool scalar_is_plain_safe(const char *text) {
    if (!(text_is_lower(*text) || text_is_upper(*text) || *text == '/'))
        return false;
    const char *at = text;
    for (; *at; at++) {
        if (*at == ':' && at[1] != '\0')
            continue;
        if (!text_is_alphanumeric(*at) && *at != '.' && *at != '_' && *at != '/' && *at != '-')
            return false;
    }
    return !is_reserved_word(text);
}

bool scalar_is_quoted_safe(const char *text) {
    while (*text >= ' ' && *text <= '~' && *text != '"' && *text != '\\')
        text++;
    return *text == '\0';
}
