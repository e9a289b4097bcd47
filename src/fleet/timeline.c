#include "fleet/timeline_parts.h"

/* Longer runs are drawn from where they reach into the picture; a start further back is not found.
 */
enum { MINUTE_SECONDS = 60, DAY_SECONDS = 86400, LOOK_BACK = 31 * DAY_SECONDS, SHOWN = 253 };

struct timeline *timeline_begin(struct arena *arena, const struct timeline_view *view) {
    struct timeline *timeline = arena_alloc(arena, sizeof(*timeline));
    *timeline = (struct timeline){.arena = arena, .view = *view, .bars = text_new(arena)};
    timeline->from = floor_divide(view->from, DAY_SECONDS) * DAY_SECONDS;
    timeline->minutes = view->days == 1 ? TIMELINE_DAY_MINUTES : TIMELINE_WEEK_MINUTES;
    timeline->at_once = arena_array(arena, timeline->minutes, sizeof(uint32_t));
    for (size_t i = 0; i < TASK_COUNT; i++)
        timeline->change[i] = arena_array(arena, timeline->minutes + 1, sizeof(int32_t));
    if (view->width < TIMELINE_WIDTH_MINIMUM)
        timeline->view.width = TIMELINE_WIDTH_MINIMUM;
    if (view->width > TIMELINE_WIDTH_MAXIMUM)
        timeline->view.width = TIMELINE_WIDTH_MAXIMUM;
    timeline->grid = timeline_text_grid(&timeline->view);
    return timeline;
}

static void add_bar(struct timeline *timeline, const char *name, enum task task, int64_t start,
                    int64_t end) {
    int64_t last = (int64_t)timeline->minutes;
    struct timeline_bar bar = {task, 0, timeline->minutes};
    start = floor_divide(start - timeline->from, MINUTE_SECONDS);
    end = floor_divide(end - timeline->from + MINUTE_SECONDS - 1, MINUTE_SECONDS);
    if (end <= 0 || start >= last || start >= end)
        return;
    bar.start = start > 0 ? (size_t)start : 0;
    bar.end = end < last ? (size_t)end : timeline->minutes;
    timeline->change[task][bar.start]++;
    timeline->change[task][bar.end]--;
    if (timeline->view.form == TIMELINE_SVG)
        timeline_svg_bar(timeline, name, &bar);
}

/* A run that is due while the one before may still be active begins at the latest when that ends.
 */
static void add_runs(struct timeline *timeline, const char *name, const struct plan *plan,
                     enum task task) {
    const struct plan_task *planned = &plan->task[task];
    int64_t until = timeline->from + (int64_t)timeline->minutes * MINUTE_SECONDS;
    int64_t back = planned->active_deadline < LOOK_BACK ? planned->active_deadline : LOOK_BACK;
    int64_t run = timeline->from - back - 1;
    int64_t busy = run;
    while (cron_next(&planned->cron, plan->when.zone, run, &run) && run < until) {
        int64_t end = run + planned->active_deadline;
        add_bar(timeline, name, task, run > busy ? run : busy, end);
        busy = floor_divide(end + MINUTE_SECONDS - 1, MINUTE_SECONDS) * MINUTE_SECONDS;
    }
}

/* Which cell a minute is in. */
static size_t cell_of(const struct timeline *timeline, size_t minute) {
    return minute * timeline->grid.groups * timeline->grid.cells / timeline->minutes;
}

static void mark_cell(unsigned char *cell, bool defrag, bool snapshot, bool overlap) {
    unsigned char seen = overlap ? CELL_OVERLAP : defrag ? CELL_DEFRAG : CELL_SNAPSHOT;
    if (!overlap && ((defrag && *cell == CELL_SNAPSHOT) || (snapshot && *cell == CELL_DEFRAG)))
        seen = CELL_BOTH;
    if (seen > *cell)
        *cell = seen;
}

