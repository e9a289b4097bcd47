#include "model/planner.h"
#include "model/rule_promql.h"

/*
 * What watches over the jobs and over etcd. Nothing here shapes a CronJob.
 */

/* Prometheus' labels of the members. kamaji-etcd's pods are known by name; the etcd of a control
 * plane is scraped under the job name that is usual for it. */
static const char *etcd_selector(struct arena *arena, const struct plan *plan) {
    if (plan->target != TARGET_KAMAJI_ETCD)
        return "job=~\"etcd|kube-etcd\"";
    return arena_format(arena, "namespace=\"%s\",pod=~\"%s-[0-9]+\"", plan->where.name_space,
                        plan->where.etcd_name);
}

/* The rule as PromQL, or NULL; says so when there is a rule and it has no such form. */
static const char *rule_expression(struct planner *planner, const char *selector) {
    const struct plan *plan = planner->plan;
    struct arena *arena = planner->arena;
    struct findings findings = findings_new(arena);
    struct rule *rule = NULL;
    struct rule_metrics metrics = {
        arena_format(arena, "etcd_mvcc_db_total_size_in_bytes{%s}", selector),
        arena_format(arena, "etcd_mvcc_db_total_size_in_use_in_bytes{%s}", selector),
        plan->defrag.quota};
    bool defragments = plan->task[TASK_DEFRAG].wanted && plan->access != ACCESS_TALOS_API;
    if (!defragments || plan->defrag.dry_run ||
        !rule_parse(arena, &findings, plan->defrag.rule,
                    etcd_defrag_rule_generation(plan->defrag.version), &rule))
        return NULL;
    const char *expression = rule_to_promql(arena, rule, metrics);
    if (!expression)
        diagnostics_note(planner->diagnostics, settings_position(planner->settings, OPTION_WITH),
                         "with",
                         "no alert for members that stay fragmented: the rule cannot be written in "
                         "PromQL");
    return expression;
}

void plan_companions(struct planner *planner) {
    struct plan_alerts *alerts = &planner->plan->alerts;
    bool *const wanted[] = {&alerts->prometheus_rule, &alerts->grafana_dashboard};
    const struct setting *setting = &planner->settings->option[OPTION_WITH];
    for (const struct value *value = setting->first; value; value = value->next) {
        bool *object = wanted[text_equal(value->text, "grafana-dashboard") ? 1 : 0];
        if (*object)
            diagnostics_error(planner->diagnostics, FAILURE_VALUE, value->position, "with",
                              "\"%s\" stands twice in the list", value->text);
        *object = true;
    }
}

void plan_alerts(struct planner *planner) {
    struct plan *plan = planner->plan;
    struct plan_alerts *alerts = &plan->alerts;
    alerts->etcd_selector = etcd_selector(planner->arena, plan);
    if (!alerts->prometheus_rule)
        return;
    alerts->rule = rule_expression(planner, alerts->etcd_selector);
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (plan->task[i].wanted)
            alerts->late[i] = cron_longest_gap(&plan->task[i].cron, plan->when.zone) +
                              plan->when.starting_deadline + plan->task[i].active_deadline;
}
