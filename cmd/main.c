#include "base/file.h"
#include "cmd/command.h"

#include <errno.h>
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

/* Everything is known to be good: write it, whole. */
static void write_output(struct run *run) {
    if (run->output.length == 0 ||
        file_write_all(STDOUT_FILENO, run->output.data, run->output.length))
        return;
    diagnostics_error(&run->diagnostics, FAILURE_IO, (struct position){0}, NULL,
                      "cannot write to standard output: %s", strerrordesc_np(errno));
}

static bool is_refused(const struct run *run) {
    return run->diagnostics.errors > 0;
}

/* Says what makes the run fail, where there are but warnings. */
static void apply_strict(struct run *run) {
    struct diagnostics *diagnostics = &run->diagnostics;
    if (settings_true(&run->settings, OPTION_STRICT) && diagnostics->warnings > 0 &&
        diagnostics->errors == 0)
        diagnostics_error(diagnostics, FAILURE_VALUE,
                          settings_position(&run->settings, OPTION_STRICT), "strict",
                          "warnings count as errors");
}

int main(int count, char **arguments) {
    struct run run = {.arena = arena_new(out_of_memory)};
    if (!run.arena)
        out_of_memory();
    signal(SIGPIPE, SIG_IGN);
    run.diagnostics = diagnostics_new(run.arena);
    run.output = text_new(run.arena);
    command_run(&run, count > 0 ? count - 1 : 0, arguments + (count > 0), environ);
    apply_strict(&run);
    if (!is_refused(&run))
        write_output(&run);
    report(&run);
    int code = (int)run.diagnostics.failure;
    arena_free(run.arena);
    return code;
}
