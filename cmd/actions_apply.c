#include "cmd/connected.h"
#include "render/documents.h"
#include "text/diff.h"
#include "text/json.h"

#include <unistd.h>

#include "apply/apply.h"
#include "apply/delete.h"
#include "apply/live_diff.h"
#include "apply/prune.h"
#include "apply/request_report.h"
#include "apply/set_run.h"

enum { FIRST_LOOK = 100, LONGEST_LOOK = 2000 };

/* What all clusters share. */
struct work {
    struct kube_apply_options options;
    bool events; /* -o json */
    bool color;
    bool sends_nothing; /* --dry-run=client */
    bool prune;
};

/* The name of the set is NULL when there is none. */
static struct kube_set set_of(const struct connected *connected, const struct work *work) {
    const struct plan *plan = connected->cluster->plans[0];
    return (struct kube_set){.name = plan->objects.apply_set,
                             .name_space = plan->where.name_space,
                             .prune = work->prune};
}

/* Members of a set carry its label. */
static struct kube_object *objects_of(const struct connected *connected, const struct kube_set *set,
                                      size_t *count) {
    struct run *run = connected->run;
    const struct documents *documents = clusters_objects(run, connected->cluster);
    if (!documents)
        return NULL;
    if (set->name)
        kube_set_label(connected->arena, documents,
                       kube_set_id(connected->arena, set->name, set->name_space));
    return kube_objects_of(&run->diagnostics, documents, count);
}

/* Texts of a server are JSON already, so that nothing else can be wrong. */
static enum connected_result no_json(const struct connected *connected) {
    diagnostics_error(&connected->run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                      "%s", json_write_problem(connected->arena));
    return CONNECTED_FAILED;
}

/* Writes what was done; `sentence` says what was not, if anything. */
static enum connected_result tell(struct connected *connected, const struct work *work,
                                  const struct kube_apply *apply, const char *sentence) {
    if (!work->events)
        kube_apply_text(connected->output, apply, connected->name);
    else if (!kube_apply_events(connected->output, apply, connected->name))
        return no_json(connected);
    return apply->good ? CONNECTED_GOOD : connected_fail(connected, NULL, "%s", sentence);
}

static enum connected_result outline(struct connected *connected, const struct work *work,
                                     const char *method, const struct kube_object *objects,
                                     size_t count) {
    struct kube_outline all = {connected->connection, method, objects, count, connected->name};
    if (!work->events)
        kube_outline_text(connected->output, &all);
    else if (!kube_outline_events(connected->output, &all))
        return no_json(connected);
    return CONNECTED_GOOD;
}

/* ---- --apply ---- */

static enum connected_result apply_in_set(struct connected *connected, const struct work *work,
                                          const struct kube_object *objects, size_t count,
                                          struct kube_set *set) {
    const struct kube_apply *apply =
        kube_set_apply(connected->client, connected->arena, objects, count, &work->options, set);
    enum connected_result result =
        apply ? tell(connected, work, apply, "not everything was applied") : CONNECTED_FAILED;
    return set->problem ? connected_fail(connected, set->hint, "%s", set->problem) : result;
}

static enum connected_result apply_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct kube_set set = set_of(connected, work);
    size_t count = 0;
    struct kube_object *objects = objects_of(connected, &set, &count);
    if (!objects)
        return CONNECTED_FAILED;
    if (set.prune && !set.name)
        return connected_fail(connected, "name it: --apply-set NAME, also without --prune",
                              "there is no set of objects to prune");
    if (work->sends_nothing)
        return outline(connected, work, "PATCH", objects, count);
    if (set.name)
        return apply_in_set(connected, work, objects, count, &set);
    return tell(connected, work,
                kube_apply_run(connected->client, connected->arena, objects, count, &work->options),
                "not everything was applied");
}

/* ---- --diff ---- */

