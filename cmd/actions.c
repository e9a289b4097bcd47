#include "base/file.h"
#include "cmd/command.h"
#include "model/plan.h"
#include "model/sample.h"
#include "render/documents.h"
#include "render/explain.h"
#include "render/next.h"
#include "render/template_files.h"
#include "text/json.h"
#include "text/yaml_read.h"

#include <time.h>

enum { EXPLAINED_RUNS = 3, DEFAULT_QUOTA_GIB = 8 };

void action_version(struct run *run) {
    text_add_format(&run->output, "etcdmaint-gen %s\n%s\n%s\n", ETCDMAINT_VERSION,
                    yaml_library(run->arena), json_library(run->arena));
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

static struct plan *build(struct run *run) {
    return plan_build(&run->diagnostics, &run->settings, NULL);
}

/* The rule is that of the plan: it depends on image, quota and thresholds. */
void action_rule_sample(struct run *run) {
    struct findings findings = findings_new(run->arena);
    struct rule_values values = {0};
    struct rule *rule = NULL;
    const struct value *sample = run->settings.option[OPTION_RULE_SAMPLE].first;
    struct plan *plan = build(run);
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

/* The time given with --from, or now: the only place that asks a clock. */
static bool start_time(struct run *run, int64_t *from) {
    const struct value *value = run->settings.option[OPTION_FROM].first;
    if (!value) {
        *from = (int64_t)time(NULL);
        return true;
    }
    struct findings findings = findings_new(run->arena);
    bool good = time_parse_rfc3339(&findings, value->text, from);
    diagnostics_take(&run->diagnostics, &findings, value->position, value->literal, "from");
    return good;
}

static bool wants_json(const struct run *run) {
    const char *format = settings_text(&run->settings, OPTION_OUTPUT);
    return format && text_equal(format, "json");
}

/* The search ends some years on, as the controller's does. */
static void warn_of_missing_runs(struct run *run, const struct node *runs, uint64_t count) {
    for (size_t i = 0; i < runs->count; i++) {
        size_t found = node_get(runs->items[i], "runs")->count;
        if (found < count)
            diagnostics_warning(
                &run->diagnostics, settings_position(&run->settings, OPTION_NEXT), "next",
                "%s: %zu of %llu runs found, then none for five years or before the year 10000",
                node_get(runs->items[i], "task")->string, found, (unsigned long long)count);
    }
}

void action_next(struct run *run) {
    int64_t from = 0;
    uint64_t count = 0;
    const char *text = settings_text(&run->settings, OPTION_NEXT);
    bool good = start_time(run, &from);
    struct plan *plan = build(run);
    if (!good || !plan || !text_to_number(text, strlen(text), INT64_MAX, &count))
        return;
    if (!zone_has_rules(plan->when.zone)) {
        diagnostics_error(&run->diagnostics, FAILURE_IO,
                          settings_position(&run->settings, OPTION_TIME_ZONE), "time-zone",
                          "the rules of %s are not on this machine", plan->when.time_zone)
            ->hint = "install the tz database (Debian: tzdata)";
        return;
    }
    struct node *runs = next_runs(run->arena, plan, from, (int64_t)count);
    warn_of_missing_runs(run, runs, count);
    if (!wants_json(run))
        next_runs_text(&run->output, runs);
    else if (!json_write(&run->output, runs))
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "out of memory");
}

void action_explain(struct run *run) {
    int64_t from = 0;
    bool good = start_time(run, &from);
    struct plan *plan = build(run);
    if (good && plan)
        explain_write(&run->output, plan, from, EXPLAINED_RUNS);
}

void action_render(struct run *run) {
    struct diagnostics *diagnostics = &run->diagnostics;
    struct plan *plan = build(run);
    struct templates *templates =
        templates_load(diagnostics, settings_text(&run->settings, OPTION_TEMPLATES));
    struct documents *documents =
        plan && templates ? documents_render(diagnostics, templates, plan) : NULL;
    if (documents)
        documents_write(&run->output, documents);
    else if (diagnostics->errors == 0)
        diagnostics_error(diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "nothing was rendered, and nobody said why");
}

void action_check(struct run *run) {
    struct plan *plan = build(run);
    (void)plan;
}
