#include "base/text.h"
#include "model/rule_promql.h"
#include "unit/unit.h"

static const char *translated(struct arena *arena, const char *text,
                              enum rule_generation generation) {
    struct findings findings = findings_new(arena);
    struct rule *rule = NULL;
    assert_true(rule_parse(arena, &findings, text, generation, &rule));
    return rule_to_promql(arena, rule, (struct rule_metrics){"size", "used", 8192});
}

static void test_translated(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        const char *promql;
    } cases[] = {
        {"dbSize > 1", "size > 1"},
        {"0.5 < dbQuotaUsage", "0.5 < size / 8192"},
        {"dbQuotaUsage > 0.8 || dbSize - dbSizeInUse > 200*1024*1024",
         "size / 8192 > 0.8 or size - used > 200 * 1024 * 1024"},
        {"dbSize - (dbSizeInUse - 1) > 2", "size - (used - 1) > 2"},
        {"dbSizeFree * 2 > dbSize", "(size - used) * 2 > size"},
        {"dbSize - dbSizeFree > 5", "size - (size - used) > 5"},
        {"dbSizeInUse / (dbQuotaUsage * 2) >= 7", "used / (size / 8192 * 2) >= 7"},
        {"dbSize / dbQuotaUsage != 7", "size / (size / 8192) != 7"},
        {"dbSize == dbQuota", "size == 8192"},
        {"(dbSize > 1 || dbSize < 2) && dbSizeInUse <= 3", "(size > 1 or size < 2) and used <= 3"},
        {"dbSize > 1 || dbSize < 2 && dbSizeInUse <= 3", "size > 1 or size < 2 and used <= 3"},
        {"!(dbSize > 1) && dbSize < 2", "size unless (size > 1) and size < 2"},
        {"dbSize > 2 && !(dbSize > 1)", "size > 2 and (size unless (size > 1))"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = translated(arena, cases[i].rule, RULE_FLOATS);
        assert_non_null(text);
        assert_string_equal(text, cases[i].promql);
    }
    arena_free(arena);
}

static void test_not_translated(void **state) {
    (void)state;
    static const char *const rules[] = {
        "true",
        "1 > 0 || dbSize > 1",
        "dbQuota > 5",
        "dbSize % 2 == 0",
        "dbSize ** 2 > 4",
        "dbSize > 1 ? true : false",
        "dbSize in [1, 2]",
        "(dbSize & 1) == 1",
        "dbSize > 1/2",
        "dbSize > 010",
        "dbSize > 0x10",
        "dbSize > 1e3",
        "-dbSize < 0",
        "(dbSize > 1) == (dbSize > 2)",
        "(dbSize > 1) == true",
        "dbSize",
        "dbUnknown > 1",
        "\"a\" == \"b\"",
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (translated(arena, rules[i], RULE_FLOATS))
            fail_msg("%s was translated", rules[i]);
    arena_free(arena);
}

/* Older versions divide whole numbers, which PromQL does not round. */
static void test_whole_numbers(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_null(translated(arena, "dbSize / 2 > 7", RULE_INTEGERS_GOVAL_1_4));
    assert_non_null(translated(arena, "dbSize / 2 > 7", RULE_FLOATS));
    assert_non_null(translated(arena, "dbQuotaUsage > 0.8", RULE_INTEGERS_GOVAL_1_3));
    assert_string_equal(translated(arena, "dbSize * 100 > dbQuota * 70", RULE_INTEGERS_FIRST),
                        "size * 100 > 8192 * 70");
    arena_free(arena);
}

static void test_long(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    for (int i = 0; i < 2000; i++)
        text_add(&text, "dbSize > 1 || ");
    text_add(&text, "dbSize > 2");
    assert_null(translated(arena, text.data, RULE_FLOATS));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translated),
        cmocka_unit_test(test_not_translated),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
