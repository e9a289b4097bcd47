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

/* The same with the objects of each cluster, from templates that are loaded once. */
bool clusters_render(struct run *run,
                     void (*each)(struct run *run, const struct cluster *cluster,
                                  const struct documents *documents, void *context),
                     void *context);

/* Looks at all chosen clusters; false when something is wrong with one, or --strict refuses. */
bool clusters_check(struct run *run);

/* Loads run->templates unless they are there. */
bool clusters_load_templates(struct run *run) MUST_CHECK;

/* The one cluster and plan that were asked for, or NULL after an error at `id`, which needs one. */
struct plan *clusters_only_plan(struct run *run, enum option_id id);

#endif
