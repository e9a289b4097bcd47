#include "fleet/timeline_parts.h"

/*
 * The picture as SVG: one file, no scripts, no fonts from elsewhere, colours for light and dark.
 * Rows are written as they come; the head, which needs their number, comes before them at the end.
 */

enum {
    LEFT = 200,      /* room for names */
    DAY_WIDTH = 144, /* 10 minutes are one pixel */
    CHART = 7 * DAY_WIDTH,
    WIDTH = LEFT + CHART + 16,
    HEAD = 180,
    CURVE_TOP = 96,
    CURVE = 44, /* height of the curve */
    ROW = 20,
    BAR = 12,
    FOOT = 16,
    MINUTES_PER_PIXEL = 10,
    BAR_MINIMUM = 3,
    NAME_COLUMNS = 27
};

static const char style[] =
    "<style>\n"
    "svg{--page:#ffffff;--ink:#1f2328;--faint:#59636e;--line:#d1d9e0;--thin:#eaeef2;"
    "--stripe:#f6f8fa;--defrag:#0969da;--snapshot:#1a7f37;--overlap:#cf222e;--curve:#8c959f}\n"
    "@media (prefers-color-scheme: dark){svg{--page:#0d1117;--ink:#e6edf3;--faint:#9198a1;"
    "--line:#3d444d;--thin:#21262d;--stripe:#151b23;--defrag:#58a6ff;--snapshot:#3fb950;"
    "--overlap:#ff7b72;--curve:#656c76}}\n"
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,Ubuntu,sans-serif;fill:var(--ink)}\n"
    ".heading{font-size:18px;font-weight:600}.faint{fill:var(--faint)}.end{text-anchor:end}\n"
    ".page{fill:var(--page)}.stripe{fill:var(--stripe)}.line{stroke:var(--line)}"
    ".thin{stroke:var(--thin)}\n"
    ".defrag{fill:var(--defrag)}.snapshot{fill:var(--snapshot)}.overlap{fill:var(--overlap)}"
    ".curve{fill:var(--curve)}.peak{stroke:var(--overlap);stroke-dasharray:3 3}\n"
    "</style>\n";

static void add_escaped(struct text *text, const char *string) {
    for (; *string; string++) {
        switch (*string) {
        case '&':
            text_add(text, "&amp;");
            break;
        case '<':
            text_add(text, "&lt;");
            break;
        case '>':
            text_add(text, "&gt;");
            break;
        case '"':
            text_add(text, "&quot;");
            break;
        default:
            text_add_char(text, *string);
        }
    }
}

/* A coordinate with one digit behind the point. */
static void add_number(struct text *text, const char *name, size_t minutes, size_t offset) {
    text_add_format(text, " %s=\"%zu", name, offset + minutes / MINUTES_PER_PIXEL);
    if (minutes % MINUTES_PER_PIXEL > 0)
        text_add_format(text, ".%zu", minutes % MINUTES_PER_PIXEL);
    text_add_char(text, '"');
}

static void add_rectangle(struct text *text, size_t start, size_t end) {
    size_t length = end - start;
    if (length < BAR_MINIMUM * MINUTES_PER_PIXEL)
        length = BAR_MINIMUM * MINUTES_PER_PIXEL;
    add_number(text, "x", start, LEFT);
    add_number(text, "width", length, 0);
}

void timeline_svg_row(struct timeline *timeline, const char *name) {
    struct text *text = &timeline->bars;
    text_add_format(text, "<g transform=\"translate(0 %zu)\">", HEAD + timeline->rows * ROW);
    text_add_format(text, "<text x=\"%d\" y=\"14\" class=\"end\"><title>", LEFT - 10);
    add_escaped(text, name);
    text_add(text, "</title>");
    add_escaped(text, timeline_shortened(timeline->arena, name, NAME_COLUMNS, "…"));
    text_add(text, "</text>");
}

void timeline_svg_bar(struct timeline *timeline, const char *name, const struct timeline_bar *bar) {
    struct text *text = &timeline->bars;
    struct arena *arena = timeline->arena;
    const char *task = task_names[bar->task];
    text_add_format(text, "\n<rect class=\"%s\" y=\"%d\" height=\"%d\" rx=\"1.5\"", task,
                    (ROW - BAR) / 2, BAR);
    add_rectangle(text, bar->start, bar->end);
    text_add_format(text, " data-start=\"%zu\" data-end=\"%zu\"><title>", bar->start, bar->end);
    add_escaped(text, name);
    text_add_format(text, ": %s, %s to %s</title></rect>", task,
                    timeline_time(timeline, arena, bar->start),
                    timeline_time(timeline, arena, bar->end));
}

void timeline_svg_overlap(struct timeline *timeline, size_t start, size_t end) {
    struct text *text = &timeline->bars;
    text_add_format(text, "\n<rect class=\"overlap\" y=\"1\" height=\"%d\"", ROW - 2);
    add_rectangle(text, start, end);
    text_add_format(text,
                    " data-start=\"%zu\" data-end=\"%zu\"><title>may overlap, %s to %s"
                    "</title></rect>",
                    start, end, timeline_time(timeline, timeline->arena, start),
                    timeline_time(timeline, timeline->arena, end));
}

void timeline_svg_row_end(struct timeline *timeline) {
    text_add(&timeline->bars, "</g>\n");
}

static void add_line(struct text *text, const char *class, size_t x, size_t top, size_t bottom) {
    text_add_format(text, "<path class=\"%s\" d=\"M%zu.5 %zuV%zu\"/>\n", class, x, top, bottom);
}

