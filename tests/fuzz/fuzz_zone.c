/* tz database files (TZif): any bytes give a zone that answers, or a finding. */
#include "model/civil.h"
#include "model/zone.h"

#include "fuzz/fuzz.h"

static void ask(struct arena *arena, const struct zone *zone) {
    static const int64_t times[] = {CIVIL_UNIX_MIN, -1, 0, 1767225600, 4102444800, CIVIL_UNIX_MAX};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct zone_span span = zone_span_at(zone, times[i]);
        struct civil_time civil;
        int64_t change = 0;
        PROMISE(span.start <= times[i] && times[i] < span.end);
        zone_local(zone, times[i], &civil);
        (void)zone_unix(zone, times[i]);
        (void)zone_next_change(zone, times[i], CIVIL_UNIX_MAX, &change);
        PROMISE(time_format_rfc3339(arena, zone, times[i]) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    struct findings findings = findings_new(arena);
    const char *name = "Area/City";
    struct zone *zone = zone_parse(arena, &findings, name, data, size);
    fuzz_check_findings(&findings, name, zone != NULL);
    if (zone)
        ask(arena, zone);
    arena_free(arena);
    return 0;
}
