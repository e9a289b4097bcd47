#include "jobs/schedule.h"

struct schedule schedule_read(struct arena *arena, const struct node *cronjob) {
    struct findings findings = findings_new(arena);
    struct schedule schedule = {.text = job_text_at(arena, cronjob, "spec/schedule"),
                                .time_zone = job_text_at(arena, cronjob, "spec/timeZone")};
    const struct node *suspend = node_at(cronjob, "spec/suspend");
    schedule.suspended = suspend && suspend->kind == NODE_BOOL && suspend->boolean;
    schedule.zone =
        *schedule.time_zone ? zone_load(arena, &findings, schedule.time_zone) : zone_utc();
    bool good = cron_parse(&findings, node_string_at(cronjob, "spec/schedule"), &schedule.cron);
    schedule.known = good && schedule.zone && zone_has_rules(schedule.zone);
    return schedule;
}

int64_t schedule_next(const struct schedule *schedule, int64_t now, int64_t before) {
    int64_t next = 0;
    if (!schedule->known || schedule->suspended ||
        !cron_next(&schedule->cron, schedule->zone, now, &next))
        return 0;
    return next <= before ? next : 0;
}
