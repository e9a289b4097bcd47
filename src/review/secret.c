#include "review/secret.h"

static const char end_of_word[] = " \t\n\"'";

bool secret_name(const char *name) {
    static const char *const ends[] = {
        "PASSWORD",   "PASSWD",      "SECRET",        "TOKEN",      "SECRET_ACCESS_KEY",
        "SECRET_KEY", "PRIVATE_KEY", "ACCESS_KEY_ID", "ACCESS_KEY", "API_KEY"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (text_ends_with(name, ends[i]))
            return true;
    return false;
}

/* NAME:PASSWORD in the first `length` bytes, where the password is no reference to a variable. */
static bool is_pair(const char *text, size_t length) {
    const char *colon = memchr(text, ':', length);
    size_t left = colon ? length - (size_t)(colon - text) - 1 : 0;
    return left > 0 && colon[1] != '$';
}

bool secret_in_url(const char *text) {
    for (const char *at = strstr(text, "://"); at; at = strstr(at, "://")) {
        at += strlen("://");
        size_t length = strcspn(at, end_of_word);
        const char *sign = memrchr(at, '@', length);
        if (sign && is_pair(at, (size_t)(sign - at)))
            return true;
    }
    return false;
}

/* The name that ends before `equals`: of a variable, or of a flag in the letters of one. */
static bool names_secret(const char *text, const char *equals) {
    enum { NAME_LIMIT = 100 };
    char name[NAME_LIMIT + 1];
    const char *start = equals;
    while (start > text && (text_is_alphanumeric(start[-1]) || strchr("_-", start[-1])))
        start--;
    size_t length = (size_t)(equals - start);
    bool flag = *start == '-';
    if (length > NAME_LIMIT)
        return false;
    for (size_t i = 0; i < length; i++)
        name[i] = text_is_lower(start[i]) && flag ? (char)(start[i] - 'a' + 'A')
                  : start[i] == '-'               ? '_'
                                                  : start[i];
    name[length] = '\0';
    /* --s3-credentials-secret=NAME and --token=FILE name things of their own. */
    return secret_name(name) &&
           !(flag && (text_ends_with(name, "_SECRET") || text_ends_with(name, "TOKEN")));
}

bool secret_assigned(const char *text) {
    for (const char *at = strchr(text, '='); at; at = strchr(at + 1, '=')) {
        const char *value = at + 1;
        value += *value == '"' || *value == '\'';
        if (*value && !strchr(" \t\n\"'$`/;", *value) && names_secret(text, at))
            return true;
    }
    return false;
}

bool secret_in_user_flag(const char *text) {
    for (const char *at = strstr(text, "--user"); at; at = strstr(at, "--user")) {
        at += strlen("--user");
        if (*at != '=' && *at != ' ')
            continue;
        at += strspn(at, "= \"'");
        if (is_pair(at, strcspn(at, end_of_word)))
            return true;
    }
    return false;
}
