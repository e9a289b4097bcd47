#include "model/cron.h"
#include "unit/zone_make.h"

static struct cron parse(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    struct cron cron = {0};
    bool valid = cron_parse(&findings, text, &cron);
    if (!valid)
        print_message("\"%s\": %s\n", text, unit_first_message(&findings));
    assert_true(valid);
    assert_null(findings.first);
    return cron;
}

static uint64_t bits(unsigned low, unsigned high) {
    uint64_t mask = 0;
    for (unsigned i = low; i <= high; i++)
        mask |= UINT64_C(1) << i;
    return mask;
}

static void test_masks(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct cron cron = parse(arena, "*/15 1-3,22 ? jan,DEC 1-5");
    assert_true(cron.minute == ((uint64_t)1 | 1 << 15 | 1 << 30 | UINT64_C(1) << 45));
    assert_true(cron.hour == (bits(1, 3) | bits(22, 22)));
    assert_true(cron.day_of_month == (bits(1, 31) | CRON_STAR));
    assert_true(cron.month == (bits(1, 1) | bits(12, 12)));
    assert_true(cron.day_of_week == bits(1, 5));
    cron = parse(arena, " 007\t*/1  5/13 2-8/3 Sun,sat ");
    assert_true(cron.minute == bits(7, 7));
    assert_true(cron.hour == (bits(0, 23) | CRON_STAR));
    assert_true(cron.day_of_month == (bits(5, 5) | bits(18, 18) | bits(31, 31)));
    assert_true(cron.month == (bits(2, 2) | bits(5, 5) | bits(8, 8)));
    assert_true(cron.day_of_week == (bits(0, 0) | bits(6, 6)));
    cron = parse(arena, "*/90 */2 1,* 1-12 */9223372036854775807");
    assert_true(cron.minute == bits(0, 0));
    assert_true((cron.hour & CRON_STAR) == 0);
    assert_true(cron.day_of_month == (bits(1, 31) | CRON_STAR));
    assert_true(cron.month == bits(1, 12));
    assert_true(cron.day_of_week == bits(0, 0));
    arena_free(arena);
}

