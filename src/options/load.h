/*
 * load.h: settings from the command line, from variables and from a config file.
 *
 * Each loader fills a settings layer of its own and reports every problem it finds, with its place.
 * The layers are laid over each other by the caller (settings_lay_over). All memory is the arena's.
 */
#ifndef OPTIONS_LOAD_H
#define OPTIONS_LOAD_H

#include "options/settings.h"
#include "text/node.h"

/* What a config file with `clusters:` may hold. */
enum { CLUSTER_LIMIT = 100000, CLUSTER_TASK_LIMIT = 16, CLUSTER_NAME_LIMIT = 63 };

/* `arguments` without the program's name. Wrong usage is FAILURE_USAGE. */
bool load_arguments(struct diagnostics *diagnostics, int count, char *const *arguments,
                    struct settings *settings) MUST_CHECK;

/* Variables ETCDMAINT_<KEY> of an environment as in environ(7), in the order of their names; an
 * unknown one is an error. */
bool load_environment(struct diagnostics *diagnostics, char *const *environment,
                      struct settings *settings) MUST_CHECK;

/* The mapping of options at `root`, read from a config file. */
bool load_mapping(struct diagnostics *diagnostics, const struct node *root, enum origin origin,
                  struct settings *settings) MUST_CHECK;

/* "ETCDMAINT_SNAPSHOT_TO" for "snapshot-to". */
const char *environment_name(struct arena *arena, const struct option *option);

#endif
