/*
 * command.h: inside the program: what a run has, and what it can be asked to do.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "cmd/clusters.h"
#include "render/resource_list.h"

#include "connection/kubeconfig.h"
#include "fleet/fleet.h"

struct arenas {
    struct arena *arena;
    struct arenas *next;
};

struct run {
    struct arena *arena; /* used again for each cluster of a fleet */
    struct arena *keep;  /* lives as long as the run */
    struct diagnostics diagnostics;
    size_t apart_errors, apart_warnings; /* of those: about clusters that are left out */
    struct settings settings;            /* of the run as a whole: without the entries of a fleet */
    struct fleet fleet;
    struct text output; /* what goes to standard output when all is known to be good */
    bool flushed;       /* some of the output was written already */
    size_t written;     /* bytes of the output */
    bool tells;         /* the output tells what was done: written even with errors */
    unsigned trace;     /* how much is told on standard error: 0 nothing to 3 everything */
    int trace_file;     /* descriptor of --trace-file, else standard error */
    char *const *environment;
    void (*out_of_memory)(void); /* for further arenas */
    struct arenas *arenas;       /* that live as long as the run; diagnostics may be in them */
    struct templates *templates, *built_in; /* of clusters_objects; the second when they differ */
    struct resource_list *krm; /* the ResourceList of a KRM function: written even with errors */
};

/* Loads the settings of all layers and does what they ask for; errors are in the diagnostics. */
void command_run(struct run *run, int count, char *const *arguments);

/* True when an option was given, a flag as true. */
bool command_asked(const struct run *run, enum option_id id);

/* idle.c */
void warn_of_idle_flags(struct run *run);

/* main.c: says with --strict that warnings make the run fail; true when it fails. */
bool run_is_refused(struct run *run);
/* True after an error that is not about clusters that are left out. */
bool run_has_errors(const struct run *run);
/* Writes what there is of the output, whole; an error when that fails. */
bool run_flush(struct run *run);
/* Adds the error that the output cannot be written; `error` is an errno. */
void run_refuse_output(struct run *run, int error);
/* Adds a tree to the output as JSON; false after an error. */
bool run_add_json(struct run *run, const struct node *root);

/* actions.c: each writes to run->output. */
void action_version(struct run *run);
void action_dump_templates(struct run *run);
void action_rule_sample(struct run *run);
void action_next(struct run *run);
void action_explain(struct run *run);
/* The time given with --from; `from` stays as it is when there is none. False after an error. */
bool given_time(struct run *run, int64_t *from);
/* False with an error when the rules of the plan's zone are not on this machine. */
bool has_zone_rules(struct run *run, const struct plan *plan);
void action_render(struct run *run);
/* True with -o json. */
bool wants_json(const struct run *run);
/* actions_timeline.c */
void action_timeline(struct run *run);
/* The terminal's width; a file or a pipe gets what fits everywhere. */
unsigned output_width(void);
/* actions_connection.c */
void action_connection(struct run *run);
/* actions_discover.c: adds to each chosen cluster what it says of itself; those that fail are left
 * out. False when that is an error for all of them; with `apart` it is not in a fleet. */
bool discover_clusters(struct run *run, bool apart);
/* actions_apply.c */
void action_apply(struct run *run);
void action_diff(struct run *run);
void action_delete(struct run *run);
/* actions_jobs.c */
void action_run_now(struct run *run);
void action_follow(struct run *run);
void action_suspend(struct run *run);
void action_resume(struct run *run);
void action_status(struct run *run);
/* Nothing but finding what else is wrong, after something could not be loaded. */
void action_check(struct run *run);

/* actions_review.c: what others wrote. An audit with findings fails, and is written anyway. */
void action_audit(struct run *run);
void action_import(struct run *run);

/* actions_tree.c: --output-dir, --output-tar, --check */
void action_tree(struct run *run);

/* actions_krm.c: reads the ResourceList and its functionConfig from standard input; adds the
 * objects to it; writes it with what there is to tell. */
void krm_load(struct run *run, const char *config_file);
void action_krm(struct run *run);
void krm_finish(struct run *run);

/* clock.c: Unix seconds; milliseconds of a clock that never goes back. */
int64_t clock_now(void);
uint64_t clock_milliseconds(void);

/* Milliseconds of a duration that was given, else `standard`; false after an error. */
bool duration_given(struct run *run, enum option_id id, uint64_t standard, uint64_t *milliseconds);

/* report.c: whether what goes to this descriptor shall have colours. */
bool wants_color(const struct run *run, int descriptor);

/* report.c: the diagnostics on standard error, in the form that the settings ask for. */
void report(struct run *run);

#endif
