/* Judging a rule: on sample states, and by what it compares with what. */
#include "model/rule_check.h"

#include "base/text.h"
#include "model/quantity.h"
#include "model/rule_grid.h"
#include "model/rule_machine.h"

enum { SHOWN = 60, PAGE = 4096, REPORT_LIMIT = 4, WARNING_LIMIT = 8 };
enum {
    STEP_LIMIT = 1000 * 1000,
    LEAST_SAMPLES = 64
}; /* instructions run at most; states at least */

/* What a sub-expression is, from its instructions alone. */
enum {
    IS_CONSTANT = 1, /* holds no variable */
    IS_BYTES = 2,    /* a size, or sum or difference with one */
    IS_USAGE = 4     /* dbQuotaUsage itself */
};

struct check {
    struct findings *findings;
    const struct rule *rule;
    struct rule_machine machine;
    unsigned char *traits; /* one per instruction */
    struct rule_constants constants;
    int64_t quota;
    size_t samples;
    size_t trues;
    size_t failures;
    size_t reported;
    size_t warnings;
};

static const char *quote(const struct check *check, size_t at) {
    struct arena *arena = check->findings->arena;
    const struct rule_instruction *instruction = &check->rule->code[at];
    return text_printable(
        arena,
        arena_copy_bytes(arena, check->rule->text + instruction->offset, instruction->length),
        SHOWN);
}

/* The last instruction of the left one of two operands. */
static size_t left_of(const struct rule *rule, size_t at) {
    return rule->code[at - 1].first - 1;
}

static unsigned char traits_of(const struct check *check, size_t at) {
    const struct rule_instruction *code = check->rule->code;
    const struct rule_instruction *instruction = &code[at];
    unsigned char traits = 0;
    if (instruction->operation == RULE_VARIABLE)
        return text_equal(rule_variable_names[instruction->constant.integer], "dbQuotaUsage")
                   ? IS_USAGE
                   : IS_BYTES;
    traits = instruction->operation == RULE_UNKNOWN ? 0 : IS_CONSTANT;
    size_t operand = at;
    for (size_t i = 0; i < instruction->operands; i++) {
        operand = i == 0 ? at - 1 : code[operand].first - 1;
        traits &= check->traits[operand];
    }
    unsigned char right = instruction->operands > 0 ? check->traits[at - 1] : 0;
    unsigned char left = instruction->operands == 2 ? check->traits[left_of(check->rule, at)] : 0;
    if (instruction->operation == RULE_ADD || instruction->operation == RULE_SUBTRACT)
        traits |= (left | right) & IS_BYTES;
    else if (instruction->operation == RULE_DIVIDE && (right & IS_USAGE))
        traits |= left & IS_BYTES;
    else if (instruction->operation == RULE_NEGATE)
        traits |= right & IS_BYTES;
    return traits;
}

/* The number that a sub-expression without variables is; false when it is none. */
static bool constant_of(struct check *check, size_t at, double *number) {
    struct rule_value value;
    if (!(check->traits[at] & IS_CONSTANT))
        return false;
    struct rule_machine machine = check->machine;
    machine.trace = NULL;
    return rule_run(&machine, check->rule->code[at].first, at, &value) == RULE_FAULT_NONE &&
           rule_as_double(value, number);
}

/* The constants that stand beside something variable. */
static void collect_constants(struct check *check) {
    const struct rule *rule = check->rule;
    for (size_t i = 0; i < rule->count; i++) {
        check->traits[i] = traits_of(check, i);
        if (rule->code[i].operands != 2 || (check->traits[i] & IS_CONSTANT) ||
            check->constants.count == RULE_GRID_CONSTANTS)
            continue;
        double number = 0;
        if (constant_of(check, i - 1, &number) || constant_of(check, left_of(rule, i), &number))
            rule_constants_add(&check->constants, number);
    }
}

/* Reports a failure once for each place, with the state unless it always fails. */
static void report_failure(struct check *check, struct rule_result result,
                           struct rule_values values, bool always) {
    struct rule_trace *trace = &check->machine.trace[result.instruction];
    if (trace->reported || check->reported == REPORT_LIMIT)
        return;
    trace->reported = true;
    check->reported++;
    rule_explain(check->findings, check->rule, result);
    struct finding *finding = check->findings->last;
    if (!always)
        finding->message = arena_format(check->findings->arena,
                                        "with dbSize=%lld, dbSizeInUse=%lld, dbQuota=%lld: %s",
                                        (long long)values.size, (long long)values.in_use,
                                        (long long)values.quota, finding->message);
}

/* Whatever a run makes is given back after it. */
static struct rule_result try_sample(struct check *check, struct rule_values values) {
    struct arena_mark mark = arena_mark(check->findings->arena);
    struct rule_result result = rule_machine_result(&check->machine, values);
    arena_rewind(check->findings->arena, mark);
    check->samples++;
    check->trues += result.outcome == RULE_TRUE;
    check->failures += result.outcome != RULE_TRUE && result.outcome != RULE_FALSE;
    return result;
}

/* Two states that differ in all variables: what fails on both does not depend on the state. */
static bool fails_always(struct check *check) {
    static const struct rule_values start = {100 * 1024 * 1024, 60 * 1024 * 1024,
                                             INT64_C(2) * 1024 * 1024 * 1024};
    struct rule_values half = {check->quota / 2, check->quota / 3, check->quota};
    struct rule_result first = try_sample(check, start);
    struct rule_result second = try_sample(check, half);
    bool always = check->failures == 2 && first.instruction == second.instruction;
    if (first.outcome != RULE_TRUE && first.outcome != RULE_FALSE)
        report_failure(check, first, start, always);
    check->samples = 0;
    check->trues = 0;
    return always;
}

