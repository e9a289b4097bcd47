#include "text/json.h"

#include "jobs/job_status.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, COLUMNS = 7, GAP = 2 };

enum time_form { TIME_WHOLE, TIME_AGO };

/* The two largest units: 3d4h, 5m0s. */
static const char *span(struct arena *arena, int64_t seconds) {
    long long all = seconds;
    if (all >= DAY)
        return arena_format(arena, "%lldd%lldh", all / DAY, all % DAY / HOUR);
    if (all >= HOUR)
        return arena_format(arena, "%lldh%lldm", all / HOUR, all % HOUR / MINUTE);
    if (all >= MINUTE)
        return arena_format(arena, "%lldm%llds", all / MINUTE, all % MINUTE);
    return arena_format(arena, "%llds", all);
}

/* One unit is enough to tell how long ago: 47h, 3d. */
static const char *about(struct arena *arena, int64_t seconds) {
    static const struct {
        int64_t seconds;
        char name;
    } units[] = {{DAY, 'd'}, {HOUR, 'h'}, {MINUTE, 'm'}, {1, 's'}};
    size_t unit = 0;
    while (unit + 1 < COUNT_OF(units) && seconds < 2 * units[unit].seconds)
        unit++;
    return arena_format(arena, "%lld%c", (long long)(seconds / units[unit].seconds),
                        units[unit].name);
}

/* A time of the past or the future; "-" when there is none. */
static const char *when(struct arena *arena, const struct job_status *row, int64_t time,
                        int64_t now, enum time_form form) {
    const struct zone *zone = row->schedule.known ? row->schedule.zone : zone_utc();
    if (time == 0)
        return "-";
    if (form == TIME_WHOLE)
        return time_format_rfc3339(arena, zone, time);
    if (time > now)
        return arena_format(arena, "in %s", about(arena, time - now));
    return arena_format(arena, "%s ago", about(arena, now - time));
}

static const char *const titles[COLUMNS] = {"TASK",         "SCHEDULE", "NEXT RUN", "LAST RUN",
                                            "LAST SUCCESS", "TOOK",     "STATE"};

static const char *state_of(const struct job_status *row) {
    if (*row->active)
        return row->schedule.suspended ? "active, suspended" : "active";
    return row->schedule.suspended ? "suspended" : "idle";
}

static const char *schedule_of(struct arena *arena, const struct schedule *schedule) {
    bool plain = text_equal(schedule->time_zone, "Etc/UTC") || !*schedule->time_zone;
    return plain ? schedule->text
                 : arena_format(arena, "%s %s", schedule->text, schedule->time_zone);
}

static void make_row(struct arena *arena, const struct job_status *row, int64_t now,
                     enum time_form form, const char **cells) {
    const char *all[COLUMNS] = {row->task,
                                schedule_of(arena, &row->schedule),
                                when(arena, row, row->next, now, form),
                                when(arena, row, row->last_run, now, form),
                                when(arena, row, row->last_success, now, form),
                                row->duration < 0 ? "-" : span(arena, row->duration),
                                state_of(row)};
    memcpy(cells, all, sizeof(all));
}

/* Adds the table, unless it is too wide. */
static bool add_table(struct text *output, const struct job_status *rows, size_t count, int64_t now,
                      enum time_form form, size_t width) {
    struct arena *arena = output->arena;
    const char *(*cells)[COLUMNS] = arena_array(arena, count + 1, sizeof(*cells));
    size_t widths[COLUMNS] = {0}, lines = 1, sum = 0;
    memcpy(cells[0], titles, sizeof(titles));
    for (size_t i = 0; i < count; i++)
        if (!rows[i].trouble.problem)
            make_row(arena, &rows[i], now, form, cells[lines++]);
    for (size_t column = 0; column < COLUMNS; column++) {
        for (size_t i = 0; i < lines; i++)
            if (strlen(cells[i][column]) > widths[column])
                widths[column] = strlen(cells[i][column]);
        sum += widths[column] + (column > 0 ? GAP : 0);
    }
    if (lines == 1 || (width > 0 && sum > width))
        return lines == 1;
    for (size_t i = 0; i < lines; i++)
        for (size_t column = 0; column < COLUMNS; column++) {
            bool last = column + 1 == COLUMNS;
            text_add(output, cells[i][column]);
            text_add_repeated(output, ' ',
                              last ? 0 : widths[column] + GAP - strlen(cells[i][column]));
            text_add(output, last ? "\n" : "");
        }
    return true;
}

