/*
 * sha256.h: SHA-256 (FIPS 180-4) of a text that is in memory. Pure; cannot fail.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/base.h"

enum { SHA256_SIZE = 32 };

void sha256(const char *bytes, size_t length, unsigned char digest[SHA256_SIZE]);

#endif