static void try_grid(struct check *check) {
    struct rule_grid sizes = rule_grid_sizes(&check->constants, check->quota);
    size_t limit = STEP_LIMIT / check->rule->count;
    size_t step = sizes.count * sizes.count * 2 / (limit < LEAST_SAMPLES ? LEAST_SAMPLES : limit);
    size_t next = 0;
    for (size_t i = 0; i < sizes.count; i++) {
        struct rule_grid in_use =
            rule_grid_in_use(&check->constants, sizes.values[i], check->quota);
        for (; next < in_use.count; next += step + 1) {
            struct rule_values values = {sizes.values[i], in_use.values[next], check->quota};
            struct rule_result result = try_sample(check, values);
            if (result.outcome != RULE_TRUE && result.outcome != RULE_FALSE)
                report_failure(check, result, values, false);
        }
        next -= in_use.count;
    }
}

static void warn(struct check *check, size_t at, const char *hint, const char *format) {
    const struct rule_instruction *instruction = &check->rule->code[at];
    check->warnings++;
    findings_add(check->findings, SEVERITY_WARNING, instruction->offset, instruction->length,
                 "\"%s\" %s", quote(check, at), format)
        ->hint = hint;
}

/* 80/100 is 0; and up to v0.23.0 dbSizeInUse/dbSize is 0 or 1. */
static void check_division(struct check *check, size_t at) {
    const struct rule_trace *trace = &check->machine.trace[at];
    struct arena *arena = check->findings->arena;
    double left = 0;
    double right = 0;
    double quotient = 0;
    if (!trace->integer_division || !trace->inexact)
        return;
    if (constant_of(check, at, &quotient)) {
        if (constant_of(check, at - 1, &right) &&
            constant_of(check, left_of(check->rule, at), &left))
            warn(check, at, arena_format(arena, "write %.15g", left / right),
                 arena_format(arena, "is integer division and equals %.0f", quotient));
    } else if (trace->quotient <= 1) {
        warn(check, at,
             arena_format(arena, "write %s*1.0/%s, or use etcd-defrag v0.24.0 or later",
                          quote(check, left_of(check->rule, at)), quote(check, at - 1)),
             "is integer division in this version of etcd-defrag: it equals 0 or 1");
    }
}

/* A size or dbQuotaUsage on one side, a constant on the other. */
static void check_units(struct check *check, size_t at, size_t variable, size_t constant) {
    struct arena *arena = check->findings->arena;
    double number = 0;
    unsigned char traits = check->traits[variable];
    if ((traits & IS_CONSTANT) || !(traits & (IS_BYTES | IS_USAGE)) ||
        !constant_of(check, constant, &number))
        return;
    if ((traits & IS_BYTES) && number > 0 && number < 1)
        warn(check, at, "divide by dbSize or dbQuota for a share, or write a number of bytes",
             "compares bytes with a fraction");
    else if ((traits & IS_BYTES) && number >= 1 && number < PAGE)
        warn(check, at, arena_format(arena, "for MiB write %.15g*1024*1024", number),
             "compares bytes with less than a page of the file");
    else if ((traits & IS_USAGE) && number > 1)
        warn(check, at, number <= 100 ? arena_format(arena, "write %.15g", number / 100) : NULL,
             "takes dbQuotaUsage for a percentage: it is a fraction of 1");
}

static void check_code(struct check *check) {
    const struct rule *rule = check->rule;
    for (size_t i = 0; i < rule->count && check->warnings < WARNING_LIMIT; i++) {
        enum rule_operation operation = rule->code[i].operation;
        if (operation == RULE_DIVIDE)
            check_division(check, i);
        if (operation < RULE_EQUAL || operation > RULE_GREATER_EQUAL)
            continue;
        check_units(check, i, left_of(rule, i), i - 1);
        check_units(check, i, i - 1, left_of(rule, i));
        if (check->machine.trace[i].mixed)
            findings_refuse_at(check->findings, rule->code[i].offset, rule->code[i].length,
                               "compare numbers with numbers",
                               "\"%s\" compares a number with true or false, which are never equal",
                               quote(check, i));
    }
}

static void check_use(struct check *check) {
    if (check->samples == 0 || check->failures > 0 || text_equal(check->rule->text, "true"))
        return;
    const char *problem = check->trues == 0                ? "never true"
                          : check->trues == check->samples ? "always true"
                                                           : NULL;
    struct quantity quota = quantity_from_bytes(check->quota);
    if (problem)
        findings_add(check->findings, SEVERITY_WARNING, 0, 0, "the rule is %s on a quota of %s",
                     problem, quantity_canonical(check->findings->arena, &quota))
            ->hint = check->trues == 0
                         ? "nothing would ever be defragmented: check the limits"
                         : "every run would defragment every member: check the limits";
}

void rule_check(struct findings *findings, const struct rule *rule, int64_t quota_bytes) {
    if (rule->failed || rule->count == 0 || quota_bytes <= 0)
        return;
    struct arena *arena = findings->arena;
    struct check check = {.findings = findings, .rule = rule, .quota = quota_bytes};
    struct rule_trace *trace = arena_array(arena, rule->count, sizeof *trace);
    check.machine = rule_machine_new(arena, rule, trace);
    check.traits = arena_alloc(arena, rule->count);
    collect_constants(&check);
    if (!fails_always(&check))
        try_grid(&check);
    check_code(&check);
    check_use(&check);
}
