#include "cmd/trace.h"

#include "base/file.h"
#include "base/password.h"

#include <unistd.h>

#include "tree/tree.h"

/* A trace that cannot be written is no reason to stop. */
static void say(const struct run *run, const char *line) {
    if (!file_write_all(run->trace_file, line, strlen(line)))
        text_printable(run->arena, "", 0);
}

static const char *shown(const struct run *run, const struct option *option, const char *text) {
    if (option->flags & OPTION_SECRET)
        return "...";
    return text_printable(run->arena, password_hidden(run->arena, text), 200);
}

static void trace_settings(const struct run *run) {
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct setting *setting = &run->settings.option[i];
        for (const struct value *value = setting->first; value; value = value->next)
            say(run, arena_format(run->arena, "trace: %s = %s (%s%s%s)\n", option_table[i].name,
                                  shown(run, &option_table[i], value->text),
                                  origin_name(setting->origin), value->position.source ? " " : "",
                                  position_name(run->arena, value->position)));
    }
}

/* -v, -vv, -vvv; DEBUG=1 is as much as -vv. */
static unsigned level_of(const struct run *run) {
    bool debug = false;
    size_t given = 0;
    const struct value *value = run->settings.option[OPTION_VERBOSE].first;
    for (char *const *it = run->environment; *it; it++)
        if (text_starts_with(*it, "DEBUG="))
            debug = (*it)[6] != '\0' && !text_equal(*it + 6, "0");
    for (; value && given < 3; value = value->next)
        given += text_equal(value->text, "true");
    bool wanted = debug || (given == 0 && command_asked(run, OPTION_TRACE_FILE));
    return wanted && given < 2 ? 2 : (unsigned)given;
}

bool trace_begin(struct run *run) {
    const char *path = settings_text(&run->settings, OPTION_TRACE_FILE);
    run->trace_file = STDERR_FILENO;
    run->trace = level_of(run);
    if (path)
        run->trace_file = file_open_trace(&run->diagnostics, path);
    if (run->trace_file < 0)
        run->trace = 0;
    else if (run->trace)
        trace_settings(run);
    return run->trace_file >= 0;
}

void trace_result(const struct run *run) {
    say(run, arena_format(run->arena, "trace: %zu bytes of output, %zu errors, %zu warnings\n",
                          run->written + run->output.length, run->diagnostics.errors,
                          run->diagnostics.warnings));
}

void trace_tree(const struct run *run, const struct tree *tree) {
    struct tree_counts counts = tree_counts(tree);
    if (run->trace)
        say(run, arena_format(run->arena, "trace: %zu files changed, %zu removed, %zu the same\n",
                              counts.changed, counts.removed, counts.same));
}

void trace_request(void *context, const char *line) {
    const struct run *run = context;
    struct arena_mark mark = arena_mark(run->arena);
    say(run, arena_format(run->arena, "trace: %s\n", line));
    arena_rewind(run->arena, mark);
}
