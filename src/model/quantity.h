/*
 * quantity.h: amounts of memory, storage and processor time as Kubernetes writes them.
 *
 * Grammar, rounding, the cap of binary amounts and the canonical form follow resource.Quantity of
 * k8s.io/apimachinery (pkg/api/resource). Refused although a server takes them: amounts without
 * any digit ("Mi", "+", "." read as zero there), texts over 64 bytes, and amounts over
 * 1.7 * 10^29. A server keeps the spelling of some texts that are not canonical ("+5", "1.500");
 * the canonical form given here is one that it never changes.
 */
#ifndef MODEL_QUANTITY_H
#define MODEL_QUANTITY_H

#include "base/finding.h"

__extension__ typedef __int128 wide_integer;
__extension__ typedef unsigned __int128 wide_unsigned;

/* Which family of suffixes the text used; the canonical form keeps it. */
enum quantity_format { QUANTITY_DECIMAL, QUANTITY_BINARY, QUANTITY_EXPONENT };

struct quantity {
    wide_integer nano; /* the amount in units of 10^-9, rounded away from zero */
    enum quantity_format format;
};

/* Any quantity that an API server accepts, negative ones and zero included. */
bool quantity_parse(struct findings *findings, const char *text, struct quantity *result);

/*
 * An amount of memory or storage: whole bytes, at least 1Mi, at most 1Pi. The suffixes m, u
 * and n are refused: a server takes "400m" as 0.4 byte, and the pod dies later.
 */
bool quantity_parse_size(struct findings *findings, const char *text, struct quantity *result);

/* An amount of CPU: at least 1m, not finer than 1m; more than 100 cores is a warning. */
bool quantity_parse_cpu(struct findings *findings, const char *text, struct quantity *result);

/* So many bytes, in binary format. */
struct quantity quantity_from_bytes(int64_t bytes);

/* The form in which a server gives the amount back: 1.5Gi is 1536Mi, 1000m is 1, 0.5 is 500m. */
const char *quantity_canonical(struct arena *arena, const struct quantity *quantity);

/* Negative, zero or positive as `one` is less than, equal to or greater than `other`. */
int quantity_compare(const struct quantity *one, const struct quantity *other);

/* The amount as a whole number, rounded away from zero, held inside int64_t. */
int64_t quantity_bytes(const struct quantity *quantity);

#endif
