#include "cmd/connected.h"

#include "base/file.h"
#include "cmd/workers.h"
#include "text/json.h"

#include <unistd.h>

enum { WAIT_MILLISECONDS = 120000 };

/* What all clusters share. */
struct work {
    connected_action *action;
    void *context;
    uint64_t wait;
    bool events;
};

enum connected_result connected_fail(struct connected *connected, const char *hint,
                                     const char *format, ...) {
    const struct cluster *cluster = connected->cluster;
    struct arena *arena = connected->run->diagnostics.arena;
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(arena, format, arguments);
    va_end(arguments);
    if (connected->name)
        message = arena_format(arena, "%s: %s", connected->name, message);
    diagnostics_error(&connected->run->diagnostics, FAILURE_CLUSTER, cluster->position, NULL, "%s",
                      message)
        ->hint = hint ? arena_copy(arena, hint) : NULL;
    return CONNECTED_FAILED;
}

const char *connected_prefix(const struct connected *connected) {
    return connected->name ? arena_format(connected->arena, "%s: ", connected->name) : "";
}

/* In a worker the main process does it, when those before have been shown. */
void connected_flush(struct connected *connected) {
    struct run *run = connected->run;
    if (!connected->live)
        return;
    text_add_bytes(&run->output, connected->output->data, connected->output->length);
    connected->output->length = 0;
    if (!run_flush(run))
        run->output.length = 0; /* the error is in the diagnostics */
    if (!file_write_all(STDERR_FILENO, connected->messages->data, connected->messages->length))
        run->diagnostics.failure =
            run->diagnostics.failure > FAILURE_IO ? run->diagnostics.failure : FAILURE_IO;
    connected->messages->length = 0;
}

/* With --strict a warning about the connection is enough to refuse; those about the configuration
 * were looked at before. */
static bool is_refused(const struct run *run, size_t warnings) {
    return settings_true(&run->settings, OPTION_STRICT) && run->diagnostics.warnings > warnings;
}

static enum connected_result act(struct loop *loop, const struct cluster *cluster,
                                 struct visit *visit) {
    struct run *run = loop->run;
    const struct work *work = loop->context;
    struct connected connected = {.run = run,
                                  .cluster = cluster,
                                  .name = run->fleet.flat ? NULL : cluster->name,
                                  .arena = run->arena,
                                  .output = &visit->output,
                                  .messages = &visit->messages,
                                  .live = !loop->apart,
                                  .stop = loop->stop,
                                  .wait = work->wait};
    size_t warnings = run->diagnostics.warnings;
    connected.connection = link_connection(loop->link, cluster->plans[0]->settings);
    if (!connected.connection || is_refused(run, warnings))
        return CONNECTED_FAILED;
    connected.client = link_client(loop->link);
    return work->action(&connected, work->context);
}

/* The second time round nothing new is to be said about the plan. */
static enum connected_result visit_cluster(struct loop *loop, struct visit *visit) {
    struct run *run = loop->run;
    struct diagnostics aside = diagnostics_new(run->arena);
    const struct cluster *cluster = fleet_cluster(&aside, &run->fleet, visit->index);
    return cluster ? act(loop, cluster, visit) : CONNECTED_FAILED;
}

static void show(struct loop *loop, struct visit *visit, enum connected_result result) {
    (void)result;
    connected_flush(&(struct connected){
        .run = loop->run, .output = &visit->output, .messages = &visit->messages, .live = true});
}

/* Without a fleet. */
static void visit_only(struct loop *loop) {
    struct run *run = loop->run;
    struct visit visit = {.output = text_new(run->arena), .messages = text_new(run->arena)};
    const struct cluster *cluster = fleet_cluster(&run->diagnostics, &run->fleet, 0);
    if (!cluster || run_is_refused(run))
        return;
    enum connected_result result = act(loop, cluster, &visit);
    loop_set(loop, 0, result);
    show(loop, &visit, result);
}

/* ---- all of it ---- */

/* Differences are no error, but they decide the exit code. */
static void set_code(struct run *run, enum failure failure) {
    if (run->diagnostics.failure < failure)
        run->diagnostics.failure = failure;
}

static void summarize(struct loop *loop) {
    struct run *run = loop->run;
    const struct work *work = loop->context;
    if (work->events && !loop_event(loop, &run->output))
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL, "%s",
                          json_write_problem(run->arena));
    loop_tell(loop, NULL);
    if (loop->of[CONNECTED_FAILED] + loop->of[LOOP_NOT_TRIED] == 0)
        diagnostics_note(&run->diagnostics, (struct position){0}, NULL, "%zu clusters, none failed",
                         loop_sum(loop));
}

static void finish(struct loop *loop) {
    if (loop->of[CONNECTED_DIFFERENT] > 0)
        set_code(loop->run, FAILURE_VALUE);
    if (loop->of[CONNECTED_FAILED] > 0)
        set_code(loop->run, FAILURE_CLUSTER);
    if (loop_sum(loop) > 1)
        summarize(loop);
}

/* After a signal it is not asked whether the rest is good: with --discover it is not known. */
static void go(struct loop *loop) {
    loop_choose(loop);
    if (loop->run->fleet.flat)
        visit_only(loop);
    else if (is_readable(loop->stop) || clusters_check(loop->run))
        loop_run(loop);
    finish(loop);
}

void connected_each(struct run *run, connected_action *action, void *context, bool events) {
    uint64_t timeout = 0;
    struct work work = {.action = action, .context = context, .events = events};
    struct loop loop = {.run = run,
                        .context = &work,
                        .stop = stop_descriptor(),
                        .visit = visit_cluster,
                        .take = show};
    bool good = duration_given(run, OPTION_TIMEOUT, 0, &timeout);
    good = duration_given(run, OPTION_WAIT_TIMEOUT, WAIT_MILLISECONDS, &work.wait) && good;
    if (!good) {
        action_check(run);
        return;
    }
    run->tells = true;
    loop.link = link_new(run, loop.stop, timeout);
    go(&loop);
    link_free(loop.link);
}
