/* rule_operation.h: the instructions of a rule's code; for rule_*.c only. */
#ifndef MODEL_RULE_OPERATION_H
#define MODEL_RULE_OPERATION_H

enum rule_operation {
    RULE_PUSH,
    RULE_VARIABLE,
    RULE_UNKNOWN, /* a variable that does not exist */
    RULE_CALL,    /* of a function: there are none */
    RULE_FAIL,    /* what cannot be read */
    RULE_MAKE_LIST,
    RULE_MAKE_OBJECT, /* from a key and a value */
    RULE_ADD_MEMBER,  /* to an object, from a key and a value */
    RULE_ELEMENT,
    RULE_SLICE,
    RULE_CHOOSE,
    RULE_NEGATE,
    RULE_NOT,
    RULE_BIT_NOT,
    RULE_OR,
    RULE_AND,
    RULE_BIT_OR,
    RULE_BIT_XOR,
    RULE_BIT_AND,
    RULE_EQUAL,
    RULE_NOT_EQUAL,
    RULE_LESS,
    RULE_LESS_EQUAL,
    RULE_GREATER,
    RULE_GREATER_EQUAL,
    RULE_SHIFT_LEFT,
    RULE_SHIFT_RIGHT,
    RULE_ADD,
    RULE_SUBTRACT,
    RULE_MULTIPLY,
    RULE_DIVIDE,
    RULE_REMAINDER,
    RULE_POWER,
    RULE_IN
};

#endif
