/*
 * rule_code.h: a rule as code for a stack; for rule_*.c only.
 *
 * goval computes while it parses: no branch is skipped, and every sub-expression is computed once,
 * in the order of an LALR parser's reductions. So a rule becomes a list of instructions in exactly
 * that order; a rule that cannot be read ends with an instruction that fails.
 */
#ifndef MODEL_RULE_CODE_H
#define MODEL_RULE_CODE_H

#include "model/rule.h"
#include "model/rule_operation.h"

enum rule_kind {
    RULE_NIL,
    RULE_BOOLEAN,
    RULE_INTEGER,
    RULE_NUMBER, /* floating point */
    RULE_STRING,
    RULE_LIST,
    RULE_OBJECT
};

struct rule_value {
    enum rule_kind kind;
    size_t count; /* bytes of a string, elements of a list, members of an object */
    union {
        bool boolean;
        int64_t integer;
        double number;
        const char *bytes;
        const struct rule_value *elements; /* of an object: key, value, key, value, ... */
    };
};

struct rule_instruction {
    enum rule_operation operation;
    enum rule_fault fault; /* RULE_FAIL */
    size_t operands;       /* values it takes from the stack; it puts one back */
    size_t first;          /* first instruction of the sub-expression that ends here */
    size_t offset;         /* the sub-expression's text */
    size_t length;
    struct rule_value constant; /* RULE_PUSH; of RULE_VARIABLE: its number as an integer */
};

struct rule {
    const char *text;
    size_t length;
    enum rule_generation generation;
    struct rule_instruction *code;
    size_t count;
    size_t depth; /* values the stack must hold */
    bool failed;  /* the last instruction is RULE_FAIL */
};

/* Names of the variables, of which the first version had only the first three. */
enum { RULE_VARIABLES = 5, RULE_FIRST_VARIABLES = 3 };
extern const char *const rule_variable_names[RULE_VARIABLES];

/* How many of them a generation has. */
size_t rule_variable_count(enum rule_generation generation);

#endif
