/*
 * timeline_parts.h: inside the timeline: what was collected, and who draws it.
 */
#ifndef FLEET_TIMELINE_PARTS_H
#define FLEET_TIMELINE_PARTS_H

#include "fleet/timeline.h"

enum { TIMELINE_DAY_MINUTES = 24 * 60, TIMELINE_WEEK_MINUTES = 7 * TIMELINE_DAY_MINUTES };

/* What a cell of text shows, from the least to the most important. */
enum timeline_cell { CELL_EMPTY, CELL_SNAPSHOT, CELL_DEFRAG, CELL_BOTH, CELL_OVERLAP, CELL_COUNT };

struct timeline_row {
    const char *name;     /* may be shown as it is */
    unsigned char *cells; /* enum timeline_cell */
    struct timeline_row *next;
};

/* Text is drawn in groups of cells with a line before each: days, or six hours. */
struct timeline_grid {
    size_t groups;
    size_t cells; /* of a group */
    size_t name_width;
};

struct timeline {
    struct arena *arena;
    struct timeline_view view;
    int64_t from; /* midnight */
    size_t minutes;
    struct timeline_grid grid;
    uint32_t *at_once;           /* for each minute, how many runs may be active */
    int32_t *change[TASK_COUNT]; /* of the row in hand: runs that begin minus runs that end */
    struct timeline_row *first, *last;
    size_t rows, idle_rows, overlap_rows, suspended_rows;
    struct text bars; /* SVG: the rows so far */
};

/* A run of the row in hand, cut to the span that is drawn; minutes from its start. */
struct timeline_bar {
    enum task task;
    size_t start;
    size_t end;
};

struct timeline_peak {
    uint32_t count;
    size_t minute; /* the first one */
    size_t length; /* minutes that it lasts */
};
struct timeline_peak timeline_peak(const struct timeline *timeline);

/* "; suspended, and drawn all the same: 2", or nothing. */
const char *timeline_suspended(const struct timeline *timeline, struct arena *arena);

/* "Mon 03:10", or with a date "Mon 2026-06-01 03:10". */
const char *timeline_time(const struct timeline *timeline, struct arena *arena, size_t minute);
/* "Mon", or with a date "Mon 1". */
const char *timeline_day(const struct timeline *timeline, struct arena *arena, size_t day);

/* timeline_text.c */
/* The name in no more than `width` columns (3 at least), `sign` in place of its middle. */
const char *timeline_shortened(struct arena *arena, const char *name, size_t width,
                               const char *sign);
struct timeline_grid timeline_text_grid(const struct timeline_view *view);
void timeline_text_write(const struct timeline *timeline, struct text *output);

/* timeline_svg.c: a row is begun, gets its bars and the stretches that overlap, and is ended. */
void timeline_svg_row(struct timeline *timeline, const char *name);
void timeline_svg_bar(struct timeline *timeline, const char *name, const struct timeline_bar *bar);
void timeline_svg_overlap(struct timeline *timeline, size_t start, size_t end);
void timeline_svg_row_end(struct timeline *timeline);
void timeline_svg_write(const struct timeline *timeline, struct text *output);

#endif
