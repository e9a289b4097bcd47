#include "model/stagger.h"
#include "unit/unit_load.h"

/* Computed apart from the program, from the definitions of FNV-1a and the finalizer. */
static void test_amounts_are_fixed(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned in_20, in_60, in_day;
    } known[] = {
        {"", 2, 2, 902},          {"prod-eu", 9, 9, 1029},
        {"edge-7", 5, 45, 705},   {"kamaji-etcd", 10, 50, 530},
        {"kubeadm", 17, 37, 337}, {"talos", 13, 53, 1193},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        assert_int_equal(stagger_minutes(known[i].name, 1), 0);
        assert_int_equal(stagger_minutes(known[i].name, 20), known[i].in_20);
        assert_int_equal(stagger_minutes(known[i].name, 60), known[i].in_60);
        assert_int_equal(stagger_minutes(known[i].name, 1440), known[i].in_day);
    }
}

/* Names that differ in a digit spread over the window: 100 for each minute, give or take. */
static void test_amounts_spread(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    unsigned counts[60] = {0};
    for (int i = 0; i < 6000; i++)
        counts[stagger_minutes(arena_format(arena, "cluster-%04d", i), 60)]++;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        assert_true(counts[i] > 60);
        assert_true(counts[i] < 140);
    }
    arena_free(arena);
}

/* The moved schedule, or what is wrong. */
static const char *moved(struct arena *arena, const char *schedule, unsigned minutes, bool change) {
    struct findings findings = findings_new(arena);
    struct cron cron;
    struct cron shifted;
    const char *text = NULL;
    assert_true(cron_parse(&findings, schedule, &cron));
    if (!stagger_shift(&findings, schedule, &cron, minutes, change, &text, &shifted))
        return findings.first->message;
    assert_null(findings.first);
    return text;
}

struct expected {
    const char *schedule;
    unsigned minutes;
    bool change;
    const char *result; /* a part of the message, when it is none */
};

static const struct expected results[] = {
    {"@daily", 0, false, "@daily"},
    {"0 3 * * 0", 17, false, "17 3 * * 0"},
    {"0 3 * * sun", 17, false, "17 3 * * sun"},
    {"@daily", 17, false, "17 0 * * *"},
    {"@weekly", 61, false, "1 1 * * 0"},
    {"@hourly", 17, false, "17 * * * *"},
    {"@hourly", 90, false, "30 * * * *"},
    {"30 */6 * * *", 10, false, "40 */6 * * *"},
    {"30 */6 * * *", 40, false, "10 1,7,13,19 * * *"},
    {"*/15 * * * *", 7, false, "7,22,37,52 * * * *"},
    {"*/15 * * * *", 30, false, "*/15 * * * *"},
    {"*/5 * * * *", 3, false, "3-58/5 * * * *"},
    {"*/7 * * * *", 5, false, "1,5,12,19,26,33,40,47,54 * * * *"},
    {"* * * * *", 61, false, "* * * * *"},
    {"0 22-23 * * *", 150, false, "30 0,1 * * *"},
    {"0 21-23 * * *", 150, false, "30 0,1,23 * * *"},
    {"0 20-22 1 * *", 60, false, "0 21-23 1 * *"},
    {"50 23 * * *", 20, false, "10 0 * * *"},
    {"50 23 * * 0-6", 20, false, "10 0 * * 0-6"},
    {"50 23 1-31 * 5", 20, false, "10 0 1-31 * 5"},
    {"50 23 * * 5", 20, true, "10 0 * * 6"},
    {"50 23 * * sat", 20, true, "10 0 * * 0"},
    {"50 23 * * 1-5", 20, true, "10 0 * * 2-6"},
    {"50 23 * * 0,6", 20, true, "10 0 * * 0,1"},
    {"50 23 1 * *", 20, true, "10 0 2 * *"},
    {"50 23 1,15 6 *", 20, true, "10 0 2,16 6 *"},
    {"50 23 31 12 *", 20, true, "10 0 1 1 *"},
    {"50 23 31 * *", 20, true, "10 0 1 1,2,4,6,8,9,11 *"},
    {"50 23 28,29 2 *", 20, true, "would run on the days after"},
    {"50 23 13 * 5", 20, true, "10 0 14 * 6"},
    {"50 23 * * 5", 20, false, "would run after midnight, on another day"},
    {"50 23 1 * *", 20, false, "would run after midnight, on another day"},
    {"*/30 * * * 0", 45, true, "would run partly on one day and partly on the next"},
    {"0 */6 * * 1", 400, false, "would run partly on one day and partly on the next"},
    {"50 23 30 * *", 20, true, "would run on the days after"},
    {"50 23 28 * *", 20, true, "would run on the days after"},
    {"50 23 29 2 *", 20, true, "would run on the days after"},
    {"50 23 * 6 *", 20, true, "would run on the days after"},
    {"50 23 * 6 1", 20, true, "would run on the days after"},
    {"50 23 31 * 5", 20, true, "would run on the days after"},
    {"50 23 13 6 5", 20, true, "would run on the days after"},
    {"10,50 3 * * *", 20, false, "would run at other minutes of hour 4 than of hour 3"},
    {"10,50 3,5 * * 1", 20, false, "no single schedule can name"},
};

