#include "unit/unit_load.h"

/* What is printed for one diagnostic at `length` bytes from `offset` on of a text. */
static const char *printed(struct arena *arena, const char *text, size_t offset, size_t length,
                           bool is_file) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source *source = unit_source(arena, text);
    struct text output = text_new(arena);
    source->is_file = is_file;
    source->name = is_file ? "a.yaml" : "--flag";
    diagnostics_error(&diagnostics, FAILURE_VALUE,
                      (struct position){.source = source,
                                        .offset = (uint32_t)offset,
                                        .length = (uint32_t)length,
                                        .line = 7,
                                        .column = 3},
                      NULL, "wrong");
    diagnostics_text(&diagnostics, false, false, &output);
    return output.data;
}

static void test_carets(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(printed(arena, "x\nab: cd\ny", 6, 2, true),
                        "a.yaml:7:3: error: wrong\n  | ab: cd\n  |     ^^\n");
    assert_string_equal(printed(arena, "abc", 1, 0, true),
                        "a.yaml:7:3: error: wrong\n  | abc\n  |  ^\n");
    assert_string_equal(printed(arena, "abc", 3, 1, true),
                        "a.yaml:7:3: error: wrong\n  | abc\n  |    ^\n");
    assert_string_equal(printed(arena, "", 0, 1, true), "a.yaml:7:3: error: wrong\n  | \n  | ^\n");
    assert_string_equal(printed(arena,
                                "\xc3\xa9\xe2\x82\xac"
                                "b",
                                2, 4, true),
                        "a.yaml:7:3: error: wrong\n  | \xc3\xa9\xe2\x82\xac"
                        "b\n  |  ^^\n");
    assert_string_equal(printed(arena, "a=b", 2, 1, false),
                        "--flag: error: wrong\n  | a=b\n  |   ^\n");
    assert_string_equal(printed(arena, "a=b", 2, 0, false), "--flag: error: wrong\n");
    assert_string_equal(printed(arena, "abc", 9, 1, true), "a.yaml:7:3: error: wrong\n");
    arena_free(arena);
}

/* Nothing in a file may steer the terminal, and a caret stands below its character. */
static void test_excerpts_are_harmless(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(printed(arena, "\ta\x1b[2J\x7f", 1, 1, true),
                        "a.yaml:7:3: error: wrong\n  |  a [2J \n  |  ^\n");
    assert_string_equal(printed(arena, "\xc2\x9b\xe2\x80\xae:x\xff", 6, 1, true),
                        "a.yaml:7:3: error: wrong\n  | ?????:x?\n  |       ^\n");
    arena_free(arena);
}

/* A line that is shown may hold a password, whatever is said about it. */
static void test_passwords_are_not_shown(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(printed(arena, "https://u:p@a,https://b,http://c:d/@e,@ f@g", 2, 1, true),
                        "a.yaml:7:3: error: wrong\n"
                        "  | https://***@a,https://b,http://*******@ f@g\n  |   ^\n");
    assert_string_equal(printed(arena, "--user=a:b c", 2, 4, true),
                        "a.yaml:7:3: error: wrong\n  | --user=*****\n  |   ^^^^\n");
    assert_string_equal(printed(arena, "x --password=a", 2, 1, true),
                        "a.yaml:7:3: error: wrong\n  | x --password=*\n  |   ^\n");
    assert_string_equal(printed(arena, "a://b@", 6, 1, true),
                        "a.yaml:7:3: error: wrong\n  | a://*@\n  |       ^\n");
    assert_string_equal(printed(arena, "e: [u:p@a, \"v:q@b\"]", 9, 1, true),
                        "a.yaml:7:3: error: wrong\n  | e: [***@a, \"***@b\"]\n  |          ^\n");
    assert_string_equal(printed(arena, "a@b c: @d r:5/x@e i:1@sha256:f :@ x=User:a@b", 2, 1, true),
                        "a.yaml:7:3: error: wrong\n"
                        "  | a@b c: @d r:5/x@e i:1@sha256:f *@ x=User:a@b\n  |   ^\n");
    assert_string_equal(printed(arena, "://", 3, 1, true),
                        "a.yaml:7:3: error: wrong\n  | ://\n  |    ^\n");
    arena_free(arena);
}

