/*
 * timeline.h: a picture of when the jobs of clusters run: rows of clusters, bars of runs.
 *
 * A bar lasts as long as a run may take, from its start to its active deadline. A CronJob never
 * runs twice at once (concurrencyPolicy Forbid), so its bars do not overlap each other; where those
 * of a cluster's different CronJobs do, that is marked. Times are UTC. Clusters come one at a time;
 * nothing of them is kept but the row. All memory is the arena's; nothing can fail.
 */
#ifndef FLEET_TIMELINE_H
#define FLEET_TIMELINE_H

#include "fleet/cluster.h"

/* Monday, 2026-01-05T00:00:00Z: begins the week that is drawn when no date is given. No zone's
 * clocks change in it. */
#define TIMELINE_WEEK INT64_C(1767571200)

enum timeline_form { TIMELINE_BLOCKS, TIMELINE_ASCII, TIMELINE_SVG };
enum { TIMELINE_WIDTH_MINIMUM = 40, TIMELINE_WIDTH_MAXIMUM = 500 };

struct timeline_view {
    enum timeline_form form;
    bool dated;     /* `from` was given: days are shown with their dates */
    int64_t from;   /* Unix seconds; the picture begins with the day of this time */
    unsigned days;  /* 1 or 7; TIMELINE_SVG: 7 */
    unsigned width; /* of a line of text, in columns; clamped to the limits above */
};

struct timeline;

struct timeline *timeline_begin(struct arena *arena, const struct timeline_view *view);

/* Adds the row of a cluster; what it points to may go afterwards. */
void timeline_add(struct timeline *timeline, const struct cluster *cluster);

/* Writes the picture. */
void timeline_end(struct timeline *timeline, struct text *output);

#endif
