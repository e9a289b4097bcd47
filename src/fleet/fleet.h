/*
 * fleet.h: the clusters of a run, from a config file with `defaults:` and `clusters:`, or the one
 * cluster of a flat file, variables and flags.
 *
 * Entries live in an arena of their own (`keep`), because whoever goes through the clusters uses
 * the arena of the diagnostics again for each of them. Errors are diagnostics with their place.
 */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include "text/node.h"

#include "fleet/cluster.h"
#include "fleet/entry.h"

struct fleet {
    struct arena *keep;
    bool flat;              /* no `clusters:`: one entry without a name */
    bool incomplete;        /* something could not be loaded */
    struct settings common; /* the flat mapping, or `defaults:` */
    const struct settings *variables;
    const struct settings *flags;
    struct entry above; /* what is present in these two */
    struct entry *entries;
    size_t count;
    size_t capacity;
    struct rule_memory *rules;
    struct zone_memory *zones;
    bool *chosen;        /* by --cluster; NULL = all */
    bool *left_out;      /* what they are is not known; NULL = none */
    struct entry *found; /* by --discover, below all else: one for each entry; NULL = nothing */
};

/* A fleet of the layers above the file, which stay as they are; there is no file yet. `keep` must
 * outlive it. */
struct fleet fleet_new(struct arena *keep, const struct settings *variables,
                       const struct settings *flags);

/* Reads a config file into the fleet. What is wrong makes it incomplete. */
void fleet_read(struct diagnostics *diagnostics, struct fleet *fleet, const struct source *source);

/* The same from a tree that was read already. */
void fleet_read_node(struct diagnostics *diagnostics, struct fleet *fleet, const struct node *root);

/* Keeps the clusters that match one of the names given with --cluster. */
void fleet_choose(struct diagnostics *diagnostics, struct fleet *fleet);

bool fleet_is_chosen(const struct fleet *fleet, size_t index);

/* The cluster is no longer chosen: it could not be asked what it is. */
void fleet_leave_out(struct fleet *fleet, size_t index);

bool fleet_is_left_out(const struct fleet *fleet, size_t index);

/* Keeps what the cluster of an entry says of itself; each value has a source. */
void fleet_keep_found(struct fleet *fleet, size_t index, const struct settings *found);

/* All layers for an entry, or for one of its tasks (SIZE_MAX = the entry itself). */
void fleet_settings(const struct fleet *fleet, size_t index, size_t task,
                    struct settings *settings);

/* The cluster at `index` with its plans; NULL when a value was refused. Lives in the arena of the
 * diagnostics. */
struct cluster *fleet_cluster(struct diagnostics *diagnostics, const struct fleet *fleet,
                              size_t index) MUST_CHECK;

/* What else is to be looked at in each cluster that was found good; may be NULL. */
struct fleet_look {
    void (*look)(void *context, const struct cluster *cluster);
    void *context;
};

/* fleet_check.c: looks at the chosen clusters one by one, and at what only shows in all of them
 * together: two names alike, two clusters that make the same object. The plans are not kept. */
void fleet_check(struct diagnostics *diagnostics, const struct fleet *fleet,
                 const struct fleet_look *look);

/* fleet_config.c: what was given, as a config file that gives the same again. */
struct node *fleet_config(struct arena *arena, const struct fleet *fleet);

#endif
