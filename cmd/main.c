#include "base/file.h"
#include "cmd/connected.h"
#include "text/json.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

extern char **environ;

/* Memory has ended: nothing more can be allocated, not even a diagnostic. */
static void out_of_memory(void) {
    static const char message[] = "etcdmaint-gen: error: out of memory\n";
    if (!file_write_all(STDERR_FILENO, message, sizeof(message) - 1))
        _exit(FAILURE_INTERNAL);
    _exit(FAILURE_INTERNAL);
}

void run_refuse_output(struct run *run, int error) {
    diagnostics_error(&run->diagnostics, FAILURE_IO, (struct position){0}, NULL,
                      "cannot write to standard output: %s", strerrordesc_np(error));
}

bool run_flush(struct run *run) {
    bool good = run->output.length == 0 ||
                file_write_all(STDOUT_FILENO, run->output.data, run->output.length);
    if (!good)
        run_refuse_output(run, errno);
    run->flushed = run->flushed || run->output.length > 0;
    run->written += run->output.length;
    run->output.length = 0;
    return good;
}

bool run_add_json(struct run *run, const struct node *root) {
    if (json_write(&run->output, root))
        return true;
    diagnostics_error(&run->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL, "%s",
                      json_write_problem(run->arena));
    return false;
}

bool run_has_errors(const struct run *run) {
    return run->diagnostics.errors > run->apart_errors;
}

bool run_is_refused(struct run *run) {
    struct diagnostics *diagnostics = &run->diagnostics;
    if (settings_true(&run->settings, OPTION_STRICT) &&
        diagnostics->warnings > run->apart_warnings && !run_has_errors(run))
        diagnostics_error(diagnostics, FAILURE_VALUE,
                          settings_position(&run->settings, OPTION_STRICT), "strict",
                          "warnings count as errors");
    return run_has_errors(run);
}

/* Once everything is known to be good. */
static void write_output(struct run *run) {
    bool refused = !run->krm && run_is_refused(run);
    if ((run->tells || !refused) && !run_flush(run))
        run->output.length = 0;
}

/* Memory comes from the kernel in one piece and goes back to it when the program ends, without a
 * turn to the kernel for each piece: they are short runs. */
static void keep_memory(void) {
#ifdef __GLIBC__
    mallopt(M_TOP_PAD, 512 * 1024);
    mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
#endif
}

int main(int count, char **arguments) {
    keep_memory();
    struct run run = {.arena = arena_new(out_of_memory),
                      .keep = arena_new(out_of_memory),
                      .environment = environ,
                      .out_of_memory = out_of_memory};
    if (!run.arena || !run.keep)
        out_of_memory();
    signal(SIGPIPE, SIG_IGN);
    run.diagnostics = diagnostics_new(run.arena);
    run.output = text_new(run.keep);
    command_run(&run, count > 0 ? count - 1 : 0, arguments + (count > 0));
    write_output(&run);
    report(&run);
    int code = (int)run.diagnostics.failure;
    /* As a shell tells of a program that a signal ended, so that its loops end too. */
    if (code != 0 && stop_signal() != 0)
        code = 128 + stop_signal();
    for (const struct arenas *it = run.arenas; it; it = it->next)
        arena_free(it->arena);
    arena_free(run.arena);
    arena_free(run.keep);
    return code;
}
