#include "base/file.h"
#include "cmd/command.h"
#include "text/yaml_read.h"

void krm_load(struct run *run, const char *config_file) {
    struct source *source = file_read(&run->diagnostics, "-", YAML_SIZE_LIMIT);
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