static void test_results(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(results); i++) {
        const struct expected *it = &results[i];
        const char *result = moved(arena, it->schedule, it->minutes, it->change);
        bool message = strstr(it->result, "would") || strstr(it->result, "no single");
        if (message ? !strstr(result, it->result) : !text_equal(result, it->result))
            print_error("%s + %u: %s\n", it->schedule, it->minutes, result);
        assert_true(message ? strstr(result, it->result) != NULL : text_equal(result, it->result));
    }
    arena_free(arena);
}

static uint32_t random_below(uint64_t *seed, uint32_t limit) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % limit;
}

/* A field in one of the forms that people write. */
static const char *random_field(struct arena *arena, uint64_t *seed, unsigned low, unsigned high,
                                unsigned stars) {
    unsigned size = high - low + 1;
    unsigned one = low + random_below(seed, size);
    unsigned other = low + random_below(seed, size);
    if (random_below(seed, 10) < stars)
        return "*";
    switch (random_below(seed, 5)) {
    case 0:
        return arena_format(arena, "*/%u", 1 + random_below(seed, size));
    case 1:
        return arena_format(arena, "%u-%u", one < other ? one : other, one < other ? other : one);
    case 2:
        return arena_format(arena, "%u,%u", one, other);
    default:
        return arena_format(arena, "%u", one);
    }
}

static const char *random_schedule(struct arena *arena, uint64_t *seed) {
    const char *minute = random_field(arena, seed, 0, 59, 1);
    const char *hour = random_field(arena, seed, 0, 23, 2);
    const char *day = random_field(arena, seed, 1, 31, 5);
    const char *month = random_field(arena, seed, 1, 12, 7);
    return arena_format(arena, "%s %s %s %s %s", minute, hour, day, month,
                        random_field(arena, seed, 0, 6, 5));
}

/* The moved schedule, read anew from its text, runs when the old one does, that much later: for the
 * first runs after a time, in a leap year. */
static void expect_same_runs(struct arena *arena, const char *schedule, unsigned minutes,
                             const char *text, int64_t from) {
    enum { RUNS = 800, YEAR = 366 * 86400 };
    struct findings findings = findings_new(arena);
    struct cron old;
    struct cron new;
    assert_true(cron_parse(&findings, schedule, &old));
    assert_true(cron_parse(&findings, text, &new));
    int64_t shift = (int64_t)minutes * 60;
    int64_t old_run = from;
    int64_t new_run = from + shift;
    for (int i = 0; i < RUNS && old_run < from + YEAR; i++) {
        bool more = cron_next(&old, zone_utc(), old_run, &old_run);
        if (more != cron_next(&new, zone_utc(), new_run, &new_run) ||
            (more && new_run != old_run + shift))
            print_error("%s + %u: %s\n", schedule, minutes, text);
        assert_true(!more || new_run == old_run + shift);
        if (!more)
            return;
    }
}

