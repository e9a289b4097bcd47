#include "cmd/trace.h"

#include "tree/tree.h"

enum { LOCK_MILLISECONDS = 30000 };

static struct tree_settings settings_of(const struct run *run) {
    const struct settings *settings = &run->settings;
    const char *written = settings_text(settings, OPTION_OUTPUT_DIR);
    const char *checked = settings_text(settings, OPTION_CHECK);
    return (struct tree_settings){.mode = written   ? TREE_WRITE
                                          : checked ? TREE_CHECK
                                                    : TREE_TAR,
                                  .directory = written ? written : checked,
                                  .partial = settings->option[OPTION_CLUSTER].present,
                                  .lock_milliseconds = LOCK_MILLISECONDS};
}

/* Differences are no error, but they decide the exit code. */
static void note_differences(struct run *run, const struct tree *tree) {
    struct tree_counts counts = tree_counts(tree);
    if (counts.changed + counts.removed > 0 && run->diagnostics.failure < FAILURE_VALUE)
        run->diagnostics.failure = FAILURE_VALUE;
}

struct work {
    struct tree_settings settings;
    struct tree *tree; /* begun with the first cluster, when all are known to be good */
};

static void add_cluster(struct run *run, const struct cluster *cluster,
                        const struct documents *documents, void *context) {
    struct work *work = context;
    if (!work->tree && run_is_refused(run))
        return;
    if (!work->tree)
        work->tree = tree_begin(&run->diagnostics, run->keep, &run->output, &work->settings);
    if (work->tree)
        tree_add_cluster(work->tree, cluster, documents);
}

/* "-" means standard input or output elsewhere, so a folder of that name would surprise. */
static bool is_dash(struct run *run, enum option_id id) {
    const char *directory = settings_text(&run->settings, id);
    if (!directory || !text_equal(directory, "-"))
        return false;
    diagnostics_error(&run->diagnostics, FAILURE_VALUE, settings_position(&run->settings, id),
                      option_table[id].name, "\"-\" is no directory")
        ->hint = "--output-tar writes the files to standard output; a directory of this name is "
                 "\"./-\"";
    return true;
}

void action_tree(struct run *run) {
    if (is_dash(run, OPTION_OUTPUT_DIR) || is_dash(run, OPTION_CHECK)) {
        action_check(run);
        return;
    }
    struct work work = {settings_of(run), NULL};
    clusters_render(run, add_cluster, &work);
    if (!work.tree)
        return;
    if (tree_end(work.tree) && work.settings.mode == TREE_CHECK)
        note_differences(run, work.tree);
    trace_tree(run, work.tree);
    tree_free(work.tree);
}
