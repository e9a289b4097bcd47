/* Running a rule's code. */
#include "base/text.h"
#include "model/rule_machine.h"

const char *const rule_variable_names[RULE_VARIABLES] = {"dbSize", "dbSizeInUse", "dbQuota",
                                                         "dbQuotaUsage", "dbSizeFree"};

enum { VARIABLE_SIZE, VARIABLE_IN_USE, VARIABLE_QUOTA, VARIABLE_USAGE };

size_t rule_variable_count(enum rule_generation generation) {
    return generation == RULE_INTEGERS_FIRST ? RULE_FIRST_VARIABLES : RULE_VARIABLES;
}

/* The values of the variables, in the order of their names. */
static struct rule_value rule_variable(enum rule_generation generation, struct rule_values values,
                                       size_t variable) {
    if (variable == VARIABLE_USAGE)
        return (struct rule_value){.kind = RULE_NUMBER,
                                   .number = (double)values.size / (double)values.quota};
    int64_t bytes = 0;
    if (variable == VARIABLE_SIZE)
        bytes = values.size;
    else if (variable == VARIABLE_IN_USE)
        bytes = values.in_use;
    else if (variable == VARIABLE_QUOTA)
        bytes = values.quota;
    else if (__builtin_sub_overflow(values.size, values.in_use, &bytes))
        bytes = (int64_t)((uint64_t)values.size - (uint64_t)values.in_use);
    if (generation == RULE_FLOATS)
        return (struct rule_value){.kind = RULE_NUMBER, .number = (double)bytes};
    return (struct rule_value){.kind = RULE_INTEGER, .integer = bytes};
}

struct rule_machine rule_machine_new(struct arena *arena, const struct rule *rule,
                                     struct rule_trace *trace) {
    return (struct rule_machine){
        .rule = rule,
        .trace = trace,
        .stack = arena_array(arena, rule->depth + 1, sizeof(struct rule_value)),
        .budget = {.arena = arena, .generation = rule->generation},
    };
}

static uint64_t magnitude(int64_t integer) {
    return integer < 0 ? -(uint64_t)integer : (uint64_t)integer;
}

static bool is_number(struct rule_value value) {
    return value.kind == RULE_INTEGER || value.kind == RULE_NUMBER;
}

/* Notes what rule_check wants to know of a division or a comparison. */
static void note(struct rule_trace *trace, enum rule_operation operation, struct rule_value left,
                 struct rule_value right) {
    if (operation == RULE_EQUAL || operation == RULE_NOT_EQUAL) {
        trace->mixed |= (left.kind == RULE_BOOLEAN && is_number(right)) ||
                        (right.kind == RULE_BOOLEAN && is_number(left));
        return;
    }
    if (operation != RULE_DIVIDE || left.kind != RULE_INTEGER || right.kind != RULE_INTEGER ||
        right.integer == 0)
        return;
    uint64_t quotient = magnitude(left.integer) / magnitude(right.integer);
    trace->integer_division = true;
    trace->inexact |= magnitude(left.integer) % magnitude(right.integer) != 0;
    if (quotient > trace->quotient)
        trace->quotient = quotient;
}

/* Instructions without operands. */
static enum rule_fault load(const struct rule_machine *machine,
                            const struct rule_instruction *instruction, struct rule_value *result) {
    switch (instruction->operation) {
    case RULE_VARIABLE:
        *result = rule_variable(machine->rule->generation, machine->values,
                                (size_t)instruction->constant.integer);
        return RULE_FAULT_NONE;
    case RULE_UNKNOWN:
        return RULE_FAULT_VARIABLE;
    case RULE_FAIL:
        return instruction->fault;
    default:
        *result = instruction->constant;
        return RULE_FAULT_NONE;
    }
}

