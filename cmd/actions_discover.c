#include "cmd/connected.h"

#include "discover/discover.h"

/* What all clusters share. */
struct asking {
    bool apart; /* one that fails is left out of the run */
};

/* Warnings of a cluster that is left out are not there to be seen when all are known. */
static bool is_refused(struct run *run, const struct settings *given, const char *name,
                       size_t warnings) {
    if (!settings_true(&run->settings, OPTION_STRICT) || run->diagnostics.warnings == warnings)
        return false;
    diagnostics_error(&run->diagnostics, FAILURE_VALUE, given->place, "strict",
                      "%s: warnings count as errors", name);
    return true;
}

static enum connected_result ask(struct loop *loop, struct visit *visit) {
    struct run *run = loop->run;
    const struct asking *asking = loop->context;
    const char *name = run->fleet.entries[visit->index].name;
    struct settings *given = arena_alloc(run->arena, sizeof(*given));
    struct settings *found = arena_alloc(run->arena, sizeof(*found));
    size_t warnings = run->diagnostics.warnings;
    fleet_settings(&run->fleet, visit->index, SIZE_MAX, given);
    if (!link_connection(loop->link, given) ||
        !discover_cluster(&run->diagnostics, link_client(loop->link), name, given, found) ||
        (asking->apart && is_refused(run, given, name, warnings)))
        return CONNECTED_FAILED;
    visit->found = found;
    return CONNECTED_GOOD;
}

static bool is_of(const struct entry *found, const struct source *source) {
    for (size_t i = 0; i < found->count; i++)
        for (const struct value *it = found->settings[i].setting.first; it; it = it->next)
            if (it->position.source == source)
                return true;
    return false;
}

/* What is wrong with the configuration is for all of them; what is wrong with the cluster itself,
 * such as that it is too old, is its own affair. */
static bool is_usable(struct run *run, size_t index) {
    struct diagnostics aside = diagnostics_new(run->arena);
    size_t errors = run->diagnostics.errors;
    if (fleet_cluster(&aside, &run->fleet, index))
        return true;
    for (const struct diagnostic *it = aside.first; it; it = it->next)
        if (it->severity == SEVERITY_ERROR && is_of(&run->fleet.found[index], it->position.source))
            diagnostics_error(&run->diagnostics, it->failure, it->position, it->key, "%s",
                              it->message)
                ->hint = it->hint;
    return run->diagnostics.errors == errors;
}

static void keep(struct loop *loop, struct visit *visit, enum connected_result result) {
    struct run *run = loop->run;
    const struct asking *asking = loop->context;
    (void)result;
    if (visit->found)
        fleet_keep_found(&run->fleet, visit->index, visit->found);
    if (!visit->found || (asking->apart && !is_usable(run, visit->index)))
        fleet_leave_out(&run->fleet, visit->index);
}

/* Nothing is made of a part of them: objects of two clusters may be the same, output that lacks a
 * cluster would look whole, and the files of that cluster would be removed. */
static bool tell(struct loop *loop) {
    bool stopped = stop_signal() != 0;
    bool good = loop->of[CONNECTED_GOOD] == loop->count;
    if (!good && !stopped)
        action_check(loop->run);
    if (loop->count > 1)
        loop_tell(loop, "nothing is made of a part of them; --cluster NAME chooses some");
    if (stopped && (loop->count == 1 || loop->of[LOOP_NOT_TRIED] == 0))
        diagnostics_error(&loop->run->diagnostics, FAILURE_CLUSTER, (struct position){0}, NULL,
                          "stopped by a signal");
    return good && !stopped;
}

/* Without a fleet there is one, which is nothing apart. */
static bool ask_all(struct loop *loop) {
    struct run *run = loop->run;
    const struct asking *asking = loop->context;
    size_t errors = run->diagnostics.errors;
    size_t warnings = run->diagnostics.warnings;
    loop_choose(loop);
    loop_run(loop);
    if (!asking->apart)
        return tell(loop);
    run->apart_errors = run->diagnostics.errors - errors;
    run->apart_warnings = run->diagnostics.warnings - warnings;
    return true;
}

bool discover_clusters(struct run *run, bool apart) {
    struct asking asking = {.apart = apart && !run->fleet.flat};
    uint64_t timeout = 0;
    if (run->krm) {
        diagnostics_error(&run->diagnostics, FAILURE_USAGE,
                          settings_position(&run->settings, OPTION_DISCOVER), "discover",
                          "a KRM function asks no cluster")
            ->hint = "--discover --print-config gives the config to use";
        return false;
    }
    if (!duration_given(run, OPTION_TIMEOUT, 0, &timeout))
        return false;
    struct loop loop = {
        .run = run, .context = &asking, .stop = stop_descriptor(), .visit = ask, .take = keep};
    loop.link = link_new(run, loop.stop, timeout);
    bool good = ask_all(&loop);
    link_free(loop.link);
    return good;
}
