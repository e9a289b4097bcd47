#include "base/text.h"
#include "model/rule_check.h"
#include "options/option.h"
#include "unit/unit.h"

#define GIB (INT64_C(1024) * 1024 * 1024)

/* Everything that reading and judging say, one "severity offset+length message | hint" a line. */
static const char *judge(struct arena *arena, const char *rule_text,
                         enum rule_generation generation) {
    struct findings findings = findings_new(arena);
    struct rule *rule = NULL;
    if (rule_parse(arena, &findings, rule_text, generation, &rule))
        rule_check(&findings, rule, 8 * GIB);
    struct text text = text_new(arena);
    for (const struct finding *finding = findings.first; finding; finding = finding->next)
        text_add_format(&text, "%s%s %zu+%zu %s | %s", text.length ? "\n" : "",
                        finding->severity == SEVERITY_ERROR ? "error" : "warning", finding->offset,
                        finding->length, finding->message, finding->hint ? finding->hint : "");
    return text.data;
}

static void expect(const char *rule, enum rule_generation generation, const char *expected) {
    struct arena *arena = unit_arena();
    assert_string_equal(judge(arena, rule, generation), expected);
    arena_free(arena);
}

/* The findings hold this text, and begin with that severity. */
static void expect_part(const char *rule, enum rule_generation generation, const char *severity,
                        const char *part) {
    struct arena *arena = unit_arena();
    const char *said = judge(arena, rule, generation);
    if (!strstr(said, part) || !text_starts_with(said, severity))
        fail_msg("%s: %s", rule, said);
    arena_free(arena);
}

static void test_good_rules_are_left_alone(void **state) {
    (void)state;
    static const char *const rules[] = {
        "dbQuotaUsage > 0.8 || dbSize - dbSizeInUse > 200*1024*1024",
        "dbSizeInUse * 100 / dbSize < 55 || dbQuotaUsage > 0.8",
        "dbSizeFree > 100*1024*1024 && dbSizeFree*100 > dbSize*45",
        "dbSize/1024/1024 > 200",
        "dbSizeFree > dbQuota/10",
        "",
    };
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        expect(rules[i], RULE_FLOATS, "");
        expect(rules[i], RULE_INTEGERS_GOVAL_1_4, "");
    }
    expect("dbSizeInUse / dbSize <= 0.55 || dbQuotaUsage > 0.8", RULE_FLOATS, "");
}

static void test_division_of_whole_numbers(void **state) {
    (void)state;
    expect("dbQuotaUsage > 80/100", RULE_FLOATS,
           "warning 15+6 \"80/100\" is integer division and equals 0 | write 0.8\n"
           "warning 0+0 the rule is always true on a quota of 8Gi | every run would "
           "defragment every member: check the limits");
    expect_part("dbSizeFree > 3*1024*1024/2*5/4", RULE_FLOATS, "", "");
    expect_part("dbQuotaUsage*10 > 17/2", RULE_FLOATS, "warning",
                "\"17/2\" is integer division and equals 8 | write 8.5");
    expect_part(
        "dbSizeInUse/dbSize < 0.5", RULE_INTEGERS_GOVAL_1_4, "warning",
        "\"dbSizeInUse/dbSize\" is integer division in this version of etcd-defrag: it "
        "equals 0 or 1 | write dbSizeInUse*1.0/dbSize, or use etcd-defrag v0.24.0 or later");
    expect("dbSizeInUse/dbSize < 0.5", RULE_FLOATS, "");
}

