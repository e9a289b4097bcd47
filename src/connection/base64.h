/*
 * base64.h: the data fields of kubeconfig files.
 */
#ifndef KUBE_BASE64_H
#define KUBE_BASE64_H

#include "base/text.h"

/* Appends what the standard alphabet (RFC 4648, section 4) with its padding stands for; line ends
 * are skipped, as Go does. False when it is anything else; `output` then holds a part of it. */
bool base64_decode(struct text *output, const char *string) MUST_CHECK;

/* Appends the bytes in the standard alphabet, with padding and on one line. */
void base64_encode(struct text *output, const char *bytes, size_t length);

#endif
