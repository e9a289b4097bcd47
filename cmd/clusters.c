#include "cmd/command.h"
#include "render/edited.h"

enum { FLUSH_SIZE = 64 * 1024 };

/* Templates that were edited may fail for one cluster alone, so all are rendered once before. */
static void try_templates(void *context, const struct cluster *cluster) {
    struct run *run = context;
    const struct documents *documents = clusters_objects(run, cluster);
    (void)documents; /* what is wrong is in the diagnostics */
}

/* Before memory is used again for each cluster. */
static struct templates *load(struct run *run, const char *directory) {
    struct templates *templates = templates_load(&run->diagnostics, directory);
    if (templates && !run->fleet.flat)
        templates_unpack(run->arena, templates);
    return templates;
}

/* Loaded once. */
static bool load_templates(struct run *run) {
    const char *directory = settings_text(&run->settings, OPTION_TEMPLATES);
    if (!run->templates && directory)
        run->built_in = load(run, NULL);
    if (!run->templates)
        run->templates = load(run, directory);
    return run->templates != NULL;
}

struct documents *clusters_objects(struct run *run, const struct cluster *cluster) {
    struct diagnostics *diagnostics = &run->diagnostics;
    struct documents *documents = cluster_documents(diagnostics, run->templates, cluster);
    const struct documents *built_in =
        documents && run->built_in ? cluster_documents(diagnostics, run->built_in, cluster) : NULL;
    return !built_in || edited_check(diagnostics, documents, built_in) ? documents : NULL;
}

bool clusters_check(struct run *run) {
    struct fleet_look look = {try_templates, run};
    bool edited = settings_text(&run->settings, OPTION_TEMPLATES) != NULL;
    if (edited && !load_templates(run))
        return false;
    fleet_check(&run->diagnostics, &run->fleet, edited ? &look : NULL);
    return !run_is_refused(run);
}

/* The second time round nothing new is to be said about the plan. Errors of the work itself are all
 * of interest. */
static void visit(struct run *run, size_t index,
                  void (*each)(struct run *run, const struct cluster *cluster, void *context),
                  void *context) {
    struct arena_mark mark = arena_mark(run->arena);
    const struct diagnostic *last = run->diagnostics.last;
    struct diagnostics aside = diagnostics_new(run->arena);
    const struct cluster *cluster = fleet_cluster(&aside, &run->fleet, index);
    if (cluster)
        each(run, cluster, context);
    if (run->diagnostics.last == last)
        arena_rewind(run->arena, mark);
    if (run_has_errors(run))
        run->output.length = 0;
}

static bool visit_all(struct run *run,
                      void (*each)(struct run *run, const struct cluster *cluster, void *context),
                      void *context) {
    for (size_t i = 0; i < run->fleet.count; i++) {
        if (fleet_is_chosen(&run->fleet, i))
            visit(run, i, each, context);
        /* When the output cannot be written it is of no use to go on. */
        if (run->output.length >= FLUSH_SIZE && !run_flush(run))
            return false;
    }
    return !run_has_errors(run);
}

static bool visit_flat(struct run *run,
                       void (*each)(struct run *run, const struct cluster *cluster, void *context),
                       void *context) {
    const struct cluster *cluster = fleet_cluster(&run->diagnostics, &run->fleet, 0);
    if (cluster)
        each(run, cluster, context);
    return cluster != NULL;
}

bool clusters_each(struct run *run,
                   void (*each)(struct run *run, const struct cluster *cluster, void *context),
                   void *context) {
    if (run->fleet.flat)
        return visit_flat(run, each, context);
    return clusters_check(run) && visit_all(run, each, context);
}

/* ---- with the objects ---- */

struct rendering {
    clusters_documents *each;
    void *context;
};

static void render_cluster(struct run *run, const struct cluster *cluster, void *context) {
    const struct rendering *rendering = context;
    struct diagnostics *diagnostics = &run->diagnostics;
    const struct documents *documents = clusters_objects(run, cluster);
    if (documents)
        rendering->each(run, cluster, documents, rendering->context);
    else if (diagnostics->errors == 0)
        diagnostics_error(diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "nothing was rendered, and nobody said why");
}

bool clusters_have_templates(struct run *run) {
    if (load_templates(run))
        return true;
    action_check(run);
    return false;
}

bool clusters_render(struct run *run, clusters_documents *each, void *context) {
    struct rendering rendering = {each, context};
    return clusters_have_templates(run) && clusters_each(run, render_cluster, &rendering);
}

void clusters_render_one(struct run *run, size_t index, clusters_documents *each) {
    struct rendering rendering = {each, NULL};
    visit(run, index, render_cluster, &rendering);
}

bool clusters_print(struct run *run, clusters_documents *each) {
    struct rendering rendering = {each, NULL};
    if (run->fleet.flat)
        return clusters_render(run, each, NULL);
    if (!clusters_have_templates(run) || !clusters_check(run))
        return false;
    if (print_in_turns(run, each))
        return !run_has_errors(run);
    return visit_all(run, render_cluster, &rendering);
}

/* The range was checked when the option was loaded. */
unsigned clusters_at_once(const struct run *run) {
    const char *given = settings_text(&run->settings, OPTION_CONCURRENCY);
    const char *text = given ? given : option_table[OPTION_CONCURRENCY].standard;
    uint64_t number = 1;
    return text_to_number(text, strlen(text), UINT32_MAX, &number) ? (unsigned)number : 1;
}

struct plan *clusters_only_plan(struct run *run, enum option_id id) {
    size_t only = SIZE_MAX;
    size_t count = 0;
    for (size_t i = 0; i < run->fleet.count; i++)
        if (fleet_is_chosen(&run->fleet, i)) {
            only = i;
            count++;
        }
    struct cluster *cluster =
        count == 1 ? fleet_cluster(&run->diagnostics, &run->fleet, only) : NULL;
    if (count == 1 && (!cluster || cluster->plan_count == 1))
        return cluster ? cluster->plans[0] : NULL;
    diagnostics_error(&run->diagnostics, FAILURE_VALUE, settings_position(&run->settings, id),
                      option_table[id].name, "this is about one etcd, and there are several")
        ->hint = "choose one with --cluster NAME";
    return NULL;
}