static void test_failures_name_the_state(void **state) {
    (void)state;
    expect(
        "dbSize/dbSizeFree > 2", RULE_FLOATS,
        "error 0+17 with dbSize=16384, dbSizeInUse=16384, dbQuota=8589934592: "
        "\"dbSize/dbSizeFree\" divides by zero | compare products: write a > b * 0.5 for a / b > "
        "0.5");
    expect_part("dbSize/dbSizeFree > 2", RULE_INTEGERS_GOVAL_1_4, "error",
                "divides by zero, on which etcd-defrag crashes");
    expect(
        "dbSize/dbSizeFree < 0", RULE_FLOATS,
        "error 0+17 with dbSize=16384, dbSizeInUse=16384, dbQuota=8589934592: "
        "\"dbSize/dbSizeFree\" divides by zero | compare products: write a > b * 0.5 for a / b > "
        "0.5");
    expect_part("dbSize % dbSizeFree == 0", RULE_INTEGERS_GOVAL_1_4, "error",
                "crashes | make sure that what is right of % is never 0");
    expect_part("5 % 0 == 0", RULE_FLOATS, "error 0+5 \"5 % 0\" divides by zero, on which", "");
    expect_part("dbQuotaUsage > 0.5 ? dbSize/0 > 1 : true", RULE_FLOATS, "error 21+8",
                "\"dbSize/0\" divides by zero");
    expect_part("[1,2][dbSize > 1073741824 ? 2 : 1] == 2", RULE_FLOATS, "error",
                "with dbSize=1073741825, ");
}

static void test_what_is_no_condition(void **state) {
    (void)state;
    expect_part("dbSize - dbSizeInUse", RULE_FLOATS, "error 0+20", "neither true nor false");
    expect_part("dbSize > 5000 && dbSizeFree", RULE_FLOATS, "error", "needs conditions");
    expect_part("0 < dbSize < 5000", RULE_FLOATS, "error", "write a < b && b < c");
    expect_part("dbSize & 1 == 0", RULE_FLOATS, "error", "put brackets");
    expect_part("dbSize == true", RULE_FLOATS, "error 0+14",
                "true or false, which are never equal");
    expect_part("(dbSize > 5000) != 1", RULE_FLOATS, "error", "compare numbers with numbers");
}