static void test_descriptors(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
        {"@weekly", "0 0 * * sun"}, {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
        {"@annually", "0 0 1 1 ?"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct cron one = parse(arena, pairs[i][0]);
        struct cron other = parse(arena, pairs[i][1]);
        assert_memory_equal(&one, &other, sizeof(one));
    }
    arena_free(arena);
}

struct refused {
    const char *text;
    size_t offset;
    size_t length;
    const char *message;
    const char *hint; /* a part of it */
};

static const struct refused refused[] = {
    {"", 0, 0, "the schedule is empty", "0 3 * * *"},
    {" \t", 0, 0, "the schedule is empty", "0 3 * * *"},
    {"0", 0, 0, "\"0\" has 1 field instead of five", "minute, hour"},
    {"0 3 * *", 0, 0, "\"0 3 * *\" has 4 fields instead of five", "minute, hour"},
    {"0 0 3 * * *", 0, 0, "\"0 0 3 * * *\" has 6 fields instead of five", "seconds"},
    {"60 3 * * *", 0, 2, "\"60\" is above 59, the highest minute", "from 0 to 59"},
    {"0 1-24 * * *", 2, 4, "\"1-24\" is above 23, the highest hour", "from 0 to 23"},
    {"0 3 0 * *", 4, 1, "\"0\" is below 1, the lowest day of month", "from 1 to 31"},
    {"0 3 1-0 * *", 4, 3, "\"1-0\" is below 1, the lowest day of month", "from 1 to 31"},
    {"0 3 * 13 *", 6, 2, "\"13\" is above 12, the highest month", "from 1 to 12"},
    {"99999999999999999999 3 * * *", 0, 20,
     "\"99999999999999999999\" is above 59, the highest minute", "from 0"},
    {"0 3 * * 7", 8, 1, "\"7\" is above 6, the highest day of week", "write 0"},
    {"0 3 * * 1,7", 10, 1, "\"7\" is above 6, the highest day of week", "write 0"},
    {"0 3 * * 5-7", 8, 3, "\"5-7\" is above 6, the highest day of week", "\"0,5-6\""},
    {"0 3 * * 0-7", 8, 3, "\"0-7\" is above 6, the highest day of week", "write \"*\""},
    {"0 3 * * 1-7/2", 8, 5, "\"1-7/2\" is above 6, the highest day of week", "one by one"},
    {"0 3 * * 8", 8, 1, "\"8\" is above 6, the highest day of week", "from 0 to 6"},
    {"0 3 * * fri-mon", 8, 7, "\"fri-mon\" begins after its end", "\"5-6,0-1\""},
    {"0 22-4/2 * * *", 2, 6, "\"22-4/2\" begins after its end", "one by one"},
    {"0 3 * * monday", 8, 6, "\"monday\" is not a valid day of week", "letters, \"mon\""},
    {"0 3 * * jan", 8, 3, "\"jan\" is not a valid day of week", "in the fourth field"},
    {"0 mon * * *", 2, 3, "\"mon\" is not a valid hour", "in the fourth field"},
    {"0 3 L * *", 4, 1, "\"L\" is not a valid day of month", "knows no \"L\""},
    {"0 3 15W * *", 4, 3, "\"15W\" is not a valid day of month", "knows no \"L\""},
    {"0 3 * * 5#2", 8, 3, "\"5#2\" is not a valid day of week", "knows no \"L\""},
    {"H 3 * * *", 0, 1, "\"H\" is not a valid minute", "at random"},
    {"0~30 3 * * *", 0, 4, "\"0~30\" is not a valid minute", "at random"},
    {"x 3 * * *", 0, 1, "\"x\" is not a valid minute", "from 0 to 59"},
    {"** 3 * * *", 0, 2, "\"**\" is not a valid minute", "from 0 to 59"},
    {"*/0 3 * * *", 0, 3, "\"0\" is not a step", "at least 1"},
    {"*/ 3 * * *", 0, 2, "\"\" is not a step", "at least 1"},
    {"*/mon 3 * * *", 0, 5, "\"mon\" is not a step", "at least 1"},
    {"*/9223372036854775808 3 * * *", 0, 21, "\"9223372036854775808\" is not a step", "at least"},
    {"*/2/3 3 * * *", 0, 5, "\"*/2/3\" has two slashes", "at least 1"},
    {"1-2-3 3 * * *", 0, 5, "\"1-2-3\" has two hyphens", "one hyphen"},
    {"-5 3 * * *", 0, 2, "a number is missing in \"-5\"", "from 0 to 59"},
    {"5- 3 * * *", 0, 2, "a number is missing in \"5-\"", "from 0 to 59"},
    {"/5 3 * * *", 0, 2, "a number is missing in \"/5\"", "from 0 to 59"},
    {"0 +5 * * *", 2, 2, "\"+5\" has a sign", "leave the sign"},
    {"0 1-+5 * * *", 4, 2, "\"+5\" has a sign", "leave the sign"},
    {"*/+5 3 * * *", 2, 2, "\"+5\" has a sign", "leave the sign"},
    {"0 1,,2 * * *", 4, 1, "the list of hours has an empty member", "comma"},
    {", 3 * * *", 0, 1, "the list of minutes has an empty member", "comma"},
    {"0 1, * * *", 3, 1, "the list of hours has an empty member", "comma"},
    {"0 3 * * ,", 8, 1, "the list of days of the week has an empty member", "comma"},
    {"*-5 3 * * *", 0, 3, "\"*-5\" is a range without a beginning", "star alone"},
    {"1,?-5/2 3 * * *", 2, 3, "\"?-5\" is a range without a beginning", "star alone"},
    {"0\n3 * * *", 1, 1, "the character \"\\n\" has no place in a schedule", "single spaces"},
    {"0\xc2\xa0"
     "3 * * *",
     1, 2, "the character \"\\xc2\\xa0\" has no place in a schedule", "spaces"},
    {"0 3 * * \xff", 8, 1, "the character \"\\xff\" has no place in a schedule", "spaces"},
    {"TZ=UTC 0 3 * * *", 0, 6, "a schedule cannot hold a time zone", "time-zone"},
    {"TZ=UTC", 0, 6, "a schedule cannot hold a time zone", "time-zone"},
    {" CRON_TZ=Asia/Tokyo 0 3 * * *", 1, 18, "a schedule cannot hold a time zone", "time-zone"},
    {"@every 6h", 0, 9, "\"@every 6h\" counts from an unknown start", "*/6"},
    {"@reboot", 0, 7, "Kubernetes does not know \"@reboot\"", "@hourly"},
    {"@Daily", 0, 6, "Kubernetes does not know \"@Daily\"", "did you mean \"@daily\"?"},
    {"@weeky", 0, 6, "Kubernetes does not know \"@weeky\"", "did you mean \"@weekly\"?"},
    {" @daily", 0, 0, "there are blanks around \"@daily\"", "write \"@daily\" alone"},
    {"@daily ", 0, 0, "there are blanks around \"@daily\"", "write \"@daily\" alone"},
    {"@", 0, 1, "Kubernetes does not know \"@\"", "@hourly"},
    {"0 0 30 2 *", 4, 4, "the schedule never fires: none of its months has such a day", "29 days"},
    {"0 0 31 2,4,6,9,11 ?", 4, 13, "the schedule never fires: none of its months has such a day",
     "29 days"},
    {"0 0 30-31 feb */1", 4, 9, "the schedule never fires: none of its months has such a day",
     "29 days"},
};

static void test_refusals(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct findings findings = findings_new(arena);
        struct cron cron;
        if (cron_parse(&findings, refused[i].text, &cron))
            fail_msg("accepted: %s", refused[i].text);
        assert_string_equal(findings.first->message, refused[i].message);
        assert_non_null(findings.first->hint);
        if (strstr(findings.first->hint, refused[i].hint) == NULL)
            fail_msg("%s: hint %s", refused[i].text, findings.first->hint);
        assert_int_equal(findings.first->offset, refused[i].offset);
        assert_int_equal(findings.first->length, refused[i].length);
        assert_true(findings.errors == 1);
    }
    arena_free(arena);
}

