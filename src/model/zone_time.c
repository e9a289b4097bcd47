#include "model/zone_data.h"

const struct zone *zone_utc(void) {
    static const struct zone utc = {.name = "Etc/UTC", .has_rules = true};
    return &utc;
}

const char *zone_name(const struct zone *zone) {
    return zone->name;
}

bool zone_has_rules(const struct zone *zone) {
    return zone->has_rules;
}

/* Number of changes at or before a time. */
static size_t changes_until(const struct zone *zone, int64_t unix_seconds) {
    size_t low = 0;
    size_t high = zone->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle] <= unix_seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct zone_span zone_span_at(const struct zone *zone, int64_t unix_seconds) {
    size_t count = zone->change_count;
    size_t passed = changes_until(zone, unix_seconds);
    if (passed == count && zone->rule.exists) {
        struct zone_span span = zone_rule_span(&zone->rule, unix_seconds);
        if (count > 0 && span.start < zone->changes[count - 1])
            span.start = zone->changes[count - 1];
        return span;
    }
    return (struct zone_span){
        .start = passed > 0 ? zone->changes[passed - 1] : INT64_MIN,
        .end = passed < count ? zone->changes[passed] : INT64_MAX,
        .offset_seconds = passed > 0 ? zone->offsets[passed - 1] : zone->first_offset,
    };
}

bool zone_next_change(const struct zone *zone, int64_t after, int64_t before, int64_t *change) {
    struct zone_span span = zone_span_at(zone, after);
    while (span.end < before) {
        struct zone_span next = zone_span_at(zone, span.end);
        if (next.offset_seconds != span.offset_seconds) {
            *change = span.end;
            return true;
        }
        span = next;
    }
    return false;
}

void zone_local(const struct zone *zone, int64_t unix_seconds, struct civil_time *civil) {
    *civil = civil_from_unix(unix_seconds, zone_span_at(zone, unix_seconds).offset_seconds);
}

/* Go's time.Date takes the offset at `local` read as UTC, then once more at what follows of it. */
int64_t zone_unix(const struct zone *zone, int64_t local) {
    int64_t guess = local - zone_span_at(zone, local).offset_seconds;
    return local - zone_span_at(zone, guess).offset_seconds;
}

const char *time_format_rfc3339(struct arena *arena, const struct zone *zone,
                                int64_t unix_seconds) {
    struct civil_time civil;
    zone_local(zone, unix_seconds, &civil);
    const char *text = arena_format(arena, "%04d-%02u-%02uT%02u:%02u:%02u", (int)civil.year,
                                    civil.month, civil.day, civil.hour, civil.minute, civil.second);
    int minutes = civil.offset_seconds / 60;
    if (minutes == 0)
        return arena_format(arena, "%sZ", text);
    unsigned distance = (unsigned)(minutes < 0 ? -minutes : minutes);
    return arena_format(arena, "%s%c%02u:%02u", text, minutes < 0 ? '-' : '+', distance / 60,
                        distance % 60);
}