static void test_runs_are_the_same(void **state) {
    (void)state;
    enum { ROUNDS = 4000 };
    static const int64_t starts[] = {1830297600, 1835136000}; /* 2028-01-01, 2028-02-26 */
    struct arena *arena = unit_arena();
    uint64_t seed = 20260105;
    unsigned accepted = 0;
    unsigned over_midnight = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct findings findings = findings_new(arena);
        const char *schedule = random_schedule(arena, &seed);
        unsigned minutes = random_below(&seed, i % 2 ? 60 : STAGGER_MINUTES_MAXIMUM);
        struct cron cron;
        struct cron shifted;
        const char *text = NULL;
        if (cron_parse(&findings, schedule, &cron) &&
            stagger_shift(&findings, schedule, &cron, minutes, true, &text, &shifted)) {
            accepted++;
            over_midnight += shifted.day_of_week != cron.day_of_week ||
                             shifted.day_of_month != cron.day_of_month;
            for (size_t j = 0; j < COUNT_OF(starts); j++)
                expect_same_runs(arena, schedule, minutes, text, starts[j]);
        }
        arena_rewind(arena, mark);
    }
    assert_true(accepted > ROUNDS / 4);
    assert_true(over_midnight > ROUNDS / 100);
    arena_free(arena);
}

static void test_plan(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings =
        unit_settings(&diagnostics, "--task defrag,snapshot --stagger 1h -j 0%3%*%*%0 --quota 2Gi");
    const struct plan *plan = plan_build(&diagnostics, settings, "prod-eu");
    const struct plan *other = plan_build(&diagnostics, settings, "edge-7");
    const struct plan *standard = plan_build(&diagnostics, settings, NULL);
    assert_non_null(plan);
    assert_non_null(other);
    assert_string_equal(plan->cluster, "prod-eu");
    assert_string_equal(standard->cluster, "kamaji-etcd");
    assert_string_equal(plan->task[TASK_DEFRAG].schedule, "9 3 * * 0");
    assert_string_equal(plan->task[TASK_DEFRAG].given_schedule, "0 3 * * 0");
    assert_string_equal(plan->task[TASK_SNAPSHOT].schedule, "9 5,11,17,23 * * *");
    assert_string_equal(other->task[TASK_DEFRAG].schedule, "45 3 * * 0");
    arena_free(arena);
}

static void test_plan_refused(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *message;
    } refused[] = {
        {"--stagger 90s", "not a whole number of minutes"},
        {"--stagger 25h", "longer than a day"},
        {"--stagger 0s", "zero"},
        {"--stagger 2h -j 59%23%*%*%1", "would run after midnight"},
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct arena *arena = unit_arena();
        struct diagnostics diagnostics = diagnostics_new(arena);
        assert_null(unit_plan(&diagnostics, refused[i].line));
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, refused[i].message));
        arena_free(arena);
    }
}

/* Clock changes count where the run is moved to. */
static void test_clock_change(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    unit_good_plan(&diagnostics, "--time-zone Europe/Lisbon -j 50%0%*%*%* -e edge-7 -s edge-7");
    assert_int_equal(diagnostics.warnings, 0);
    unit_good_plan(&diagnostics,
                   "--time-zone Europe/Lisbon -j 50%0%*%*%* -e edge-7 -s edge-7 --stagger 1h");
    const struct diagnostic *warning = unit_find(&diagnostics, SEVERITY_WARNING, "is skipped");
    assert_non_null(warning);
    assert_non_null(strstr(warning->hint, "stagger makes it"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_are_fixed),
        cmocka_unit_test(test_amounts_spread),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_runs_are_the_same),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plan_refused),
        cmocka_unit_test(test_clock_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
