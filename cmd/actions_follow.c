#include "base/file.h"
#include "cmd/jobs.h"

#include <unistd.h>

#include "jobs/follow.h"

/* Where lines go: logs to standard output, the rest to standard error. Both at once, whole lines.
 */
struct listener {
    struct connected *connected;
    struct jobs_wait *wait;
};

static bool say_on_error(const struct connected *connected, const char *mark, const char *line) {
    struct text text = text_new(connected->arena);
    struct arena_mark place = arena_mark(connected->arena);
    text_add_format(&text, "%s%s%s%s\n", connected->name ? connected->name : "",
                    connected->name ? ": " : "", mark, line);
    bool good = file_write_all(STDERR_FILENO, text.data, text.length);
    arena_rewind(connected->arena, place);
    return good;
}

static bool say(void *context, enum follow_line kind, const char *line) {
    const struct listener *listener = context;
    struct connected *connected = listener->connected;
    size_t errors = connected->run->diagnostics.errors;
    if (kind != FOLLOW_LOG)
        return say_on_error(connected, kind == FOLLOW_HINT ? "  hint: " : "", line);
    text_add_format(connected->output, "%s%s%s\n", connected->name ? connected->name : "",
                    connected->name ? ": " : "", line);
    connected_flush(connected);
    return connected->run->diagnostics.errors == errors;
}

static bool wait_here(void *context, unsigned milliseconds) {
    const struct listener *listener = context;
    return jobs_wait(listener->wait, milliseconds);
}

static enum connected_result tell_end(struct connected *connected, const char *label,
                                      const struct follow_result *result) {
    switch (result->end) {
    case FOLLOW_COMPLETE:
        (void)say_on_error(connected, label, " is complete");
        return CONNECTED_GOOD;
    case FOLLOW_FAILED:
        (void)say_on_error(connected, label,
                           arena_format(connected->arena, " has failed%s%s",
                                        *result->reason ? ": " : "", result->reason));
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

enum connected_result jobs_follow(struct connected *connected, struct jobs_wait *wait,
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
    connected_flush(connected);
    struct follow_result result = follow_job(connected->client, arena, &options);
    if (result.trouble.problem)
        result.trouble.problem = arena_copy(connected->arena, result.trouble.problem);
    if (result.trouble.hint)
        result.trouble.hint = arena_copy(connected->arena, result.trouble.hint);
    arena_free(arena);
    return tell_end(connected, label, &result);
}
