#include "model/cron.h"
#include "unit/zone_make.h"

/* The run times below are what robfig/cron v3.0.1 gives for the same zones. */

static int64_t unix_of(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    int64_t unix_seconds = 0;
    assert_true(time_parse_rfc3339(&findings, text, &unix_seconds));
    return unix_seconds;
}

/* Up to `count` runs after a time, separated by blanks. */
static const char *next_runs(struct arena *arena, const char *schedule, const struct zone *zone,
                             const char *after, int count) {
    struct findings findings = findings_new(arena);
    struct cron cron;
    assert_true(cron_parse(&findings, schedule, &cron));
    const char *list = "";
    int64_t at = unix_of(arena, after);
    for (int i = 0; i < count && cron_next(&cron, zone, at, &at); i++)
        list = arena_format(arena, "%s%s%s", list, i > 0 ? " " : "",
                            time_format_rfc3339(arena, zone, at));
    return list;
}

struct expected {
    const char *rule; /* NULL = UTC */
    const char *schedule;
    const char *after;
    const char *runs; /* two of them */
};

static const struct expected plain[] = {
    {NULL, "0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z 2026-01-03T00:00:00Z"},
    {NULL, "0 0 * * *", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z 2026-01-02T00:00:00Z"},
    {NULL, "* * * * *", "2026-06-01T10:00:30.9Z", "2026-06-01T10:01:00Z 2026-06-01T10:02:00Z"},
    {NULL, "59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z 2028-12-31T23:59:00Z"},
    {NULL, "0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
    {NULL, "@monthly", "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z 2026-03-01T00:00:00Z"},
    {NULL, "0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z 2026-05-31T00:00:00Z"},
    {NULL, "*/20 5 * 3 *", "2026-03-31T05:20:00Z", "2026-03-31T05:40:00Z 2027-03-01T05:00:00Z"},
    {NULL, "0 12 * * mon", "2026-03-03T00:00:00Z", "2026-03-09T12:00:00Z 2026-03-16T12:00:00Z"},
    {NULL, "0 0 13 * 5", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z 2026-01-16T00:00:00Z"},
    {NULL, "0 0 13 * 5,*", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z 2026-02-13T00:00:00Z"},
    {NULL, "0 0 * * 0", "1969-12-20T00:00:00Z", "1969-12-21T00:00:00Z 1969-12-28T00:00:00Z"},
    {KATHMANDU, "0 3 * * *", "2026-01-01T00:00:00Z",
     "2026-01-02T03:00:00+05:45 2026-01-03T03:00:00+05:45"},
};

static const struct expected skipped[] = {
    {LISBON, "30 1 * * *", "2026-03-28T12:00:00Z",
     "2026-03-30T01:30:00+01:00 2026-03-31T01:30:00+01:00"},
    {LISBON, "*/15 * * * *", "2026-03-29T00:30:00Z",
     "2026-03-29T00:45:00Z 2026-03-29T02:00:00+01:00"},
    {NEW_YORK, "30 2 * * *", "2026-03-07T12:00:00Z",
     "2026-03-09T02:30:00-04:00 2026-03-10T02:30:00-04:00"},
    {LORD_HOWE, "15 2 * * *", "2026-10-03T00:00:00Z",
     "2026-10-05T02:15:00+11:00 2026-10-06T02:15:00+11:00"},
    {LORD_HOWE, "15 2 * * *", "2026-04-03T00:00:00Z",
     "2026-04-04T02:15:00+11:00 2026-04-06T02:15:00+10:30"},
    {SYDNEY, "30 2 * * *", "2026-10-02T00:00:00Z",
     "2026-10-03T02:30:00+10:00 2026-10-05T02:30:00+11:00"},
    {SANTIAGO, "0 0 * * *", "2026-09-05T00:00:00Z",
     "2026-09-05T00:00:00-04:00 2026-09-07T00:00:00-03:00"},
    {CAIRO, "0 5 * * 5", "2026-04-20T00:00:00Z",
     "2026-05-01T05:00:00+03:00 2026-05-08T05:00:00+03:00"},
};

static const struct expected doubled[] = {
    {LISBON, "30 1 * * *", "2026-10-24T12:00:00Z",
     "2026-10-25T01:30:00+01:00 2026-10-25T01:30:00Z"},
    {NEW_YORK, "30 1 * * *", "2026-10-31T12:00:00Z",
     "2026-11-01T01:30:00-04:00 2026-11-01T01:30:00-05:00"},
    {LORD_HOWE, "45 1 * * *", "2026-04-04T00:00:00Z",
     "2026-04-05T01:45:00+11:00 2026-04-05T01:45:00+10:30"},
    {SANTIAGO, "30 23 * * *", "2026-04-04T12:00:00Z",
     "2026-04-04T23:30:00-03:00 2026-04-04T23:30:00-04:00"},
    /* The minutes after 03:44 are those of the hour before; from there robfig/cron gives 02:45 for
     * ever. The second run is what it gives from the next minutes on. */
    {CHATHAM, "45 3 * * *", "2026-04-04T00:00:00Z",
     "2026-04-05T02:45:00+12:45 2026-04-05T03:45:00+12:45"},
    {CHATHAM, "50 3 * * 0", "2026-04-04T13:50:00Z",
     "2026-04-05T02:50:00+12:45 2026-04-05T03:50:00+12:45"},
};

static void check_all(const struct expected *cases, size_t count) {
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone =
            cases[i].rule == NULL ? zone_utc() : zone_make(arena, "Test/Zone", cases[i].rule);
        assert_string_equal(next_runs(arena, cases[i].schedule, zone, cases[i].after, 2),
                            cases[i].runs);
    }
    arena_free(arena);
}

static void test_plain_days(void **state) {
    (void)state;
    check_all(plain, COUNT_OF(plain));
}

static void test_skipped_hours(void **state) {
    (void)state;
    check_all(skipped, COUNT_OF(skipped));
}

static void test_doubled_hours(void **state) {
    (void)state;
    check_all(doubled, COUNT_OF(doubled));
}

static void test_five_years_and_no_more(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    /* 2100 has no leap day, so eight years lie between two of them. */
    assert_string_equal(next_runs(arena, "0 0 29 2 *", zone_utc(), "2096-03-01T00:00:00Z", 1), "");
    assert_string_equal(next_runs(arena, "0 0 29 2 *", zone_utc(), "2098-12-31T00:00:00Z", 1), "");
    assert_string_equal(next_runs(arena, "0 0 29 2 *", zone_utc(), "2099-01-01T00:00:00Z", 1),
                        "2104-02-29T00:00:00Z");
    arena_free(arena);
}

static void test_ends_of_time(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct cron cron;
    int64_t next = 42;
    assert_true(cron_parse(&findings, "@daily", &cron));
    assert_false(cron_next(&cron, zone_utc(), INT64_MAX, &next));
    assert_false(cron_next(&cron, zone_utc(), INT64_MIN, &next));
    assert_false(cron_next(&cron, zone_utc(), CIVIL_UNIX_MIN - 1, &next));
    assert_false(cron_next(&cron, zone_utc(), CIVIL_UNIX_MAX, &next));
    assert_int_equal(next, 42);
    assert_true(cron_next(&cron, zone_utc(), CIVIL_UNIX_MIN, &next));
    assert_true(next == CIVIL_UNIX_MIN + 86400);
    arena_free(arena);
}

static void test_masks_that_never_match(void **state) {
    (void)state;
    struct cron never = {.minute = 1,
                         .hour = 1,
                         .day_of_month = UINT64_C(1) << 30,
                         .month = 4,
                         .day_of_week = 127 | CRON_STAR};
    struct cron empty = {0};
    int64_t next = 42;
    assert_false(cron_next(&never, zone_utc(), 0, &next));
    assert_false(cron_next(&empty, zone_utc(), 0, &next));
    empty = (struct cron){
        .hour = 1, .day_of_month = CRON_STAR | 0xFFFFFFFE, .month = 0x1FFE, .day_of_week = 127};
    assert_false(cron_next(&empty, zone_utc(), 0, &next));
    assert_int_equal(next, 42);
}

/* Samoa had no 30 December 2011; the original walks up to it forever. */
static void test_a_day_left_out(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    unsigned char bytes[44 + 5 + 12 + 4] = "TZif";
    bytes[35] = 1; /* one change, two types, names of 4 bytes */
    bytes[39] = 2;
    bytes[43] = 4;
    int64_t change = unix_of(arena, "2011-12-30T10:00:00Z");
    for (int i = 0; i < 4; i++) {
        bytes[44 + i] = (unsigned char)(change >> (24 - 8 * i));
        bytes[49 + i] = (unsigned char)((uint32_t)-36000 >> (24 - 8 * i)); /* -10:00 */
        bytes[55 + i] = (unsigned char)((uint32_t)50400 >> (24 - 8 * i));  /* +14:00 */
    }
    bytes[48] = 1;
    struct zone *samoa = zone_parse(arena, &findings, "Pacific/Apia", bytes, sizeof(bytes));
    assert_non_null(samoa);
    assert_string_equal(next_runs(arena, "0 0 31 12 *", samoa, "2011-12-01T00:00:00Z", 1), "");
    assert_string_equal(next_runs(arena, "0 6 * * *", samoa, "2011-12-29T10:00:00Z", 2),
                        "2011-12-29T06:00:00-10:00 2011-12-31T06:00:00+14:00");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_days),     cmocka_unit_test(test_skipped_hours),
        cmocka_unit_test(test_doubled_hours),  cmocka_unit_test(test_five_years_and_no_more),
        cmocka_unit_test(test_ends_of_time),   cmocka_unit_test(test_masks_that_never_match),
        cmocka_unit_test(test_a_day_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