static void test_spelling(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        const char *said;
    } cases[] = {
        {"dbSizeFree > 200Mi", "error 13+5 rules know no units: \"200Mi\" | write 200*1024*1024"},
        {"dbSizeFree > 1.5Gi",
         "error 13+5 rules know no units: \"1.5Gi\" | write 1.5*1024*1024*1024"},
        {"dbQuotaUsage > 80%", "error 17+1 rules know no percentages: % is the remainder of a "
                               "division | write a fraction: 0.8 for 80%"},
        {"dbsize > 5000", "error 0+6 unknown variable \"dbsize\" | did you mean \"dbSize\"?"},
        {"dbQuotaUse > 1",
         "error 0+10 unknown variable \"dbQuotaUse\" | did you mean \"dbQuotaUsage\"?"},
        {"x > 1", "error 0+1 unknown variable \"x\" | there are dbSize, dbSizeInUse, dbSizeFree, "
                  "dbQuota and dbQuotaUsage"},
        {"true or false", "error 5+2 \"or\" is out of place | write || for \"or\""},
        {"true AND false", "error 5+3 \"AND\" is out of place | write && for \"and\""},
        {"not dbSize > 5000", "error 0+3 \"not\" is out of place | write ! for \"not\", as in "
                              "!(dbSize > 1024)"},
        {"dbSize = 5000", "error 7+1 rules know no \"=\" | write == to compare"},
        {"dbSize > '5'", "error 9+1 rules know no \"'\" | write text in double quotes"},
        {"dbSize > \"5", "error 9+2 the string cannot be read: \"5 | close it, and use only the "
                         "escapes of Go strings"},
        {"(dbSize > 5000",
         "error 13+1 the rule ends too early | complete it, or close what is open"},
        {" ", "error 0+0 the rule is blank | write true to defragment at every run"},
        {"max(1, 2) > dbSize",
         "error 0+9 unknown function in \"max(1, 2)\" | rules have no functions"},
        {"dbSize \xe2\x89\xa5 5",
         "error 7+3 character \"\xe2\x89\xa5\" cannot stand outside a string | "
         "write the rule in plain ASCII: \" >= <= != && ||"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect(cases[i].rule, RULE_FLOATS, cases[i].said);
    expect_part("dbSizeFree > 1", RULE_INTEGERS_FIRST, "error", "etcd-defrag has it since v0.2.0");
    expect_part("dbSize > 0b11", RULE_INTEGERS_GOVAL_1_4, "error", "before etcd-defrag v0.24.0");
}

static void test_units(void **state) {
    (void)state;
    expect_part("dbSizeFree/dbQuotaUsage > 0.5", RULE_FLOATS, "warning 0+29",
                "compares bytes with a fraction");
    expect_part("0.5 < dbSizeFree", RULE_FLOATS, "warning 0+16", "compares bytes with a fraction");
    expect_part("dbSize - dbSizeInUse > 200", RULE_FLOATS, "warning",
                "less than a page of the file | for MiB write 200*1024*1024");
    expect_part("dbQuotaUsage > 80", RULE_FLOATS, "warning", "a fraction of 1 | write 0.8");
    expect("dbSizeFree > 0 && dbSizeFree > dbSize/2", RULE_FLOATS, "");
}

static void test_never_and_always(void **state) {
    (void)state;
    expect("true", RULE_FLOATS, "");
    expect_part("1 < 2", RULE_FLOATS, "warning", "always true on a quota of 8Gi");
    expect_part("dbSize > dbQuota", RULE_FLOATS, "warning", "never true");
    expect_part("dbSize > 9*1024*1024*1024", RULE_FLOATS, "warning", "never true");
    expect_part("dbSizeInUse <= dbSize", RULE_FLOATS, "warning", "always true");
    expect("dbSize > 8589934591", RULE_FLOATS, "");
    expect("dbSize > 1000000 && dbSize < 1000002", RULE_FLOATS, "");
    expect("dbSizeFree*1000 > dbSize*999", RULE_FLOATS, "");
    expect("dbSizeFree*100 > dbSize*37 && dbSizeFree*100 <= dbSize*37 + 100", RULE_FLOATS, "");
    expect("dbSizeFree*2 > dbSize && dbSizeFree*2 < dbSize + 4500", RULE_FLOATS, "");
}

static void test_odd_quotas(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const int64_t quotas[] = {INT64_MIN, -1, 0, 1, 16383, 16384, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(quotas); i++) {
        for (int generation = 0; generation <= RULE_FLOATS; generation++) {
            struct findings findings = findings_new(arena);
            struct rule *rule = NULL;
            assert_true(rule_parse(arena, &findings, "dbSize - dbSizeInUse > 200*1024*1024",
                                   (enum rule_generation)generation, &rule));
            rule_check(&findings, rule, quotas[i]);
            assert_int_equal(findings.errors, 0);
        }
    }
    arena_free(arena);
}

static const char *compile(struct arena *arena, int64_t min_free, int usage, int fragmentation,
                           enum rule_generation generation) {
    struct rule_thresholds thresholds = {
        .has_min_free = min_free >= 0,
        .min_free = min_free,
        .has_max_usage = usage >= 0,
        .max_usage_percent = usage,
        .has_min_fragmentation = fragmentation >= 0,
        .min_fragmentation_percent = fragmentation,
    };
    return rule_compile(arena, thresholds, generation);
}

static void test_thresholds_become_rules(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    int64_t mib = 1024 * 1024;
    assert_null(compile(arena, -1, -1, -1, RULE_FLOATS));
    assert_string_equal(compile(arena, 200 * mib, 80, -1, RULE_FLOATS),
                        "dbQuotaUsage > 0.8 || dbSize - dbSizeInUse > 200*1024*1024");
    assert_string_equal(compile(arena, 200 * mib, 85, 45, RULE_FLOATS),
                        "dbQuotaUsage > 0.85 || (dbSize - dbSizeInUse > 200*1024*1024 && "
                        "(dbSize - dbSizeInUse) * 100 > dbSize * 45)");
    assert_string_equal(compile(arena, 1024 * mib, -1, 45, RULE_FLOATS),
                        "dbSize - dbSizeInUse > 1024*1024*1024 && "
                        "(dbSize - dbSizeInUse) * 100 > dbSize * 45");
    assert_string_equal(compile(arena, -1, 5, -1, RULE_FLOATS), "dbQuotaUsage > 0.05");
    assert_string_equal(compile(arena, -1, 100, -1, RULE_FLOATS), "dbQuotaUsage > 1");
    assert_string_equal(compile(arena, -1, 80, -1, RULE_INTEGERS_FIRST),
                        "dbSize * 100 > dbQuota * 80");
    assert_string_equal(compile(arena, 0, -1, -1, RULE_FLOATS), "dbSize - dbSizeInUse > 0");
    assert_string_equal(compile(arena, 1, -1, -1, RULE_FLOATS), "dbSize - dbSizeInUse > 1");
    assert_string_equal(compile(arena, 1000, -1, -1, RULE_FLOATS), "dbSize - dbSizeInUse > 1000");
    arena_free(arena);
}

/* Right below, at and above each limit, in whole numbers that cannot round. */
static void try_limits(struct arena *arena, enum rule_generation generation, int percent) {
    struct findings findings = findings_new(arena);
    struct rule *usage = NULL;
    struct rule *share = NULL;
    assert_true(rule_parse(arena, &findings, compile(arena, -1, percent, -1, generation),
                           generation, &usage));
    assert_true(rule_parse(arena, &findings, compile(arena, -1, -1, percent, generation),
                           generation, &share));
    static const int64_t totals[] = {100, 8 * GIB, 8 * GIB + 100, 100 * GIB, 12345678900};
    for (size_t i = 0; i < COUNT_OF(totals); i++) {
        for (int64_t part = totals[i] * percent / 100 - 1; part <= totals[i] * percent / 100 + 1;
             part++) {
            if (part < 0 || part > totals[i])
                continue;
            enum rule_outcome above = part * 100 > totals[i] * percent ? RULE_TRUE : RULE_FALSE;
            struct rule_values used = {part, part, totals[i]};
            struct rule_values loose = {totals[i], totals[i] - part, 200 * GIB};
            assert_int_equal(rule_evaluate(arena, usage, used).outcome, above);
            assert_int_equal(rule_evaluate(arena, share, loose).outcome, above);
        }
    }
    struct rule_values empty = {0, 0, 8 * GIB};
    assert_int_equal(rule_evaluate(arena, share, empty).outcome, RULE_FALSE);
    assert_int_equal(rule_evaluate(arena, usage, empty).outcome, RULE_FALSE);
}

static void test_thresholds_are_exact(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (int generation = 0; generation <= RULE_FLOATS; generation++)
        for (int percent = 0; percent <= 100; percent++)
            try_limits(arena, (enum rule_generation)generation, percent);
    arena_free(arena);
}

/* plan_defrag.c relies on it. */
static void test_the_default_rule_is_good(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const int64_t quotas[] = {2 * GIB, 8 * GIB};
    for (size_t i = 0; i < COUNT_OF(quotas); i++) {
        struct findings findings = findings_new(arena);
        struct rule *rule = NULL;
        assert_true(rule_parse(arena, &findings, option_table[OPTION_DEFRAG_RULE].standard,
                               RULE_FLOATS, &rule));
        rule_check(&findings, rule, quotas[i]);
        assert_null(findings.first);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_rules_are_left_alone),
        cmocka_unit_test(test_division_of_whole_numbers),
        cmocka_unit_test(test_failures_name_the_state),
        cmocka_unit_test(test_what_is_no_condition),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_never_and_always),
        cmocka_unit_test(test_odd_quotas),
        cmocka_unit_test(test_thresholds_become_rules),
        cmocka_unit_test(test_thresholds_are_exact),
        cmocka_unit_test(test_the_default_rule_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
