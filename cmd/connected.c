#include "cmd/connected.h"

#include "base/file.h"

#include <unistd.h>

enum { WAIT_MILLISECONDS = 120000 };

struct loop {
    struct run *run;
    struct link *link;
    connected_action *action;
    void *context;
    int stop;
    uint64_t wait;
    size_t results[CONNECTED_FAILED + 1];
    struct text failed; /* names */
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
        ->hint = hint;
    return CONNECTED_FAILED;
}

void connected_flush(struct connected *connected) {
    struct run *run = connected->run;
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

static enum connected_result act(struct loop *loop, const struct cluster *cluster) {
    struct run *run = loop->run;
    struct text output = text_new(run->arena);
    struct text messages = text_new(run->arena);
    struct connected connected = {.run = run,
                                  .cluster = cluster,
                                  .name = run->fleet.flat ? NULL : cluster->name,
                                  .arena = run->arena,
                                  .output = &output,
                                  .messages = &messages,
                                  .stop = loop->stop,
                                  .wait = loop->wait};
    size_t warnings = run->diagnostics.warnings;
    connected.connection = link_connection(loop->link, cluster->plans[0]->settings);
    if (!connected.connection || is_refused(run, warnings))
        return CONNECTED_FAILED;
    connected.client = link_client(loop->link);
    enum connected_result result = loop->action(&connected, loop->context);
    connected_flush(&connected);
    return result;
}

static void count(struct loop *loop, const char *name, enum connected_result result) {
    loop->results[result]++;
    if (result == CONNECTED_FAILED)
        text_add_format(&loop->failed, "%s%s", loop->failed.length ? ", " : "", name);
}

/* The second time round nothing new is to be said about the plan. */
static void visit(struct loop *loop, size_t index) {
    struct run *run = loop->run;
    struct arena_mark mark = arena_mark(run->arena);
    const struct diagnostic *last = run->diagnostics.last;
    struct diagnostics aside = diagnostics_new(run->arena);
    const struct cluster *cluster = fleet_cluster(&aside, &run->fleet, index);
    if (cluster)
        count(loop, cluster->name, act(loop, cluster));
    if (run->diagnostics.last == last)
        arena_rewind(run->arena, mark);
}

/* Differences are no error, but they decide the exit code. */
static void set_code(struct run *run, enum failure failure) {
    if (run->diagnostics.failure < failure)
        run->diagnostics.failure = failure;
}

static void finish(struct loop *loop) {
    struct run *run = loop->run;
    const size_t *results = loop->results;
    size_t sum = results[CONNECTED_GOOD] + results[CONNECTED_DIFFERENT] + results[CONNECTED_FAILED];
    if (results[CONNECTED_DIFFERENT] > 0)
        set_code(run, FAILURE_VALUE);
    if (results[CONNECTED_FAILED] > 0)
        set_code(run, FAILURE_CLUSTER);
    if (sum < 2)
        return;
    if (results[CONNECTED_FAILED] > 0)
        diagnostics_error(&run->diagnostics, FAILURE_CLUSTER, (struct position){0}, NULL,
                          "%zu of %zu clusters failed: %s", results[CONNECTED_FAILED], sum,
                          text_printable(run->arena, loop->failed.data, loop->failed.length));
    else
        diagnostics_note(&run->diagnostics, (struct position){0}, NULL, "%zu clusters, none failed",
                         sum);
}

static void visit_all(struct loop *loop) {
    struct run *run = loop->run;
    if (run->fleet.flat) {
        const struct cluster *cluster = fleet_cluster(&run->diagnostics, &run->fleet, 0);
        if (cluster && !run_is_refused(run))
            count(loop, cluster->name, act(loop, cluster));
        return;
    }
    if (!clusters_check(run))
        return;
    for (size_t i = 0; i < run->fleet.count && !stop_signal(); i++)
        if (fleet_is_chosen(&run->fleet, i))
            visit(loop, i);
}

void connected_each(struct run *run, connected_action *action, void *context) {
    uint64_t timeout = 0;
    struct loop loop = {.run = run,
                        .action = action,
                        .context = context,
                        .stop = stop_descriptor(),
                        .failed = text_new(run->keep)};
    bool good = duration_given(run, OPTION_TIMEOUT, 0, &timeout);
    good = duration_given(run, OPTION_WAIT_TIMEOUT, WAIT_MILLISECONDS, &loop.wait) && good;
    if (!good) {
        action_check(run);
        return;
    }
    run->tells = true;
    loop.link = link_new(run, loop.stop, timeout);
    visit_all(&loop);
    finish(&loop);
    link_free(loop.link);
}
