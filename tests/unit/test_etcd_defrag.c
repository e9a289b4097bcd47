#include "base/text.h"
#include "model/etcd_defrag.h"
#include "unit/unit.h"

static void test_tags_name_versions(void **state) {
    (void)state;
    static const char *const tags[] = {"v0.15.0", "0.15.0"};
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        struct etcd_defrag_version version = etcd_defrag_version_of_image(tags[i]);
        assert_true(version.known);
        assert_false(version.newest_assumed);
        assert_int_equal(version.major, 0);
        assert_int_equal(version.minor, 15);
        assert_int_equal(version.patch, 0);
    }
    assert_true(etcd_defrag_version_of_image(etcd_defrag_newest).known);
    assert_true(etcd_defrag_version_of_image("v0.1.0").known);
}

static void test_other_tags_are_the_newest(void **state) {
    (void)state;
    static const char *const tags[] = {
        NULL,      "",      "latest",  "v0.43",  "v0.43.0-rc1", "v0.043.0",       "0.0.0",
        "vv0.1.0", "v0..0", "v0.1.0.", "V0.1.0", "v-1.2.3",     "v999999999.0.0", " v0.1.0"};
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        struct etcd_defrag_version version = etcd_defrag_version_of_image(tags[i]);
        assert_false(version.known);
        assert_true(version.newest_assumed);
        assert_int_equal(version.minor, 43);
        assert_int_equal(etcd_defrag_rule_generation(version), RULE_FLOATS);
        for (int feature = 0; feature < ETCD_DEFRAG_FEATURES; feature++)
            assert_true(etcd_defrag_has(version, (enum etcd_defrag_feature)feature));
    }
}

static void test_later_versions_keep_their_numbers(void **state) {
    (void)state;
    static const char *const tags[] = {"v0.44.0", "v0.43.1", "v1.0.0"};
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        struct etcd_defrag_version version = etcd_defrag_version_of_image(tags[i]);
        assert_false(version.known);
        assert_true(version.newest_assumed);
        assert_true(etcd_defrag_has(version, ETCD_DEFRAG_AUTO_DISALARM));
        assert_int_equal(etcd_defrag_rule_generation(version), RULE_FLOATS);
    }
    assert_int_equal(etcd_defrag_version_of_image("v0.44.0").minor, 44);
    assert_int_equal(etcd_defrag_version_of_image("v1.0.0").major, 1);
}

/* A feature is there from its first version on, and not in the version before that. */
static void test_features_begin(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (int i = 0; i < ETCD_DEFRAG_FEATURES; i++) {
        enum etcd_defrag_feature feature = (enum etcd_defrag_feature)i;
        struct etcd_defrag_version first =
            etcd_defrag_version_of_image(etcd_defrag_first_version(feature));
        assert_true(first.known);
        assert_true(etcd_defrag_has(first, feature));
        if (first.minor == 1)
            continue;
        const char *before = arena_format(arena, "v0.%u.9", first.minor - 1);
        assert_false(etcd_defrag_has(etcd_defrag_version_of_image(before), feature));
    }
    assert_string_equal(etcd_defrag_first_version(ETCD_DEFRAG_MOVE_LEADER), "v0.23.0");
    assert_string_equal(etcd_defrag_first_version(ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS), "v0.33.0");
    assert_string_equal(etcd_defrag_first_version(ETCD_DEFRAG_DRY_RUN), "v0.16.0");
    assert_string_equal(etcd_defrag_flag(ETCD_DEFRAG_QUOTA), "--etcd-storage-quota-bytes");
    assert_null(etcd_defrag_flag(ETCD_DEFRAG_ENVIRONMENT));
    arena_free(arena);
}

static void test_generations_change(void **state) {
    (void)state;
    static const struct {
        const char *tag;
        enum rule_generation generation;
    } cases[] = {
        {"v0.1.0", RULE_INTEGERS_FIRST},
        {"v0.2.0", RULE_INTEGERS_GOVAL_1_3},
        {"v0.11.0", RULE_INTEGERS_GOVAL_1_3},
        {"v0.12.0", RULE_INTEGERS_GOVAL_1_4},
        {"v0.15.0", RULE_INTEGERS_GOVAL_1_4},
        {"v0.23.0", RULE_INTEGERS_GOVAL_1_4},
        {"v0.24.0", RULE_FLOATS},
        {"v0.43.0", RULE_FLOATS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(etcd_defrag_rule_generation(etcd_defrag_version_of_image(cases[i].tag)),
                         cases[i].generation);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags_name_versions),
        cmocka_unit_test(test_other_tags_are_the_newest),
        cmocka_unit_test(test_later_versions_keep_their_numbers),
        cmocka_unit_test(test_features_begin),
        cmocka_unit_test(test_generations_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
