/*
 * command.h: inside the program: what a run has, and what it can be asked to do.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/diagnostics.h"
#include "options/settings.h"

struct run {
    struct arena *arena;
    struct diagnostics diagnostics;
    struct settings settings;
    struct text output; /* what goes to standard output when all is known to be good */
    bool trace;
};

/* Loads the settings of all layers and does what they ask for; errors are in the diagnostics. */
void command_run(struct run *run, int count, char *const *arguments, char *const *environment);

/* actions.c: each writes to run->output. */
void action_version(struct run *run);
void action_dump_templates(struct run *run);
void action_rule_sample(struct run *run);
void action_next(struct run *run);
void action_explain(struct run *run);
void action_render(struct run *run);
/* Nothing but finding what else is wrong, after something could not be loaded. */
void action_check(struct run *run);

/* trace.c: what a run did, on standard error. */
void trace_settings(const struct run *run);
void trace_result(const struct run *run);

/* report.c: the diagnostics on standard error, in the form that the settings ask for. */
void report(struct run *run);

#endif
