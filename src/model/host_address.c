#include "model/host_address.h"

#include "base/text.h"

#include <arpa/inet.h>

static enum host_scope scope_ipv4(const char *name) {
    struct in_addr address;
    if (inet_pton(AF_INET, name, &address) != 1)
        return HOST_ORDINARY;
    uint32_t bits = ntohl(address.s_addr);
    if (bits >> 24 == 0)
        return HOST_UNSPECIFIED;
    if (bits >> 24 == 127)
        return HOST_LOOPBACK;
    if (bits >> 16 == 0xA9FE)
        return HOST_LINK_LOCAL;
    return bits >> 24 >= 224 ? HOST_MULTICAST : HOST_ORDINARY;
}

static enum host_scope scope_ipv6(const char *name) {
    struct in6_addr address;
    if (inet_pton(AF_INET6, name, &address) != 1)
        return HOST_ORDINARY;
    if (IN6_IS_ADDR_UNSPECIFIED(&address))
        return HOST_UNSPECIFIED;
    if (IN6_IS_ADDR_LOOPBACK(&address))
        return HOST_LOOPBACK;
    if (IN6_IS_ADDR_LINKLOCAL(&address))
        return HOST_LINK_LOCAL;
    return IN6_IS_ADDR_MULTICAST(&address) ? HOST_MULTICAST : HOST_ORDINARY;
}

enum host_scope host_scope(const struct host *host) {
    if (host->kind == HOST_IPV4)
        return scope_ipv4(host->name);
    if (host->kind == HOST_IPV6)
        return scope_ipv6(host->name);
    bool local = text_equal(host->name, "localhost") || text_ends_with(host->name, ".localhost");
    return local ? HOST_LOOPBACK : HOST_ORDINARY;
}

const char *host_scope_name(enum host_scope scope) {
    switch (scope) {
    case HOST_UNSPECIFIED:
        return "an unspecified address";
    case HOST_MULTICAST:
        return "a multicast or broadcast address";
    case HOST_LINK_LOCAL:
        return "a link-local address";
    case HOST_LOOPBACK:
        return "a loopback address";
    case HOST_ORDINARY:
        break;
    }
    return NULL;
}
