#include "model/quantity_number.h"

enum { LIMB_BITS = 32, WIDE_LIMBS = 4 };

void quantity_number_multiply_add(struct quantity_number *number, uint32_t factor,
                                  uint32_t addend) {
    uint64_t carry = addend;
    for (size_t i = 0; i < number->count; i++) {
        carry += (uint64_t)number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)carry;
        carry >>= LIMB_BITS;
    }
    if (carry > 0)
        number->limbs[number->count++] = (uint32_t)carry;
}

uint32_t quantity_number_divide(struct quantity_number *number, uint32_t divisor) {
    uint64_t remainder = 0;
    for (size_t i = number->count; i-- > 0;) {
        remainder = (remainder << LIMB_BITS) | number->limbs[i];
        number->limbs[i] = (uint32_t)(remainder / divisor);
        remainder %= divisor;
    }
    while (number->count > 0 && number->limbs[number->count - 1] == 0)
        number->count--;
    return (uint32_t)remainder;
}

bool quantity_number_is_zero(const struct quantity_number *number) {
    return number->count == 0;
}

bool quantity_number_fits(const struct quantity_number *number) {
    return number->count < WIDE_LIMBS ||
           (number->count == WIDE_LIMBS && number->limbs[WIDE_LIMBS - 1] <= INT32_MAX);
}

bool quantity_number_get(const struct quantity_number *number, wide_unsigned *value) {
    if (!quantity_number_fits(number))
        return false;
    *value = 0;
    for (size_t i = number->count; i-- > 0;)
        *value = (*value << LIMB_BITS) | number->limbs[i];
    return true;
}
