/*
 * address.h: URLs of servers and proxies.
 *
 * Problems are fixed texts without the URL, which may hold a password. Strings live in the arena.
 */
#ifndef CONNECTION_ADDRESS_H
#define CONNECTION_ADDRESS_H

#include "base/text.h"

enum { ADDRESS_LIMIT = 2048 };

struct address {
    const char *scheme; /* lower case; "" = none was given */
    const char *user;   /* "name:password"; secret; NULL = none */
    const char *host;   /* a name or an address, an IPv6 address without its brackets */
    const char *port;   /* NULL = the scheme's */
    const char *path;   /* "" or "/prefix", without a slash at the end */
};

/* Takes a URL or HOST[:PORT][/PATH] apart; false with *problem when it is neither. */
bool address_parse(struct arena *arena, const char *text, struct address *address,
                   const char **problem) MUST_CHECK;

/* The URL again. `with_user` adds the secret part. */
const char *address_text(struct arena *arena, const struct address *address, bool with_user);

/* True when the text may stand in a header: no control characters, so that it stays one line. */
bool address_is_header_safe(const char *text);

/* True for what may be a bearer token: one word of printable ASCII (RFC 6750 has even less). */
bool address_is_token(const char *text);

/* True for what may be the host of a URL, or a name in a certificate. */
bool address_is_host(const char *host);

#endif
