/* Defragmentation rules: reading, evaluating and judging, as every generation of etcd-defrag. */
#include "model/rule_check.h"

#include "fuzz/fuzz.h"

static const struct rule_values samples[] = {
    {0, 0, 0},
    {1 << 20, 1 << 19, INT64_C(8) << 30},
    {INT64_C(8) << 30, 8192, INT64_C(8) << 30},
    {INT64_MAX, INT64_MIN, -1},
};

static void evaluate(struct arena *arena, const struct rule *rule, const char *text) {
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct rule_result result = rule_evaluate(arena, rule, samples[i]);
        struct rule_result again = rule_evaluate(arena, rule, samples[i]);
        PROMISE(result.outcome == again.outcome && result.fault == again.fault);
        if (result.outcome == RULE_TRUE || result.outcome == RULE_FALSE)
            continue;
        struct findings findings = findings_new(arena);
        rule_explain(&findings, rule, result);
        PROMISE(findings.errors == 1);
        fuzz_check_findings(&findings, text, false);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    for (int generation = RULE_INTEGERS_FIRST; generation <= RULE_FLOATS; generation++) {
        struct findings findings = findings_new(arena);
        struct rule *rule = NULL;
        bool accepted = rule_parse(arena, &findings, text, (enum rule_generation)generation, &rule);
        fuzz_check_findings(&findings, text, accepted);
        PROMISE(rule != NULL);
        evaluate(arena, rule, text);
        if (accepted && size < 400) {
            struct findings more = findings_new(arena);
            rule_check(&more, rule, INT64_C(8) << 30);
            fuzz_check_findings(&more, text, more.errors == 0);
        }
    }
    arena_free(arena);
    return 0;
}
