#include "model/overlap.h"
#include "unit/unit_load.h"
#include "unit/zone_make.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static struct overlap_runs runs_of(struct arena *arena, const char *schedule,
                                   const struct zone *zone, int64_t seconds) {
    struct findings findings = findings_new(arena);
    struct cron *cron = arena_alloc(arena, sizeof(*cron));
    assert_true(cron_parse(&findings, schedule, cron));
    return (struct overlap_runs){cron, zone, seconds};
}

struct meeting {
    const char *one, *other;
    int64_t one_seconds, other_seconds;
    const char *found; /* both starts, or NULL */
};

static const struct meeting pairs[] = {
    {"0 0 * * *", "30 0 * * *", 30 * MINUTE, HOUR, NULL},
    {"0 0 * * *", "30 0 * * *", 31 * MINUTE, HOUR, "2026-01-05T00:00:00Z 2026-01-05T00:30:00Z"},
    {"30 0 * * *", "0 0 * * *", HOUR, 31 * MINUTE, "2026-01-05T00:30:00Z 2026-01-05T00:00:00Z"},
    {"0 3 * * 0", "0 3 * * 6", HOUR, HOUR, NULL},
    {"0 3 * * 0", "0 3 * * 0", 1, 1, "2026-01-11T03:00:00Z 2026-01-11T03:00:00Z"},
    {"30 23 * * 0", "10 0 * * 1", HOUR, 1, "2026-01-11T23:30:00Z 2026-01-12T00:10:00Z"},
    {"30 23 * * 0", "10 0 * * 2", HOUR, 1, NULL},
    {"0 3 * * 1", "0 3 * * 3", 2 * DAY, HOUR, NULL},
    {"0 3 * * 1", "0 3 * * 3", 2 * DAY + 1, HOUR, "2026-01-05T03:00:00Z 2026-01-07T03:00:00Z"},
    /* In the second week after, and once in many years. */
    {"0 3 1 * *", "0 3 8 * *", 7 * DAY + 1, 1, "2026-02-01T03:00:00Z 2026-02-08T03:00:00Z"},
    {"0 3 29 2 *", "30 3 * * 0", HOUR, 1, "2032-02-29T03:00:00Z 2032-02-29T03:30:00Z"},
    {"0 3 30 * *", "30 3 29 2 *", HOUR, HOUR, NULL},
    {"* * 1 * *", "* * 2 * *", MINUTE, MINUTE, NULL},
    {"59 23 31 12 *", "0 0 1 1 *", MINUTE + 1, 1, "2026-12-31T23:59:00Z 2027-01-01T00:00:00Z"},
};

static const char *found(struct arena *arena, const struct overlap_runs runs[2]) {
    struct overlap overlap = {0};
    if (!overlap_find(runs, &overlap))
        return NULL;
    assert_true(overlap.start[overlap.earlier] <= overlap.start[1 - overlap.earlier]);
    return arena_format(arena, "%s %s", time_format_rfc3339(arena, zone_utc(), overlap.start[0]),
                        time_format_rfc3339(arena, zone_utc(), overlap.start[1]));
}

static void test_pairs(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const struct meeting *it = &pairs[i];
        const struct overlap_runs runs[2] = {
            runs_of(arena, it->one, zone_utc(), it->one_seconds),
            runs_of(arena, it->other, zone_utc(), it->other_seconds)};
        const char *text = found(arena, runs);
        if (!text != !it->found || (text && !text_equal(text, it->found)))
            print_error("%s, %s: %s\n", it->one, it->other, text ? text : "none");
        assert_int_equal(!text, !it->found);
        if (text)
            assert_string_equal(text, it->found);
    }
    arena_free(arena);
}

/* In two zones the same wall clock is another time; and when Lisbon's clocks go forward, an hour is
 * missing between 00:30 and 02:00. */
static void test_zones(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const struct zone *lisbon = zone_make(arena, "Europe/Lisbon", LISBON);
    const struct zone *new_york = zone_make(arena, "America/New_York", NEW_YORK);
    struct overlap_runs runs[2] = {runs_of(arena, "0 8 * * 1", lisbon, HOUR),
                                   runs_of(arena, "0 3 * * 1", new_york, HOUR)};
    assert_string_equal(found(arena, runs), "2026-01-05T08:00:00Z 2026-01-05T08:00:00Z");
    runs[0] = runs_of(arena, "0 7 * * 1", lisbon, HOUR); /* in the weeks with another distance */
    assert_string_equal(found(arena, runs), "2026-03-09T07:00:00Z 2026-03-09T07:00:00Z");
    runs[0] = runs_of(arena, "0 12 * * 1", lisbon, HOUR);
    assert_null(found(arena, runs));
    runs[0] = runs_of(arena, "30 0 * * *", lisbon, HOUR);
    runs[1] = runs_of(arena, "0 2 * * *", lisbon, HOUR);
    assert_string_equal(found(arena, runs), "2026-03-29T00:30:00Z 2026-03-29T01:00:00Z");
    runs[0].seconds = 30 * MINUTE;
    assert_null(found(arena, runs));
    arena_free(arena);
}

static uint32_t random_below(uint64_t *seed, uint32_t limit) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % limit;
}

/* Marks each minute of the week, round about, in which a run may be active. */
static void mark_week(const struct cron *cron, int64_t minutes, unsigned char *week) {
    enum { WEEK_MINUTES = 7 * 24 * 60 };
    int64_t run = OVERLAP_FROM - 1;
    while (cron_next(cron, zone_utc(), run, &run) && run < OVERLAP_FROM + 7 * (int64_t)DAY)
        for (int64_t i = 0; i < minutes; i++)
            week[((run - OVERLAP_FROM) / MINUTE + i) % WEEK_MINUTES] = 1;
}