static void test_long_lines(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text line = text_new(arena);
    text_add_repeated(&line, 'a', 159);
    text_add(&line, "\xc3\xa9");
    text_add_repeated(&line, 'b', 500);
    const char *shown = printed(arena, line.data, 3, 1, true);
    assert_non_null(strstr(shown, "a\xc3\xa9\n"));
    assert_non_null(strstr(shown, "\n  |    ^\n"));
    assert_null(strstr(shown, "b"));
    assert_string_equal(printed(arena, line.data, 300, 1, true), "a.yaml:7:3: error: wrong\n");
    arena_free(arena);
}

static void test_counts_and_failures(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct position nowhere = {0};
    diagnostics_note(&diagnostics, nowhere, NULL, "a note of %d", 1);
    diagnostics_warning(&diagnostics, nowhere, "key", "a warning");
    assert_int_equal(diagnostics.failure, FAILURE_NONE);
    diagnostics_error(&diagnostics, FAILURE_IO, nowhere, "key", "an error")->hint = "do this";
    diagnostics_error(&diagnostics, FAILURE_VALUE, nowhere, NULL, "another");
    assert_int_equal(diagnostics.errors, 2);
    assert_int_equal(diagnostics.warnings, 1);
    assert_int_equal(diagnostics.failure, FAILURE_IO);
    struct text all = text_new(arena);
    diagnostics_text(&diagnostics, false, false, &all);
    assert_string_equal(all.data, "etcdmaint-gen: note: a note of 1\n"
                                  "etcdmaint-gen: warning: key: a warning\n"
                                  "etcdmaint-gen: error: key: an error\n  = hint: do this\n"
                                  "etcdmaint-gen: error: another\n");
    struct text quiet = text_new(arena);
    diagnostics_text(&diagnostics, false, true, &quiet);
    assert_string_equal(quiet.data, "etcdmaint-gen: error: key: an error\n  = hint: do this\n"
                                    "etcdmaint-gen: error: another\n");
    arena_free(arena);
}

static void test_color(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source *source = unit_source(arena, "abc");
    struct position place = {.source = source, .offset = 1, .length = 1, .line = 1, .column = 2};
    struct text output = text_new(arena);
    diagnostics_error(&diagnostics, FAILURE_VALUE, place, NULL, "wrong");
    diagnostics_text(&diagnostics, true, false, &output);
    assert_string_equal(output.data, "test.yaml:1:2: \033[1;31merror:\033[0m wrong\n  | abc\n"
                                     "  | \033[1;32m ^\033[0m\n");
    arena_free(arena);
}

static void test_findings_become_diagnostics(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct findings findings = findings_new(arena);
    struct source *source = unit_source(arena, "key: value\n");
    struct position place = {.source = source, .offset = 5, .length = 5, .line = 1, .column = 6};
    assert_false(findings_refuse_at(&findings, 2, 3, "a hint", "bad %s", "part"));
    assert_false(findings_refuse(&findings, NULL, "bad whole"));
    findings_add(&findings, SEVERITY_WARNING, 1, 1, "odd");
    assert_int_equal(findings.errors, 2);
    diagnostics_take(&diagnostics, &findings, place, true, "key");
    assert_int_equal(diagnostics.first->position.offset, 7);
    assert_int_equal(diagnostics.first->position.column, 8);
    assert_int_equal(diagnostics.first->position.length, 3);
    assert_string_equal(diagnostics.first->hint, "a hint");
    assert_int_equal(diagnostics.first->failure, FAILURE_VALUE);
    assert_int_equal(diagnostics.first->next->position.offset, 5);
    assert_int_equal(diagnostics.last->failure, FAILURE_NONE);
    assert_int_equal(diagnostics.last->position.offset, 6);
    struct diagnostics others = diagnostics_new(arena);
    diagnostics_take(&others, &findings, place, false, "key");
    assert_int_equal(others.first->position.offset, 5);
    assert_int_equal(others.first->position.length, 5);
    arena_free(arena);
}

