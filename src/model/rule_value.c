/* The operators on numbers and booleans, as goval's internal/parserUtils.go computes them. */
#include "model/rule_value.h"

#include "base/text.h"

enum { WORK_LIMIT = 16 * 1024 * 1024 };

bool rule_work(struct rule_budget *budget, size_t amount) {
    if (amount > WORK_LIMIT - budget->work)
        return false;
    budget->work += amount;
    return true;
}

bool rule_as_double(struct rule_value value, double *number) {
    if (value.kind == RULE_INTEGER)
        *number = (double)value.integer;
    else if (value.kind == RULE_NUMBER)
        *number = value.number;
    return value.kind == RULE_INTEGER || value.kind == RULE_NUMBER;
}

int64_t rule_truncate(double number) {
    return number >= -0x1p63 && number < 0x1p63 ? (int64_t)number : INT64_MIN;
}

enum rule_fault rule_as_integer(struct rule_value value, int64_t *integer) {
    if (value.kind == RULE_INTEGER) {
        *integer = value.integer;
        return RULE_FAULT_NONE;
    }
    if (value.kind != RULE_NUMBER)
        return RULE_FAULT_TYPE;
    *integer = rule_truncate(value.number);
    bool whole = (double)*integer <= value.number && (double)*integer >= value.number;
    return whole ? RULE_FAULT_NONE : RULE_FAULT_TYPE;
}

static enum rule_fault put_boolean(struct rule_value *result, bool boolean) {
    *result = (struct rule_value){.kind = RULE_BOOLEAN, .boolean = boolean};
    return RULE_FAULT_NONE;
}

static enum rule_fault put_number(struct rule_value *result, double number) {
    *result = (struct rule_value){.kind = RULE_NUMBER, .number = number};
    return RULE_FAULT_NONE;
}

/* Two's complement, as Go's integers wrap. */
static enum rule_fault put_wrapped(struct rule_value *result, uint64_t bits) {
    *result = (struct rule_value){.kind = RULE_INTEGER};
    memcpy(&result->integer, &bits, sizeof bits);
    return RULE_FAULT_NONE;
}

static enum rule_fault divide_integers(enum rule_operation operation,
                                       enum rule_generation generation, int64_t left, int64_t right,
                                       struct rule_value *result) {
    if (right == 0)
        return operation == RULE_DIVIDE && generation == RULE_FLOATS ? RULE_FAULT_MATH
                                                                     : RULE_FAULT_CRASH;
    if (operation == RULE_REMAINDER)
        return put_wrapped(result, right == -1 ? 0 : (uint64_t)(left % right));
    return put_wrapped(result, right == -1 ? -(uint64_t)left : (uint64_t)(left / right));
}

static enum rule_fault calculate_integers(enum rule_operation operation,
                                          enum rule_generation generation, int64_t left,
                                          int64_t right, struct rule_value *result) {
    switch (operation) {
    case RULE_ADD:
        return put_wrapped(result, (uint64_t)left + (uint64_t)right);
    case RULE_SUBTRACT:
        return put_wrapped(result, (uint64_t)left - (uint64_t)right);
    case RULE_MULTIPLY:
        return put_wrapped(result, (uint64_t)left * (uint64_t)right);
    case RULE_LESS:
        return put_boolean(result, left < right);
    case RULE_LESS_EQUAL:
        return put_boolean(result, left <= right);
    case RULE_GREATER:
        return put_boolean(result, left > right);
    case RULE_GREATER_EQUAL:
        return put_boolean(result, left >= right);
    default:
        return divide_integers(operation, generation, left, right, result);
    }
}

static bool is_zero(double number) {
    return number >= 0 && number <= 0;
}

static enum rule_fault calculate_numbers(enum rule_operation operation,
                                         enum rule_generation generation, double left, double right,
                                         struct rule_value *result) {
    switch (operation) {
    case RULE_ADD:
        return put_number(result, left + right);
    case RULE_SUBTRACT:
        return put_number(result, left - right);
    case RULE_MULTIPLY:
        return put_number(result, left * right);
    case RULE_DIVIDE:
        if (is_zero(right) && generation == RULE_FLOATS)
            return RULE_FAULT_MATH;
        return put_number(result, left / right);
    case RULE_REMAINDER:
        return put_number(result, rule_remainder(left, right));
    case RULE_LESS:
        return put_boolean(result, left < right);
    case RULE_LESS_EQUAL:
        return put_boolean(result, left <= right);
    case RULE_GREATER:
        return put_boolean(result, left > right);
    default:
        return put_boolean(result, left >= right);
    }
}

/* Arithmetic and order: integers stay integers until they meet a floating-point number. */
static enum rule_fault calculate(const struct rule_budget *budget, enum rule_operation operation,
                                 struct rule_value left, struct rule_value right,
                                 struct rule_value *result) {
    double left_number = 0;
    double right_number = 0;
    if (left.kind == RULE_INTEGER && right.kind == RULE_INTEGER)
        return calculate_integers(operation, budget->generation, left.integer, right.integer,
                                  result);
    if (!rule_as_double(left, &left_number) || !rule_as_double(right, &right_number))
        return RULE_FAULT_TYPE;
    return calculate_numbers(operation, budget->generation, left_number, right_number, result);
}