static enum connected_result diff_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct text plain = text_new(connected->arena);
    struct kube_set set = set_of(connected, work);
    size_t count = 0;
    struct kube_object *objects = objects_of(connected, &set, &count);
    if (!objects)
        return CONNECTED_FAILED;
    struct kube_diff diff =
        kube_diff_run(connected->client, &plain, objects, count, &work->options);
    if (work->events) {
        if (!kube_apply_events(connected->output, diff.apply, connected->name))
            return no_json(connected);
    } else {
        if (connected->name && plain.length > 0)
            text_add_format(connected->output, "# %s\n", connected->name);
        if (work->color)
            diff_colored(connected->output, plain.data, plain.length);
        else
            text_add_bytes(connected->output, plain.data, plain.length);
    }
    if (diff.good)
        return diff.different > 0 ? CONNECTED_DIFFERENT : CONNECTED_GOOD;
    if (!work->events)
        kube_apply_text(connected->messages, diff.apply, connected->name);
    return connected_fail(connected, NULL, "not everything could be compared");
}

/* ---- --delete ---- */

/* Between two looks: longer each time, until time is up or somebody wants us to stop. */
static bool wait_for_look(void *context, size_t attempt) {
    return connected_wait(context,
                          attempt < 6 ? (unsigned)FIRST_LOOK << (attempt - 1) : LONGEST_LOOK);
}

static enum connected_result delete_cluster(struct connected *connected, void *context) {
    const struct work *work = context;
    struct connected_wait waiting = {connected->stop, clock_milliseconds() + connected->wait};
    struct kube_delete_options options = {
        .dry_run = work->options.dry_run, .wait = wait_for_look, .context = &waiting};
    struct kube_set set = set_of(connected, work);
    size_t count = 0;
    struct kube_object *objects = objects_of(connected, &set, &count);
    if (!objects)
        return CONNECTED_FAILED;
    if (work->sends_nothing)
        return outline(connected, work, "DELETE", objects, count);
    const struct kube_apply *apply =
        set.name
            ? kube_set_delete(connected->client, connected->arena, objects, count, &options, &set)
            : kube_delete_run(connected->client, connected->arena, objects, count, &options);
    enum connected_result result =
        apply ? tell(connected, work, apply, "not everything was deleted") : CONNECTED_FAILED;
    if (set.others > 0)
        diagnostics_note(&connected->run->diagnostics, connected->cluster->position, NULL,
                         "%zu object%s of the set \"%s\" stay%s: not in the configuration",
                         set.others, set.others == 1 ? "" : "s", set.name,
                         set.others == 1 ? "s" : "")
            ->hint = "--apply --prune removes them, before --delete";
    return set.problem ? connected_fail(connected, set.hint, "%s", set.problem) : result;
}

/* ---- options ---- */

static void read_managers(struct run *run, struct kube_apply_options *options) {
    const struct setting *setting = &run->settings.option[OPTION_FORCE_CONFLICTS];
    const char **managers = arena_array(run->keep, setting->count + 1, sizeof(char *));
    for (const struct value *value = setting->first; value; value = value->next)
        if (*value->text)
            managers[options->force_manager_count++] = value->text;
        else
            options->force = true;
    options->force_managers = managers;
}

static void act(struct run *run, connected_action *action) {
    const char *dry = settings_text(&run->settings, OPTION_DRY_RUN);
    struct work work = {.events = wants_json(run),
                        .color = wants_color(run, STDOUT_FILENO),
                        .sends_nothing = dry && text_equal(dry, "client"),
                        .prune = settings_true(&run->settings, OPTION_PRUNE)};
    work.options.dry_run = dry != NULL;
    work.options.no_preflight = settings_true(&run->settings, OPTION_NO_PREFLIGHT);
    read_managers(run, &work.options);
    if (clusters_have_templates(run))
        connected_each(run, action, &work, work.events);
}

void action_apply(struct run *run) {
    act(run, apply_cluster);
}

void action_diff(struct run *run) {
    act(run, diff_cluster);
}

void action_delete(struct run *run) {
    act(run, delete_cluster);
}
