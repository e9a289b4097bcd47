#include "model/endpoint.h"

#include "base/text.h"
#include "model/host_address.h"
#include "model/value.h"

enum { TEXT_LIMIT = 512 };

/* Reads the scheme; *offset becomes the place of what follows. */
static bool parse_scheme(struct findings *findings, const char *text, bool allow_http, bool *tls,
                         size_t *offset) {
    const char *mark = strstr(text, "://");
    *tls = true;
    *offset = 0;
    if (!mark)
        return true;
    size_t length = (size_t)(mark - text);
    char *scheme = value_lower(findings->arena, text, length);
    *offset = length + 3;
    *tls = text_equal(scheme, "https");
    if (*tls || (allow_http && text_equal(scheme, "http")))
        return true;
    if (text_equal(scheme, "http"))
        return findings_refuse_at(
            findings, 0, length, "use https, or give --allow-http if that is really meant",
            "\"%s\" would send data and credentials unencrypted", value_shown(findings, text));
    return findings_refuse_at(
        findings, 0, length, "write https://HOST:PORT", "\"%s\" has the scheme \"%s\", not https",
        value_shown(findings, text), value_shown_bytes(findings, text, length));
}

/* Refuses everything of a URL that is not scheme, host and port. */
static bool check_parts(struct findings *findings, const char *text, size_t offset) {
    const char *rest = text + offset;
    const char *user = strrchr(rest, '@');
    const char *bad = user ? user : strpbrk(rest, "/?#, \\");
    if (!bad)
        return true;
    /* A password is not repeated. */
    const char *shown =
        user ? arena_format(findings->arena, "%.*s...%s", (int)offset, text, user) : text;
    const char *hint = "write https://HOST:PORT";
    const char *reason = "a path";
    if (text_equal(bad, "/")) {
        hint = "remove the \"/\" at the end";
        reason = "a \"/\" at the end";
    } else if (*bad == '@') {
        hint = "remove the user and password: pods log in with certificates and Secrets";
        reason = "a user";
    } else if (*bad == '?' || *bad == '#') {
        reason = "a query or fragment";
    } else if (*bad == ',') {
        hint = "give the option once for each, or a list without blanks";
        reason = "a comma";
    } else if (*bad == ' ' || *bad == '\\') {
        reason = "a blank or backslash";
    }
    return findings_refuse_at(findings, (size_t)(bad - text), strlen(bad), hint, "\"%s\" has %s",
                              value_shown(findings, shown), reason);
}

/* Length of the host at `offset`; *port is the offset of the port's first digit, or 0. */
static size_t measure_host(const char *text, size_t offset, size_t *port) {
    const char *rest = text + offset;
    size_t length = strlen(rest);
    *port = 0;
    if (rest[0] == '[') {
        length = strcspn(rest, "]");
        length += rest[length] == ']';
    } else if (strchr(rest, ':') == strrchr(rest, ':')) {
        length = strcspn(rest, ":");
    }
    if (rest[length] == ':')
        *port = offset + length + 1;
    return length;
}

static bool parse_port(struct findings *findings, const char *text, size_t offset,
                       uint16_t *result) {
    const char *digits = text + offset;
    uint64_t port = 0;
    if (!text_to_number(digits, strlen(digits), 65535, &port) || port == 0 || digits[0] == '0')
        return findings_refuse_at(findings, offset, strlen(digits),
                                  "write the port, such as 2379, or leave the \":\" out",
                                  "\"%s\" has no port from 1 to 65535 after the \":\"",
                                  value_shown(findings, text));
    *result = (uint16_t)port;
    return true;
}

static bool check_scope(struct findings *findings, const char *text, const struct host *host,
                        size_t offset, size_t length) {
    enum host_scope scope = host_scope(host);
    if (scope == HOST_LINK_LOCAL)
        findings_add(findings, SEVERITY_WARNING, offset, length,
                     "\"%s\" is %s: it means another machine on each link",
                     value_shown(findings, text), host_scope_name(scope))
            ->hint = "give the address under which the pod can reach the server";
    else if (scope != HOST_ORDINARY)
        return findings_refuse_at(
            findings, offset, length, "give the address under which the pod can reach the server",
            "\"%s\" is %s%s", value_shown(findings, text), host_scope_name(scope),
            scope == HOST_LOOPBACK ? ": it means the pod itself" : "");
    return true;
}

bool endpoint_parse(struct findings *findings, const char *text, bool allow_http,
                    uint16_t default_port, struct endpoint *result) {
    size_t offset = 0;
    size_t port_offset = 0;
    struct endpoint endpoint = {.port = default_port};
    if (!value_check_text(findings, "endpoint", text, TEXT_LIMIT) ||
        !parse_scheme(findings, text, allow_http, &endpoint.tls, &offset) ||
        !check_parts(findings, text, offset))
        return false;
    size_t length = measure_host(text, offset, &port_offset);
    if (text[offset + length] != '\0' && port_offset == 0)
        return findings_refuse_at(findings, offset + length, 1, "write https://[ADDRESS]:PORT",
                                  "\"%s\" has something else than a port after the bracket",
                                  value_shown(findings, text));
    if (text[offset] == '[' && text[offset + length - 1] != ']')
        return findings_refuse_at(findings, offset, 1, "write https://[ADDRESS]:PORT",
                                  "\"%s\" has a bracket that is not closed",
                                  value_shown(findings, text));
    if (!host_parse(findings, text, offset, length, true, &endpoint.host) ||
        (port_offset > 0 && !parse_port(findings, text, port_offset, &endpoint.port)) ||
        !check_scope(findings, text, &endpoint.host, offset, length))
        return false;
    *result = endpoint;
    return true;
}

const char *endpoint_format(struct arena *arena, const struct endpoint *endpoint) {
    bool brackets = endpoint->host.kind == HOST_IPV6;
    struct text text = text_new(arena);
    text_add_format(&text, "%s://%s%s%s", endpoint->tls ? "https" : "http", brackets ? "[" : "",
                    endpoint->host.name, brackets ? "]" : "");
    if (endpoint->port > 0)
        text_add_format(&text, ":%u", endpoint->port);
    return text.data;
}
