#include "base/file.h"
#include "cmd/command.h"
#include "model/duration.h"
#include "model/plan.h"
#include "model/sample.h"
#include "render/documents.h"
#include "render/explain.h"
#include "render/next.h"
#include "render/template_files.h"
#include "text/json.h"
#include "text/yaml_read.h"

#include "transport/transport.h"

enum { EXPLAINED_RUNS = 3 };

void action_version(struct run *run) {
    text_add_format(&run->output, "etcdmaint-gen %s\n%s\n%s\n%s\n", ETCDMAINT_VERSION,
                    yaml_library_version(run->arena), json_library_version(run->arena),
                    kube_transport_version(run->arena));
}

void action_dump_templates(struct run *run) {
    const char *directory = settings_text(&run->settings, OPTION_DUMP_TEMPLATES);
    if (!file_make_directory(&run->diagnostics, directory))
        return;
    for (size_t i = 0; i < template_file_count; i++) {
        const struct template_file *file = &template_files[i];
        const char *path = arena_format(run->arena, "%s/%s", directory, file->name);
        if (!file_create(&run->diagnostics, path, file->source.text, file->source.length))
            return;
    }
}

/* The rule is that of the plan: it depends on image, quota and thresholds. */
void action_rule_sample(struct run *run) {
    struct findings findings = findings_new(run->arena);
    struct rule_values values = {0};
    struct rule *rule = NULL;
    const struct value *sample = run->settings.option[OPTION_RULE_SAMPLE].first;
    const struct plan *plan = clusters_only_plan(run, OPTION_RULE_SAMPLE);
    if (!plan)
        return;
    if (!plan->defrag.rule) {
        diagnostics_error(&run->diagnostics, FAILURE_VALUE, sample->position, "rule-sample",
                          "this target and task use no rule");
        return;
    }
    if (sample_parse(&findings, sample->text, plan->defrag.quota, &values) &&
        rule_parse(run->arena, &findings, plan->defrag.rule,
                   etcd_defrag_rule_generation(plan->defrag.version), &rule)) {
        struct rule_result result = rule_evaluate(run->arena, rule, values);
        if (result.outcome == RULE_TRUE || result.outcome == RULE_FALSE)
            text_add(&run->output, result.outcome == RULE_TRUE ? "true\n" : "false\n");
        else
            rule_explain(&findings, rule, result);
    }
    diagnostics_take(&run->diagnostics, &findings, sample->position, false, "rule-sample");
}

bool given_time(struct run *run, int64_t *from) {
    const struct value *value = run->settings.option[OPTION_FROM].first;
    if (!value)
        return true;
    struct findings findings = findings_new(run->arena);
    bool good = time_parse_rfc3339(&findings, value->text, from);
    diagnostics_take(&run->diagnostics, &findings, value->position, value->literal, "from");
    return good;
}

static bool start_time(struct run *run, int64_t *from) {
    *from = clock_now();
    return given_time(run, from);
}

bool duration_given(struct run *run, enum option_id id, uint64_t standard, uint64_t *milliseconds) {
    const struct value *value = run->settings.option[id].first;
    struct findings findings = findings_new(run->arena);
    struct duration duration = {0};
    *milliseconds = standard;
    if (!value)
        return true;
    bool good = duration_parse(&findings, value->text, DURATION_ZERO, &duration);
    diagnostics_take(&run->diagnostics, &findings, value->position, value->literal,
                     option_table[id].name);
    *milliseconds = (uint64_t)duration.milliseconds;
    return good;
}

bool wants_json(const struct run *run) {
    const char *format = settings_text(&run->settings, OPTION_OUTPUT);
    return format && text_equal(format, "json");
}

/* What goes through the clusters with --next and --explain. */
struct look {
    int64_t from; /* Unix seconds */
    int64_t count;
    struct node *runs; /* of all clusters, for JSON */
};

/* The search ends some years on, as the controller's does. */
static void warn_of_missing_runs(struct run *run, const struct node *runs, int64_t count) {
    for (size_t i = 0; i < runs->count; i++) {
        size_t found = node_get(runs->items[i], "runs")->count;
        if ((int64_t)found < count)
            diagnostics_warning(
                &run->diagnostics, settings_position(&run->settings, OPTION_NEXT), "next",
                "%s: %zu of %lld runs found, then none for five years or before the year 10000",
                node_get(runs->items[i], "task")->string, found, (long long)count);
    }
}

bool has_zone_rules(struct run *run, const struct plan *plan) {
    if (zone_has_rules(plan->when.zone))
        return true;
    diagnostics_error(&run->diagnostics, FAILURE_IO,
                      settings_position(plan->settings, OPTION_TIME_ZONE), "time-zone",
                      "the rules of %s are not on this machine", plan->when.time_zone)
        ->hint = "install the tz database (Debian: tzdata)";
    return false;
}

static void next_of_cluster(struct run *run, const struct cluster *cluster, void *context) {
    struct look *look = context;
    struct arena *arena = look->runs ? run->keep : run->arena;
    for (size_t i = 0; i < cluster->plan_count; i++) {
        if (!has_zone_rules(run, cluster->plans[i]))
            return;
        struct node *runs = next_runs(arena, cluster->plans[i], look->from, look->count);
        warn_of_missing_runs(run, runs, look->count);
        for (size_t j = 0; look->runs && j < runs->count; j++)
            node_append(run->keep, look->runs, runs->items[j]);
        if (!look->runs)
            next_runs_text(&run->output, runs, !run->fleet.flat);
    }
}

void action_next(struct run *run) {
    struct look look = {0};
    uint64_t count = 0;
    const char *text = settings_text(&run->settings, OPTION_NEXT);
    bool good = start_time(run, &look.from);
    if (!text_to_number(text, strlen(text), INT64_MAX, &count))
        return;
    look.count = (int64_t)count;
    look.runs = wants_json(run) ? node_sequence(run->keep) : NULL;
    if (!good || !clusters_each(run, next_of_cluster, &look) || !look.runs)
        return;
    run_add_json(run, look.runs);
}

static void explain_cluster(struct run *run, const struct cluster *cluster, void *context) {
    const struct look *look = context;
    for (size_t i = 0; i < cluster->plan_count; i++) {
        if (run->output.length > 0 || run->flushed)
            text_add(&run->output, "\n");
        if (!run->fleet.flat)
            text_add_format(&run->output, "==== %s\n", cluster->name);
        explain_write(&run->output, cluster->plans[i], look->from, EXPLAINED_RUNS);
    }
}

void action_explain(struct run *run) {
    struct look look = {0};
    if (start_time(run, &look.from))
        clusters_each(run, explain_cluster, &look);
    else
        action_check(run);
}

static void print_documents(struct run *run, const struct cluster *cluster,
                            const struct documents *documents, void *context) {
    (void)cluster, (void)context;
    if (run->output.length > 0 || run->flushed)
        text_add(&run->output, "---\n");
    documents_write(&run->output, documents);
}

void action_render(struct run *run) {
    clusters_print(run, print_documents);
}

void action_check(struct run *run) {
    fleet_check(&run->diagnostics, &run->fleet, NULL);
}
