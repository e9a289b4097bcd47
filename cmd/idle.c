#include "cmd/command.h"

/* Flags that only shape what another one asks for. */
static const struct {
    enum option_id option;
    enum option_id actions[8]; /* ended by OPTION_COUNT */
} idle[] = {
    {OPTION_OUTPUT,
     {OPTION_NEXT, OPTION_AUDIT, OPTION_APPLY, OPTION_DIFF, OPTION_DELETE, OPTION_STATUS,
      OPTION_COUNT}},
    {OPTION_FROM, {OPTION_NEXT, OPTION_EXPLAIN, OPTION_TIMELINE, OPTION_COUNT}},
    {OPTION_ASCII, {OPTION_TIMELINE, OPTION_COUNT}},
    {OPTION_DRY_RUN, {OPTION_APPLY, OPTION_DELETE, OPTION_COUNT}},
    {OPTION_PRUNE, {OPTION_APPLY, OPTION_COUNT}},
    {OPTION_NO_PREFLIGHT, {OPTION_APPLY, OPTION_COUNT}},
    {OPTION_FORCE_CONFLICTS, {OPTION_APPLY, OPTION_DIFF, OPTION_COUNT}},
    {OPTION_WAIT_TIMEOUT, {OPTION_DELETE, OPTION_COUNT}},
    {OPTION_ALLOW_CONCURRENT_RUN, {OPTION_RUN_NOW, OPTION_COUNT}},
};

/* "--next, --explain or --timeline" */
static const char *list_actions(struct arena *arena, const enum option_id *actions) {
    struct text list = text_new(arena);
    for (size_t i = 0; actions[i] != OPTION_COUNT; i++)
        text_add_format(&list, "%s--%s",
                        i == 0                           ? ""
                        : actions[i + 1] == OPTION_COUNT ? " or "
                                                         : ", ",
                        option_table[actions[i]].name);
    return list.data;
}

/* Who asks for SARIF and gets a table finds out by a parser that fails. */
static void warn_of_sarif(struct run *run) {
    const char *format = settings_text(&run->settings, OPTION_OUTPUT);
    if (format && text_equal(format, "sarif") && !command_asked(run, OPTION_AUDIT))
        diagnostics_warning(&run->diagnostics, settings_position(&run->settings, OPTION_OUTPUT),
                            "output", "only --audit knows sarif: this is text");
}

void warn_of_idle_flags(struct run *run) {
    warn_of_sarif(run);
    for (size_t i = 0; i < COUNT_OF(idle); i++) {
        const enum option_id *action = idle[i].actions;
        while (*action != OPTION_COUNT && !command_asked(run, *action))
            action++;
        if (*action == OPTION_COUNT && command_asked(run, idle[i].option))
            diagnostics_warning(&run->diagnostics,
                                settings_position(&run->settings, idle[i].option),
                                option_table[idle[i].option].name, "has no effect without %s",
                                list_actions(run->arena, idle[i].actions));
    }
}