/* A line for each value, for narrow terminals. */
static void add_blocks(struct text *output, const struct job_status *rows, size_t count,
                       int64_t now) {
    static const char *const names[COLUMNS] = {"task",         "schedule", "next run", "last run",
                                               "last success", "took",     "state"};
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        const char *cells[COLUMNS];
        if (rows[i].trouble.problem)
            continue;
        text_add(output, first ? "" : "\n");
        first = false;
        make_row(output->arena, &rows[i], now, TIME_WHOLE, cells);
        for (size_t column = 0; column < COLUMNS; column++)
            text_add_format(output, "%-13s %s\n", names[column], cells[column]);
    }
}

static void add_notes(struct text *output, const struct job_status *row) {
    if (row->trouble.problem) {
        text_add_format(output, "%s: %s\n", row->task, row->trouble.problem);
        if (row->trouble.hint)
            text_add_format(output, "  hint: %s\n", row->trouble.hint);
        return;
    }
    if (*row->active)
        text_add_format(output, "%s: active: %s\n", row->task, row->active);
    if (!row->schedule.known)
        text_add_format(output, "%s: when it runs next cannot be told from its schedule\n",
                        row->task);
    if (*row->failed_job)
        text_add_format(
            output, "%s: %s %s%s%s%s%s\n", row->task,
            row->ended == JOB_FAILED ? "the last run," : "an earlier run,", row->failed_job,
            row->last_failure ? ", failed at " : ", failed",
            row->last_failure
                ? time_format_rfc3339(output->arena,
                                      row->schedule.known ? row->schedule.zone : zone_utc(),
                                      row->last_failure)
                : "",
            *row->failure ? ": " : "", row->failure);
}

void job_status_text(struct text *output, const struct job_status *rows, size_t count, int64_t now,
                     size_t width) {
    if (!add_table(output, rows, count, now, TIME_WHOLE, width) &&
        !add_table(output, rows, count, now, TIME_AGO, width))
        add_blocks(output, rows, count, now);
    for (size_t i = 0; i < count; i++)
        add_notes(output, &rows[i]);
}

/* ---- JSON ---- */

static void add_time(struct arena *arena, struct node *to, const char *key, int64_t time) {
    if (time)
        node_add_string(arena, to, key, time_format_rfc3339(arena, zone_utc(), time));
}

static void add_runs(struct arena *arena, struct node *to, const struct job_status *row) {
    add_time(arena, to, "nextRun", row->next);
    add_time(arena, to, "lastRun", row->last_run);
    add_time(arena, to, "lastSuccess", row->last_success);
    if (row->ended != JOB_WAITING) {
        node_add_string(arena, to, "lastJob", row->last_job);
        node_add_string(arena, to, "lastResult",
                        row->ended == JOB_COMPLETE ? "complete" : "failed");
    }
    if (row->duration >= 0)
        node_add(arena, to, node_string(arena, "lastSeconds"), node_integer(arena, row->duration));
    if (*row->failed_job) {
        struct node *failure = node_mapping(arena);
        node_add_string(arena, failure, "job", row->failed_job);
        add_time(arena, failure, "time", row->last_failure);
        node_add_string(arena, failure, "reason", row->failure);
        node_add(arena, to, node_string(arena, "lastFailure"), failure);
    }
}

static struct node *row_node(struct arena *arena, const struct job_status *row,
                             const char *cluster) {
    struct node *node = node_mapping(arena);
    if (cluster)
        node_add_string(arena, node, "cluster", cluster);
    node_add_string(arena, node, "task", row->task);
    node_add_string(arena, node, "namespace", row->name_space);
    node_add_string(arena, node, "cronJob", row->name);
    if (row->trouble.problem) {
        node_add_string(arena, node, "problem", row->trouble.problem);
        return node;
    }
    node_add_string(arena, node, "schedule", row->schedule.text);
    node_add_string(arena, node, "timeZone", row->schedule.time_zone);
    node_add(arena, node, node_string(arena, "suspended"),
             node_bool(arena, row->schedule.suspended));
    node_add(arena, node, node_string(arena, "active"), node_bool(arena, *row->active != '\0'));
    add_runs(arena, node, row);
    return node;
}

bool job_status_json(struct text *output, const struct job_status *rows, size_t count,
                     const char *cluster) {
    for (size_t i = 0; i < count; i++) {
        if (!json_write_compact(output, row_node(output->arena, &rows[i], cluster)))
            return false;
        text_add_char(output, '\n');
    }
    return true;
}
