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

void action_tree(struct run *run) {
    struct work work = {settings_of(run), NULL};
    clusters_render(run, add_cluster, &work);
    if (!work.tree)
        return;
    if (tree_end(work.tree) && work.settings.mode == TREE_CHECK)
        note_differences(run, work.tree);
    trace_tree(run, work.tree);
    tree_free(work.tree);
}
