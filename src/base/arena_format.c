#include "base/arena.h"

#include <stdio.h>

enum { GUESS = 256, DIGITS = 24 };

/* The plain conversions: %s and whole numbers. Most formats have no others, and a fleet fills in a
 * hundred for each cluster. */
enum conversion {
    CONVERSION_OTHER,
    CONVERSION_S,
    CONVERSION_D,
    CONVERSION_U,
    CONVERSION_ZU,
    CONVERSION_LLD
};

/* The conversion that follows a percent sign, and its length. */
static enum conversion conversion_at(const char *text, size_t *length) {
    *length = 1;
    switch (text[0]) {
    case 's':
        return CONVERSION_S;
    case 'd':
        return CONVERSION_D;
    case 'u':
        return CONVERSION_U;
    case 'z':
        *length = 2;
        return text[1] == 'u' ? CONVERSION_ZU : CONVERSION_OTHER;
    case 'l':
        *length = 3;
        return text[1] == 'l' && text[2] == 'd' ? CONVERSION_LLD : CONVERSION_OTHER;
    default:
        return CONVERSION_OTHER;
    }
}

static bool is_plain(const char *format) {
    size_t length = 0;
    for (const char *at = strchr(format, '%'); at; at = strchr(at + 1 + length, '%'))
        if (conversion_at(at + 1, &length) == CONVERSION_OTHER)
            return false;
    return true;
}

/* The digits end where `end` points to. */
static const char *write_digits(char *end, uint64_t number, bool negative) {
    *end = '\0';
    do
        *--end = (char)('0' + number % 10);
    while (number /= 10);
    if (negative)
        *--end = '-';
    return end;
}

static const char *signed_digits(char *end, long long number) {
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    return write_digits(end, magnitude, number < 0);
}

/* In a struct, so that its address is of the same type on every machine. */
struct arguments {
    va_list list;
};

/* What is put in place of the conversion: a string, or digits in `digits`. */
static const char *part_of(enum conversion conversion, struct arguments *arguments,
                           char digits[DIGITS]) {
    char *end = digits + DIGITS - 1;
    const char *string = NULL;
    switch (conversion) {
    case CONVERSION_D:
        return signed_digits(end, va_arg(arguments->list, int));
    case CONVERSION_U:
        return write_digits(end, va_arg(arguments->list, unsigned), false);
    case CONVERSION_ZU:
        return write_digits(end, va_arg(arguments->list, size_t), false);
    case CONVERSION_LLD:
        return signed_digits(end, va_arg(arguments->list, long long));
    default:
        string = va_arg(arguments->list, const char *);
        return string ? string : "(null)";
    }
}

/* Bytes as far as there is room; the length goes on being counted. */
struct joined {
    char *bytes;
    size_t room;
    size_t length;
};

static void add(struct joined *joined, const char *bytes, size_t length) {
    if (joined->length < joined->room && length <= joined->room - joined->length)
        memcpy(joined->bytes + joined->length, bytes, length);
    joined->length += length;
}

static void join(struct joined *joined, const char *format, va_list list) {
    char digits[DIGITS];
    struct arguments arguments;
    va_copy(arguments.list, list);
    while (*format) {
        const char *percent = strchrnul(format, '%');
        add(joined, format, (size_t)(percent - format));
        if (!*percent)
            break;
        size_t skip = 0;
        const char *part = part_of(conversion_at(percent + 1, &skip), &arguments, digits);
        add(joined, part, strlen(part));
        format = percent + 1 + skip;
    }
    va_end(arguments.list);
}

static char *format_plain(struct arena *arena, const char *format, va_list list) {
    char guess[GUESS];
    struct joined first = {.bytes = guess, .room = sizeof(guess)};
    join(&first, format, list);
    if (first.length <= sizeof(guess))
        return arena_copy_bytes(arena, guess, first.length);
    struct joined whole = {.bytes = arena_alloc_raw(arena, first.length + 1), .room = first.length};
    join(&whole, format, list);
    whole.bytes[whole.length] = '\0';
    return whole.bytes;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments) {
    struct arguments again;
    if (is_plain(format))
        return format_plain(arena, format, arguments);
    char short_text[GUESS];
    va_copy(again.list, arguments);
    int length = vsnprintf(short_text, sizeof(short_text), format, again.list);
    va_end(again.list);
    if (length < 0)
        arena_exhausted(arena);
    if ((size_t)length < sizeof(short_text))
        return arena_copy_bytes(arena, short_text, (size_t)length);
    char *string = arena_alloc_raw(arena, (size_t)length + 1);
    vsnprintf(string, (size_t)length + 1, format, arguments);
    return string;
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *string = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return string;
}
