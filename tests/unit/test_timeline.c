#include "unit/unit_load.h"

#include "fleet/timeline.h"

/* The picture of some clusters; each line of words is one with that plan. */
static const char *picture(struct arena *arena, const struct timeline_view *view,
                           const char *const *names, const char *const *lines, size_t count) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text text = text_new(arena);
    struct timeline *timeline = timeline_begin(arena, view);
    for (size_t i = 0; i < count; i++) {
        struct plan *plan = unit_good_plan(&diagnostics, lines[i]);
        struct cluster cluster = {.name = names[i], .plans = &plan, .plan_count = 1};
        timeline_add(timeline, &cluster);
    }
    timeline_end(timeline, &text);
    return text.data;
}

static const char *one(struct arena *arena, enum timeline_form form, unsigned days,
                       const char *name, const char *line) {
    const struct timeline_view view = {form, false, TIMELINE_WEEK, days, 80};
    return picture(arena, &view, &name, &line, 1);
}

static void expect_part(const char *text, const char *part) {
    if (!strstr(text, part))
        print_error("no \"%s\" in\n%s\n", part, text);
    assert_non_null(strstr(text, part));
}

#define BOTH "--task defrag,snapshot --allow-overlap --active-deadline 30m "

static void test_cells(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    expect_part(one(arena, TIMELINE_ASCII, 1, "a", "-j 0%3%*%*%*"),
                "\na        |......D.....|............|............|............\n");
    expect_part(one(arena, TIMELINE_ASCII, 1, "a", "-j 29%3%*%*%*"), "|......DD....|");
    expect_part(
        one(arena, TIMELINE_ASCII, 1, "a", BOTH "-j 0%3%*%*%* --snapshot-schedule 30%3%*%*%*"),
        "|......Ds....|");
    expect_part(
        one(arena, TIMELINE_ASCII, 1, "a", BOTH "-j 0%3%*%*%* --snapshot-schedule 29%3%*%*%*"),
        "|......Xs....|");
    expect_part(
        one(arena, TIMELINE_ASCII, 7, "a", BOTH "-j 0%3%*%*%1 --snapshot-schedule 0%4%*%*%1"),
        "\na        |.b......|........|");
    /* Runs that began before the week reach into it, and none is drawn twice over itself. */
    expect_part(one(arena, TIMELINE_ASCII, 7, "a", "-j 0%22%*%*%0 --active-deadline 4h"),
                "\na        |D.......|........|........|........|........|........|.......D\n");
    expect_part(one(arena, TIMELINE_ASCII, 7, "a", "-j */10%*%*%*%* --active-deadline 4h"),
                "when 1 run may be active at once, for 10080 minutes");
    expect_part(one(arena, TIMELINE_ASCII, 7, "a", "-j 0%3%30%*%*"),
                "without a run in this time: 1");
    expect_part(one(arena, TIMELINE_BLOCKS, 7, "a", "-j 0%3%*%*%1"), "│ █      │");
    arena_free(arena);
}

static void test_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    expect_part(one(arena, TIMELINE_ASCII, 7, "prod-europe-west-17", ""), "\nprod-eur~west-17 |");
    expect_part(one(arena, TIMELINE_BLOCKS, 7, "prod-europe-west-17", ""), "\nprod-eur…west-17 │");
    expect_part(one(arena, TIMELINE_ASCII, 7, "a\033[1mb", ""), "\na\\x1b[1mb");
    expect_part(one(arena, TIMELINE_SVG, 7, "<a&\"b\">", ""),
                "<title>&lt;a&amp;&quot;b&quot;&gt;</title>");
    assert_null(strchr(one(arena, TIMELINE_SVG, 7, "a\033b", ""), '\033'));
    arena_free(arena);
}

static void test_several(void **state) {
    (void)state;
    static const char *const names[] = {"a", "b", "c"};
    static const char *const lines[] = {"-j 0%3%*%*%2", "-j 10%3%*%*%2", BOTH "-j 0%5%*%*%0"};
    struct arena *arena = unit_arena();
    struct timeline_view view = {TIMELINE_ASCII, true, TIMELINE_WEEK + 3 * 86400 + 5, 7, 80};
    const char *text = picture(arena, &view, names, lines, 3);
    expect_part(text, "the week from Thu 2026-01-08 00:00 UTC;");
    expect_part(text, "|Thu 8   |Fri 9   |Sat 10  |Sun 11  |Mon 12  |Tue 13  |Wed 14\n");
    expect_part(text,
                "busiest minute: Sun 2026-01-11 05:00, when 2 runs may be active at once, for "
                "30\nminutes\n");
    expect_part(text, "clusters: 3; with runs that may overlap: 1;");
    view.form = TIMELINE_SVG;
    text = picture(arena, &view, names, lines, 3);
    expect_part(text,
                "data-start=\"7380\" data-end=\"7410\"><title>a: defrag, Tue 2026-01-13 03:00 "
                "to Tue 2026-01-13 03:30</title>");
    expect_part(text, "<title>may overlap, Sun 2026-01-11 05:00 to Sun 2026-01-11 05:30</title>");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
