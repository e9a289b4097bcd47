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