static bool meet_in_week(const struct overlap_runs runs[2]) {
    static unsigned char week[2][7 * 24 * 60];
    memset(week, 0, sizeof(week));
    for (size_t i = 0; i < 2; i++)
        mark_week(runs[i].cron, runs[i].seconds / MINUTE, week[i]);
    for (size_t i = 0; i < sizeof(week[0]); i++)
        if (week[0][i] && week[1][i])
            return true;
    return false;
}

/* Against every minute of the week. */
static void test_every_minute(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    uint64_t seed = 7;
    unsigned met = 0;
    for (int round = 0; round < 3000; round++) {
        struct arena_mark mark = arena_mark(arena);
        struct overlap_runs runs[2];
        struct overlap overlap;
        for (size_t i = 0; i < 2; i++) {
            unsigned minute = random_below(&seed, 60);
            unsigned hour = random_below(&seed, 24);
            unsigned day = random_below(&seed, 7);
            const char *hours[] = {arena_format(arena, "%u", hour),
                                   arena_format(arena, "%u/6", hour % 6)};
            runs[i] = runs_of(
                arena,
                arena_format(arena, "%u %s * * %u", minute, hours[random_below(&seed, 2)], day),
                zone_utc(), MINUTE * (int64_t)(1 + random_below(&seed, 1000)));
        }
        bool expected = meet_in_week(runs);
        met += expected;
        assert_int_equal(overlap_find(runs, &overlap), expected);
        arena_rewind(arena, mark);
    }
    assert_in_range(met, 500, 2500);
    arena_free(arena);
}

struct refused {
    const char *line;
    const char *key;
    const char *message; /* NULL = accepted */
};

#define BOTH "--task defrag,snapshot "

static const struct refused plans[] = {
    {BOTH, NULL, NULL},
    {BOTH "--replicas 9", NULL, NULL},
    {BOTH "--target kubeadm --snapshot-to s3://bucket", NULL, NULL},
    {BOTH "--target talos --nodes a,b,c,d,e --snapshot-to s3://bucket", NULL, NULL},
    {"-j 0%5%*%*%*", NULL, NULL},
    {BOTH "-j 0%5%*%*%*", "schedule", "defrag and snapshot both start at Mon 05:00"},
    {BOTH "-j 50%4%*%*%3", "schedule",
     "defrag of Wed 04:50 may take 30m and still run when snapshot starts at Wed 05:00"},
    {BOTH "--snapshot-schedule 10%0%1%*%*", "snapshot-schedule",
     "defrag of 2026-02-01 00:00 may take 30m and still run when snapshot starts at 2026-02-01 "
     "00:10"},
    {BOTH "--active-deadline 2h", "snapshot-schedule",
     "snapshot of Sun 23:00 may take 2h and still run when defrag starts at Mon 00:00"},
    {BOTH "-j 0%5%*%*%* --allow-overlap", NULL, NULL},
};

static void test_plans(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct arena *arena = unit_arena();
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_plan(&diagnostics, plans[i].line);
        assert_int_equal(plan == NULL, plans[i].message != NULL);
        if (plans[i].message) {
            assert_string_equal(diagnostics.first->message, plans[i].message);
            assert_string_equal(diagnostics.first->key, plans[i].key);
            assert_non_null(strstr(diagnostics.first->hint, "allow-overlap"));
        }
        arena_free(arena);
    }
}

/* The first message about these plans of one cluster, or "". */
static const char *between(struct arena *arena, const char *one, const char *other) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct plan *list[2] = {unit_good_plan(&diagnostics, one), unit_good_plan(&diagnostics, other)};
    size_t before = diagnostics.errors;
    overlap_check_plans(&diagnostics, list, 2);
    return diagnostics.errors > before ? diagnostics.last->message : "";
}

static void test_several_plans(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(between(arena, "-j 0%3%*%*%0", "--name weekly -j 20%3%*%*%0"),
                        "defrag \"kamaji-etcd-defrag-job\" (-j) of Sun 03:00 may take 30m "
                        "and still run when defrag \"weekly-defrag\" starts at Sun 03:20");
    assert_string_equal(between(arena, "-j 0%3%*%*%0", "--name weekly -j 20%3%*%*%1"), "");
    assert_string_equal(between(arena, "-j 0%3%*%*%0", "-e other -j 20%3%*%*%0"), "");
    assert_string_equal(between(arena, "-j 0%3%*%*%0", "-n other -j 20%3%*%*%0"), "");
    assert_string_equal(between(arena, "-j 0%3%*%*%0", "-j 20%3%*%*%0 --allow-overlap"), "");
    assert_string_equal(between(arena, "--task snapshot", "--task snapshot --name other"), "");
    assert_non_null(strstr(between(arena, "--task snapshot", "-j 0%5%*%*%*"), "both start at"));
    assert_string_equal(between(arena, "--target talos --nodes a,b,c", "--target kubeadm"), "");
    assert_non_null(strstr(between(arena, "-j 0%3%*%*%*", "-j 0%3%*%*%* --time-zone Etc/GMT"),
                           "both start at"));
    assert_non_null(strstr(between(arena, "-j 0%3%*%*%*", "-j 10%4%*%*%* --time-zone Africa/Lagos"),
                           "of 2026-01-05 03:00 Etc/UTC may take 30m and still run when"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),         cmocka_unit_test(test_zones),
        cmocka_unit_test(test_every_minute),  cmocka_unit_test(test_plans),
        cmocka_unit_test(test_several_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