/* Adds up the changes of the row, marks its cells and finds where runs overlap. */
static void sum_row(struct timeline *timeline, unsigned char *cells) {
    int32_t active[TASK_COUNT] = {0};
    size_t overlap_start = 0;
    bool idle = true;
    bool overlaps = false;
    bool before = false;
    for (size_t minute = 0; minute <= timeline->minutes; minute++) {
        for (size_t i = 0; i < TASK_COUNT; i++)
            active[i] += timeline->change[i][minute];
        int32_t count = active[TASK_DEFRAG] + active[TASK_SNAPSHOT];
        bool overlap = count > 1 && minute < timeline->minutes;
        if (overlap && !before)
            overlap_start = minute;
        if (before && !overlap && timeline->view.form == TIMELINE_SVG)
            timeline_svg_overlap(timeline, overlap_start, minute);
        before = overlap;
        overlaps = overlaps || overlap;
        if (count == 0 || minute == timeline->minutes)
            continue;
        idle = false;
        timeline->at_once[minute] += (uint32_t)count;
        if (cells)
            mark_cell(&cells[cell_of(timeline, minute)], active[TASK_DEFRAG] > 0,
                      active[TASK_SNAPSHOT] > 0, overlap);
    }
    timeline->idle_rows += idle;
    timeline->overlap_rows += overlaps;
}

static void append_row(struct timeline *timeline, struct timeline_row *row) {
    if (timeline->last)
        timeline->last->next = row;
    else
        timeline->first = row;
    timeline->last = row;
}

static bool is_suspended(const struct cluster *cluster) {
    for (size_t i = 0; i < cluster->plan_count; i++)
        if (cluster->plans[i]->when.suspend)
            return true;
    return false;
}

void timeline_add(struct timeline *timeline, const struct cluster *cluster) {
    struct arena *arena = timeline->arena;
    bool svg = timeline->view.form == TIMELINE_SVG;
    const char *name = text_printable(arena, cluster->name, SHOWN);
    struct timeline_row *row = NULL;
    for (size_t i = 0; i < TASK_COUNT; i++)
        memset(timeline->change[i], 0, (timeline->minutes + 1) * sizeof(int32_t));
    if (svg) {
        timeline_svg_row(timeline, name);
    } else {
        row = arena_alloc(arena, sizeof(*row));
        row->name = arena_copy(arena, name);
        row->cells = arena_alloc(arena, timeline->grid.groups * timeline->grid.cells);
        append_row(timeline, row);
    }
    for (size_t i = 0; i < cluster->plan_count; i++)
        for (size_t task = 0; task < TASK_COUNT; task++)
            if (cluster->plans[i]->task[task].wanted)
                add_runs(timeline, name, cluster->plans[i], (enum task)task);
    timeline->suspended_rows += is_suspended(cluster);
    sum_row(timeline, row ? row->cells : NULL);
    if (svg)
        timeline_svg_row_end(timeline);
    timeline->rows++;
}

struct timeline_peak timeline_peak(const struct timeline *timeline) {
    struct timeline_peak peak = {0, 0, 0};
    for (size_t i = 0; i < timeline->minutes; i++)
        if (timeline->at_once[i] > peak.count)
            peak = (struct timeline_peak){timeline->at_once[i], i, 0};
    while (peak.minute + peak.length < timeline->minutes &&
           timeline->at_once[peak.minute + peak.length] == peak.count)
        peak.length++;
    return peak;
}

static const char *weekday_of(int64_t unix_seconds) {
    static const char *const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    return names[civil_weekday(floor_divide(unix_seconds, DAY_SECONDS))];
}

const char *timeline_suspended(const struct timeline *timeline, struct arena *arena) {
    if (timeline->suspended_rows == 0)
        return "";
    return arena_format(arena, "; suspended, and drawn all the same: %zu",
                        timeline->suspended_rows);
}

const char *timeline_time(const struct timeline *timeline, struct arena *arena, size_t minute) {
    int64_t time = timeline->from + (int64_t)minute * MINUTE_SECONDS;
    struct civil_time civil = civil_from_unix(time, 0);
    if (!timeline->view.dated)
        return arena_format(arena, "%s %02u:%02u", weekday_of(time), civil.hour, civil.minute);
    return arena_format(arena, "%s %04d-%02u-%02u %02u:%02u", weekday_of(time), (int)civil.year,
                        civil.month, civil.day, civil.hour, civil.minute);
}

const char *timeline_day(const struct timeline *timeline, struct arena *arena, size_t day) {
    int64_t time = timeline->from + (int64_t)day * DAY_SECONDS;
    if (!timeline->view.dated)
        return weekday_of(time);
    return arena_format(arena, "%s %u", weekday_of(time), civil_from_unix(time, 0).day);
}

void timeline_end(struct timeline *timeline, struct text *output) {
    if (timeline->view.form == TIMELINE_SVG)
        timeline_svg_write(timeline, output);
    else
        timeline_text_write(timeline, output);
}
