#include "fleet/timeline_parts.h"

/*
 * The picture as text. A cell is marked when any of its minutes is, so that no run is too short to
 * be seen.
 */

enum { NAME_MINIMUM = 8, NAME_SHARE = 5, LEVELS = 8 };

struct signs {
    const char *cell[CELL_COUNT];
    const char *line;      /* before each group */
    const char *shortened; /* ends a name that was cut */
    const char *level[LEVELS + 1];
};

static const struct signs blocks = {
    {" ", "▒", "█", "▚", "╳"}, "│", "…", {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
static const struct signs ascii = {
    {".", "s", "D", "b", "X"}, "|", "~", {".", "1", "2", "3", "4", "5", "6", "7", "8"}};

/* A cell stands for whole hours, or for a whole part of one. */
struct timeline_grid timeline_text_grid(const struct timeline_view *view) {
    static const unsigned char of_day[] = {48, 24, 12, 8, 6, 4, 3};
    static const unsigned char of_six_hours[] = {72, 36, 24, 12, 6};
    bool week = view->days != 1;
    const unsigned char *sizes = week ? of_day : of_six_hours;
    size_t count = week ? COUNT_OF(of_day) : COUNT_OF(of_six_hours);
    struct timeline_grid grid = {.groups = week ? 7 : 4};
    size_t name = view->width / NAME_SHARE > NAME_MINIMUM ? view->width / NAME_SHARE : NAME_MINIMUM;
    for (size_t i = 0; i < count; i++) {
        grid.cells = sizes[i];
        if (name + 1 + grid.groups * (grid.cells + 1) <= view->width)
            break;
    }
    grid.name_width = view->width - 1 - grid.groups * (grid.cells + 1);
    return grid;
}

/* Columns of the character at `at`, and its bytes. Two for East Asian characters, Hangul and
 * symbols; a rough rule that counts rather too many than too few. */
static size_t character_width(const char *at, size_t *bytes) {
    const unsigned char *byte = (const unsigned char *)at;
    *bytes = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    if (*bytes != 3)
        return *bytes == 4 ? 2 : 1;
    unsigned code = (byte[0] & 0xFU) << 12 | (byte[1] & 0x3FU) << 6 | (byte[2] & 0x3FU);
    bool wide =
        code >= 0x2E80 || (code >= 0x2300 && code < 0x2500) || (code >= 0x2600 && code < 0x2C00);
    return wide || (code >= 0x1100 && code < 0x1200) ? 2 : 1;
}

static size_t text_width(const char *text) {
    size_t width = 0;
    for (size_t bytes = 0; *text; text += bytes)
        width += character_width(text, &bytes);
    return width;
}

/* Names of a fleet often differ in their last characters: the middle is left out. */
const char *timeline_shortened(struct arena *arena, const char *name, size_t width,
                               const char *sign) {
    size_t whole = text_width(name);
    size_t head = width / 2;
    size_t bytes = 0;
    struct text text = text_new(arena);
    if (whole <= width)
        return name;
    for (size_t used = 0; used + character_width(name, &bytes) <= head; name += bytes) {
        used += character_width(name, &bytes);
        text_add_bytes(&text, name, bytes);
    }
    text_add(&text, sign);
    for (size_t left = text_width(name); left > width - head - 1; name += bytes)
        left -= character_width(name, &bytes);
    text_add(&text, name);
    return text.data;
}

/* The name in exactly `width` columns, and a blank. */
static void add_name(struct text *output, const char *name, size_t width,
                     const struct signs *signs) {
    const char *shown = timeline_shortened(output->arena, name, width, signs->shortened);
    text_add(output, shown);
    text_add_repeated(output, ' ', width + 1 - text_width(shown));
}

/* Words in lines of at most `width` columns. */
static void add_wrapped(struct text *output, const char *text, size_t width) {
    size_t column = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        size_t columns = 0;
        for (size_t i = 0, bytes = 0; i < length; i += bytes)
            columns += character_width(text + i, &bytes);
        if (column > 0 && column + 1 + columns > width) {
            text_add_char(output, '\n');
            column = 0;
        } else if (column > 0) {
            text_add_char(output, ' ');
            column++;
        }
        text_add_bytes(output, text, length);
        column += columns;
        text += length + strspn(text + length, " ");
    }
    text_add_char(output, '\n');
}

/* No line ends with blanks. */
static void end_line(struct text *output) {
    while (output->length > 0 && output->data[output->length - 1] == ' ')
        output->data[--output->length] = '\0';
    text_add_char(output, '\n');
}

static size_t names_width(const struct timeline *timeline) {
    size_t longest = NAME_MINIMUM;
    for (const struct timeline_row *row = timeline->first; row; row = row->next)
        if (text_width(row->name) > longest)
            longest = text_width(row->name);
    return longest < timeline->grid.name_width ? longest : timeline->grid.name_width;
}

/* Days, and the hours that there is room for. */
static void add_scale(struct text *output, const struct timeline *timeline, size_t names,
                      const struct signs *signs) {
    const struct timeline_grid *grid = &timeline->grid;
    bool week = grid->groups == 7;
    add_name(output, "", names, signs);
    for (size_t i = 0; i < grid->groups; i++) {
        const char *label = week ? timeline_day(timeline, output->arena, i)
                                 : arena_format(output->arena, "%02zu:00", i * 6);
        text_add(output, signs->line);
        text_add_format(output, "%-*.*s", (int)grid->cells, (int)grid->cells, label);
    }
    end_line(output);
    if (!week || grid->cells < 8)
        return;
    add_name(output, "", names, signs);
    for (size_t i = 0; i < grid->groups; i++)
        text_add_format(output, "%s%-*s%-*s", signs->line, (int)(grid->cells / 2), "0",
                        (int)(grid->cells - grid->cells / 2), "12");
    end_line(output);
}

static void add_rows(struct text *output, const struct timeline *timeline, size_t names,
                     const struct signs *signs) {
    const struct timeline_grid *grid = &timeline->grid;
    for (const struct timeline_row *row = timeline->first; row; row = row->next) {
        add_name(output, row->name, names, signs);
        for (size_t i = 0; i < grid->groups * grid->cells; i++) {
            text_add(output, i % grid->cells == 0 ? signs->line : "");
            text_add(output, signs->cell[row->cells[i]]);
        }
        end_line(output);
    }
}

/* How many runs may be active at once, at most, in each cell; as a share of the busiest. */
static void add_levels(struct text *output, const struct timeline *timeline, size_t names,
                       const struct signs *signs, uint32_t peak) {
    const struct timeline_grid *grid = &timeline->grid;
    size_t cells = grid->groups * grid->cells;
    size_t minutes = cells > 0 ? timeline->minutes / cells : 0;
    add_name(output, "at once", names, signs);
    for (size_t i = 0; i < cells; i++) {
        uint32_t most = 0;
        for (size_t minute = i * minutes; minute < (i + 1) * minutes; minute++)
            most = timeline->at_once[minute] > most ? timeline->at_once[minute] : most;
        text_add(output, i % grid->cells == 0 ? signs->line : "");
        text_add(output, signs->level[peak > 0 ? ((uint64_t)most * LEVELS + peak - 1) / peak : 0]);
    }
    end_line(output);
}

static void add_words(struct text *output, const struct timeline *timeline,
                      const struct signs *signs, const struct timeline_peak *peak) {
    struct arena *arena = output->arena;
    size_t width = timeline->view.width;
    add_wrapped(output,
                arena_format(arena,
                             "%s defrag, %s snapshot, %s one after the other, %s may overlap; "
                             "at once: %s is up to an eighth of the most, %s the most",
                             signs->cell[CELL_DEFRAG], signs->cell[CELL_SNAPSHOT],
                             signs->cell[CELL_BOTH], signs->cell[CELL_OVERLAP], signs->level[1],
                             signs->level[LEVELS]),
                width);
    if (peak->count > 0)
        add_wrapped(output,
                    arena_format(arena,
                                 "busiest minute: %s, when %u run%s may be active at once, for %zu "
                                 "minute%s",
                                 timeline_time(timeline, arena, peak->minute), peak->count,
                                 peak->count == 1 ? "" : "s", peak->length,
                                 peak->length == 1 ? "" : "s"),
                    width);
    add_wrapped(
        output,
        arena_format(
            arena,
            "clusters: %zu; with runs that may overlap: %zu; without a run in this time: %zu%s",
            timeline->rows, timeline->overlap_rows, timeline->idle_rows,
            timeline_suspended(timeline, arena)),
        width);
}

void timeline_text_write(const struct timeline *timeline, struct text *output) {
    const struct signs *signs = timeline->view.form == TIMELINE_ASCII ? &ascii : &blocks;
    struct timeline_peak peak = timeline_peak(timeline);
    size_t names = names_width(timeline);
    const char *span = timeline->view.days == 1 ? "day" : "week";
    const char *from = timeline->view.dated
                           ? arena_format(output->arena, "the %s from %s UTC", span,
                                          timeline_time(timeline, output->arena, 0))
                           : arena_format(output->arena, "any %s (that of 2026-01-05), UTC", span);
    add_wrapped(output,
                arena_format(output->arena, "%s; a bar lasts as long as a run may take", from),
                timeline->view.width);
    add_scale(output, timeline, names, signs);
    add_rows(output, timeline, names, signs);
    add_levels(output, timeline, names, signs, peak.count);
    add_words(output, timeline, signs, &peak);
}
