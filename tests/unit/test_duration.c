/* Grammar facts: time.ParseDuration of Go and its documentation. */
#include "model/duration.h"
#include "unit/unit_value.h"

static bool check_plain(struct findings *findings, const char *text) {
    struct duration duration;
    return duration_parse(findings, text, DURATION_PLAIN, &duration);
}

static bool check_seconds(struct findings *findings, const char *text) {
    struct duration duration;
    return duration_parse(findings, text, DURATION_WHOLE_SECONDS | DURATION_ZERO, &duration);
}

static bool check_days(struct findings *findings, const char *text) {
    struct duration duration;
    return duration_parse(findings, text, DURATION_DAYS, &duration);
}

struct duration_case {
    const char *text;
    int64_t milliseconds;
    const char *go;
    const char *rclone;
};

static const struct duration_case cases[] = {
    {"30s", 30000, "30s", "30s"},
    {"90s", 90000, "1m30s", "90s"},
    {"1m30s", 90000, "1m30s", "90s"},
    {"1h", 3600000, "1h", "1h"},
    {"60m", 3600000, "1h", "1h"},
    {"1.5h", 5400000, "1h30m", "90m"},
    {"1h0m5s", 3605000, "1h5s", "3605s"},
    {"500ms", 500, "500ms", "500ms"},
    {"1.5s", 1500, "1.5s", "1500ms"},
    {"1m1s1ms", 61001, "1m1.001s", "61001ms"},
    {".5s", 500, "500ms", "500ms"},
    {"2.s", 2000, "2s", "2s"},
    {"7d", 604800000, "168h", "7d"},
    {"2w", 1209600000, "336h", "14d"},
    {"1w1d12h", 734400000, "204h", "204h"},
    {"2147483647s", DURATION_MAXIMUM, "596523h14m7s", "2147483647s"},
    {"0s", 0, "0s", "0s"},
    {"0", 0, "0s", "0s"},
};

static void test_values_and_forms(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct findings findings = findings_new(arena);
        struct duration duration;
        assert_true(
            duration_parse(&findings, cases[i].text, DURATION_DAYS | DURATION_ZERO, &duration));
        assert_int_equal(duration.milliseconds, cases[i].milliseconds);
        assert_string_equal(duration_format_go(arena, &duration), cases[i].go);
        assert_string_equal(duration_format_rclone(arena, &duration), cases[i].rclone);
    }
    struct duration odd = {.milliseconds = 1001};
    assert_int_equal(duration_seconds(&odd), 2);
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "30",
                                      "-30s",
                                      "+30s",
                                      "0",
                                      "0s",
                                      "s",
                                      "1h1h",
                                      "30s1m",
                                      "1d",
                                      "1w",
                                      "1M",
                                      "1H",
                                      "1 h",
                                      "1h 5m",
                                      "1h5",
                                      ".s",
                                      "1..s",
                                      "1.5.s",
                                      "100ns",
                                      "1\xc2\xb5s",
                                      "0.0001s",
                                      "1e3s",
                                      "2147483648s",
                                      "9999999999999999999999s",
                                      "596523h14m8s",
                                      "0.0000000001h",
                                      "\xff",
                                      "1s\n",
                                      "one"};
    static const char *const bad_seconds[] = {"1500ms", "1.5s", "1s1ms"};
    static const char *const good_seconds[] = {"0", "0s", "1.5m", "2000ms"};
    static const char *const bad_days[] = {"1d1w", "1d1d", "1y", "0d", "25000d"};
    UNIT_REFUSE(check_plain, bad);
    UNIT_REFUSE(check_seconds, bad_seconds);
    UNIT_ACCEPT(check_seconds, good_seconds);
    UNIT_REFUSE(check_days, bad_days);
    unit_any_byte(check_days, "1d2h30m");
}

static void test_hints(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_non_null(strstr(unit_hint(arena, check_plain, "30"), "30s is seconds"));
    assert_non_null(strstr(unit_hint(arena, check_plain, "1d"), "24h"));
    assert_non_null(strstr(unit_hint(arena, check_plain, "1H"), "lower case"));
    assert_non_null(strstr(unit_hint(arena, check_plain, "5us"), "finest unit is ms"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_forms),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
