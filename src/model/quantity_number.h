/*
 * quantity_number.h: the few operations on large whole numbers that reading a quantity needs.
 *
 * A number of 512 bits, held in the struct itself. 64 digits (213 bits) times 2^60 times 10^9 fit
 * with room to spare, which the caller's limit on the text guarantees.
 */
#ifndef MODEL_QUANTITY_NUMBER_H
#define MODEL_QUANTITY_NUMBER_H

#include "model/quantity.h"

enum { QUANTITY_NUMBER_LIMBS = 16 };

struct quantity_number {
    size_t count;                          /* limbs in use: the last one is not 0 */
    uint32_t limbs[QUANTITY_NUMBER_LIMBS]; /* the lowest first */
};

/* number = number * factor + addend. */
void quantity_number_multiply_add(struct quantity_number *number, uint32_t factor, uint32_t addend);

/* number = number / divisor; returns the remainder. */
uint32_t quantity_number_divide(struct quantity_number *number, uint32_t divisor);

bool quantity_number_is_zero(const struct quantity_number *number);

/* True when the number is below 2^127. */
bool quantity_number_fits(const struct quantity_number *number);

/* The number as an integer; false when it does not fit. */
bool quantity_number_get(const struct quantity_number *number, wide_unsigned *value);

#endif
