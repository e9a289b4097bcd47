#include "model/kubernetes_version.h"
#include "unit/unit_load.h"

static void test_good(void **state) {
    (void)state;
    static const char *const texts[] = {"1.29", "v1.29", "1.29.3", "v1.29.3+k3s1", "1.29.3-gke.1"};
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        unsigned minor = 0;
        assert_true(kubernetes_version_parse(&findings, texts[i], &minor));
        assert_int_equal(minor, 29);
    }
    arena_free(arena);
}

static void test_bad(void **state) {
    (void)state;
    static const char *const texts[] = {"",      "1",      "2.1",    "1.",    "1.x", "1.29x",
                                        "1.29.", "1.1000", "vv1.29", "1.-29", "29"};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct findings findings = findings_new(arena);
        unsigned minor = 0;
        assert_false(kubernetes_version_parse(&findings, texts[i], &minor));
        assert_int_equal(findings.errors, 1);
    }
    arena_free(arena);
}

static void test_plan(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    assert_false(unit_good_plan(&diagnostics, "--kubernetes-version 1.25")->when.no_time_zone);
    assert_null(diagnostics.first);
    assert_true(unit_good_plan(&diagnostics, "--kubernetes-version 1.24")->when.no_time_zone);
    assert_non_null(unit_find(&diagnostics, SEVERITY_WARNING, "knows no time zones"));
    assert_null(unit_plan(&diagnostics, "--kubernetes-version 1.24 --time-zone Etc/GMT"));
    assert_null(unit_plan(&diagnostics, "--kubernetes-version 1.20"));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "no CronJob of batch/v1"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good), cmocka_unit_test(test_bad),
                                       cmocka_unit_test(test_plan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