static void test_place_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct source file = {"dir/\x1b.yaml", "", 0, true};
    struct source flag = {"--quota", "8Gi", 3, false};
    struct position place = {.source = &file, .line = 2, .column = 5};
    assert_string_equal(position_name(arena, place), "dir/\\x1b.yaml:2:5");
    place.line = 0;
    assert_string_equal(position_name(arena, place), "dir/\\x1b.yaml");
    place = (struct position){.source = &flag, .line = 1, .column = 1};
    assert_string_equal(position_name(arena, place), "--quota");
    assert_string_equal(position_name(arena, (struct position){0}), "");
    arena_free(arena);
}

static void test_said_once(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source file = {"f.yaml", "a\nb\n", 4, true};
    struct position place = {.source = &file, .line = 1, .column = 1};
    diagnostics_error(&diagnostics, FAILURE_VALUE, place, "key", "wrong")->hint = "first";
    diagnostics_error(&diagnostics, FAILURE_VALUE, place, "key", "wrong")->hint = "second";
    assert_null(diagnostics.first->next);
    assert_string_equal(diagnostics.first->hint, "first"); /* the second one may live shorter */
    assert_int_equal(diagnostics.errors, 2);
    place.offset = 2;
    diagnostics_error(&diagnostics, FAILURE_VALUE, place, "key", "wrong");
    diagnostics_error(&diagnostics, FAILURE_VALUE, place, NULL, "wrong");
    diagnostics_warning(&diagnostics, place, NULL, "wrong");
    assert_int_equal(diagnostics.kept[SEVERITY_ERROR], 3);
    assert_int_equal(diagnostics.kept[SEVERITY_WARNING], 1);
    arena_free(arena);
}

static void test_limit(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    for (int i = 0; i < DIAGNOSTICS_LIMIT + 3; i++)
        diagnostics_warning(&diagnostics, (struct position){0}, NULL, "number %d", i);
    assert_null(diagnostics_left_out(&diagnostics, true));
    for (int i = 0; i < DIAGNOSTICS_LIMIT + 1; i++)
        diagnostics_error(&diagnostics, FAILURE_IO, (struct position){0}, NULL, "number %d", i)
            ->hint = "kept or not, it can be written to";
    assert_string_equal(diagnostics_left_out(&diagnostics, false),
                        "1 more error, 3 more warnings not shown");
    assert_string_equal(diagnostics_left_out(&diagnostics, true), "1 more error not shown");
    assert_int_equal(diagnostics.errors, DIAGNOSTICS_LIMIT + 1);
    assert_int_equal(diagnostics.failure, FAILURE_IO);
    arena_free(arena);
}

/* What sums up a run is there however many errors came before. */
static void test_sum(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    diagnostics_sum(&diagnostics, FAILURE_CLUSTER, "%d of %d", 0, 1)->hint = "a hint";
    assert_string_equal(diagnostics.last->message, "0 of 1");
    for (int i = 0; i < DIAGNOSTICS_LIMIT + 5; i++)
        diagnostics_error(&diagnostics, FAILURE_VALUE, (struct position){0}, NULL, "number %d", i);
    diagnostics_sum(&diagnostics, FAILURE_CLUSTER, "all %s", "failed")->hint = "another";
    assert_string_equal(diagnostics.last->message, "all failed");
    assert_string_equal(diagnostics.last->hint, "another");
    diagnostics_error(&diagnostics, FAILURE_VALUE, (struct position){0}, NULL, "one more");
    assert_string_equal(diagnostics.last->message, "all failed");
    assert_string_equal(diagnostics_left_out(&diagnostics, false), "7 more errors not shown");
    assert_int_equal(diagnostics.errors, DIAGNOSTICS_LIMIT + 8);
    assert_int_equal(diagnostics.failure, FAILURE_CLUSTER);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_carets),
        cmocka_unit_test(test_excerpts_are_harmless),
        cmocka_unit_test(test_passwords_are_not_shown),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_counts_and_failures),
        cmocka_unit_test(test_color),
        cmocka_unit_test(test_findings_become_diagnostics),
        cmocka_unit_test(test_place_names),
        cmocka_unit_test(test_said_once),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
