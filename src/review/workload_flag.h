/*
 * workload_flag.h: what a container of others is told: flags, variables, the pieces of a shell
 * line.
 *
 * Variables that the manifest has stand in for $(NAME); what comes from elsewhere (another object,
 * a field, the shell itself) stays $(NAME), and so do passwords. Memory is the arena's.
 */
#ifndef REVIEW_WORKLOAD_FLAG_H
#define REVIEW_WORKLOAD_FLAG_H

#include "review/workload.h"

/* What follows the program: the words, of a shell the pieces. */
struct arguments {
    const struct word *at;
    size_t count;
};
struct arguments container_arguments(const struct container *container);

/* The variables that do what flags do begin like this. */
#define ETCD_DEFRAG_PREFIX "ETCD_DEFRAG_"
const char *container_prefix(const struct container *container);

/* The value of the last DASHES FLAG=VALUE or DASHES FLAG VALUE, or NULL; a switch alone is "true".
 * `where` gets its word; untouched when the flag is not given. */
const char *arguments_flag(struct arguments arguments, const char *dashes, const char *flag,
                           bool is_switch, struct word *where);

/* The value of a flag of etcd-defrag, etcdctl or talosctl, as --flag=value, --flag
 * value or the variable PREFIX_FLAG of the container (prefix NULL = none), or NULL. A flag alone is
 * "true". `where` gets its word; untouched when the flag is not given, or comes from a variable. */
const char *container_flag(struct arena *arena, const struct container *container, const char *flag,
                           bool is_switch, const char *prefix, struct word *where);

/* The endpoints of all --endpoints, or of the variable, each once and with commas, or NULL. */
const char *container_endpoints(struct arena *arena, const struct container *container,
                                struct word *where);

/* True for "127.0.0.1:2379", "https://localhost:2379" and the like, at the start of a list. */
bool endpoint_is_local(const char *list);

/* What talosctl is told with --nodes and -n, all of it with commas, or NULL. */
const char *container_nodes(struct arena *arena, const struct container *container,
                            struct word *where);

/* A text with the variables that the manifest has in place of $(NAME), in a shell also $NAME. */
const char *container_expand(struct arena *arena, const struct container *container,
                             const char *text);

/* False for what is $(NAME), or holds it: the manifest does not say what that is. */
bool value_is_known(const char *value);

/* True when a text holds a variable that is the address or the name of the pod's node. */
bool container_names_node(struct arena *arena, const struct container *container, const char *text);

/* Fills in the pieces of a shell's words. */
void container_split(struct arena *arena, struct container *container);

/* The value of an environment variable, or NULL. */
const struct node *container_variable(const struct container *container, const char *name);

#endif
