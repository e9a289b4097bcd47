#include "base/file.h"
#include "cmd/command.h"
#include "text/json.h"
#include "text/yaml_read.h"

/* The answer is written with it, so that there is no use to begin without. */
static bool has_json(struct run *run) {
    struct text probe = text_new(run->arena);
    bool written = json_write(&probe, node_null(run->arena));
    if (!written)
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL, "%s",
                          json_write_problem(run->arena));
    return written;
}

void krm_load(struct run *run, const char *config_file) {
    struct source *source =
        has_json(run) ? file_read(&run->diagnostics, "-", YAML_SIZE_LIMIT) : NULL;
    const struct node *config = NULL;
    if (config_file)
        diagnostics_error(&run->diagnostics, FAILURE_USAGE, (struct position){0}, NULL,
                          "--krm takes no config file")
            ->hint = "the config is the functionConfig of the ResourceList";
    if (source)
        run->krm = resource_list_read(&run->diagnostics, run->keep, source);
    if (run->krm)
        config = resource_list_config(&run->diagnostics, run->krm);
    if (config)
        fleet_read_node(&run->diagnostics, &run->fleet, config);
    if (config_file || !config)
        run->fleet.incomplete = true;
}

static void add_documents(struct run *run, const struct cluster *cluster,
                          const struct documents *documents, void *context) {
    bool added = resource_list_add(&run->diagnostics, run->krm, documents);
    (void)cluster, (void)context, (void)added; /* what is wrong is in the diagnostics */
}

void action_krm(struct run *run) {
    clusters_render(run, add_documents, NULL);
}

void krm_finish(struct run *run) {
    bool refused = run_is_refused(run); /* also says so when warnings are errors */
    if (refused)
        run->output.length = 0;
    resource_list_write(&run->output, run->krm, &run->diagnostics);
}
