#include "connection/address.h"

#include <arpa/inet.h>

static bool fail(const char **problem, const char *text) {
    *problem = text;
    return false;
}

bool address_is_header_safe(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return false;
    return true;
}

bool address_is_token(const char *text) {
    if (*text == '\0')
        return false;
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

bool address_is_host(const char *host) {
    size_t length = strlen(host);
    if (length == 0 || length > 253 || host[0] == '.' || host[0] == '-')
        return false;
    for (; *host; host++)
        if (!text_is_alphanumeric(*host) && *host != '-' && *host != '.' && *host != '_')
            return false;
    return true;
}

static bool is_plain(const char *text) {
    for (; *text; text++)
        if (*text <= ' ' || *text > '~' || strchr("\"<>\\^`{|}", *text))
            return false;
    return true;
}

static const char *take_scheme(struct arena *arena, const char **text) {
    const char *end = strstr(*text, "://");
    size_t length = end ? (size_t)(end - *text) : 0;
    if (!end || length == 0 || length > 10 || strcspn(*text, "/?#@") < length)
        return "";
    char *scheme = arena_copy_bytes(arena, *text, length);
    for (size_t i = 0; i < length; i++)
        if (text_is_upper(scheme[i]))
            scheme[i] = (char)(scheme[i] - 'A' + 'a');
    *text = end + 3;
    return scheme;
}

static bool take_port(struct address *address, const char *port, const char **problem) {
    uint64_t number = 0;
    if (!text_to_number(port, strlen(port), 65535, &number) || number == 0)
        return fail(problem, "the port is not a number from 1 to 65535");
    address->port = port;
    return true;
}

/* "[fd00::1]:6443", "host:6443", "host" */
static bool take_host(struct arena *arena, struct address *address, char *host,
                      const char **problem) {
    unsigned char bytes[sizeof(struct in6_addr)];
    if (*host == '[') {
        char *close = strchr(host, ']');
        if (!close || (close[1] != '\0' && close[1] != ':'))
            return fail(problem, "the IPv6 address is not closed with ]");
        address->host = arena_copy_bytes(arena, host + 1, (size_t)(close - host - 1));
        if (inet_pton(AF_INET6, address->host, bytes) != 1)
            return fail(problem, "what stands in brackets is no IPv6 address");
        return close[1] == '\0' || take_port(address, close + 2, problem);
    }
    char *colon = strchr(host, ':');
    address->host = colon ? arena_copy_bytes(arena, host, (size_t)(colon - host)) : host;
    if (colon && strchr(colon + 1, ':'))
        return fail(problem, "an IPv6 address must stand in brackets");
    if (!address_is_host(address->host))
        return fail(problem, *address->host ? "the host is not a name or an address"
                                            : "there is no host in it");
    return !colon || take_port(address, colon + 1, problem);
}

bool address_parse(struct arena *arena, const char *text, struct address *address,
                   const char **problem) {
    *address = (struct address){.path = ""};
    if (strlen(text) > ADDRESS_LIMIT)
        return fail(problem, "it is longer than 2048 bytes");
    if (!is_plain(text))
        return fail(problem, "it holds blanks or other characters that a URL cannot have");
    address->scheme = take_scheme(arena, &text);
    if (strpbrk(text, "?#"))
        return fail(problem, "a query or fragment has no place in it");
    size_t length = strcspn(text, "/");
    char *authority = arena_copy_bytes(arena, text, length);
    char *path = arena_copy(arena, text + length);
    for (size_t end = strlen(path); end > 0 && path[end - 1] == '/'; end--)
        path[end - 1] = '\0';
    char *at = strrchr(authority, '@');
    address->path = path;
    if (at) {
        address->user = arena_copy_bytes(arena, authority, (size_t)(at - authority));
        authority = at + 1;
    }
    return take_host(arena, address, authority, problem);
}

const char *address_text(struct arena *arena, const struct address *address, bool with_user) {
    bool brackets = strchr(address->host, ':') != NULL;
    bool user = with_user && address->user;
    return arena_format(arena, "%s%s%s%s%s%s%s%s%s%s", address->scheme,
                        *address->scheme ? "://" : "", user ? address->user : "", user ? "@" : "",
                        brackets ? "[" : "", address->host, brackets ? "]" : "",
                        address->port ? ":" : "", address->port ? address->port : "",
                        address->path);
}
