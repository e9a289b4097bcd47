#include "model/rule_promql.h"

#include "base/text.h"
#include "model/rule_code.h"

enum { TEXT_LIMIT = 16 * 1024 };

/* How strongly an expression holds together, as in PromQL. */
enum precedence {
    PRECEDENCE_OR,
    PRECEDENCE_AND,
    PRECEDENCE_COMPARE,
    PRECEDENCE_ADD,
    PRECEDENCE_MULTIPLY,
    PRECEDENCE_WHOLE
};

/* A number, a vector of values for each member, or the members for which something is true. */
enum shape { SHAPE_NONE, SHAPE_SCALAR, SHAPE_VECTOR, SHAPE_CONDITION };

struct term {
    enum shape shape;
    enum precedence precedence;
    const char *text;
};

struct translator {
    struct arena *arena;
    const struct rule *rule;
    struct rule_metrics metrics;
};

static const struct term untranslated = {SHAPE_NONE, PRECEDENCE_WHOLE, ""};

/* The rule's own text for a decimal number. A leading zero would mean octal to some readers. */
static struct term number(const struct translator *translator,
                          const struct rule_instruction *instruction) {
    const char *text = translator->rule->text + instruction->offset;
    size_t length = instruction->length;
    bool decimal = length > 0 && !(length > 1 && text[0] == '0' && text[1] != '.');
    for (size_t i = 0; decimal && i < length; i++)
        decimal = text_is_digit(text[i]) || (text[i] == '.' && i > 0 && i + 1 < length);
    if (!decimal)
        return untranslated;
    return (struct term){SHAPE_SCALAR, PRECEDENCE_WHOLE,
                         arena_copy_bytes(translator->arena, text, length)};
}

static struct term variable(const struct translator *translator, const char *name) {
    const struct rule_metrics *metrics = &translator->metrics;
    struct arena *arena = translator->arena;
    long long quota = (long long)metrics->quota;
    if (text_equal(name, "dbSize"))
        return (struct term){SHAPE_VECTOR, PRECEDENCE_WHOLE, metrics->size};
    if (text_equal(name, "dbSizeInUse"))
        return (struct term){SHAPE_VECTOR, PRECEDENCE_WHOLE, metrics->in_use};
    if (text_equal(name, "dbSizeFree"))
        return (struct term){SHAPE_VECTOR, PRECEDENCE_ADD,
                             arena_format(arena, "%s - %s", metrics->size, metrics->in_use)};
    if (text_equal(name, "dbQuota"))
        return (struct term){SHAPE_SCALAR, PRECEDENCE_WHOLE, arena_format(arena, "%lld", quota)};
    if (text_equal(name, "dbQuotaUsage"))
        return (struct term){SHAPE_VECTOR, PRECEDENCE_MULTIPLY,
                             arena_format(arena, "%s / %lld", metrics->size, quota)};
    return untranslated;
}

static const struct sign {
    enum rule_operation operation;
    enum precedence precedence;
    const char *text;
} signs[] = {
    {RULE_OR, PRECEDENCE_OR, "or"},
    {RULE_AND, PRECEDENCE_AND, "and"},
    {RULE_EQUAL, PRECEDENCE_COMPARE, "=="},
    {RULE_NOT_EQUAL, PRECEDENCE_COMPARE, "!="},
    {RULE_LESS, PRECEDENCE_COMPARE, "<"},
    {RULE_LESS_EQUAL, PRECEDENCE_COMPARE, "<="},
    {RULE_GREATER, PRECEDENCE_COMPARE, ">"},
    {RULE_GREATER_EQUAL, PRECEDENCE_COMPARE, ">="},
    {RULE_ADD, PRECEDENCE_ADD, "+"},
    {RULE_SUBTRACT, PRECEDENCE_ADD, "-"},
    {RULE_MULTIPLY, PRECEDENCE_MULTIPLY, "*"},
    {RULE_DIVIDE, PRECEDENCE_MULTIPLY, "/"},
};

/* What an operation on two shapes gives; SHAPE_NONE where PromQL would mean something else. */
static enum shape joined_shape(const struct translator *translator, const struct sign *sign,
                               enum shape left, enum shape right) {
    bool conditions = left == SHAPE_CONDITION && right == SHAPE_CONDITION;
    bool numbers = left == SHAPE_SCALAR && right == SHAPE_SCALAR;
    if (sign->precedence <= PRECEDENCE_AND)
        return conditions ? SHAPE_CONDITION : SHAPE_NONE;
    if (left == SHAPE_CONDITION || right == SHAPE_CONDITION)
        return SHAPE_NONE;
    if (sign->precedence == PRECEDENCE_COMPARE)
        return numbers ? SHAPE_NONE : SHAPE_CONDITION;
    if (sign->operation == RULE_DIVIDE && (numbers || translator->rule->generation != RULE_FLOATS))
        return SHAPE_NONE;
    return numbers ? SHAPE_SCALAR : SHAPE_VECTOR;
}

static const char *in_brackets(struct arena *arena, const struct term *term, bool brackets) {
    return brackets ? arena_format(arena, "(%s)", term->text) : term->text;
}

static struct term join(const struct translator *translator, enum rule_operation operation,
                        const struct term *left, const struct term *right) {
    const struct sign *sign = NULL;
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (signs[i].operation == operation)
            sign = &signs[i];
    enum shape shape =
        sign ? joined_shape(translator, sign, left->shape, right->shape) : SHAPE_NONE;
    if (shape == SHAPE_NONE || strlen(left->text) + strlen(right->text) > TEXT_LIMIT)
        return untranslated;
    struct arena *arena = translator->arena;
    const char *first = in_brackets(arena, left, left->precedence < sign->precedence);
    const char *second = in_brackets(arena, right, right->precedence <= sign->precedence);
    return (struct term){shape, sign->precedence,
                         arena_format(arena, "%s %s %s", first, sign->text, second)};
}

static struct term negate(const struct translator *translator, const struct term *term) {
    if (term->shape != SHAPE_CONDITION)
        return untranslated;
    return (struct term){
        SHAPE_CONDITION, PRECEDENCE_AND,
        arena_format(translator->arena, "%s unless (%s)", translator->metrics.size, term->text)};
}

static struct term translate(const struct translator *translator,
                             const struct rule_instruction *instruction,
                             const struct term *operands) {
    switch (instruction->operation) {
    case RULE_PUSH:
        return number(translator, instruction);
    case RULE_VARIABLE:
        return variable(translator, rule_variable_names[instruction->constant.integer]);
    case RULE_NOT:
        return negate(translator, &operands[0]);
    default:
        return instruction->operands == 2
                   ? join(translator, instruction->operation, &operands[0], &operands[1])
                   : untranslated;
    }
}

const char *rule_to_promql(struct arena *arena, const struct rule *rule,
                           struct rule_metrics metrics) {
    struct translator translator = {arena, rule, metrics};
    struct term *stack = arena_array(arena, rule->depth + 1, sizeof(*stack));
    size_t height = 0;
    for (size_t i = 0; i < rule->count; i++) {
        const struct rule_instruction *instruction = &rule->code[i];
        height -= instruction->operands;
        struct term term = translate(&translator, instruction, &stack[height]);
        if (term.shape == SHAPE_NONE)
            return NULL;
        stack[height++] = term;
    }
    bool whole = !rule->failed && height == 1 && stack[0].shape == SHAPE_CONDITION;
    return whole && strlen(stack[0].text) <= TEXT_LIMIT ? stack[0].text : NULL;
}
