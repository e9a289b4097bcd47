/*
 * zone.h: time zones: which names a CronJob may have, and their rules from the tz database.
 *
 * Names are judged as the API server does (manifests: spec.timeZone; Kubernetes
 * pkg/apis/batch/validation), besides that names are refused which mislead. Rules are read from
 * TZif files (RFC 8536, "fat" and "slim"), names alone are also compiled in, for machines without
 * the database. A zone lives in the arena it was loaded into and never changes.
 */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H

#include "model/civil.h"

#define ZONE_DIRECTORY "/usr/share/zoneinfo"

struct zone;

/* A stretch of time with one offset: start <= time < end, in Unix seconds; INT64_MIN and
 * INT64_MAX stand for no limit. Neighbouring stretches may have the same offset. */
struct zone_span {
    int64_t start;
    int64_t end;
    int offset_seconds; /* ahead of UTC */
};

/*
 * The zone `name` (such as "Europe/Lisbon"), with its rules from the database in `directory`
 * (zone_load: ZONE_DIRECTORY). A name that is known only from the compiled-in list gives a zone
 * without rules. NULL with a finding (offsets into `name`) when the API server would refuse the
 * name, when it misleads, or when its file cannot be read or is damaged.
 */
struct zone *zone_load(struct arena *arena, struct findings *findings, const char *name);
struct zone *zone_load_from(struct arena *arena, struct findings *findings, const char *directory,
                            const char *name);

/* A zone from the bytes of a TZif file; NULL with a finding when they are malformed. */
struct zone *zone_parse(struct arena *arena, struct findings *findings, const char *name,
                        const unsigned char *data, size_t size);

/* Etc/UTC; always there. */
const struct zone *zone_utc(void);

const char *zone_name(const struct zone *zone);

/* False when only the name is known. Such a zone counts as UTC in the functions below: ask first.
 */
bool zone_has_rules(const struct zone *zone);

/* The stretch around a Unix time. */
struct zone_span zone_span_at(const struct zone *zone, int64_t unix_seconds);

/* The first time after `after` and before `before` at which the offset changes; false: none. */
bool zone_next_change(const struct zone *zone, int64_t after, int64_t before, int64_t *change);

/* What the clocks of a zone show at a Unix time between CIVIL_UNIX_MIN and CIVIL_UNIX_MAX. */
void zone_local(const struct zone *zone, int64_t unix_seconds, struct civil_time *civil);

/*
 * The Unix time at which the clocks of a zone show `local` (seconds since 1970-01-01T00:00:00 as
 * if it were UTC). Where they show it twice or never, the answer is that of Go's time.Date, which
 * the cron library of Kubernetes relies on.
 */
int64_t zone_unix(const struct zone *zone, int64_t local);

/* The time in the zone, as RFC 3339 has it; an offset of 0 is written "Z". */
const char *time_format_rfc3339(struct arena *arena, const struct zone *zone, int64_t unix_seconds);

/* Compiled-in names. *cursor is 0 at first; NULL after the last. The string lives in `arena`. */
const char *zone_list_next(struct arena *arena, size_t *cursor);
bool zone_list_has(const char *name);

#endif
