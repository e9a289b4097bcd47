/* Schedules: every run is later than the last, and at a time that the fields let through. */
#include "model/civil.h"
#include "model/cron.h"

#include "fuzz/fuzz.h"

enum { RUNS = 5 };

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
    }
    arena_free(arena);
    return 0;
}
