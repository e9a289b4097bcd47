/*
 * What the project makes of rules, for the comparison with tests/oracle/rule: the same lines in
 * ("generation|dbSize|dbSizeInUse|dbQuota|hex of the rule"), the same answers out.
 */
#include "base/text.h"
#include "model/rule.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIELDS = 5 };

static void out_of_memory(void) {
    fputs("out of memory\n", stderr);
    exit(70);
}

static bool split(char *line, char *fields[FIELDS]) {
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = line;
        line += strcspn(line, "|");
        if ((*line == '\0') != (i == FIELDS - 1))
            return false;
        *line++ = '\0';
    }
    return true;
}

static int digit_value(char digit) {
    return text_is_digit(digit) ? digit - '0' : digit - 'a' + 10;
}

static void decode_hex(char *text) {
    size_t length = strlen(text) / 2;
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(digit_value(text[2 * i]) * 16 + digit_value(text[2 * i + 1]));
    text[length] = '\0';
}

static const char *answer_of(struct rule_result result) {
    static const char *const faults[] = {
        [RULE_FAULT_NONE] = "none",     [RULE_FAULT_TOKEN] = "unknown token",
        [RULE_FAULT_LITERAL] = "parse", [RULE_FAULT_SYNTAX] = "syntax",
        [RULE_FAULT_VARIABLE] = "var",  [RULE_FAULT_TYPE] = "type",
        [RULE_FAULT_MATH] = "math",     [RULE_FAULT_RANGE] = "range",
        [RULE_FAULT_INDEX] = "eval",    [RULE_FAULT_RESULT] = "result",
        [RULE_FAULT_CRASH] = "crash",   [RULE_FAULT_UNSUPPORTED] = "unsupported",
    };
    if (result.outcome == RULE_TRUE || result.outcome == RULE_FALSE)
        return result.outcome == RULE_TRUE ? "true" : "false";
    return faults[result.fault];
}

static bool answer(struct arena *arena, char *fields[FIELDS]) {
    struct findings findings = findings_new(arena);
    uint64_t numbers[4];
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (!text_to_number(fields[i], strlen(fields[i]), INT64_MAX, &numbers[i]))
            return false;
    decode_hex(fields[4]);
    struct rule *rule = NULL;
    struct rule_values values = {(int64_t)numbers[1], (int64_t)numbers[2], (int64_t)numbers[3]};
    if (numbers[0] > RULE_FLOATS)
        return false;
    bool read = rule_parse(arena, &findings, fields[4], (enum rule_generation)numbers[0], &rule);
    struct rule_result result = rule_evaluate(arena, rule, values);
    /* What cannot be read must fail, and what fails must have been said. */
    if (!read && (result.outcome == RULE_TRUE || result.outcome == RULE_FALSE))
        return false;
    if (read == (findings.errors > 0))
        return false;
    puts(answer_of(result));
    return true;
}

int main(void) {
    struct arena *arena = arena_new(out_of_memory);
    char *line = NULL;
    size_t size = 0;
    bool good = arena != NULL;
    while (good && getline(&line, &size, stdin) > 0) {
        struct arena_mark mark = arena_mark(arena);
        char *fields[FIELDS];
        good = split(line, fields) && answer(arena, fields);
        arena_rewind(arena, mark);
    }
    free(line);
    arena_free(arena);
    return good ? 0 : 1;
}
