#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

struct text text_new(struct arena *arena) {
    struct text text = {.arena = arena, .capacity = 64};
    text.data = arena_alloc_raw(arena, text.capacity);
    text.data[0] = '\0';
    return text;
}

void text_grow(struct text *text, size_t more) {
    size_t needed = text->length + more + 1;
    size_t capacity = text->capacity * 2 > needed ? text->capacity * 2 : needed;
    text->data = arena_grow_raw(text->arena, text->data, text->capacity, capacity);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length) {
    (void)text_room(text, length);
    if (length > 0)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string) {
    text_add_bytes(text, string, strlen(string));
}

void text_add_char(struct text *text, char byte) {
    (void)text_room(text, 1);
    text->data[text->length++] = byte;
    text->data[text->length] = '\0';
}

void text_add_repeated(struct text *text, char byte, size_t count) {
    (void)text_room(text, count);
    memset(text->data + text->length, byte, count);
    text->length += count;
    text->data[text->length] = '\0';
}

void text_add_format(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text_add(text, arena_format_list(text->arena, format, arguments));
    va_end(arguments);
}

bool text_equal(const char *one, const char *other) {
    return strcmp(one, other) == 0;
}

bool text_starts_with(const char *string, const char *prefix) {
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *string, const char *suffix) {
    size_t length = strlen(string);
    size_t tail = strlen(suffix);
    return length >= tail && memcmp(string + length - tail, suffix, tail) == 0;
}

/* Going back to the newest star is enough: no older one can make a difference. */
bool text_matches(const char *pattern, const char *string) {
    const char *star = NULL;
    const char *after = NULL;
    while (*string) {
        if (*pattern == '*') {
            star = pattern++;
            after = string;
        } else if (*pattern == '?' || *pattern == *string) {
            pattern++;
            string++;
        } else if (star) {
            pattern = star + 1;
            string = ++after;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

static int by_name(const void *name, const void *row) {
    return strcmp(name, *(const char *const *)row);
}

const void *text_find_row(const char *name, const void *rows, size_t count, size_t size) {
    return bsearch(name, rows, count, size, by_name);
}

char text_lower(char byte) {
    return text_is_upper(byte) ? (char)(byte - 'A' + 'a') : byte;
}

bool text_equal_without_case(const char *one, const char *other) {
    size_t i = 0;
    while (one[i] && text_lower(one[i]) == text_lower(other[i]))
        i++;
    return one[i] == other[i];
}

static int by_bytes(const void *one, const void *other) {
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

void text_sort(const char **items, size_t count) {
    if (count > 1)
        qsort(items, count, sizeof(*items), by_bytes);
}

bool text_to_number(const char *string, size_t length, uint64_t maximum, uint64_t *number) {
    uint64_t value = 0;
    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!text_is_digit(string[i]))
            return false;
        if (__builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, (uint64_t)(string[i] - '0'), &value) || value > maximum)
            return false;
    }
    *number = value;
    return true;
}

enum { DISTANCE_LIMIT = 64 };

static size_t least(size_t one, size_t other) {
    return one < other ? one : other;
}

/* Optimal string alignment distance with three rows. */
size_t text_distance(const char *one, const char *other, size_t limit) {
    size_t rows[3][DISTANCE_LIMIT + 1];
    size_t one_length = strlen(one);
    size_t other_length = strlen(other);
    if (one_length > DISTANCE_LIMIT || other_length > DISTANCE_LIMIT)
        return limit + 1;
    for (size_t j = 0; j <= other_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= one_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        const size_t *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= other_length; j++) {
            size_t cost = one[i - 1] == other[j - 1] ? 0 : 1;
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return least(rows[one_length % 3][other_length], limit + 1);
}

/* Length of the well-formed UTF-8 sequence at `bytes`, or 0. */
static size_t sequence_length(const unsigned char *bytes, size_t left) {
    unsigned char lead = bytes[0];
    size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (length == 1)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    if ((lead == 0xE0 && bytes[1] < 0xA0) || (lead == 0xED && bytes[1] > 0x9F) ||
        (lead == 0xF0 && bytes[1] < 0x90) || (lead == 0xF4 && bytes[1] > 0x8F))
        return 0;
    return length;
}

/* A beginning that is ASCII, in whole words: as long as that is quickly seen. */
static size_t ascii_length(const char *bytes, size_t length) {
    size_t i = 0;
    for (uint64_t word = 0; length - i >= sizeof word; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

bool text_is_utf8(const char *bytes, size_t length, size_t *bad) {
    const unsigned char *data = (const unsigned char *)bytes;
    for (size_t i = ascii_length(bytes, length); i < length;) {
        size_t step = data[i] < 0x80 ? 1 : sequence_length(data + i, length - i);
        if (step == 0) {
            *bad = i;
            return false;
        }
        i += step;
    }
    return true;
}

/* C1 controls, the bidirectional controls and the separators can forge a terminal line too, and
 * blanks other than the ordinary one cannot be told from it. */
static bool is_harmful(const unsigned char *bytes, size_t step) {
    if (step == 1)
        return bytes[0] < 0x20 || bytes[0] == 0x7F;
    if (step == 2)
        return bytes[0] == 0xC2 && bytes[1] <= 0xA0;
    if (step == 3 && bytes[0] == 0xE2 && bytes[1] == 0x80)
        return bytes[2] <= 0x8F || (bytes[2] >= 0xA8 && bytes[2] <= 0xAF);
    if (step == 3 && bytes[0] == 0xE3 && bytes[1] == 0x80 && bytes[2] == 0x80)
        return true;
    if (step == 3 && bytes[0] == 0xE2 && bytes[1] == 0x81)
        return bytes[2] >= 0xA6 && bytes[2] <= 0xA9;
    return step == 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
}

static void add_escaped(struct text *text, const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n')
            text_add(text, "\\n");
        else if (bytes[i] == '\t')
            text_add(text, "\\t");
        else if (bytes[i] == '\r')
            text_add(text, "\\r");
        else
            text_add_format(text, "\\x%02x", bytes[i]);
    }
}

size_t text_shown_length(const char *bytes, size_t left) {
    const unsigned char *data = (const unsigned char *)bytes;
    size_t step = sequence_length(data, left);
    return step > 0 && is_harmful(data, step) ? 0 : step;
}

const char *text_printable(struct arena *arena, const char *string, size_t limit) {
    struct text text = text_new(arena);
    const unsigned char *data = (const unsigned char *)string;
    size_t length = strlen(string);
    for (size_t i = 0; i < length;) {
        if (i >= limit) {
            text_add(&text, "...");
            break;
        }
        size_t step = sequence_length(data + i, length - i);
        if (step == 0 || is_harmful(data + i, step))
            add_escaped(&text, data + i, step ? step : 1);
        else
            text_add_bytes(&text, string + i, step);
        i += step ? step : 1;
    }
    return text.data;
}