/* An integer when both operands are and the result fits. */
static enum rule_fault power(struct rule_value left, struct rule_value right,
                             struct rule_value *result) {
    double base = 0;
    double exponent = 0;
    if (!rule_as_double(left, &base) || !rule_as_double(right, &exponent))
        return RULE_FAULT_TYPE;
    put_number(result, rule_power(base, exponent));
    struct rule_value whole = {.kind = RULE_INTEGER};
    if (left.kind == RULE_INTEGER && right.kind == RULE_INTEGER &&
        rule_as_integer(*result, &whole.integer) == RULE_FAULT_NONE)
        *result = whole;
    return RULE_FAULT_NONE;
}

static uint64_t shift_left(int64_t bits, uint64_t by) {
    return by < 64 ? (uint64_t)bits << by : 0;
}

static uint64_t shift_right(int64_t bits, uint64_t by) {
    uint64_t sign = bits < 0 ? UINT64_MAX : 0;
    return by == 0 ? (uint64_t)bits : by < 64 ? (uint64_t)bits >> by | sign << (64 - by) : sign;
}

static enum rule_fault combine_bits(enum rule_operation operation, struct rule_value left,
                                    struct rule_value right, struct rule_value *result) {
    int64_t one = 0;
    int64_t other = 0;
    if (rule_as_integer(left, &one) != RULE_FAULT_NONE ||
        rule_as_integer(right, &other) != RULE_FAULT_NONE)
        return RULE_FAULT_TYPE;
    uint64_t by = other < 0 ? -(uint64_t)other : (uint64_t)other;
    switch (operation) {
    case RULE_BIT_OR:
        return put_wrapped(result, (uint64_t)one | (uint64_t)other);
    case RULE_BIT_XOR:
        return put_wrapped(result, (uint64_t)one ^ (uint64_t)other);
    case RULE_BIT_AND:
        return put_wrapped(result, (uint64_t)one & (uint64_t)other);
    default:
        return put_wrapped(result, (operation == RULE_SHIFT_LEFT) == (other >= 0)
                                       ? shift_left(one, by)
                                       : shift_right(one, by));
    }
}

/* Both sides are computed, and must be boolean, whatever the first one says. */
static enum rule_fault combine_booleans(enum rule_operation operation, struct rule_value left,
                                        struct rule_value right, struct rule_value *result) {
    if (left.kind != RULE_BOOLEAN || right.kind != RULE_BOOLEAN)
        return RULE_FAULT_TYPE;
    return put_boolean(result, operation == RULE_AND ? left.boolean && right.boolean
                                                     : left.boolean || right.boolean);
}

static enum rule_fault compare_equal(struct rule_budget *budget, enum rule_operation operation,
                                     struct rule_value left, struct rule_value right,
                                     struct rule_value *result) {
    bool equal = false;
    enum rule_fault fault = rule_equal(budget, left, right, 0, &equal);
    put_boolean(result, equal == (operation == RULE_EQUAL));
    return fault;
}

enum rule_fault rule_apply(struct rule_budget *budget, enum rule_operation operation,
                           struct rule_value left, struct rule_value right,
                           struct rule_value *result) {
    double number = 0;
    switch (operation) {
    case RULE_OR:
    case RULE_AND:
        return combine_booleans(operation, left, right, result);
    case RULE_BIT_OR:
    case RULE_BIT_XOR:
    case RULE_BIT_AND:
    case RULE_SHIFT_LEFT:
    case RULE_SHIFT_RIGHT:
        return combine_bits(operation, left, right, result);
    case RULE_EQUAL:
    case RULE_NOT_EQUAL:
        return compare_equal(budget, operation, left, right, result);
    case RULE_IN:
        return rule_contains(budget, right, left, result);
    case RULE_ELEMENT:
        return rule_element(left, right, result);
    case RULE_POWER:
        return power(left, right, result);
    case RULE_ADD:
        if (!rule_as_double(left, &number) || !rule_as_double(right, &number))
            return rule_concatenate(budget, left, right, result);
        return calculate(budget, operation, left, right, result);
    default:
        return calculate(budget, operation, left, right, result);
    }
}

enum rule_fault rule_apply_to_one(enum rule_operation operation, struct rule_value value,
                                  struct rule_value *result) {
    int64_t integer = 0;
    if (operation == RULE_NOT)
        return value.kind == RULE_BOOLEAN ? put_boolean(result, !value.boolean) : RULE_FAULT_TYPE;
    if (operation == RULE_BIT_NOT)
        return rule_as_integer(value, &integer) == RULE_FAULT_NONE
                   ? put_wrapped(result, ~(uint64_t)integer)
                   : RULE_FAULT_TYPE;
    if (value.kind == RULE_INTEGER)
        return put_wrapped(result, -(uint64_t)value.integer);
    return value.kind == RULE_NUMBER ? put_number(result, -value.number) : RULE_FAULT_TYPE;
}
