#include "model/civil.h"
#include "unit/unit.h"

static int64_t unix_of(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    int64_t unix_seconds = 0;
    if (!time_parse_rfc3339(&findings, text, &unix_seconds))
        fail_msg("refused: %s", text);
    return unix_seconds;
}

static void test_calendar(void **state) {
    (void)state;
    assert_int_equal(civil_days(1970, 1, 1), 0);
    assert_int_equal(civil_days(2000, 2, 29), 11016);
    assert_int_equal(civil_days(2026, 13, 1), civil_days(2027, 1, 1));
    assert_int_equal(civil_days(2026, 1, 32), civil_days(2026, 2, 1));
    assert_int_equal(civil_days(0, 1, 1) * 86400, CIVIL_UNIX_MIN);
    assert_int_equal(civil_days(10000, 1, 1) * 86400 - 1, CIVIL_UNIX_MAX);
    assert_int_equal(civil_days_in_month(1900, 2), 28);
    assert_int_equal(civil_days_in_month(2000, 2), 29);
    assert_int_equal(civil_days_in_month(2026, 12), 31);
    assert_int_equal(civil_weekday(civil_days(2026, 1, 1)), 4);
    assert_int_equal(civil_weekday(civil_days(1969, 12, 28)), 0);
    for (int64_t day = -800000; day < 3000000; day += 11) {
        struct civil_time date = civil_from_unix(day * 86400 + 3661, -3600);
        assert_int_equal(civil_days(date.year, date.month, date.day), day);
        assert_int_equal(date.hour * 10000 + date.minute * 100 + date.second, 101);
    }
}

static void test_rfc3339_read(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_int_equal(unix_of(arena, "1970-01-01T00:00:00Z"), 0);
    assert_int_equal(unix_of(arena, "2026-01-02T03:04:05Z"), 1767323045);
    assert_int_equal(unix_of(arena, "2026-01-02t03:04:05.999z"), 1767323045);
    assert_int_equal(unix_of(arena, "2026-01-02T03:04:05+05:45"), 1767323045 - 20700);
    assert_int_equal(unix_of(arena, "2026-01-02T03:04:05-03:30"), 1767323045 + 12600);
    assert_int_equal(unix_of(arena, "1969-12-31T23:59:59-00:00"), -1);
    assert_true(unix_of(arena, "9999-12-31T23:59:59Z") == CIVIL_UNIX_MAX);
    assert_true(unix_of(arena, "0000-01-01T00:00:00Z") == CIVIL_UNIX_MIN);
    arena_free(arena);
}

static void test_rfc3339_refused(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", "\"\" is not a time as RFC 3339 has it"},
        {"2026-01-02", "\"2026-01-02\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04:05", "\"2026-01-02T03:04:05\" is not a time as RFC 3339 has it"},
        {"2026-01-02 03:04:05Z", "\"2026-01-02 03:04:05Z\" is not a time as RFC 3339 has it"},
        {"2026-1-2T03:04:05Z", "\"2026-1-2T03:04:05Z\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04Z", "\"2026-01-02T03:04Z\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04:05.Z", "\"2026-01-02T03:04:05.Z\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04:05+01", "\"2026-01-02T03:04:05+01\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04:05+24:00",
         "\"2026-01-02T03:04:05+24:00\" is not a time as RFC 3339 has it"},
        {"2026-01-02T03:04:05Zx", "\"2026-01-02T03:04:05Zx\" is not a time as RFC 3339 has it"},
        {"+026-01-02T03:04:05Z", "\"+026-01-02T03:04:05Z\" is not a time as RFC 3339 has it"},
        {"2026-02-29T00:00:00Z", "\"2026-02-29T00:00:00Z\" has a date that does not exist"},
        {"2026-00-01T00:00:00Z", "\"2026-00-01T00:00:00Z\" has a date that does not exist"},
        {"2026-13-01T00:00:00Z", "\"2026-13-01T00:00:00Z\" has a date that does not exist"},
        {"2026-04-00T00:00:00Z", "\"2026-04-00T00:00:00Z\" has a date that does not exist"},
        {"2026-01-02T24:00:00Z", "\"2026-01-02T24:00:00Z\" has a time of day that does not exist"},
        {"2026-01-02T23:60:00Z", "\"2026-01-02T23:60:00Z\" has a time of day that does not exist"},
        {"2016-12-31T23:59:60Z", "\"2016-12-31T23:59:60Z\" has a time of day that does not exist"},
        {"0000-01-01T00:00:00+01:00",
         "\"0000-01-01T00:00:00+01:00\" is outside the years 0 to 9999"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct findings findings = findings_new(arena);
        int64_t unix_seconds = 42;
        assert_false(time_parse_rfc3339(&findings, cases[i][0], &unix_seconds));
        assert_string_equal(unit_first_message(&findings), cases[i][1]);
        assert_non_null(findings.first->hint);
        assert_int_equal(unix_seconds, 42);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_rfc3339_read),
        cmocka_unit_test(test_rfc3339_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
