#include "base/file.h"
#include "cmd/command.h"
#include "text/json.h"

#include <stdlib.h>
#include <unistd.h>

enum { NAME_SHOWN = 4096 };

bool wants_color(const struct run *run, int descriptor) {
    const char *when = settings_text(&run->settings, OPTION_COLOR);
    const char *no_color = getenv("NO_COLOR");
    if (when && !text_equal(when, "auto"))
        return text_equal(when, "always");
    return isatty(descriptor) && !(no_color && *no_color);
}

static struct node *to_node(struct arena *arena, const struct diagnostic *diagnostic) {
    static const char *const names[] = {"note", "warning", "error"};
    const struct position *position = &diagnostic->position;
    struct node *node = node_mapping(arena);
    node_add_string(arena, node, "severity", names[diagnostic->severity]);
    node_add_string(arena, node, "source",
                    position->source ? text_printable(arena, position->source->name, NAME_SHOWN)
                                     : "");
    if (position->source && position->source->is_file && position->line > 0) {
        node_add(arena, node, node_string(arena, "line"), node_integer(arena, position->line));
        node_add(arena, node, node_string(arena, "column"), node_integer(arena, position->column));
    }
    if (diagnostic->key)
        node_add_string(arena, node, "key", diagnostic->key);
    node_add_string(arena, node, "message", diagnostic->message);
    if (diagnostic->hint)
        node_add_string(arena, node, "hint", diagnostic->hint);
    return node;
}

static void add_json(struct run *run, bool quiet, struct text *text) {
    struct node *list = node_sequence(run->arena);
    for (const struct diagnostic *it = run->diagnostics.first; it; it = it->next)
        if (!quiet || it->severity == SEVERITY_ERROR)
            node_append(run->arena, list, to_node(run->arena, it));
    const char *more = diagnostics_left_out(&run->diagnostics, quiet);
    if (more)
        node_append(run->arena, list, to_node(run->arena, &(struct diagnostic){.message = more}));
    if (list->count == 0 || json_write(text, list))
        return;
    run->diagnostics.failure = FAILURE_INTERNAL;
    text_add_format(text, "etcdmaint-gen: error: %s\n", json_write_problem(run->arena));
}

void report(struct run *run) {
    struct text text = text_new(run->arena);
    const char *format = settings_text(&run->settings, OPTION_DIAGNOSTICS);
    bool quiet = settings_true(&run->settings, OPTION_QUIET) &&
                 !settings_true(&run->settings, OPTION_STRICT);
    if (format && text_equal(format, "json"))
        add_json(run, quiet, &text);
    else
        diagnostics_text(&run->diagnostics,
                         run->diagnostics.first && wants_color(run, STDERR_FILENO), quiet, &text);
    if (text.length > 0 && !file_write_all(STDERR_FILENO, text.data, text.length))
        run->diagnostics.failure =
            run->diagnostics.failure > FAILURE_IO ? run->diagnostics.failure : FAILURE_IO;
}
