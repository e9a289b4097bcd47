/* Bucket rules: Amazon S3 user guide, "General purpose bucket naming rules". */
#include "model/storage.h"
#include "unit/unit_value.h"

static bool check_storage(struct findings *findings, const char *text) {
    struct storage storage;
    return storage_parse(findings, text, &storage);
}

static void test_normal_form(void **state) {
    (void)state;
    static const char *const forms[][2] = {
        {"s3://bucket/prefix", "s3://bucket/prefix"},
        {"s3://bucket/a/b=c/", "s3://bucket/a/b=c"},
        {"s3://bucket", "s3://bucket"},
        {"s3://bucket/", "s3://bucket"},
        {"pvc://claim.x/Path_1", "pvc://claim.x/Path_1"},
        {"pvc://claim", "pvc://claim"},
        {"pvc://claim/", "pvc://claim"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct findings findings = findings_new(arena);
        struct storage storage;
        assert_true(storage_parse(&findings, forms[i][0], &storage));
        assert_string_equal(storage_format(arena, &storage), forms[i][1]);
    }
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "bucket/prefix",
                                      "s3:bucket",
                                      "s3://",
                                      "s3:///a",
                                      "S3://bucket/a",
                                      "gs://bucket/a",
                                      "pvc://",
                                      "pvc:///a",
                                      "s3://ab/x",
                                      "s3://Bucket/x",
                                      "s3://a_b/x",
                                      "s3://-abc/x",
                                      "s3://abc-/x",
                                      "s3://.abc/x",
                                      "s3://a..b/x",
                                      "s3://a.-b/x",
                                      "s3://a-.b/x",
                                      "s3://192.168.0.1/x",
                                      "s3://xn--abc/x",
                                      "s3://abc-s3alias/x",
                                      "s3://abc--ol-s3/x",
                                      "s3://bucket//a",
                                      "s3://bucket/a//b",
                                      "s3://bucket/a//",
                                      "s3://bucket//",
                                      "s3://bucket/./a",
                                      "s3://bucket/../a",
                                      "s3://bucket/a/..",
                                      "s3://bucket/a b",
                                      "s3://bucket/a*",
                                      "s3://bucket/a:b",
                                      "s3://bucket/$(X)",
                                      "s3://bucket/\xc3\xa9",
                                      "s3://bucket/a\n",
                                      "s3://bucket?x=y",
                                      "s3://user@bucket/a",
                                      "pvc://Claim/a",
                                      "pvc://a_b",
                                      "pvc://claim/../a",
                                      "pvc://claim//a",
                                      " s3://bucket/a"};
    struct arena *arena = unit_arena();
    UNIT_REFUSE(check_storage, bad);
    const char *const over[] = {
        arena_format(arena, "s3://%s/x", unit_repeat(arena, "a", 64, "")),
        arena_format(arena, "s3://abc/%s", unit_repeat(arena, "a", 256, "")),
        arena_format(arena, "s3://abc/%s", unit_repeat(arena, "ab/", 170, "abc")),
    };
    const char *const limit[] = {
        arena_format(arena, "s3://%s/x", unit_repeat(arena, "a", 63, "")),
        arena_format(arena, "s3://abc/%s", unit_repeat(arena, "a", 255, "")),
        arena_format(arena, "s3://abc/%s", unit_repeat(arena, "ab/", 170, "ab")),
    };
    UNIT_REFUSE(check_storage, over);
    UNIT_ACCEPT(check_storage, limit);
    unit_any_byte(check_storage, "s3://a.bc/d/e");
    unit_any_byte(check_storage, "pvc://a.b/d/e");
    assert_int_equal(unit_warnings(check_storage, "s3://abc/d"), 0);
    arena_free(arena);
}

static void test_regions(void **state) {
    (void)state;
    static const char *const good[] = {"eu-west-1", "us-gov-east-1", "garage", "minio2"};
    static const char *const bad[] = {"", "EU-West-1", "eu west", "eu_west", "eu.west", "$(X)"};
    UNIT_ACCEPT(region_check, good);
    UNIT_REFUSE(region_check, bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_form),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
