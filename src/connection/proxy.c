#include "connection/proxy.h"

#include <arpa/inet.h>
#include <strings.h>

enum { ADDRESS_SIZE = 16, V4_START = 12 };

/* An address as 16 bytes, an IPv4 address in the mapped form. */
static bool to_bytes(const char *text, unsigned char *bytes) {
    memset(bytes, 0, ADDRESS_SIZE);
    memset(bytes + 10, 0xFF, 2);
    return inet_pton(AF_INET, text, bytes + V4_START) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_loopback(const char *host) {
    unsigned char bytes[ADDRESS_SIZE];
    static const unsigned char one[ADDRESS_SIZE] = {[15] = 1};
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (!to_bytes(host, bytes))
        return false;
    return memcmp(bytes, one, sizeof(one)) == 0 ||
           (bytes[10] == 0xFF && bytes[11] == 0xFF && bytes[V4_START] == 127);
}

static bool in_network(const char *host, const char *network, const char *bits) {
    unsigned char one[ADDRESS_SIZE];
    unsigned char other[ADDRESS_SIZE];
    uint64_t length = 0;
    if (!to_bytes(host, one) || !to_bytes(network, other) ||
        !text_to_number(bits, strlen(bits), 128, &length))
        return false;
    length += strchr(network, ':') ? 0 : V4_START * 8;
    for (size_t i = 0; i < ADDRESS_SIZE && i * 8 < length; i++) {
        unsigned rest = length - i * 8 < 8 ? (unsigned)(length - i * 8) : 8;
        if ((one[i] ^ other[i]) >> (8 - rest) != 0)
            return false;
    }
    return length <= 128;
}

/* "example.com" is itself and all below it; ".example.com" is what is below it. */
static bool is_name(const char *host, const char *name) {
    size_t length = strlen(name);
    size_t host_length = strlen(host);
    if (text_starts_with(name, "*."))
        return is_name(host, name + 1);
    if (host_length < length || strcasecmp(host + host_length - length, name) != 0)
        return false;
    return host_length == length ? *name != '.'
                                 : *name == '.' || host[host_length - length - 1] == '.';
}

static bool is_excepted(struct arena *arena, const char *entry, const struct address *server) {
    const char *port = server->port                         ? server->port
                       : text_equal(server->scheme, "http") ? "80"
                                                            : "443";
    char *name = arena_copy(arena, entry);
    unsigned char one[ADDRESS_SIZE];
    unsigned char other[ADDRESS_SIZE];
    char *slash = strchr(name, '/');
    if (text_equal(name, "*"))
        return true;
    if (slash) {
        *slash = '\0';
        return in_network(server->host, name, slash + 1);
    }
    if (to_bytes(name, one))
        return to_bytes(server->host, other) && memcmp(one, other, sizeof(one)) == 0;
    char *colon = strrchr(name, ':');
    if (colon && !text_equal(colon + 1, port))
        return false;
    if (colon)
        *colon = '\0';
    if (*name == '[' && name[strlen(name) - 1] == ']') {
        name[strlen(name) - 1] = '\0';
        name++;
    }
    if (to_bytes(name, one))
        return to_bytes(server->host, other) && memcmp(one, other, sizeof(one)) == 0;
    return *name && is_name(server->host, name);
}

const char *proxy_from_environment(struct arena *arena, const struct kube_environment *environment,
                                   const struct address *server) {
    bool plain = text_equal(server->scheme, "http");
    const char *proxy = plain ? environment->http_proxy : environment->https_proxy;
    const char *list = environment->no_proxy ? environment->no_proxy : "";
    if (!proxy || !*proxy || is_loopback(server->host))
        return NULL;
    while (*list) {
        size_t length = strcspn(list, ", ");
        if (length > 0 && is_excepted(arena, arena_copy_bytes(arena, list, length), server))
            return NULL;
        list += length + (list[length] != '\0');
    }
    return proxy;
}
