#include "model/value.h"

#include "base/text.h"

const char *value_shown(const struct findings *findings, const char *text) {
    return text_printable(findings->arena, text, VALUE_SHOWN_LIMIT);
}

const char *value_shown_bytes(const struct findings *findings, const char *bytes, size_t length) {
    return value_shown(findings, arena_copy_bytes(findings->arena, bytes, length));
}

const char *value_shown_character(const struct findings *findings, const char *text) {
    size_t bad = 0;
    for (size_t length = 1; length <= 4 && text[length - 1] != '\0'; length++)
        if (text_is_utf8(text, length, &bad))
            return value_shown_bytes(findings, text, length);
    return value_shown_bytes(findings, text, text[0] != '\0');
}

bool value_is_control(char byte) {
    return (unsigned char)byte < 0x20 || byte == 0x7F;
}

static bool check_edges(struct findings *findings, const char *what, const char *text,
                        size_t length) {
    const char *hint = "remove the blank";
    if (text[0] == ' ')
        return findings_refuse_at(findings, 0, 1, hint, "%s \"%s\" begins with a blank", what,
                                  value_shown(findings, text));
    if (text[length - 1] == ' ')
        return findings_refuse_at(findings, length - 1, 1, hint, "%s \"%s\" ends with a blank",
                                  what, value_shown(findings, text));
    return true;
}

/* Length of the beginning that is of visible ASCII characters. */
static size_t visible_length(const char *text) {
    size_t length = 0;
    while (text[length] > ' ' && text[length] < 0x7F)
        length++;
    return length;
}

bool value_check_text(struct findings *findings, const char *what, const char *text,
                      size_t maximum) {
    size_t length = visible_length(text);
    size_t bad = 0;
    if (length > 0 && length <= maximum && text[length] == '\0')
        return true;
    length += strlen(text + length);
    if (length == 0)
        return findings_refuse(findings, "give a value, or leave the option out", "%s is empty",
                               what);
    if (length > maximum)
        return findings_refuse_at(findings, maximum, length - maximum, "shorten it",
                                  "%s \"%s\" has %zu characters, at most %zu are allowed", what,
                                  value_shown(findings, text), length, maximum);
    if (!text_is_utf8(text, length, &bad))
        return findings_refuse_at(findings, bad, 1, "save the value as UTF-8",
                                  "%s \"%s\" is not UTF-8", what, value_shown(findings, text));
    for (size_t i = 0; i < length; i++)
        if (value_is_control(text[i]))
            return findings_refuse_at(findings, i, 1, "write it on one line, without tabs",
                                      "%s \"%s\" holds a control character", what,
                                      value_shown(findings, text));
    return check_edges(findings, what, text, length);
}

bool value_bytes_equal(const char *bytes, size_t length, const char *word) {
    return strlen(word) == length && memcmp(bytes, word, length) == 0;
}

char *value_lower(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_copy_bytes(arena, bytes, length);
    for (size_t i = 0; i < length; i++)
        copy[i] = text_lower(copy[i]);
    return copy;
}

const char *value_nearest(const char *text, const char *const *words, size_t count) {
    size_t limit = strlen(text) / 2 < 3 ? strlen(text) / 2 : 3;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t distance = text_distance(text, words[i], limit);
        if (distance > limit)
            continue;
        nearest = words[i];
        if (distance == 0)
            break;
        limit = distance - 1;
    }
    return nearest;
}
