/*
 * pem.h: what PEM text holds, as far as its frames tell. Nothing is decoded: that is for TLS.
 */
#ifndef CONNECTION_PEM_H
#define CONNECTION_PEM_H

#include "base/base.h"

enum pem_key { PEM_KEY_NONE, PEM_KEY_PLAIN, PEM_KEY_ENCRYPTED };

/* True when there is a whole certificate in it. */
bool pem_has_certificate(const char *text);

/* Which private key the text holds: PKCS#8, RSA or EC; encrypted in either way of PEM. */
enum pem_key pem_private_key(const char *text);

#endif
