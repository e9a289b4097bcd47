#include "base/file.h"
#include "cmd/jobs.h"

#include <unistd.h>

#include "jobs/follow.h"

/* Where lines go: logs to standard output, the rest to standard error. Both at once, whole lines.
 */
struct listener {
    struct connected *connected;
    struct connected_wait *wait;
};

/* Several clusters are followed at the same time, each by a worker: nothing waits for its turn. */
static bool write_now(struct connected *connected) {
    struct text *output = connected->output;
    struct text *messages = connected->messages;
    size_t errors = connected->run->diagnostics.errors;
    bool good = true;
    if (connected->live) {
        connected_flush(connected);
        return connected->run->diagnostics.errors == errors;
    }
    good = file_write_all(STDOUT_FILENO, output->data, output->length) && good;
    good = file_write_all(STDERR_FILENO, messages->data, messages->length) && good;
    output->length = messages->length = 0;
    return good;
}

static bool say(void *context, enum follow_line kind, const char *line) {
    const struct listener *listener = context;
    struct connected *connected = listener->connected;
    const char *name = connected->name;
    text_add_format(kind == FOLLOW_LOG ? connected->output : connected->messages, "%s%s%s%s\n",
                    name ? name : "", name ? ": " : "", kind == FOLLOW_HINT ? "  hint: " : "",
                    line);
    return write_now(connected);
}

static bool wait_here(void *context, unsigned milliseconds) {
    const struct listener *listener = context;
    return connected_wait(listener->wait, milliseconds);
}

static void say_end(struct listener *listener, const char *label, const char *end,
                    const char *reason) {
    (void)say(listener, FOLLOW_PROGRESS,
              arena_format(listener->connected->arena, "%s %s%s%s", label, end, *reason ? ": " : "",
                           reason));
}

static enum connected_result tell_end(struct listener *listener, const char *label,
                                      const struct follow_result *result) {
    struct connected *connected = listener->connected;
    switch (result->end) {
    case FOLLOW_COMPLETE:
        say_end(listener, label, "is complete", "");
        return CONNECTED_GOOD;
    case FOLLOW_FAILED:
        say_end(listener, label, "has failed", result->reason);
        return CONNECTED_DIFFERENT;
    case FOLLOW_GONE:
        return connected_fail(connected, "--status shows the last runs",
                              "%s is gone: it was deleted before its end was seen", label);
    case FOLLOW_STOPPED:
        return connected_fail(connected, "--follow shows how it ends",
                              "stopped before the end of %s, which goes on", label);
    case FOLLOW_TROUBLE:
    default:
        return connected_fail(connected,
                              result->trouble.hint ? result->trouble.hint
                                                   : "the Job goes on: --follow shows how it ends",
                              "%s cannot be followed: %s", label, result->trouble.problem);
    }
}

enum connected_result jobs_follow(struct connected *connected, struct connected_wait *wait,
                                  const char *name_space, const char *job) {
    struct listener listener = {connected, wait};
    struct follow_options options = {.name_space = name_space,
                                     .job = job,
                                     .say = say,
                                     .wait = wait_here,
                                     .clock = clock_milliseconds,
                                     .context = &listener};
    const char *label = arena_format(connected->arena, "Job %s/%s", name_space,
                                     text_printable(connected->arena, job, JOB_NAME_SHOWN));
    struct arena *arena = arena_new(connected->run->out_of_memory);
    if (!arena)
        connected->run->out_of_memory();
    (void)write_now(connected);
    struct follow_result result = follow_job(connected->client, arena, &options);
    if (result.trouble.problem)
        result.trouble.problem = arena_copy(connected->arena, result.trouble.problem);
    if (result.trouble.hint)
        result.trouble.hint = arena_copy(connected->arena, result.trouble.hint);
    arena_free(arena);
    return tell_end(&listener, label, &result);
}
