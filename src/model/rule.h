/*
 * rule.h: etcd-defrag's --defrag-rule: reading and evaluating (rule_check.h judges and writes).
 *
 * Results are those of github.com/maja42/goval as the chosen etcd-defrag version uses it, faults
 * included. Everything lives in the caller's arena. Reading reports through findings, evaluating
 * returns a result. Nesting costs no C stack: a rule is compiled to straight-line code.
 */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include "base/finding.h"

enum { RULE_LENGTH_LIMIT = 64 * 1024 }; /* bytes */

/* How a version of etcd-defrag computes; etcd_defrag_rule_generation() knows which. */
enum rule_generation {
    RULE_INTEGERS_FIRST,     /* v0.1.0: as the next, without dbQuotaUsage and dbSizeFree */
    RULE_INTEGERS_GOVAL_1_3, /* v0.2.0 to v0.11.0: integer variables, no ** */
    RULE_INTEGERS_GOVAL_1_4, /* v0.12.0 to v0.23.0: integer variables, x/0 crashes */
    RULE_FLOATS              /* v0.24.0 and later, goval v1.6.0: floating-point variables */
};

/* The state of one member, in bytes; dbSizeFree and dbQuotaUsage follow from it. */
struct rule_values {
    int64_t size;   /* dbSize */
    int64_t in_use; /* dbSizeInUse */
    int64_t quota;  /* dbQuota */
};

enum rule_outcome {
    RULE_FALSE,
    RULE_TRUE,
    RULE_ERROR,      /* etcd-defrag reports an error for the member */
    RULE_CRASH,      /* etcd-defrag itself ends with a Go panic */
    RULE_UNSUPPORTED /* beyond what this evaluator takes: see tests/differential/test_rule.py */
};

/* The kind of an error, after the beginning of goval's own messages. */
enum rule_fault {
    RULE_FAULT_NONE,
    RULE_FAULT_TOKEN,    /* "unknown token" */
    RULE_FAULT_LITERAL,  /* "parse error": a number or string that cannot be read */
    RULE_FAULT_SYNTAX,   /* "syntax error" */
    RULE_FAULT_VARIABLE, /* "var error": no such variable, member or element */
    RULE_FAULT_TYPE,     /* "type error" */
    RULE_FAULT_MATH,     /* "math error": division by zero */
    RULE_FAULT_RANGE,    /* "range error": slice bounds */
    RULE_FAULT_INDEX,    /* "eval error": index is not a whole number */
    RULE_FAULT_RESULT,   /* the rule's value is not true or false */
    RULE_FAULT_CRASH,
    RULE_FAULT_UNSUPPORTED
};

struct rule_result {
    enum rule_outcome outcome;
    enum rule_fault fault;
    size_t instruction; /* for rule_explain */
    size_t offset;      /* the sub-expression at fault, or the whole rule */
    size_t length;
};

struct rule;

/*
 * Reads a rule. On false the findings say why; *rule is still set, and evaluates to that error or
 * to what goval meets before it. A rule without characters is read, and true for every member, as
 * etcd-defrag takes it. Refused here though goval takes it: over RULE_LENGTH_LIMIT, not UTF-8,
 * characters beyond ASCII outside strings and comments.
 */
bool rule_parse(struct arena *arena, struct findings *findings, const char *text,
                enum rule_generation generation, struct rule **rule);

/* The rule's value for one member. `scratch` is rewound before returning. */
struct rule_result rule_evaluate(struct arena *scratch, const struct rule *rule,
                                 struct rule_values values);

/* Adds the error finding for a result that is neither true nor false. */
void rule_explain(struct findings *findings, const struct rule *rule, struct rule_result result);

#endif
