#include "base/password.h"

#include "base/text.h"

static bool stands_before(const char *line, const char *at, const char *word) {
    size_t length = strlen(word);
    return (size_t)(at - line) >= length && memcmp(at - length, word, length) == 0;
}

static bool stands_at(const char *at, const char *end, const char *word) {
    size_t length = strlen(word);
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

/* Of a URL: up to the last "@" before the next one. */
static size_t url_length(const char *at, const char *end) {
    size_t length = 0;
    for (size_t i = 0; at + i < end && !strchr(" \t\"'<>", at[i]); i++) {
        if (at[i] == '@')
            length = i;
        if (stands_at(at + i, end, "://"))
            break;
    }
    return length;
}

/* Of a word without a scheme. Images have a "/" or a digest, options a "=" before all else, and
 * User:jane@example.org is somebody whom --rbac names. */
static size_t word_length(const char *line, const char *at, const char *end) {
    bool colon = false;
    if ((at > line && !strchr(" \t\"'[,=", at[-1])) || stands_at(at, end, "User:"))
        return 0;
    for (size_t i = 0; at + i < end && !strchr(" \t\"'[],<>/", at[i]); i++) {
        if (at[i] == '@' && colon)
            return stands_at(at + i, end, "@sha256:") ? 0 : i;
        if (at[i] == '=' && !colon)
            return 0;
        colon = colon || at[i] == ':';
    }
    return 0;
}

size_t password_length(const char *line, const char *at, const char *end) {
    if (stands_before(line, at, "--password=") || stands_before(line, at, "--user="))
        return (size_t)(end - at);
    return stands_before(line, at, "://") ? url_length(at, end) : word_length(line, at, end);
}

const char *password_hidden(struct arena *arena, const char *text) {
    const char *end = text + strlen(text);
    struct text result = text_new(arena);
    for (const char *at = text; at < end;) {
        size_t length = password_length(text, at, end);
        if (length > 0)
            text_add(&result, "...");
        else
            text_add_char(&result, *at);
        at += length > 0 ? length : 1;
    }
    return result.data;
}
