/* host_address.h: which part of the address space a host belongs to. Cannot fail. */
#ifndef MODEL_HOST_ADDRESS_H
#define MODEL_HOST_ADDRESS_H

#include "model/endpoint.h"

/* RFC 6890, RFC 4291, RFC 5771. */
enum host_scope {
    HOST_ORDINARY,
    HOST_UNSPECIFIED, /* 0.0.0.0/8, :: */
    HOST_MULTICAST,   /* 224.0.0.0/4, ff00::/8; and all of 240.0.0.0/4 with the broadcast */
    HOST_LINK_LOCAL,  /* 169.254.0.0/16, fe80::/10 */
    HOST_LOOPBACK     /* 127.0.0.0/8, ::1, "localhost" and names under it */
};

/* The scope of a host as host_parse gives it; names other than localhost are ordinary. */
enum host_scope host_scope(const struct host *host);

/* "a loopback address", or NULL for ordinary hosts. */
const char *host_scope_name(enum host_scope scope);

#endif
