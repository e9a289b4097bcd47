#include "model/cron.h"
#include "model/name.h"
#include "model/zone_memory.h"

#include "review/auditor.h"

enum { CONTROLLER_SECONDS = 10 };

const struct node *audit_schedule(const struct workload *workload) {
    const struct node *schedule = node_get(workload->cron, "schedule");
    if (!schedule && workload->is_argo)
        schedule = node_at(workload->cron, "schedules/0");
    return node_text(schedule) ? schedule : NULL;
}

const char *audit_zone_key(const struct workload *workload) {
    return workload->is_argo ? "timezone" : "timeZone";
}

static void take(struct audit *audit, const struct findings *findings, enum audit_rule_id rule,
                 enum severity severity, const struct node *node, const char *path) {
    for (const struct finding *finding = findings->first; finding; finding = finding->next)
        if (finding->severity == severity)
            audit_add(audit, rule, node, path, "%s", finding->message);
}

/* What generating would refuse is judged by what the API server does with it. */
static void check_text(struct audit *audit, const struct node *node, const struct zone *zone) {
    struct findings findings = findings_new(audit->arena);
    struct cron cron;
    const char *text = node_text(node);
    if (text_starts_with(text, "@every")) {
        audit_add(audit, AUDIT_SCHEDULE_SUSPECT, node, AUDIT_SCHEDULE,
                  "@every counts from whenever the controller started");
        return;
    }
    if (!cron_parse(&findings, text, &cron)) {
        take(audit, &findings, AUDIT_SCHEDULE_ERROR, SEVERITY_ERROR, node, AUDIT_SCHEDULE);
        return;
    }
    cron_check(&findings, text, &cron, false);
    cron_check_zone(&findings, text, &cron, zone);
    take(audit, &findings, AUDIT_SCHEDULE_SUSPECT, SEVERITY_ERROR, node, AUDIT_SCHEDULE);
    take(audit, &findings, AUDIT_SCHEDULE_SUSPECT, SEVERITY_WARNING, node, AUDIT_SCHEDULE);
}

static const struct zone *check_zone(struct audit *audit, const struct workload *workload,
                                     const struct node *schedule) {
    const char *key = audit_zone_key(workload);
    const struct node *node = node_get(workload->cron, key);
    struct findings findings = findings_new(audit->arena);
    const char *name = node_text(node);
    if (!name) {
        if (!schedule || !strstr(node_text(schedule), "TZ="))
            audit_add(audit, AUDIT_TIME_ZONE, workload->cron, audit_below(audit, "spec", key),
                      "no %s", key);
        return zone_utc();
    }
    const struct zone *zone = zone_memory_load(audit->zones, &findings, name);
    take(audit, &findings, AUDIT_SCHEDULE_ERROR, SEVERITY_ERROR, node,
         audit_below(audit, "spec", key));
    return zone ? zone : zone_utc();
}

static void check_starting_deadline(struct audit *audit, const struct workload *workload) {
    static const char path[] = "spec.startingDeadlineSeconds";
    const struct node *node = node_get(workload->cron, "startingDeadlineSeconds");
    int64_t seconds = 0;
    if (!node_text(node))
        audit_add(audit, AUDIT_STARTING_DEADLINE, workload->cron, path,
                  "no startingDeadlineSeconds");
    else if (node_number(node, &seconds) && seconds < CONTROLLER_SECONDS)
        audit_add(audit, AUDIT_STARTING_TOO_SHORT, node, path, "startingDeadlineSeconds is %lld",
                  (long long)seconds);
}

static void check_policy(struct audit *audit, const struct workload *workload) {
    static const char path[] = "spec.concurrencyPolicy";
    const struct node *node = node_get(workload->cron, "concurrencyPolicy");
    const char *policy = node_text(node);
    if (policy && text_equal(policy, "Forbid"))
        return;
    audit_add(audit, AUDIT_CONCURRENCY_POLICY, audit_either(node, workload->cron), path,
              policy ? "concurrencyPolicy is %s" : "no concurrencyPolicy, which means %s",
              policy ? text_printable(audit->arena, policy, WORD_SHOWN) : "Allow");
}

static void check_object(struct audit *audit) {
    const struct object *object = audit->object;
    struct findings findings = findings_new(audit->arena);
    const struct node *name = node_at(object->root, "metadata/name");
    if (!text_equal(object->api_version, "batch/v1"))
        audit_add(audit, AUDIT_API_VERSION, node_get(object->root, "apiVersion"), "apiVersion",
                  "apiVersion is %s",
                  text_printable(audit->arena, object->api_version, WORD_SHOWN));
    if (name_check(&findings, NAME_SUBDOMAIN, object->name) &&
        !name_check(&findings, NAME_CRONJOB, object->name))
        audit_add(audit, AUDIT_NAME_TOO_LONG, name, "metadata.name", "the name has %zu characters",
                  strlen(object->name));
}

void audit_when(struct audit *audit, const struct workload *workload) {
    if (!workload->cron)
        return;
    const struct node *schedule = audit_schedule(workload);
    if (!schedule)
        audit_add(audit, AUDIT_SCHEDULE_ERROR, workload->cron, AUDIT_SCHEDULE, "no schedule");
    if (!workload->is_argo)
        check_object(audit);
    const struct zone *zone = check_zone(audit, workload, schedule);
    if (schedule)
        check_text(audit, schedule, zone);
    check_policy(audit, workload);
    check_starting_deadline(audit, workload);
    const struct node *suspend = node_get(workload->cron, "suspend");
    if (node_is_true(suspend))
        audit_add(audit, AUDIT_SUSPENDED, suspend, "spec.suspend", "the CronJob is suspended");
}
