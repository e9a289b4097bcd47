/*
 * Schedules: every run is later than the last, and in UTC at a time that the fields let through. In
 * zones whose clocks are set in unusual ways nothing that goes through the runs is without an end.
 */
#include "model/civil.h"
#include "model/cron.h"

#include "fuzz/fuzz.h"

enum { RUNS = 5, DAY_SECONDS = 86400 };

/* Set at a quarter to the hour, by half an hour, at midnight, and as most are. */
static const char *const unusual[] = {"Pacific/Chatham", "Australia/Lord_Howe", "Africa/Cairo",
                                      "America/Santiago", "Europe/Lisbon"};

static const int64_t start = 1767225600; /* 2026-01-01T00:00:00Z */

static void check_runs(const struct cron *cron) {
    int64_t last = start;
    for (int i = 0; i < RUNS; i++) {
        int64_t next = 0;
        if (!cron_next(cron, zone_utc(), last, &next))
            return;
        struct civil_time civil;
        zone_local(zone_utc(), next, &civil);
        PROMISE(next > last);
        PROMISE((cron->minute >> civil.minute & 1) != 0 && (cron->hour >> civil.hour & 1) != 0);
        PROMISE((cron->month >> civil.month & 1) != 0 && civil.second == 0);
        last = next;
    }
}

/* Of the machine's database; they live as long as the process. */
static const struct zone *const *zones(void) {
    static const struct zone *loaded[COUNT_OF(unusual)];
    static struct arena *arena;
    if (arena)
        return loaded;
    arena = fuzz_arena();
    struct findings findings = findings_new(arena);
    for (size_t i = 0; i < COUNT_OF(unusual); i++)
        loaded[i] = zone_load(arena, &findings, unusual[i]);
    PROMISE(findings.errors == 0);
    return loaded;
}

static void check_changes(struct arena *arena, const char *text, const struct cron *cron,
                          const struct zone *zone) {
    struct findings findings = findings_new(arena);
    int64_t change = CRON_CHECK_FROM;
    cron_check_zone(&findings, text, cron, zone);
    fuzz_check_findings(&findings, text, true);
    PROMISE(cron_longest_gap(cron, zone) >= 0);
    while (zone_next_change(zone, change, CRON_CHECK_UNTIL, &change)) {
        int64_t last = change - DAY_SECONDS;
        for (int64_t next = 0; last < change + DAY_SECONDS && cron_next(cron, zone, last, &next);
             last = next)
            PROMISE(next > last);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    struct findings findings = findings_new(arena);
    struct cron cron;
    bool accepted = cron_parse(&findings, text, &cron);
    fuzz_check_findings(&findings, text, accepted);
    if (accepted) {
        struct findings more = findings_new(arena);
        cron_check(&more, text, &cron, false);
        cron_check(&more, text, &cron, true);
        cron_check_zone(&more, text, &cron, zone_utc());
        fuzz_check_findings(&more, text, more.errors == 0);
        check_runs(&cron);
        for (size_t i = 0; i < COUNT_OF(unusual); i++)
            check_changes(arena, text, &cron, zones()[i]);
    }
    arena_free(arena);
    return 0;
}
