/*
 * clusters.h: inside the program: going through the chosen clusters of a run.
 */
#ifndef CMD_CLUSTERS_H
#define CMD_CLUSTERS_H

#include "fleet/fleet.h"

struct run;

/* Calls `each` for the chosen clusters in their order, after all of them were found
 * good. What it allocates is gone afterwards, but for `keep`. Once 64 KiB of output are there, they
 * are written. False when nothing was done because of an error. */
bool clusters_each(struct run *run,
                   void (*each)(struct run *run, const struct cluster *cluster, void *context),
                   void *context);

typedef void clusters_documents(struct run *run, const struct cluster *cluster,
                                const struct documents *documents, void *context);

/* The same with the objects of each cluster, from templates that are loaded once. */
bool clusters_render(struct run *run, clusters_documents *each, void *context);

/* The same for an `each` that does nothing but add to run->output, with NULL for a context: large
 * fleets are printed by several processes. */
bool clusters_print(struct run *run, clusters_documents *each);

/* The cluster at `index`, after all were found good and the templates loaded; `each` gets NULL. */
void clusters_render_one(struct run *run, size_t index, clusters_documents *each);

/* print_in_turns.c: prints the chosen clusters, which were found good, with several processes.
 * False when one is enough, or they cannot be made; then nothing was done. */
bool print_in_turns(struct run *run, clusters_documents *each);

/* Looks at all chosen clusters; false when something is wrong with one, or --strict refuses. */
bool clusters_check(struct run *run);

/* Loads run->templates unless they are there. When that fails, what else is wrong is said too. */
bool clusters_have_templates(struct run *run) MUST_CHECK;

/* The objects of a cluster; those of edited templates are held against the built-in ones. */
struct documents *clusters_objects(struct run *run, const struct cluster *cluster) MUST_CHECK;

/* The one cluster and plan that were asked for, or NULL after an error at `id`, which needs one. */
struct plan *clusters_only_plan(struct run *run, enum option_id id);

/* The number given with --concurrency, else the one of the option table. */
unsigned clusters_at_once(const struct run *run);

#endif
