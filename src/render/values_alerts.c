#include "base/hash.h"
#include "render/values.h"

/* A text as PromQL's strings have it, between double quotes. */
static const char *promql_string(struct arena *arena, const char *string) {
    struct text text = text_new(arena);
    text_add_char(&text, '"');
    for (; *string; string++) {
        if (*string == '"' || *string == '\\')
            text_add_char(&text, '\\');
        if ((unsigned char)*string < ' ')
            text_add_format(&text, "\\x%02x", (unsigned char)*string);
        else
            text_add_char(&text, *string);
    }
    text_add_char(&text, '"');
    return text.data;
}

/* The labels that kube-state-metrics gives to a CronJob's series. */
static const char *job_series(struct arena *arena, const struct plan *plan, enum task task) {
    return arena_format(arena, "namespace=%s,cronjob=%s",
                        promql_string(arena, plan->where.name_space),
                        promql_string(arena, plan->task[task].name));
}

static const char *late_text(struct arena *arena, const struct plan *plan, enum task task) {
    int64_t seconds = plan->alerts.late[task];
    struct duration late = {seconds < DURATION_MAXIMUM / 1000 ? seconds * 1000 : DURATION_MAXIMUM};
    return duration_format_go(arena, &late);
}

/* Without snapshots there is no way back; a late defragmentation only costs room. */
static struct node *alert_task(struct arena *arena, const struct plan *plan, enum task task) {
    struct node *item = node_mapping(arena);
    values_add(arena, item, "alert-name", plan->task[task].name);
    values_add(arena, item, "alert-task", task_names[task]);
    values_add(arena, item, "alert-job", job_series(arena, plan, task));
    values_add(arena, item, "alert-late", late_text(arena, plan, task));
    values_add_integer(arena, item, "alert-seconds", plan->alerts.late[task]);
    values_add(arena, item, "alert-schedule", promql_string(arena, plan->task[task].schedule));
    values_add(arena, item, "alert-severity", task == TASK_SNAPSHOT ? "critical" : "warning");
    return item;
}

/* A regular expression for the names of the CronJobs; a dot in a name is only a dot. */
static const char *job_names(struct arena *arena, const struct plan *plan) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        if (!plan->task[i].wanted)
            continue;
        if (text.length > 0)
            text_add_char(&text, '|');
        for (const char *byte = plan->task[i].name; *byte; byte++)
            text_add_format(&text, *byte == '.' ? "[%c]" : "%c", *byte);
    }
    return text.data;
}

/* Grafana takes at most 40 characters, so the names are hashed (FNV-1a). */
static const char *dashboard_uid(struct arena *arena, const struct plan *plan) {
    const char *name = arena_format(arena, "%s/%s", plan->where.name_space, plan->where.base_name);
    return arena_format(arena, "etcdmaint-%016llx",
                        (unsigned long long)hash_bytes(HASH_START, name, strlen(name)));
}

void values_add_alerts(struct values *values, const struct plan *plan) {
    struct arena *arena = values->arena;
    const struct plan_alerts *alerts = &plan->alerts;
    values_set_text(values, VALUE_BASE_NAME, plan->where.base_name);
    if (!alerts->prometheus_rule && !alerts->grafana_dashboard)
        return;
    struct node *tasks = node_sequence(arena);
    for (size_t i = 0; alerts->prometheus_rule && i < TASK_COUNT; i++)
        if (plan->task[i].wanted)
            node_append(arena, tasks, alert_task(arena, plan, (enum task)i));
    values_set_text(values, VALUE_JOB_NAMES, job_names(arena, plan));
    values_set_text(values, VALUE_DASHBOARD_UID, dashboard_uid(arena, plan));
    values_set_text(values, VALUE_ETCD_SERIES, alerts->etcd_selector);
    values_set(values, VALUE_ALERT_TASKS, tasks);
    values_set_text(values, VALUE_RULE_EXPRESSION, alerts->rule);
    values_set_text(values, VALUE_RULE_JOB, job_series(arena, plan, TASK_DEFRAG));
    values_set_text(values, VALUE_RULE_NAME, plan->task[TASK_DEFRAG].name);
    values_set_text(values, VALUE_RULE_LATE, late_text(arena, plan, TASK_DEFRAG));
}
