/* rule_machine.h: running a rule's code; for rule_*.c only. */
#ifndef MODEL_RULE_MACHINE_H
#define MODEL_RULE_MACHINE_H

#include "model/rule_value.h"

/* What happened at one instruction over all runs. */
struct rule_trace {
    bool reported;         /* its failure was reported already */
    bool integer_division; /* two integers were divided */
    bool inexact;          /* ... with a remainder */
    uint64_t quotient;     /* ... the largest absolute quotient */
    bool mixed;            /* a boolean was compared with a number by == or != */
};

struct rule_machine {
    const struct rule *rule;
    struct rule_trace *trace; /* one per instruction, or NULL */
    struct rule_value *stack;
    size_t height;
    struct rule_values values;
    struct rule_budget budget;
    size_t at; /* the instruction that failed */
};

/* A machine for any number of runs; `trace` may be NULL. What runs make is left in the arena. */
struct rule_machine rule_machine_new(struct arena *arena, const struct rule *rule,
                                     struct rule_trace *trace);

/* Runs the instructions `first` to `last`, which are one sub-expression: its value, or the fault.
 */
enum rule_fault rule_run(struct rule_machine *machine, size_t first, size_t last,
                         struct rule_value *value);

/* Runs the whole rule, as etcd-defrag does. */
struct rule_result rule_machine_result(struct rule_machine *machine, struct rule_values values);

#endif
