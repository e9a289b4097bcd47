/*
 * text.h: a string that grows, and small questions about strings.
 *
 * The bytes belong to the arena given at the start. Growing cannot fail visibly (arena.h). The
 * content is always NUL-terminated; it may hold NUL bytes, which `length` counts.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

struct text {
    struct arena *arena;
    char *data;
    size_t length;
    size_t capacity;
};

/* An empty text whose bytes will come from `arena`. */
struct text text_new(struct arena *arena);

void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_char(struct text *text, char byte);
void text_add_repeated(struct text *text, char byte, size_t count);
/* Room for so many more bytes and a NUL, at the end: for who puts them there and counts them. */
void text_grow(struct text *text, size_t more);
static inline char *text_room(struct text *text, size_t more) {
    if (text->capacity - text->length <= more)
        text_grow(text, more);
    return text->data + text->length;
}
void text_add_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* Equality, prefix and suffix; no argument may be NULL. */
bool text_equal(const char *one, const char *other);
bool text_starts_with(const char *string, const char *prefix);
bool text_ends_with(const char *string, const char *suffix);

/* True when `*` (any characters) and `?` (one byte) in the pattern make it the same as `string`. */
bool text_matches(const char *pattern, const char *string);

/* The row of that name, or NULL, among rows of `size` bytes that begin with a pointer to their name
 * and are sorted by it. */
const void *text_find_row(const char *name, const void *rows, size_t count, size_t size);

/* True for the ASCII characters of these classes, whatever the locale says. */
static inline bool text_is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}
static inline bool text_is_lower(char byte) {
    return byte >= 'a' && byte <= 'z';
}
static inline bool text_is_upper(char byte) {
    return byte >= 'A' && byte <= 'Z';
}
static inline bool text_is_alphanumeric(char byte) {
    return text_is_digit(byte) || text_is_lower((char)(byte | 0x20));
}
/* A letter A to Z in lower case, else the byte itself. */
char text_lower(char byte);
/* Equal but for upper and lower case of A to Z. */
bool text_equal_without_case(const char *one, const char *other);

/* Puts strings in the order of their bytes. */
void text_sort(const char **items, size_t count);

/*
 * The decimal number in the `length` bytes at `string`: digits only, no sign, no blanks.
 * False when it is empty, has another character, or is above `maximum`; *number is then untouched.
 */
bool text_to_number(const char *string, size_t length, uint64_t maximum,
                    uint64_t *number) MUST_CHECK;

/* Number of single-character edits (insert, delete, replace, swap neighbours) between two words,
 * counted up to `limit` + 1; words over 64 bytes count as different. */
size_t text_distance(const char *one, const char *other, size_t limit);

/* True when the `length` bytes are well-formed UTF-8; else *bad is the offset of the first wrong
 * byte. Surrogates, overlong forms and values above U+10FFFF are wrong. */
bool text_is_utf8(const char *bytes, size_t length, size_t *bad);

/* Length of the UTF-8 sequence at `bytes` when it may be shown on a terminal as it is; 0 for
 * control characters, those that change the direction of text, separators, and what is not UTF-8.
 */
size_t text_shown_length(const char *bytes, size_t left);

/*
 * `string` made safe for one line on a terminal: control characters, and bytes that are not UTF-8,
 * appear as \n, \t, \xHH. Used for every foreign byte that a message shows. At most `limit` bytes
 * of `string` are shown, then "...".
 */
const char *text_printable(struct arena *arena, const char *string, size_t limit);

#endif
