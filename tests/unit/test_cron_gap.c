#include "model/cron.h"
#include "unit/zone_make.h"

enum { HOUR_SECONDS = 3600, DAY_SECONDS = 86400 };

static const struct zone *zone_of(struct arena *arena, const char *rule) {
    return rule ? zone_make(arena, "Test/Zone", rule) : zone_utc();
}

static int64_t longest(struct arena *arena, const char *schedule, const struct zone *zone) {
    struct findings findings = findings_new(arena);
    struct cron cron;
    assert_true(cron_parse(&findings, schedule, &cron));
    return cron_longest_gap(&cron, zone);
}

/* By looking at every single run of these years. */
static int64_t longest_found(struct arena *arena, const char *schedule, const struct zone *zone,
                             int64_t years) {
    struct findings findings = findings_new(arena);
    struct cron cron;
    int64_t found = 0;
    int64_t last = 0;
    assert_true(cron_parse(&findings, schedule, &cron));
    assert_true(cron_next(&cron, zone, CRON_CHECK_FROM, &last));
    for (int64_t at = last; cron_next(&cron, zone, last, &at); last = at) {
        if (at > CRON_CHECK_FROM + years * 365 * DAY_SECONDS)
            break;
        found = at - last > found ? at - last : found;
    }
    return found;
}

static void test_known(void **state) {
    (void)state;
    static const struct {
        const char *schedule;
        int64_t seconds;
    } cases[] = {
        {"* * * * *", 60},
        {"*/5 * * * *", 300},
        {"0 0 * * *", DAY_SECONDS},
        {"0 0,1 * * *", 23 * HOUR_SECONDS},
        {"0 1,20 * * *", 19 * HOUR_SECONDS},
        {"30 3 * * 0", 7 * DAY_SECONDS},
        {"0 3 * * 1-5", 3 * DAY_SECONDS},
        {"0 0 1 * *", 31 * DAY_SECONDS},
        {"0 0 31 * *", 61 * DAY_SECONDS},
        {"*/10 * * 1 *", 335 * DAY_SECONDS + 600},
        {"0 0 1 1 *", 366 * DAY_SECONDS},
        {"0 0 29 2 *", 1461 * DAY_SECONDS},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(longest(arena, cases[i].schedule, zone_utc()), cases[i].seconds);
    arena_free(arena);
}

static const char *const schedules[] = {
    "7 * * * *",         "*/25 * * * *",     "0 0 * * *",        "59 23 * * *",
    "0 */7 * * *",       "15 2 * * *",       "30 1,12 * * *",    "30 2,3 * * 1,4",
    "0,59 0,23 * * *",   "0 1-3,20 * * *",   "10 2 1,15 * *",    "5 4 * 2-4 *",
    "*/13 9-17 * * 1-5", "0 0 13 * 5",       "45 23 28-31 * *",  "0 3 * * 0",
    "30 0 * 3,10 *",     "20 1,2,3 * * 0,6", "0 12 31 1,3,12 *", "*/7 22,23 25-31 10 0",
};

/* Exact without changes of the clock; with them never too short, and never much too long. */
static void test_against_every_run(void **state) {
    (void)state;
    static const char *const zones[] = {NULL,      KATHMANDU, LISBON, NEW_YORK,
                                        LORD_HOWE, SANTIAGO,  CAIRO,  SYDNEY};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        for (size_t j = 0; j < COUNT_OF(schedules); j++) {
            const struct zone *zone = zone_of(arena, zones[i]);
            int64_t found = longest_found(arena, schedules[j], zone, 10);
            int64_t computed = longest(arena, schedules[j], zone);
            if (computed < found || computed > found + (i < 2 ? 0 : HOUR_SECONDS))
                fail_msg("%s in %s: %lld is not %lld", schedules[j], zones[i] ? zones[i] : "UTC",
                         (long long)computed, (long long)found);
        }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_against_every_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
