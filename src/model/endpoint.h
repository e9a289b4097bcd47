/*
 * endpoint.h: where something listens: URLs of etcd members, hosts, node addresses.
 *
 * Only what etcd's client and talosctl can use is taken: no path, user, query or fragment. Every
 * address is put into one normal form (lower case, IPv6 as RFC 5952 writes it), so that equal
 * endpoints are equal texts.
 */
#ifndef MODEL_ENDPOINT_H
#define MODEL_ENDPOINT_H

#include "base/finding.h"

enum host_kind { HOST_NAME, HOST_IPV4, HOST_IPV6 };

struct host {
    enum host_kind kind;
    const char *name; /* normal form, IPv6 without brackets; in the findings' arena */
};

struct endpoint {
    bool tls; /* https */
    struct host host;
    uint16_t port; /* 0 = neither given nor a default */
};

/*
 * Reads the `length` bytes of `text` at `offset` as a DNS name (labels of at most 63 characters,
 * 253 in all), an IPv4 address or an IPv6 address, the latter in brackets when `bracketed`. Names
 * whose last part is a number are IPv4 addresses, and must be whole ones. Findings are at offsets
 * into `text`.
 */
bool host_parse(struct findings *findings, const char *text, size_t offset, size_t length,
                bool bracketed, struct host *result);

/*
 * Reads [https://]HOST[:PORT]. A missing scheme is https; http:// needs `allow_http`. A missing
 * port is `default_port` (0 = leave it out). Addresses that no member can have (0.0.0.0,
 * multicast) are errors; loopback and link-local ones, which mean the pod itself or its own link,
 * get a warning.
 */
bool endpoint_parse(struct findings *findings, const char *text, bool allow_http,
                    uint16_t default_port, struct endpoint *result);

/* Normal form: https://10.0.0.1:2379, https://[fd00::1]:2379, https://s3.example.com. */
const char *endpoint_format(struct arena *arena, const struct endpoint *endpoint);

/* Reads a Talos node: an IP address (IPv6 without brackets) or a DNS name, no scheme, no port.
 * Loopback, link-local, multicast and unspecified addresses are errors. */
bool node_parse(struct findings *findings, const char *text, struct host *result);

/* Checks the domain of a cluster ("cluster.local"): lower case, no dot at either end. */
bool host_domain_check(struct findings *findings, const char *text);

#endif