static void add_stripes(struct text *text, size_t bottom) {
    text_add_format(text,
                    "<pattern id=\"stripes\" y=\"%d\" width=\"%d\" height=\"%d\" "
                    "patternUnits=\"userSpaceOnUse\"><rect class=\"stripe\" width=\"%d\" "
                    "height=\"%d\"/></pattern>\n"
                    "<rect fill=\"url(#stripes)\" y=\"%d\" width=\"%d\" height=\"%zu\"/>\n",
                    HEAD, WIDTH, 2 * ROW, WIDTH, ROW, HEAD, WIDTH, bottom - HEAD);
}

static void add_grid(struct text *text, const struct timeline *timeline, size_t bottom) {
    for (size_t day = 0; day < 7; day++) {
        size_t x = LEFT + day * DAY_WIDTH;
        for (size_t hour = 6; hour < 24; hour += 6) {
            add_line(text, "thin", x + hour * 6, HEAD, bottom);
            text_add_format(text,
                            "<text class=\"faint\" x=\"%zu\" y=\"%d\" font-size=\"10\" "
                            "text-anchor=\"middle\">%zu</text>\n",
                            x + hour * 6, HEAD - 6, hour);
        }
        add_line(text, "line", x, CURVE_TOP, bottom);
        text_add_format(text, "<text x=\"%zu\" y=\"%d\">%s</text>\n", x + 6, HEAD - 6 - 16,
                        timeline_day(timeline, text->arena, day));
    }
    add_line(text, "line", LEFT + CHART, CURVE_TOP, bottom);
}

/* How many runs may be active at once: the most in each pixel. */
static void add_curve(struct text *text, const struct timeline *timeline, uint32_t peak) {
    size_t foot = CURVE_TOP + CURVE;
    size_t before = foot;
    text_add_format(text, "<path class=\"curve\" d=\"M%d %zu", LEFT, foot);
    for (size_t pixel = 0; pixel < CHART; pixel++) {
        uint64_t most = 0;
        for (size_t i = 0; i < MINUTES_PER_PIXEL; i++) {
            uint32_t count = timeline->at_once[pixel * MINUTES_PER_PIXEL + i];
            most = count > most ? count : most;
        }
        size_t y = foot - (peak > 0 ? (size_t)((most * CURVE + peak - 1) / peak) : 0);
        if (y != before)
            text_add_format(text, "H%zuV%zu", LEFT + pixel, y);
        before = y;
    }
    text_add_format(text, "H%dV%zuZ\"/>\n", LEFT + CHART, foot);
    text_add_format(text, "<text class=\"faint end\" x=\"%d\" y=\"%d\">at once, up to %u</text>\n",
                    LEFT - 10, CURVE_TOP + CURVE - 2, peak);
}

static void add_legend(struct text *text) {
    static const struct {
        const char *class, *words;
        int x;
    } entries[] = {{"defrag", "defragmentation", LEFT},
                   {"snapshot", "snapshot", LEFT + 136},
                   {"overlap", "runs of one cluster that may overlap", LEFT + 226}};
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        text_add_format(text,
                        "<rect class=\"%s\" x=\"%d\" y=\"60\" width=\"12\" height=\"12\" "
                        "rx=\"1.5\"/><text x=\"%d\" y=\"70\">%s</text>\n",
                        entries[i].class, entries[i].x, entries[i].x + 18, entries[i].words);
}

/* The same words as a caption and for those who do not see the picture. */
static const char *summary(struct arena *arena, const struct timeline *timeline,
                           const struct timeline_peak *peak) {
    const char *clusters =
        arena_format(arena, "%zu cluster%s; %zu with runs that may overlap%s", timeline->rows,
                     timeline->rows == 1 ? "" : "s", timeline->overlap_rows,
                     timeline_suspended(timeline, arena));
    if (peak->count == 0)
        return arena_format(arena, "%s; no run in this week", clusters);
    return arena_format(arena, "%s; busiest minute %s: %u run%s may be active at once", clusters,
                        timeline_time(timeline, arena, peak->minute), peak->count,
                        peak->count == 1 ? "" : "s");
}

static void add_head(struct text *text, const struct timeline *timeline, const char *words,
                     size_t height) {
    const char *from = timeline->view.dated ? arena_format(text->arena, "the week from %s UTC",
                                                           timeline_time(timeline, text->arena, 0))
                                            : "any week (that of 2026-01-05), UTC";
    text_add_format(text,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %zu\" "
                    "width=\"%d\" height=\"%zu\" role=\"img\" aria-labelledby=\"title desc\">\n"
                    "<title id=\"title\">etcd maintenance: %s</title>\n"
                    "<desc id=\"desc\">%s. Each row is a cluster, each bar a run from its start "
                    "to its deadline.</desc>\n%s"
                    "<rect class=\"page\" width=\"%d\" height=\"%zu\"/>\n"
                    "<text class=\"heading\" x=\"%d\" y=\"28\">etcd maintenance: %s</text>\n"
                    "<text class=\"faint\" x=\"%d\" y=\"48\">%s</text>\n",
                    WIDTH, height, WIDTH, height, from, words, style, WIDTH, height, LEFT, from,
                    LEFT, words);
}

void timeline_svg_write(const struct timeline *timeline, struct text *output) {
    struct timeline_peak peak = timeline_peak(timeline);
    size_t bottom = HEAD + timeline->rows * ROW;
    add_head(output, timeline, summary(output->arena, timeline, &peak), bottom + FOOT);
    add_legend(output);
    add_curve(output, timeline, peak.count);
    add_stripes(output, bottom);
    add_grid(output, timeline, bottom);
    if (peak.count > 0)
        add_line(output, "peak", LEFT + peak.minute / MINUTES_PER_PIXEL, CURVE_TOP, bottom);
    text_add_bytes(output, timeline->bars.data, timeline->bars.length);
    text_add(output, "</svg>\n");
}
