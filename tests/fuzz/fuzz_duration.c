/* Durations: what is written for Go and for rclone reads as the same length of time. */
#include "model/duration.h"

#include "fuzz/fuzz.h"

enum { PERMITS_ALL = DURATION_DAYS | DURATION_ZERO | DURATION_WHOLE_SECONDS };

static void check_same(struct arena *arena, const char *written, const struct duration *duration) {
    struct findings findings = findings_new(arena);
    struct duration again;
    PROMISE(duration_parse(&findings, written, DURATION_DAYS | DURATION_ZERO, &again));
    PROMISE(again.milliseconds == duration->milliseconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    for (unsigned permits = 0; permits <= PERMITS_ALL; permits++) {
        struct findings findings = findings_new(arena);
        struct duration duration;
        bool accepted = duration_parse(&findings, text, permits, &duration);
        fuzz_check_findings(&findings, text, accepted);
        if (!accepted)
            continue;
        PROMISE(duration.milliseconds >= 0 && duration_seconds(&duration) <= INT32_MAX);
        check_same(arena, duration_format_go(arena, &duration), &duration);
        check_same(arena, duration_format_rclone(arena, &duration), &duration);
    }
    arena_free(arena);
    return 0;
}
