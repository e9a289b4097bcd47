/*
 * Power and remainder without the C library's libm, whose results differ from Go's in the last bit
 * (and which would be one more library to load at every start).
 *
 * Whole exponents are multiplied out by squaring with the power of two kept apart, which gives the
 * very bits of Go's math.Pow. For the fractional part of an exponent Go's own results differ
 * between machines; here it is computed in long double, right to about the last bit.
 */
#include "model/rule_value.h"

#include <math.h>

static bool is(double number, double other) {
    return number <= other && number >= other;
}

/* ln by the series of the inverse hyperbolic tangent, between the roots of 1/2 and 2. */
static long double logarithm(double number) {
    int exponent = 0;
    long double mantissa = frexp(number, &exponent);
    if (mantissa < 0.70710678118654752440L) {
        mantissa *= 2;
        exponent--;
    }
    long double ratio = (mantissa - 1) / (mantissa + 1);
    long double power = ratio;
    long double sum = 0;
    for (int i = 1; i < 40; i += 2) {
        sum += power / i;
        power *= ratio * ratio;
    }
    return 2 * sum + exponent * 0.693147180559945309417232121458176568L;
}

/* e to the power of x, |x| up to a few hundred. */
static long double exponential(long double x) {
    long double halvings = 0.693147180559945309417232121458176568L;
    int exponent = (int)(x / halvings);
    long double rest = x - exponent * halvings;
    long double term = 1;
    long double sum = 1;
    for (int i = 1; i < 30; i++) {
        term *= rest / i;
        sum += term;
    }
    return ldexpl(sum, exponent);
}

/* base ** fraction, with the base finite and above 0. */
static double fractional_power(double base, double fraction) {
    return (double)exponential((long double)fraction * logarithm(base));
}

static bool is_odd(double number) {
    double whole = 0;
    return number > -0x1p53 && number < 0x1p53 && is(modf(number, &whole), 0) &&
           rule_truncate(whole) % 2 != 0;
}

/* The exponents and bases that have a result of their own; false for all others. */
static bool special_power(double base, double exponent, double *result) {
    if (is(exponent, 0) || is(base, 1))
        *result = 1;
    else if (is(exponent, 1))
        *result = base;
    else if (isnan(base) || isnan(exponent))
        *result = NAN;
    else if (is(base, 0))
        *result = copysign(exponent < 0 ? INFINITY : 0, is_odd(exponent) ? base : 1);
    else
        return false;
    return true;
}

/* Exponents too large to multiply out, infinity among them, and an infinite base. */
static bool extreme_power(double base, double exponent, double *result) {
    double size = base < 0 ? -base : base;
    if (isinf(exponent) || exponent >= 0x1p63 || exponent <= -0x1p63) {
        if (is(base, -1))
            *result = 1;
        else
            *result = (size < 1) == (exponent > 0) ? 0 : INFINITY;
        return true;
    }
    if (!isinf(base))
        return false;
    *result = copysign(exponent < 0 ? 0 : INFINITY, is_odd(exponent) ? base : 1);
    return true;
}

/* factor * base ** bits, or one by that. */
static double multiply_out(double base, int64_t bits, bool inverse, double factor) {
    double product = factor;
    int square_exponent = 0;
    int product_exponent = 0;
    double square = frexp(base, &square_exponent);
    for (; bits != 0; bits >>= 1) {
        if (square_exponent < -4096 || square_exponent > 4096) {
            product_exponent += square_exponent;
            break;
        }
        if (bits & 1) {
            product *= square;
            product_exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if (square < 0.5) {
            square += square;
            square_exponent--;
        }
    }
    return inverse ? ldexp(1 / product, -product_exponent) : ldexp(product, product_exponent);
}

double rule_power(double base, double exponent) {
    double result = 0;
    if (special_power(base, exponent, &result) || extreme_power(base, exponent, &result))
        return result;
    double whole = 0;
    double fraction = modf(exponent < 0 ? -exponent : exponent, &whole);
    if (fraction > 0 && base < 0)
        return NAN;
    double product = 1;
    if (fraction > 0) {
        bool above = fraction > 0.5;
        whole += above;
        product = fractional_power(base, above ? fraction - 1 : fraction);
    }
    return multiply_out(base, rule_truncate(whole), exponent < 0, product);
}

/* Exact, like the C library's fmod: takes the largest shifted divisor away until none fits. */
double rule_remainder(double dividend, double divisor) {
    if (is(divisor, 0) || isinf(dividend) || isnan(dividend) || isnan(divisor))
        return NAN;
    double size = divisor < 0 ? -divisor : divisor;
    double rest = dividend < 0 ? -dividend : dividend;
    int divisor_exponent = 0;
    double mantissa = isinf(size) ? 0 : frexp(size, &divisor_exponent);
    while (rest >= size) {
        int exponent = 0;
        if (frexp(rest, &exponent) < mantissa)
            exponent--;
        rest -= ldexp(size, exponent - divisor_exponent);
    }
    return dividend < 0 ? -rest : rest;
}
