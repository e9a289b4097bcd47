/* Hosts, nodes, domains and ports (declared in endpoint.h). */
#include "base/text.h"
#include "model/endpoint.h"
#include "model/host_address.h"
#include "model/value.h"

#include <arpa/inet.h>

enum { NAME_LIMIT = 253, LABEL_LIMIT = 63 };

/* One host inside a longer text. */
struct place {
    struct findings *findings;
    size_t offset;
    const char *host; /* copy of the host's bytes */
};

static bool refuse(const struct place *place, size_t offset, size_t length, const char *hint,
                   const char *reason) {
    return findings_refuse_at(place->findings, place->offset + offset, length, hint,
                              "\"%s\" is not a host: %s", value_shown(place->findings, place->host),
                              reason);
}

/* True when the last part is a number: no top-level domain is, so an IPv4 address is meant. */
static bool looks_like_ipv4(const char *host) {
    const char *dot = strrchr(host, '.');
    const char *last = dot ? dot + 1 : host;
    return *last != '\0' && last[strspn(last, "0123456789")] == '\0';
}

static bool parse_ipv4(const struct place *place, struct host *result) {
    struct in_addr address;
    const char *host = place->host;
    for (const char *part = host, *dot = NULL; part; part = dot ? dot + 1 : NULL) {
        dot = strchr(part, '.');
        if (part[0] == '0' && text_is_digit(part[1]))
            return refuse(place, (size_t)(part - host), 1,
                          "leading zeros make it octal for some programs: remove them",
                          "an address part begins with 0");
    }
    if (inet_pton(AF_INET, host, &address) != 1)
        return refuse(place, 0, strlen(host), "an IPv4 address has four numbers from 0 to 255",
                      "it is not a whole IPv4 address");
    result->kind = HOST_IPV4;
    result->name = host;
    return true;
}

static bool parse_ipv6(const struct place *place, struct host *result) {
    struct in6_addr address;
    char normal[INET6_ADDRSTRLEN];
    const char *zone = strchr(place->host, '%');
    if (zone)
        return refuse(place, (size_t)(zone - place->host), strlen(zone),
                      "a zone is valid on one machine only: use a global or unique local address",
                      "it has a zone");
    if (inet_pton(AF_INET6, place->host, &address) != 1 ||
        !inet_ntop(AF_INET6, &address, normal, sizeof(normal)))
        return refuse(place, 0, strlen(place->host), "write it as in fd00::1",
                      "it is not an IPv6 address");
    if (IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address))
        if (!IN6_IS_ADDR_LOOPBACK(&address) && !IN6_IS_ADDR_UNSPECIFIED(&address))
            return refuse(place, 0, strlen(place->host), "write the IPv4 address itself",
                          "it is an IPv4 address in the clothes of an IPv6 one");
    result->kind = HOST_IPV6;
    result->name = arena_copy(place->findings->arena, normal);
    return true;
}

static bool check_label(const struct place *place, size_t start, size_t length) {
    const char *label = place->host + start;
    if (length == 0)
        return refuse(place, start, 1, "remove the dot", "a part between dots is empty");
    if (length > LABEL_LIMIT)
        return refuse(place, start, length, "shorten it",
                      "a part between dots has more than 63 characters");
    for (size_t i = 0; i < length; i++) {
        bool edge = i == 0 || i + 1 == length;
        if (label[i] == '-' && edge)
            return refuse(place, start + i, 1, "remove the \"-\"",
                          "a part begins or ends with \"-\"");
        if (label[i] == '_')
            return refuse(place, start + i, 1, "write \"-\"", "it holds a \"_\"");
        if (!text_is_alphanumeric(label[i]) && label[i] != '-')
            return refuse(place, start + i, 1,
                          "use letters, digits, \"-\" and \".\", or an IP address",
                          "it holds a character that no host name has");
    }
    return true;
}

static bool parse_name(const struct place *place, struct host *result) {
    size_t length = strlen(place->host);
    if (length > NAME_LIMIT)
        return refuse(place, 0, length, "shorten it", "it has more than 253 characters");
    if (length > 0 && place->host[length - 1] == '.')
        return refuse(place, length - 1, 1, "remove the dot at the end", "it ends with a dot");
    for (size_t start = 0; start <= length;) {
        size_t label = strcspn(place->host + start, ".");
        if (!check_label(place, start, label))
            return false;
        start += label + 1;
    }
    result->kind = HOST_NAME;
    result->name = value_lower(place->findings->arena, place->host, length);
    return true;
}

bool host_parse(struct findings *findings, const char *text, size_t offset, size_t length,
                bool bracketed, struct host *result) {
    struct place place = {.findings = findings, .offset = offset};
    place.host = arena_copy_bytes(findings->arena, text + offset, length);
    if (length == 0)
        return findings_refuse_at(findings, offset, 1, "name a host or an IP address",
                                  "\"%s\" has no host", value_shown(findings, text));
    if (bracketed && place.host[0] == '[') {
        place.offset++;
        place.host = arena_copy_bytes(findings->arena, text + offset + 1,
                                      length - 1 - (text[offset + length - 1] == ']'));
        return parse_ipv6(&place, result);
    }
    if (strchr(place.host, ':'))
        return bracketed ? refuse(&place, 0, length, "write an IPv6 address in brackets: [fd00::1]",
                                  "it holds \":\"")
                         : parse_ipv6(&place, result);
    return looks_like_ipv4(place.host) ? parse_ipv4(&place, result) : parse_name(&place, result);
}

bool node_parse(struct findings *findings, const char *text, struct host *result) {
    if (!value_check_text(findings, "node", text, NAME_LIMIT))
        return false;
    const char *scheme = strstr(text, "://");
    const char *colon = strrchr(text, ':');
    if (scheme)
        return findings_refuse_at(findings, 0, (size_t)(scheme - text) + 3,
                                  "write the address or the name alone", "node \"%s\" has a scheme",
                                  value_shown(findings, text));
    if (text[0] == '[')
        return findings_refuse_at(findings, 0, 1, "write the address without brackets and port",
                                  "node \"%s\" has brackets", value_shown(findings, text));
    if (colon && strchr(text, ':') == colon)
        return findings_refuse_at(findings, (size_t)(colon - text), strlen(colon),
                                  "talosctl knows the port: remove it", "node \"%s\" has a port",
                                  value_shown(findings, text));
    if (!host_parse(findings, text, 0, strlen(text), false, result))
        return false;
    const char *scope = host_scope_name(host_scope(result));
    if (!scope)
        return true;
    return findings_refuse(findings, "give the address under which the pod can reach the node",
                           "node \"%s\" is %s", value_shown(findings, text), scope);
}

bool host_domain_check(struct findings *findings, const char *text) {
    struct host host = {.kind = HOST_NAME, .name = text};
    if (!value_check_text(findings, "domain", text, NAME_LIMIT))
        return false;
    if (text[0] == '.')
        return findings_refuse_at(findings, 0, 1, "remove the dot at the start",
                                  "domain \"%s\" begins with a dot", value_shown(findings, text));
    if (!host_parse(findings, text, 0, strlen(text), false, &host))
        return false;
    if (host.kind != HOST_NAME)
        return findings_refuse(findings, "the usual domain is cluster.local",
                               "domain \"%s\" is an IP address", value_shown(findings, text));
    if (!text_equal(host.name, text))
        return findings_refuse(findings, arena_format(findings->arena, "write \"%s\"", host.name),
                               "domain \"%s\" has upper case letters", value_shown(findings, text));
    return true;
}
