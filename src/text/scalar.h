/*
 * scalar.h: how readers of YAML 1.1 and 1.2 take a scalar that stands without quotes.
 *
 * The reader uses it to tell kinds apart and to find scalars on which readers disagree; the writer
 * uses it to know what needs quotes. Pure functions. Sources: YAML 1.1 type repository, YAML 1.2.2
 * core schema, and the resolvers of PyYAML and go-yaml.
 */
#ifndef TEXT_SCALAR_H
#define TEXT_SCALAR_H

#include "text/node.h"

/* The kind of a plain scalar: NODE_BOOL only for `true` and `false`, NODE_INTEGER only for decimal
 * digits without a leading zero, NODE_NULL only for nothing at all and `null`; what any reader
 * might take for something else than a string is NODE_AMBIGUOUS or NODE_FLOAT. */
enum node_kind scalar_kind(const char *text);

/* True when a string may be written without quotes: letters, digits and ._/- with an inner colon,
 * beginning with a letter or a slash, and a string for every reader. */
bool scalar_is_plain_safe(const char *text);

/* True when a string may be written between double quotes as it is. */
bool scalar_is_quoted_safe(const char *text);

#endif