static void test_each_bad_field_is_told(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct cron cron;
    assert_false(cron_parse(&findings, "60 24 32 13 7", &cron));
    assert_int_equal(findings.errors, 5);
    arena_free(arena);
}

static void test_long_schedules(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct cron cron;
    char text[CRON_SIZE_MAX + 2];
    memset(text, '0', sizeof(text));
    memcpy(text + CRON_SIZE_MAX - 8, " * * * *", 9);
    assert_true(cron_parse(&findings, text, &cron));
    assert_true(cron.minute == 1);
    memcpy(text + CRON_SIZE_MAX - 7, " * * * *", 9);
    text[CRON_SIZE_MAX - 8] = '0';
    assert_false(cron_parse(&findings, text, &cron));
    assert_string_equal(unit_first_message(&findings), "the schedule is longer than 1024 bytes");
    arena_free(arena);
}

static void test_rare_days_are_accepted(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    parse(arena, "0 0 29 2 *");
    parse(arena, "0 0 30 2 1"); /* fires on Mondays */
    parse(arena, "0 0 31 2,3 *");
    parse(arena, "0 0 30 4 */1");
    arena_free(arena);
}

static const struct finding *check(struct arena *arena, const char *text, bool allow_day_or) {
    struct cron cron = parse(arena, text);
    struct findings findings = findings_new(arena);
    cron_check(&findings, text, &cron, allow_day_or);
    return findings.first;
}

