/*
 * rule_value.h: the values of the rule evaluator and the operators on them; for rule_*.c only.
 *
 * Bytes, elements and members live in the budget's arena or in the rule. Every operator returns
 * RULE_FAULT_NONE and sets its result, or returns the fault that goval meets.
 */
#ifndef MODEL_RULE_VALUE_H
#define MODEL_RULE_VALUE_H

#include "model/rule_code.h"

/* What one evaluation may use up; beyond it the rule counts as unsupported. */
struct rule_budget {
    struct arena *arena;
    enum rule_generation generation;
    size_t work; /* bytes copied and elements compared so far */
};

/* Counts work; false when there was too much of it. */
bool rule_work(struct rule_budget *budget, size_t amount);

/* Operators with two and with one operand. */
enum rule_fault rule_apply(struct rule_budget *budget, enum rule_operation operation,
                           struct rule_value left, struct rule_value right,
                           struct rule_value *result);
enum rule_fault rule_apply_to_one(enum rule_operation operation, struct rule_value value,
                                  struct rule_value *result);

/* True for integers and floating-point numbers; the value as a floating-point number. */
bool rule_as_double(struct rule_value value, double *number);

/* An integer, or a number without a fraction; else a type error. */
enum rule_fault rule_as_integer(struct rule_value value, int64_t *integer);

/* Go's conversion on amd64: towards zero, and the smallest integer when it does not fit. */
int64_t rule_truncate(double number);

/* rule_collection.c: strings, lists and objects. */
enum rule_fault rule_equal(struct rule_budget *budget, struct rule_value left,
                           struct rule_value right, size_t level, bool *equal);
enum rule_fault rule_concatenate(struct rule_budget *budget, struct rule_value left,
                                 struct rule_value right, struct rule_value *result);
enum rule_fault rule_contains(struct rule_budget *budget, struct rule_value list,
                              struct rule_value value, struct rule_value *result);
enum rule_fault rule_make_list(struct rule_budget *budget, const struct rule_value *elements,
                               size_t count, struct rule_value *result);

/* Adds a member to `object`, which a nil value stands for before the first. */
enum rule_fault rule_add_member(struct rule_budget *budget, struct rule_value *object,
                                struct rule_value key, struct rule_value value);
enum rule_fault rule_element(struct rule_value whole, struct rule_value key,
                             struct rule_value *result);

/* A nil bound stands for the beginning or the end. */
enum rule_fault rule_slice(struct rule_value whole, struct rule_value from, struct rule_value to,
                           struct rule_value *result);

/* rule_power.c: power and remainder as Go's math package rounds them. */
double rule_power(double base, double exponent);
double rule_remainder(double dividend, double divisor);

#endif
