#include "cmd/command.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "fleet/timeline.h"

enum { STANDARD_WIDTH = 80 };

unsigned output_width(void) {
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return STANDARD_WIDTH;
    return size.ws_col;
}

/* False when the time given with --from is none. */
static bool find_view(struct run *run, struct timeline_view *view) {
    const char *span = settings_text(&run->settings, OPTION_TIMELINE);
    *view = (struct timeline_view){.form = TIMELINE_BLOCKS, .from = TIMELINE_WEEK, .days = 7};
    if (settings_true(&run->settings, OPTION_ASCII))
        view->form = TIMELINE_ASCII;
    if (span && text_equal(span, "svg"))
        view->form = TIMELINE_SVG;
    else if (span && text_equal(span, "day"))
        view->days = 1;
    view->width = output_width();
    view->dated = run->settings.option[OPTION_FROM].present;
    return given_time(run, &view->from);
}

/* Bars at wrong times would be worse than none. */
static void add_cluster(struct run *run, const struct cluster *cluster, void *context) {
    bool good = true;
    for (size_t i = 0; i < cluster->plan_count; i++)
        good = has_zone_rules(run, cluster->plans[i]) && good;
    if (good)
        timeline_add(context, cluster);
}

void action_timeline(struct run *run) {
    struct timeline_view view;
    if (!find_view(run, &view)) {
        action_check(run);
        return;
    }
    struct timeline *timeline = timeline_begin(run->keep, &view);
    if (clusters_each(run, add_cluster, timeline) && run->diagnostics.errors == 0)
        timeline_end(timeline, &run->output);
}
