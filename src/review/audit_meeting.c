/* CronJobs of one etcd whose runs can meet: each keeps a member from answering. */
#include "base/hash.h"
#include "model/overlap.h"
#include "model/zone_memory.h"

#include "review/auditor.h"
#include "review/etcd_key.h"

enum {
    HOUR_SECONDS = 3600, /* of a run without a deadline: as long as a large etcd may need */
    WEEK_SECONDS = 7 * 24 * HOUR_SECONDS,
    LOOKED_AT = 16, /* CronJobs of the same etcd before one */
    FIRST_CAPACITY = 16
};

struct runner {
    const char *title;
    struct cron cron;
    const struct zone *zone;
    int64_t seconds;
    bool defragments;
    const struct runner *compared; /* the last one that was held against it */
};

/* A runner under one of its keys. */
struct seat {
    struct runner *runner;
    const char *key;
    uint32_t before; /* the seat with the same hash, or HASH_NONE */
};

struct meetings {
    struct hash_table keys; /* hash of a key -> the last seat */
    struct seat *seats;
    size_t count;
    size_t capacity;
};

/* The same CronJob twice: the manifest is of several clusters, and does not tell which is whose. */
static bool is_of_several(struct arena *arena, const struct manifest *manifest) {
    struct hash_table titles = hash_table_new(arena);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct object *object = &manifest->items[i];
        if (!text_equal(object->kind, "CronJob"))
            continue;
        uint64_t hash = hash_string(HASH_START, object->title);
        uint32_t other = hash_table_find(&titles, hash);
        if (other != HASH_NONE && text_equal(manifest->items[other].title, object->title))
            return true;
        hash_table_add(&titles, hash, (uint32_t)i);
    }
    return false;
}

struct meetings *audit_meetings_new(struct arena *arena, const struct manifest *manifest) {
    if (is_of_several(arena, manifest))
        return NULL;
    struct meetings *meetings = arena_alloc(arena, sizeof(*meetings));
    meetings->keys = hash_table_new(arena);
    return meetings;
}

static int64_t longest_run(const struct workload *workload) {
    int64_t seconds = 0;
    if (!node_number(node_get(workload->job, "activeDeadlineSeconds"), &seconds) &&
        !node_number(node_get(workload->pod, "activeDeadlineSeconds"), &seconds))
        return HOUR_SECONDS;
    return seconds < 1 ? 1 : seconds > WEEK_SECONDS ? WEEK_SECONDS : seconds;
}

/* NULL for what has no run of its own accord, or none that can be foretold. */
static struct runner *read_runner(struct audit *audit, const struct workload *workload) {
    struct arena *arena = audit->arena;
    struct findings aside = findings_new(arena);
    const struct node *schedule = audit_schedule(workload);
    const char *zone = node_text(node_get(workload->cron, audit_zone_key(workload)));
    struct runner *runner = arena_alloc(arena, sizeof(*runner));
    if (!schedule || node_is_true(node_get(workload->cron, "suspend")) ||
        !cron_parse(&aside, node_text(schedule), &runner->cron))
        return NULL;
    runner->title = audit->object->title;
    runner->zone = zone ? zone_memory_load(audit->zones, &aside, zone) : zone_utc();
    runner->seconds = longest_run(workload);
    runner->defragments = workload->defragments;
    return runner->zone ? runner : NULL;
}

static void report(struct audit *audit, const struct workload *workload,
                   const struct runner *const pair[2], const struct overlap *overlap) {
    const char *times[2];
    bool zones = !text_equal(zone_name(pair[0]->zone), zone_name(pair[1]->zone));
    const struct node *node = audit_schedule(workload);
    for (size_t i = 0; i < 2; i++)
        times[i] = overlap_time(audit->arena, pair[i]->zone, overlap->start[i],
                                overlap->same_every_week, zones ? zone_name(pair[i]->zone) : NULL);
    if (overlap->start[0] == overlap->start[1])
        audit_add(audit, AUDIT_RUNS_MEET, node, AUDIT_SCHEDULE, "%s starts at the same time, %s",
                  pair[0]->title, times[0]);
    else if (overlap->earlier == 0)
        audit_add(audit, AUDIT_RUNS_MEET, node, AUDIT_SCHEDULE,
                  "%s, started %s, may still run at %s", pair[0]->title, times[0], times[1]);
    else
        audit_add(audit, AUDIT_RUNS_MEET, node, AUDIT_SCHEDULE,
                  "the run of %s may not have ended when %s starts at %s", times[1], pair[0]->title,
                  times[0]);
}

static void compare(struct audit *audit, const struct workload *workload, struct runner *before,
                    const struct runner *runner) {
    const struct runner *const pair[2] = {before, runner};
    struct overlap_runs runs[2];
    struct overlap overlap = {0};
    if (before->compared == runner || !(before->defragments || runner->defragments))
        return;
    before->compared = runner;
    for (size_t i = 0; i < 2; i++)
        runs[i] = (struct overlap_runs){&pair[i]->cron, pair[i]->zone, pair[i]->seconds};
    if (overlap_find(runs, &overlap))
        report(audit, workload, pair, &overlap);
}

static void sit_down(struct audit *audit, struct seat seat, uint64_t hash) {
    struct meetings *meetings = audit->meetings;
    if (meetings->count == meetings->capacity) {
        size_t size = meetings->capacity * sizeof(*meetings->seats);
        meetings->capacity = meetings->capacity > 0 ? 2 * meetings->capacity : FIRST_CAPACITY;
        meetings->seats = arena_grow(audit->arena, meetings->seats, size,
                                     meetings->capacity * sizeof(*meetings->seats));
    }
    meetings->seats[meetings->count] = seat;
    hash_table_set(&meetings->keys, hash, (uint32_t)meetings->count++);
}

void audit_meeting(struct audit *audit, const struct workload *workload) {
    struct meetings *meetings = audit->meetings;
    bool works = workload->defragments || workload->saves;
    struct runner *runner = meetings && works ? read_runner(audit, workload) : NULL;
    if (!runner)
        return;
    struct etcd_keys keys = etcd_keys(audit->arena, workload);
    for (size_t i = 0; i < keys.count; i++) {
        uint64_t hash = hash_string(HASH_START, keys.items[i]);
        uint32_t last = hash_table_find(&meetings->keys, hash);
        uint32_t at = last;
        for (size_t k = 0; k < LOOKED_AT && at != HASH_NONE; k++) {
            const struct seat *seat = &meetings->seats[at];
            if (text_equal(seat->key, keys.items[i]))
                compare(audit, workload, seat->runner, runner);
            at = seat->before;
        }
        sit_down(audit, (struct seat){runner, keys.items[i], last}, hash);
    }
}
