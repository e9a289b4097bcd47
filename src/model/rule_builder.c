#include "model/rule_builder.h"

struct rule_instruction *rule_emit(struct rule_builder *builder, enum rule_operation operation,
                                   size_t operands, size_t offset) {
    struct rule *rule = builder->rule;
    if (rule->count == builder->capacity) {
        size_t larger = builder->capacity ? builder->capacity * 2 : 32;
        rule->code = arena_grow(builder->arena, rule->code, builder->capacity * sizeof *rule->code,
                                larger * sizeof *rule->code);
        builder->capacity = larger;
    }
    size_t first = rule->count;
    for (size_t i = 0; i < operands; i++)
        first = rule->code[first - 1].first;
    struct rule_instruction *instruction = &rule->code[rule->count++];
    *instruction =
        (struct rule_instruction){.operation = operation,
                                  .operands = operands,
                                  .first = first,
                                  .offset = offset,
                                  .length = builder->end > offset ? builder->end - offset : 0};
    builder->height = builder->height - operands + 1;
    if (builder->height > rule->depth)
        rule->depth = builder->height;
    return instruction;
}

void rule_emit_variable(struct rule_builder *builder, size_t offset) {
    const char *name = builder->rule->text + offset;
    size_t length = builder->end - offset;
    size_t count = rule_variable_count(builder->rule->generation);
    for (size_t i = 0; i < count; i++) {
        if (strlen(rule_variable_names[i]) != length ||
            memcmp(name, rule_variable_names[i], length) != 0)
            continue;
        rule_emit(builder, RULE_VARIABLE, 0, offset)->constant =
            (struct rule_value){.kind = RULE_INTEGER, .integer = (int64_t)i};
        return;
    }
    rule_emit(builder, RULE_UNKNOWN, 0, offset);
}

void rule_emit_failure(struct rule_builder *builder, enum rule_fault fault, size_t offset,
                       size_t length) {
    builder->end = offset + length;
    rule_emit(builder, RULE_FAIL, 0, offset)->fault = fault;
    builder->rule->failed = true;
}

unsigned rule_level(enum rule_operation operation) {
    static const unsigned char levels[] = {
        [RULE_OR] = 2,          [RULE_AND] = 3,           [RULE_BIT_OR] = 4,
        [RULE_BIT_XOR] = 5,     [RULE_BIT_AND] = 6,       [RULE_EQUAL] = 7,
        [RULE_NOT_EQUAL] = 7,   [RULE_LESS] = 8,          [RULE_LESS_EQUAL] = 8,
        [RULE_GREATER] = 8,     [RULE_GREATER_EQUAL] = 8, [RULE_SHIFT_LEFT] = 9,
        [RULE_SHIFT_RIGHT] = 9, [RULE_ADD] = 10,          [RULE_SUBTRACT] = 10,
        [RULE_MULTIPLY] = 11,   [RULE_DIVIDE] = 11,       [RULE_REMAINDER] = 11,
        [RULE_IN] = 13,
    };
    return levels[operation];
}
