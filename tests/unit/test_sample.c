#include "model/sample.h"
#include "unit/unit.h"

static const int64_t MIB = 1024 * 1024;

static void test_good(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct rule_values values = {0};
    assert_true(sample_parse(&findings, "dbSize=1Gi,dbSizeInUse=300Mi", 7, &values));
    assert_true(values.size == 1024 * MIB);
    assert_true(values.in_use == 300 * MIB);
    assert_true(values.quota == 7);
    assert_true(sample_parse(&findings, "dbQuota=8Gi,dbSizeInUse=0,dbSize=0", 7, &values));
    assert_true(values.quota == 8192 * MIB);
    assert_true(values.size == 0);
    assert_int_equal(findings.errors, 0);
    arena_free(arena);
}

static void test_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *message;
        size_t offset;
    } cases[] = {
        {"", "\"\" is none of", 0},
        {"dbSize=1Gi", "dbSize and dbSizeInUse are needed", 0},
        {"dbSizeInUse=1Gi", "are needed", 0},
        {"dbsize=1Gi,dbSizeInUse=1", "\"dbsize\" is none of", 0},
        {"dbSize=1,dbSizeFree=1", "\"dbSizeFree\" is none of", 9},
        {"dbSize", "dbSize has no value", 0},
        {"dbSize=1,dbSize=2", "dbSize is given twice", 9},
        {"dbSize=-1,dbSizeInUse=1", "dbSize is negative", 0},
        {"dbSize=1,,dbSizeInUse=1", "is none of", 9},
        {"dbSize=1,dbSizeInUse=1,", "is none of", 23},
        {"dbSize=x,dbSizeInUse=1", "x", 7},
        {"dbSize=1,dbSizeInUse=2", "dbSizeInUse is more than dbSize", 0},
        {"dbSize=1,dbSizeInUse=1,dbQuota=0", "no quota of 0", 0},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct findings findings = findings_new(arena);
        struct rule_values values = {0};
        assert_false(sample_parse(&findings, cases[i].text, 7, &values));
        if (!strstr(unit_first_message(&findings), cases[i].message))
            print_error("%s: %s\n", cases[i].text, unit_first_message(&findings));
        assert_non_null(strstr(unit_first_message(&findings), cases[i].message));
        assert_int_equal(findings.errors, 1);
        assert_int_equal(findings.first->offset, cases[i].offset);
        assert_true(findings.first->offset + findings.first->length <= strlen(cases[i].text) + 1);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