static void test_day_or(void **state) {
    (void)state;
    static const char *const harmless[] = {"0 0 13 * *",  "0 0 * * 5", "0 0 13 * ?",
                                           "0 0 */1 * 5", "@weekly",   "0 0 1,* * 5"};
    struct arena *arena = unit_arena();
    const struct finding *finding = check(arena, "0 0 13 * fri", false);
    assert_int_equal(finding->severity, SEVERITY_ERROR);
    assert_string_equal(finding->message,
                        "it would run on days of the month \"13\" and also on days of the week "
                        "\"fri\", not only where both hold");
    assert_int_equal(finding->offset, 4);
    assert_int_equal(finding->length, 8);
    assert_non_null(strstr(finding->hint, "allow-day-or"));
    assert_null(check(arena, "0 0 13 * fri", true));
    assert_non_null(check(arena, "0 0 1-31 * 5", false));
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        assert_null(check(arena, harmless[i], false));
    finding = check(arena, "0 0 15 * 1-6/2,*/2", false);
    while (finding->next != NULL)
        finding = finding->next;
    assert_int_equal(finding->severity, SEVERITY_ERROR);
    finding = check(arena, "0 0 15 * */2", false)->next;
    assert_non_null(strstr(finding->hint, "a star with a step counts as restricted"));
    arena_free(arena);
}

struct warned {
    const char *text;
    size_t offset;
    size_t length;
    const char *message;
    const char *hint;
};

static const struct warned warned[] = {
    {"*/7 * * * *", 0, 3,
     "\"*/7\" is uneven: it runs at minutes 0, 7, 14, ..., 56, then starts anew at 0",
     "divides 60, such as 6 or 10"},
    {"0,*/40 * * * *", 2, 4, "\"*/40\" is uneven: it runs at minutes 0, 40, then starts anew at 0",
     "divides 60, such as 30"},
    {"0 */5 * * *", 2, 3,
     "\"*/5\" is uneven: it runs at hours 0, 5, 10, ..., 20, then starts anew at 0", "4 or 6"},
    {"0 0 */2 * *", 4, 3,
     "\"*/2\" is uneven: it runs at days 1, 3, 5, ..., 31, then starts anew at 1", "28 to 31"},
    {"0 0 1 */5 *", 6, 3, "\"*/5\" is uneven: it runs at months 1, 6, 11, then starts anew at 1",
     "4 or 6"},
    {"0 0 * * */2", 8, 3,
     "\"*/2\" is uneven: it runs at days of the week 0, 2, 4, 6, then starts anew at 0", "list"},
    {"20/15 * * * *", 0, 5,
     "\"20/15\" is uneven: it runs at minutes 20, 35, 50, then starts anew "
     "at 20",
     "below 15"},
    {"0-59/7 * * * *", 0, 6,
     "\"0-59/7\" is uneven: it runs at minutes 0, 7, 14, ..., 56, then starts anew at 0", "60"},
    {"*/90 * * * *", 0, 4, "\"*/90\" runs at minute 0 only: the step leads out of the field",
     "\"0 */2 * * *\""},
    {"0 */25 * * *", 2, 4, "\"*/25\" runs at hour 0 only: the step leads out of the field",
     "without a step"},
    {"30/30 * * * *", 0, 5, "\"30/30\" runs at minute 30 only: the step leads out of the field",
     "hour"},
    {"10-20/30 * * * *", 0, 8,
     "\"10-20/30\" runs at minute 10 only: the step leads out of the "
     "field",
     "hour"},
};

static void test_uneven_steps(void **state) {
    (void)state;
    static const char *const even[] = {"*/15 * * * *",   "5/15 * * * *",   "0 */6 * * *",
                                       "1-59/2 * * * *", "0 8-18/3 * * *", "*/60 */24 * * *",
                                       "5/60 * * * *",   "0 0 1 1/3 *",    "*/1 ?/1 * * *",
                                       "@hourly",        "0 0 2-28/2 * *"};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(warned); i++) {
        const struct finding *finding = check(arena, warned[i].text, false);
        if (finding == NULL)
            fail_msg("no warning: %s", warned[i].text);
        assert_int_equal(finding->severity, SEVERITY_WARNING);
        assert_string_equal(finding->message, warned[i].message);
        assert_int_equal(finding->offset, warned[i].offset);
        assert_int_equal(finding->length, warned[i].length);
        if (strstr(finding->hint, warned[i].hint) == NULL)
            fail_msg("%s: hint %s", warned[i].text, finding->hint);
        assert_null(finding->next);
    }
    for (size_t i = 0; i < COUNT_OF(even); i++)
        assert_null(check(arena, even[i], false));
    arena_free(arena);
}

