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

/* Literal text is a few bytes between two conversions. */
static const char *add_literal(struct joined *joined, const char *format) {
    for (; *format && *format != '%'; format++) {
        if (joined->length < joined->room)
            joined->bytes[joined->length] = *format;
        joined->length++;
    }
    return format;
}

/* False when there is a conversion that is not plain. */
static bool join(struct joined *joined, const char *format, va_list list) {
    char digits[DIGITS];
    struct arguments arguments;
    va_copy(arguments.list, list);
    format = add_literal(joined, format);
    while (*format) {
        size_t skip = 0;
        enum conversion conversion = conversion_at(format + 1, &skip);
        if (conversion == CONVERSION_OTHER)
            break;
        const char *part = part_of(conversion, &arguments, digits);
        add(joined, part, strlen(part));
        format = add_literal(joined, format + 1 + skip);
    }
    va_end(arguments.list);
    return *format == '\0';
}

/* NULL when there is a conversion that is not plain. */
static char *format_plain(struct arena *arena, const char *format, va_list list) {
    char guess[GUESS];
    struct joined first = {.bytes = guess, .room = sizeof(guess)};
    if (!join(&first, format, list))
        return NULL;
    if (first.length <= sizeof(guess))
        return arena_copy_bytes(arena, guess, first.length);
    struct joined whole = {.bytes = arena_alloc_raw(arena, first.length + 1), .room = first.length};
    (void)join(&whole, format, list);
    whole.bytes[whole.length] = '\0';
    return whole.bytes;
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments) {
    struct arguments again;
    char *plain = format_plain(arena, format, arguments);
    if (plain)
        return plain;
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
