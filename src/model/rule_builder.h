/* rule_builder.h: appending instructions to a rule's code; for rule_*.c only. */
#ifndef MODEL_RULE_BUILDER_H
#define MODEL_RULE_BUILDER_H

#include "model/rule_code.h"

struct rule_builder {
    struct arena *arena; /* owns the code */
    struct rule *rule;
    size_t capacity;
    size_t height; /* values on the machine's stack */
    size_t end;    /* where the text of what was read ends */
};

/*
 * Appends an instruction that takes `operands` values, and whose text goes from `offset` to the
 * end of what was read. The pointer is good until the next one is appended.
 */
struct rule_instruction *rule_emit(struct rule_builder *builder, enum rule_operation operation,
                                   size_t operands, size_t offset);

/* The variable whose name goes from `offset` to the end of what was read. */
void rule_emit_variable(struct rule_builder *builder, size_t offset);

/* The end of a rule that cannot be read. */
void rule_emit_failure(struct rule_builder *builder, enum rule_fault fault, size_t offset,
                       size_t length);

/* Precedence as in C; the higher binds first. Signs before an operand stand above all but `in`. */
enum { RULE_LEVEL_CHOOSE = 1, RULE_LEVEL_SIGN = 12 };

/* The precedence of an operator with two operands. */
unsigned rule_level(enum rule_operation operation);

#endif