/* One instruction on its operands; the first one's place takes the result. */
static enum rule_fault execute(struct rule_machine *machine,
                               const struct rule_instruction *instruction,
                               struct rule_value *operands) {
    struct rule_value result = {.kind = RULE_NIL};
    enum rule_fault fault = RULE_FAULT_NONE;
    switch (instruction->operation) {
    case RULE_PUSH:
    case RULE_VARIABLE:
    case RULE_UNKNOWN:
    case RULE_FAIL:
        fault = load(machine, instruction, &result);
        break;
    case RULE_CALL:
        return RULE_FAULT_SYNTAX;
    case RULE_MAKE_LIST:
        fault = rule_make_list(&machine->budget, operands, instruction->operands, &result);
        break;
    case RULE_MAKE_OBJECT:
        fault = rule_add_member(&machine->budget, &result, operands[0], operands[1]);
        break;
    case RULE_ADD_MEMBER:
        result = operands[0];
        fault = rule_add_member(&machine->budget, &result, operands[1], operands[2]);
        break;
    case RULE_SLICE:
        fault = rule_slice(operands[0], operands[1], operands[2], &result);
        break;
    case RULE_CHOOSE:
        if (operands[0].kind != RULE_BOOLEAN)
            return RULE_FAULT_TYPE;
        result = operands[0].boolean ? operands[1] : operands[2];
        break;
    case RULE_NEGATE:
    case RULE_NOT:
    case RULE_BIT_NOT:
        fault = rule_apply_to_one(instruction->operation, operands[0], &result);
        break;
    default:
        fault =
            rule_apply(&machine->budget, instruction->operation, operands[0], operands[1], &result);
        break;
    }
    operands[0] = result;
    return fault;
}

enum rule_fault rule_run(struct rule_machine *machine, size_t first, size_t last,
                         struct rule_value *value) {
    machine->height = 0;
    machine->budget.work = 0;
    for (machine->at = first; machine->at <= last; machine->at++) {
        const struct rule_instruction *instruction = &machine->rule->code[machine->at];
        struct rule_value *operands = machine->stack + machine->height - instruction->operands;
        if (machine->trace && instruction->operands == 2)
            note(&machine->trace[machine->at], instruction->operation, operands[0], operands[1]);
        enum rule_fault fault = execute(machine, instruction, operands);
        if (fault != RULE_FAULT_NONE)
            return fault;
        machine->height += 1 - instruction->operands;
    }
    *value = machine->stack[0];
    return RULE_FAULT_NONE;
}

struct rule_result rule_machine_result(struct rule_machine *machine, struct rule_values values) {
    const struct rule *rule = machine->rule;
    if (rule->count == 0)
        return (struct rule_result){.outcome = RULE_TRUE};
    struct rule_value value = {.kind = RULE_NIL};
    machine->values = values;
    enum rule_fault fault = rule_run(machine, 0, rule->count - 1, &value);
    if (fault == RULE_FAULT_NONE && value.kind == RULE_BOOLEAN)
        return (struct rule_result){.outcome = value.boolean ? RULE_TRUE : RULE_FALSE};
    if (fault == RULE_FAULT_NONE) {
        fault = RULE_FAULT_RESULT;
        machine->at = rule->count - 1;
    }
    return (struct rule_result){.outcome = fault == RULE_FAULT_CRASH         ? RULE_CRASH
                                           : fault == RULE_FAULT_UNSUPPORTED ? RULE_UNSUPPORTED
                                                                             : RULE_ERROR,
                                .fault = fault,
                                .offset = rule->code[machine->at].offset,
                                .length = rule->code[machine->at].length,
                                .instruction = machine->at};
}

struct rule_result rule_evaluate(struct arena *scratch, const struct rule *rule,
                                 struct rule_values values) {
    struct arena_mark mark = arena_mark(scratch);
    struct rule_machine machine = rule_machine_new(scratch, rule, NULL);
    struct rule_result result = rule_machine_result(&machine, values);
    arena_rewind(scratch, mark);
    return result;
}
