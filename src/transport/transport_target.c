#include "transport/transport_parts.h"

/* Where the authority of a URL ends. */
static const char *authority_end(const char *authority) {
    return authority + strcspn(authority, "/?#");
}

/* "host:port" with the scheme's port where none is given; *host without it. */
static const char *with_port(struct arena *arena, const char *authority, size_t length,
                             const char *port, const char **host) {
    const char *copy = arena_copy_bytes(arena, authority, length);
    const char *bracket = strrchr(copy, ']');
    const char *colon = strrchr(bracket ? bracket : copy, ':');
    *host = colon ? arena_copy_bytes(arena, copy, (size_t)(colon - copy)) : copy;
    return colon ? copy : arena_format(arena, "%s:%s", copy, port);
}

static int hex(char digit) {
    if (text_is_digit(digit))
        return digit - '0';
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static const char *percent_decode(struct arena *arena, const char *text, size_t length) {
    struct text output = text_new(arena);
    for (size_t i = 0; i < length; i++) {
        int high = text[i] == '%' && i + 2 < length ? hex(text[i + 1]) : -1;
        int low = high >= 0 ? hex(text[i + 2]) : -1;
        text_add_char(&output, low >= 0 ? (char)(high * 16 + low) : text[i]);
        i += low >= 0 ? 2 : 0;
    }
    text_add(&output, "");
    return output.data ? output.data : "";
}

struct scheme {
    const char *prefix;
    const char *name; /* what libcurl is told */
    const char *port;
};

/* Go's socks5 leaves names to the proxy, which libcurl calls socks5h. */
static const struct scheme proxies[] = {
    {"http://", "http", "80"},
    {"https://", "https", "443"},
    {"socks5h://", "socks5h", "1080"},
    {"socks5://", "socks5h", "1080"},
};

/* User and password are taken out of the URL, so that no message of libcurl can hold them. */
static void parse_proxy(struct arena *arena, struct target *target, const char *proxy) {
    const struct scheme *scheme = NULL;
    for (size_t i = 0; i < COUNT_OF(proxies) && !scheme; i++)
        if (text_starts_with(proxy, proxies[i].prefix))
            scheme = &proxies[i];
    const char *authority = scheme ? proxy + strlen(scheme->prefix) : proxy;
    const char *end = authority_end(authority);
    const char *at = end;
    while (at > authority && *at != '@')
        at--;
    if (*at == '@' && at < end) {
        const char *colon = memchr(authority, ':', (size_t)(at - authority));
        const char *user_end = colon ? colon : at;
        target->proxy_user = percent_decode(arena, authority, (size_t)(user_end - authority));
        target->proxy_password =
            colon ? percent_decode(arena, colon + 1, (size_t)(at - colon - 1)) : "";
        authority = at + 1;
    }
    if (!scheme || authority == end) {
        target->problem = "the proxy is not a URL that can be used";
        target->hint = "proxies are http://host:port, https://host:port or socks5h://host:port";
        return;
    }
    const char *host;
    const char *address =
        with_port(arena, authority, (size_t)(end - authority), scheme->port, &host);
    target->proxy = arena_format(arena, "%s://%s", scheme->name, address);
    target->proxy_shown = text_printable(arena, address, 300);
    target->proxy_https = text_equal(scheme->name, "https");
}

struct target target_parse(struct arena *arena, const struct kube_connection *connection) {
    struct target target = {.https = text_starts_with(connection->server, "https://")};
    if (!target.https && !text_starts_with(connection->server, "http://")) {
        target.problem = "the server is not a URL that can be used";
        target.hint = "servers are https://host:port";
        return target;
    }
    const char *authority = connection->server + (target.https ? 8 : 7);
    const char *end = authority_end(authority);
    if (authority == end || memchr(authority, '@', (size_t)(end - authority))) {
        target.problem = "the server's URL has no host, or holds a user";
        target.hint = "servers are https://host:port; users have credentials of their own";
        return target;
    }
    target.address = with_port(arena, authority, (size_t)(end - authority),
                               target.https ? "443" : "80", &target.host);
    target.base = connection->server;
    if (connection->tls_server_name && target.https) {
        /* The name in the URL is the one for SNI and verification; the address is where it goes. */
        target.base = arena_format(arena, "https://%s%s%s", connection->tls_server_name,
                                   target.address + strlen(target.host), end);
        target.connect_to = arena_format(arena, "::%s", target.address);
    }
    if (connection->proxy)
        parse_proxy(arena, &target, connection->proxy);
    return target;
}
