#include "unit/unit_value.h"

#include "fleet/cluster_name.h"

static const char sixty_three[] = "a23456789012345678901234567890123456789012345678901234567890123";

static void test_names(void **state) {
    (void)state;
    static const char *const good[] = {
        "a", "0", "Prod", "prod-eu_1.x", "kustomization-a", "akustomization.yaml", sixty_three};
    static const char *const bad[] = {
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "a\\b",
        ".git",
        "-a",
        "_a",
        "a.",
        "a b",
        " a",
        "a:b",
        "a\nb",
        "a\303\244",
        "a*",
        "kustomization",
        "kustomization.yaml",
        "kustomization.yml",
        "Kustomization",
        "KUSTOMIZATION.YAML",
        "a234567890123456789012345678901234567890123456789012345678901234"};
    unit_expect_values(cluster_name_check, good, COUNT_OF(good), true);
    unit_expect_values(cluster_name_check, bad, COUNT_OF(bad), false);
}

static void test_plain_names(void **state) {
    (void)state;
    assert_true(cluster_name_is_plain("kustomization.yaml"));
    assert_true(cluster_name_is_plain(sixty_three));
    assert_false(cluster_name_is_plain(""));
    assert_false(cluster_name_is_plain(".."));
    assert_false(cluster_name_is_plain("a/b"));
    assert_false(cluster_name_is_plain("a."));
    assert_false(
        cluster_name_is_plain("a234567890123456789012345678901234567890123456789012345678901234"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_plain_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
