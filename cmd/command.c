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

/* The rest. In those that work on clusters one that fails stops no other. */
static const struct action {
    void (*act)(struct run *run);
    enum option_id option;
    bool in_clusters;
} actions[] = {
    {print_config, OPTION_PRINT_CONFIG, false}, {action_rule_sample, OPTION_RULE_SAMPLE, false},
    {action_next, OPTION_NEXT, false},          {action_explain, OPTION_EXPLAIN, false},
    {action_tree, OPTION_OUTPUT_DIR, false},    {action_tree, OPTION_CHECK, false},
    {action_tree, OPTION_OUTPUT_TAR, false},    {action_krm, OPTION_KRM, false},
    {action_timeline, OPTION_TIMELINE, false},  {action_connection, OPTION_SHOW_CONNECTION, false},
    {action_apply, OPTION_APPLY, true},         {action_diff, OPTION_DIFF, true},
    {action_delete, OPTION_DELETE, true},       {action_run_now, OPTION_RUN_NOW, true},
    {action_follow, OPTION_FOLLOW, true},       {action_suspend, OPTION_SUSPEND, true},
    {action_resume, OPTION_RESUME, true},       {action_status, OPTION_STATUS, true},
};

/* Without any of them the manifests are printed. */
static struct action find_action(const struct run *run) {
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (command_asked(run, actions[i].option))
            return actions[i];
    return (struct action){.act = action_render};
}

static void run_action(struct run *run) {
    struct action action = find_action(run);
    if (!command_asked(run, OPTION_DISCOVER) || discover_clusters(run, action.in_clusters))
        action.act(run);
}

void command_run(struct run *run, int count, char *const *arguments) {
    load_settings(run, count, arguments);
    bool traced = trace_begin(run);
    if (!run->settings.incomplete)
        warn_of_idle_flags(run);
    if (run->settings.incomplete || !traced)
        action_check(run);
    else if (!run_simple_action(run))
        run_action(run);
    if (run->krm)
        krm_finish(run);
    if (run->trace)
        trace_result(run);
}