static const char *check_zone(struct arena *arena, const char *text, const struct zone *zone) {
    struct cron cron = parse(arena, text);
    struct findings findings = findings_new(arena);
    cron_check_zone(&findings, text, &cron, zone);
    assert_int_equal(findings.errors, 0);
    if (findings.first == NULL)
        return "";
    return findings.first->next == NULL ? findings.first->message
                                        : arena_format(arena, "%s; %s", findings.first->message,
                                                       findings.first->next->message);
}

static void test_clock_changes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const struct zone *lisbon = zone_make(arena, "Europe/Lisbon", LISBON);
    assert_string_equal(
        check_zone(arena, "30 1 * * *", lisbon),
        "the run of 2026-03-29 at 01:30 is skipped: the clocks of Europe/Lisbon are set forward; "
        "the run of 2026-10-25 at 01:30 is done twice: the clocks of Europe/Lisbon are set back");
    assert_string_equal(check_zone(arena, "30 2 * * *", lisbon), "");
    assert_string_equal(check_zone(arena, "30 0 * * *", lisbon), "");
    assert_string_equal(check_zone(arena, "30 1 1-24 * *", lisbon), "");
    assert_string_equal(check_zone(arena, "*/5 * * * *", lisbon), "");
    assert_string_equal(check_zone(arena, "@hourly", lisbon), "");
    assert_string_equal(
        check_zone(arena, "0 1 * 3 *", lisbon),
        "the run of 2026-03-29 at 01:00 is skipped: the clocks of Europe/Lisbon are set forward");
    /* From 01:00 the controller's steps of an hour lead to 01:30 and 02:30, then past 2 o'clock. */
    assert_string_equal(
        check_zone(arena, "15 2 * * *", zone_make(arena, "Australia/Lord_Howe", LORD_HOWE)),
        "the run of 2026-04-05 at 02:15 is skipped: the clocks of Australia/Lord_Howe are set "
        "back");
    assert_string_equal(
        check_zone(arena, "45 3 * * *", zone_make(arena, "Pacific/Chatham", CHATHAM)),
        "the run of 2026-09-27 at 03:45 is skipped: the clocks of Pacific/Chatham are set forward");
    /* Hours beside those in which the clocks are set. */
    assert_string_equal(check_zone(arena, "59 0,2 * * *", lisbon), "");
    assert_string_equal(check_zone(arena, "30 1-3 * * 0", zone_make(arena, "X", SANTIAGO)), "");
    /* Midnight is left out on a Friday, and with it, to the controller, the whole day. */
    assert_string_equal(
        check_zone(arena, "0 5 * * 5", zone_make(arena, "Africa/Cairo", CAIRO)),
        "the run of 2026-04-24 at 05:00 is skipped: the clocks of Africa/Cairo are set forward");
    assert_string_equal(check_zone(arena, "@daily", zone_utc()), "");
    assert_string_equal(check_zone(arena, "0 2 * * *", zone_make(arena, "X", KATHMANDU)), "");
    arena_free(arena);
}

static void test_clock_change_points_at_the_hour(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const struct zone *zone = zone_make(arena, "America/New_York", NEW_YORK);
    struct cron cron = parse(arena, "0  2,14 * * *");
    struct findings findings = findings_new(arena);
    cron_check_zone(&findings, "0  2,14 * * *", &cron, zone);
    assert_int_equal(findings.first->severity, SEVERITY_WARNING);
    assert_int_equal(findings.first->offset, 3);
    assert_int_equal(findings.first->length, 4);
    assert_null(findings.first->next);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_each_bad_field_is_told),
        cmocka_unit_test(test_long_schedules),
        cmocka_unit_test(test_rare_days_are_accepted),
        cmocka_unit_test(test_day_or),
        cmocka_unit_test(test_uneven_steps),
        cmocka_unit_test(test_clock_changes),
        cmocka_unit_test(test_clock_change_points_at_the_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
