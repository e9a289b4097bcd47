#include "cmd/connected.h"

#include "base/file.h"
#include "cmd/relay.h"
#include "cmd/workers.h"

#include <unistd.h>

#include "transport/transport.h"

enum { WAIT_MILLISECONDS = 120000, AT_ONCE = 8, NAMES_SHOWN = 20 };

/* Names of clusters, as many as a message should have. */
struct names {
    struct text text;
    size_t count;
};

struct loop {
    struct run *run;
    struct link *link;
    connected_action *action;
    void *context;
    int stop;
    uint64_t wait;
    size_t *chosen; /* clusters, as places in the fleet */
    size_t chosen_count;
    bool alone; /* no other process works at the same time */
    size_t results[CONNECTED_FAILED + 1];
    struct names failed, left;
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
                                 struct text *output, struct text *messages) {
    struct run *run = loop->run;
    struct connected connected = {.run = run,
                                  .cluster = cluster,
                                  .name = run->fleet.flat ? NULL : cluster->name,
                                  .arena = run->arena,
                                  .output = output,
                                  .messages = messages,
                                  .live = loop->alone,
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

static void add_name(struct names *names, const char *name) {
    if (names->count++ < NAMES_SHOWN)
        text_add_format(&names->text, "%s%s", names->text.length ? ", " : "", name);
}

static const char *shown(struct arena *arena, const struct names *names) {
    const char *text = text_printable(arena, names->text.data, names->text.length);
    return names->count <= NAMES_SHOWN
               ? text
               : arena_format(arena, "%s and %zu more", text, names->count - NAMES_SHOWN);
}

static void count(struct loop *loop, const char *name, enum connected_result result) {
    loop->results[result]++;
    if (result == CONNECTED_FAILED)
        add_name(&loop->failed, name);
}

/* ---- one after the other ---- */

/* The second time round nothing new is to be said about the plan. */
static enum connected_result visit(struct loop *loop, size_t job, struct text *output,
                                   struct text *messages) {
    struct run *run = loop->run;
    struct diagnostics aside = diagnostics_new(run->arena);
    const struct cluster *cluster = fleet_cluster(&aside, &run->fleet, loop->chosen[job]);
    return cluster ? act(loop, cluster, output, messages) : CONNECTED_FAILED;
}

static const char *name_of(const struct loop *loop, size_t job) {
    return loop->run->fleet.entries[loop->chosen[job]].name;
}

static void visit_all(struct loop *loop) {
    struct run *run = loop->run;
    for (size_t i = 0; i < loop->chosen_count; i++) {
        struct arena_mark mark = arena_mark(run->arena);
        const struct diagnostic *last = run->diagnostics.last;
        struct text output = text_new(run->arena);
        struct text messages = text_new(run->arena);
        if (is_readable(loop->stop))
            add_name(&loop->left, name_of(loop, i));
        else
            count(loop, name_of(loop, i), visit(loop, i, &output, &messages));
        if (run->diagnostics.last == last)
            arena_rewind(run->arena, mark);
    }
}

/* ---- several at once ---- */

static void work(void *context, size_t job, struct text *reply) {
    struct loop *loop = context;
    struct run *run = loop->run;
    struct arena_mark mark = arena_mark(run->arena);
    struct text output = text_new(run->arena);
    struct text messages = text_new(run->arena);
    run->diagnostics = diagnostics_new(run->arena);
    link_ask_nobody(loop->link);
    enum connected_result result = visit(loop, job, &output, &messages);
    relay_write(reply,
                &(struct relay){result, output.data, output.length, messages.data, messages.length},
                &run->diagnostics);
    arena_rewind(run->arena, mark);
}

static void take(void *context, size_t job, const char *reply, size_t length) {
    struct loop *loop = context;
    struct run *run = loop->run;
    struct relay relay = {0};
    const char *name = name_of(loop, job);
    if (!reply && is_readable(loop->stop)) {
        add_name(&loop->left, name);
        return;
    }
    if (!reply || !relay_read(run, reply, length, &relay) || relay.result > CONNECTED_FAILED) {
        diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "%s: the process that worked on it ended too soon", name)
            ->hint = "what was done there is not known: run it again for this cluster";
        relay = (struct relay){.result = CONNECTED_FAILED};
    }
    struct text output = text_new(run->arena);
    struct text messages = text_new(run->arena);
    text_add_bytes(&output, relay.output, relay.output_length);
    text_add_bytes(&messages, relay.messages, relay.messages_length);
    connected_flush(
        &(struct connected){.run = run, .output = &output, .messages = &messages, .live = true});
    count(loop, name, (enum connected_result)relay.result);
}

static bool visit_at_once(struct loop *loop, unsigned processes) {
    struct workers workers = {.jobs = loop->chosen_count,
                              .processes = processes,
                              .context = loop,
                              .work = work,
                              .take = take,
                              .stop = loop->stop,
                              .out_of_memory = loop->run->out_of_memory};
    if (processes < 2 || loop->chosen_count < 2)
        return false;
    kube_transport_preload(loop->run->keep);
    loop->alone = false;
    bool done = workers_run(&workers);
    loop->alone = true;
    return done;
}

/* ---- all of it ---- */

/* Differences are no error, but they decide the exit code. */
static void set_code(struct run *run, enum failure failure) {
    if (run->diagnostics.failure < failure)
        run->diagnostics.failure = failure;
}

static void summarize(struct loop *loop, size_t sum) {
    struct run *run = loop->run;
    size_t failed = loop->results[CONNECTED_FAILED];
    if (loop->left.count > 0)
        diagnostics_error(&run->diagnostics, FAILURE_CLUSTER, (struct position){0}, NULL,
                          "stopped by a signal; not tried: %s", shown(run->arena, &loop->left));
    if (failed > 0)
        diagnostics_error(&run->diagnostics, FAILURE_CLUSTER, (struct position){0}, NULL,
                          "%zu of %zu clusters failed: %s", failed, sum,
                          shown(run->arena, &loop->failed));
    else if (loop->left.count == 0)
        diagnostics_note(&run->diagnostics, (struct position){0}, NULL, "%zu clusters, none failed",
                         sum);
}

static void finish(struct loop *loop) {
    const size_t *results = loop->results;
    size_t sum = results[CONNECTED_GOOD] + results[CONNECTED_DIFFERENT] +
                 results[CONNECTED_FAILED] + loop->left.count;
    if (results[CONNECTED_DIFFERENT] > 0)
        set_code(loop->run, FAILURE_VALUE);
    if (results[CONNECTED_FAILED] > 0)
        set_code(loop->run, FAILURE_CLUSTER);
    if (sum > 1)
        summarize(loop, sum);
}

static void visit_only(struct loop *loop) {
    struct run *run = loop->run;
    struct text output = text_new(run->arena);
    struct text messages = text_new(run->arena);
    const struct cluster *cluster = fleet_cluster(&run->diagnostics, &run->fleet, 0);
    if (cluster && !run_is_refused(run))
        count(loop, cluster->name, act(loop, cluster, &output, &messages));
}

static void visit_chosen(struct loop *loop) {
    struct run *run = loop->run;
    uint64_t processes = AT_ONCE;
    const char *given = settings_text(&run->settings, OPTION_CONCURRENCY);
    loop->chosen = arena_array(run->keep, run->fleet.count, sizeof *loop->chosen);
    for (size_t i = 0; i < run->fleet.count; i++)
        if (fleet_is_chosen(&run->fleet, i))
            loop->chosen[loop->chosen_count++] = i;
    if (given && !text_to_number(given, strlen(given), UINT32_MAX, &processes))
        return;
    if (!visit_at_once(loop, (unsigned)processes))
        visit_all(loop);
}

void connected_each(struct run *run, connected_action *action, void *context) {
    uint64_t timeout = 0;
    struct loop loop = {.run = run,
                        .action = action,
                        .context = context,
                        .stop = stop_descriptor(),
                        .alone = true,
                        .failed = {text_new(run->keep), 0},
                        .left = {text_new(run->keep), 0}};
    bool good = duration_given(run, OPTION_TIMEOUT, 0, &timeout);
    good = duration_given(run, OPTION_WAIT_TIMEOUT, WAIT_MILLISECONDS, &loop.wait) && good;
    if (!good) {
        action_check(run);
        return;
    }
    run->tells = true;
    loop.link = link_new(run, loop.stop, timeout);
    if (run->fleet.flat)
        visit_only(&loop);
    else if (clusters_check(run))
        visit_chosen(&loop);
    finish(&loop);
    link_free(loop.link);
}
