/*
 * warning.h: the texts of Warning headers (RFC 7234, section 5.5).
 *
 * A header line holds one or more values `code agent "text" "date"`. API servers send code 299;
 * others, and what is not formed so, are left out. Texts are made safe for a terminal.
 */
#ifndef TRANSPORT_WARNING_H
#define TRANSPORT_WARNING_H

#include "base/text.h"

enum { KUBE_WARNING_LIMIT = 64 };

struct kube_warnings {
    const char **texts;
    size_t count; /* up to KUBE_WARNING_LIMIT; what was said before is not said again */
};

/* Adds the warnings in one header's value of `length` bytes. */
void kube_warnings_add(struct arena *arena, struct kube_warnings *warnings, const char *value,
                       size_t length);

#endif
