#include "base/file.h"
#include "cmd/trace.h"
#include "options/completion.h"
#include "options/help.h"
#include "options/load.h"
#include "options/man.h"
#include "options/schema.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

bool command_asked(const struct run *run, enum option_id id) {
    if (option_table[id].kind == KIND_FLAG)
        return settings_true(&run->settings, id);
    return run->settings.option[id].present;
}

static void load_file(struct run *run, const char *path) {
    struct source *source = file_read(&run->diagnostics, path, YAML_SIZE_LIMIT);
    if (source)
        fleet_read(&run->diagnostics, &run->fleet, source);
    else
        run->fleet.incomplete = true;
}

/* The layers from below: file, environment, flags. A flag or variable names the file. */
static void load_settings(struct run *run, int count, char *const *arguments) {
    struct settings *variables = arena_alloc(run->arena, sizeof(*variables));
    struct settings *flags = arena_alloc(run->arena, sizeof(*flags));
    variables->incomplete = !load_environment(&run->diagnostics, run->environment, variables);
    flags->incomplete = !load_arguments(&run->diagnostics, count, arguments, flags);
    run->fleet = fleet_new(run->keep, variables, flags);
    const char *path = settings_text(flags, OPTION_CONFIG);
    if (!path)
        path = settings_text(variables, OPTION_CONFIG);
    if (settings_true(flags, OPTION_KRM))
        krm_load(run, path);
    else if (path)
        load_file(run, path);
    fleet_choose(&run->diagnostics, &run->fleet);
    run->settings = run->fleet.common;
    settings_lay_over(&run->settings, variables);
    settings_lay_over(&run->settings, flags);
    run->settings.incomplete = run->fleet.incomplete;
}

static void print_config(struct run *run) {
    yaml_write(&run->output, fleet_config(run->arena, &run->fleet));
}

/* The words were checked when they were loaded, so the two that can fail do not. */
static void help(struct run *run) {
    const char *group = settings_text(&run->settings, OPTION_HELP);
    if (!help_write(&run->output, group && *group ? group : NULL))
        text_add(&run->output, "");
}

static void completion(struct run *run) {
    if (!completion_write(&run->output, settings_text(&run->settings, OPTION_COMPLETION)))
        text_add(&run->output, "");
}

/* Actions that need no valid plan. */
static bool run_simple_action(struct run *run) {
    if (command_asked(run, OPTION_HELP))
        help(run);
    else if (command_asked(run, OPTION_VERSION))
        action_version(run);
    else if (command_asked(run, OPTION_MAN))
        man_write(&run->output);
    else if (command_asked(run, OPTION_COMPLETION))
        completion(run);
    else if (command_asked(run, OPTION_CONFIG_SCHEMA))
        schema_write(&run->output);
    else if (command_asked(run, OPTION_DUMP_TEMPLATES))
        action_dump_templates(run);
    else if (command_asked(run, OPTION_AUDIT))
        action_audit(run);
    else if (command_asked(run, OPTION_IMPORT))
        action_import(run);
    else
        return false;
    return true;
}

/* The rest; without any of them the manifests are printed. */
static const struct {
    enum option_id option;
    void (*act)(struct run *run);
} actions[] = {
    {OPTION_PRINT_CONFIG, print_config}, {OPTION_RULE_SAMPLE, action_rule_sample},
    {OPTION_NEXT, action_next},          {OPTION_EXPLAIN, action_explain},
    {OPTION_OUTPUT_DIR, action_tree},    {OPTION_CHECK, action_tree},
    {OPTION_OUTPUT_TAR, action_tree},    {OPTION_KRM, action_krm},
    {OPTION_TIMELINE, action_timeline},  {OPTION_SHOW_CONNECTION, action_connection},
    {OPTION_APPLY, action_apply},        {OPTION_DIFF, action_diff},
    {OPTION_DELETE, action_delete},      {OPTION_RUN_NOW, action_run_now},
    {OPTION_FOLLOW, action_follow},      {OPTION_SUSPEND, action_suspend},
    {OPTION_RESUME, action_resume},      {OPTION_STATUS, action_status},
};

static void run_action(struct run *run) {
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (command_asked(run, actions[i].option)) {
            actions[i].act(run);
            return;
        }
    action_render(run);
}

void command_run(struct run *run, int count, char *const *arguments) {
    load_settings(run, count, arguments);
    bool traced = trace_begin(run);
    warn_of_idle_flags(run);
    if (run->settings.incomplete || !traced)
        action_check(run);
    else if (!run_simple_action(run) &&
             (!command_asked(run, OPTION_DISCOVER) || discover_clusters(run)))
        run_action(run);
    if (run->krm)
        krm_finish(run);
    if (run->trace)
        trace_result(run);
}
