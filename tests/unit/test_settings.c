#include "unit/unit_load.h"

static struct position at_flag(struct arena *arena, const char *text) {
    struct source *source = arena_alloc(arena, sizeof(*source));
    *source = (struct source){"--flag", text, strlen(text), false};
    return (struct position){.source = source, .line = 1, .column = 1};
}

/* Sets an option as a flag does; the message of the first error is left in `message`. */
static bool set(struct arena *arena, struct settings *settings, enum option_id id, const char *text,
                const char **message) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    bool good =
        settings_set(&diagnostics, settings, id, ORIGIN_FLAG, text, at_flag(arena, text), true);
    assert_int_equal(good, diagnostics.errors == 0);
    *message = good ? "" : diagnostics.first->message;
    if (!good)
        assert_string_equal(diagnostics.first->key, option_table[id].name);
    return good;
}

static void test_shapes(void **state) {
    (void)state;
    static const struct {
        enum option_id id;
        const char *text;
        const char *message; /* NULL = accepted */
    } cases[] = {
        {OPTION_MOVE_LEADER, "true", NULL},
        {OPTION_MOVE_LEADER, "false", NULL},
        {OPTION_MOVE_LEADER, "yes", "\"yes\" is neither true nor false"},
        {OPTION_MOVE_LEADER, "", "\"\" is neither"},
        {OPTION_CLIENT_PORT, "1", NULL},
        {OPTION_CLIENT_PORT, "65535", NULL},
        {OPTION_CLIENT_PORT, "0", "from 1 to 65535"},
        {OPTION_CLIENT_PORT, "65536", "from 1 to 65535"},
        {OPTION_CLIENT_PORT, "08", "\"08\" is not a whole number"},
        {OPTION_CLIENT_PORT, "+8", "not a whole number"},
        {OPTION_CLIENT_PORT, "", "not a whole number"},
        {OPTION_CLIENT_PORT, "99999999999999999999", "not a whole number"},
        {OPTION_TARGET, "talos", NULL},
        {OPTION_TARGET, "Talos", "\"Talos\" is none of kamaji-etcd, kubeadm, talos"},
        {OPTION_TARGET, "kubeadm|talos", "is none of"},
        {OPTION_TARGET, "", "is none of"},
        {OPTION_TARGET, "\x1b", "\"\\x1b\" is none of"},
        {OPTION_LABEL, "a=\xff", "is not UTF-8"},
        {OPTION_TASK, "", "the value is empty"},
        {OPTION_TASK, "defrag,", "an item between commas is empty"},
        {OPTION_TASK, ",", "an item between commas is empty"},
        {OPTION_TASK, "defrag,snap", "\"snap\" is none of defrag, snapshot"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct settings *settings = arena_alloc(arena, sizeof(*settings));
        const char *message = NULL;
        bool good = set(arena, settings, cases[i].id, cases[i].text, &message);
        if (good != !cases[i].message)
            print_error("%zu \"%s\": %s\n", i, cases[i].text, message);
        assert_int_equal(good, cases[i].message == NULL);
        if (cases[i].message)
            assert_non_null(strstr(message, cases[i].message));
    }
    arena_free(arena);
}

static void test_suggestions(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    struct diagnostics diagnostics = diagnostics_new(arena);
    settings_set(&diagnostics, settings, OPTION_TARGET, ORIGIN_FLAG, "kubadm",
                 at_flag(arena, "kubadm"), true);
    assert_string_equal(diagnostics.first->hint, "did you mean kubeadm?");
    settings_set(&diagnostics, settings, OPTION_TARGET, ORIGIN_FLAG, "xyz", at_flag(arena, "xyz"),
                 true);
    assert_null(diagnostics.last->hint);
    arena_free(arena);
}

static void test_long_values(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    const char *message = NULL;
    struct text text = text_new(arena);
    text_add_repeated(&text, 'a', 65536);
    assert_true(set(arena, settings, OPTION_ANNOTATION, text.data, &message));
    text_add_char(&text, 'a');
    assert_false(set(arena, settings, OPTION_ANNOTATION, text.data, &message));
    assert_non_null(strstr(message, "longer than 65536"));
    arena_free(arena);
}

static void test_lists_and_places(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    const char *message = NULL;
    assert_true(set(arena, settings, OPTION_NODES, "a,bc,d", &message));
    assert_true(set(arena, settings, OPTION_NODES, "e", &message));
    const struct setting *nodes = &settings->option[OPTION_NODES];
    assert_int_equal(nodes->count, 4);
    assert_string_equal(nodes->first->next->text, "bc");
    assert_int_equal(nodes->first->next->position.offset, 2);
    assert_int_equal(nodes->first->next->position.length, 2);
    assert_string_equal(nodes->last->text, "e");
    assert_true(set(arena, settings, OPTION_LABEL, "a=b,c", &message));
    assert_string_equal(settings_text(settings, OPTION_LABEL), "a=b,c");
    assert_int_equal(settings->option[OPTION_LABEL].count, 1);
    arena_free(arena);
}

static void test_twice(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    const char *message = NULL;
    assert_true(set(arena, settings, OPTION_QUOTA, "1Gi", &message));
    assert_false(set(arena, settings, OPTION_QUOTA, "2Gi", &message));
    assert_non_null(strstr(message, "given twice"));
    assert_string_equal(settings_text(settings, OPTION_QUOTA), "1Gi");
    arena_free(arena);
}

static void test_layers(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *lower = unit_settings(&diagnostics, "--quota 1Gi --nodes a,b --move-leader");
    struct settings *upper =
        unit_settings(&diagnostics, "--quota 2Gi --nodes c --move-leader=false");
    assert_true(settings_true(lower, OPTION_MOVE_LEADER));
    settings_lay_over(lower, upper);
    assert_string_equal(settings_text(lower, OPTION_QUOTA), "2Gi");
    assert_int_equal(lower->option[OPTION_NODES].count, 1);
    assert_false(settings_true(lower, OPTION_MOVE_LEADER));
    assert_null(settings_text(lower, OPTION_TARGET));
    assert_false(settings_true(lower, OPTION_COMPACTION));
    assert_null(settings_position(lower, OPTION_TARGET).source);
    assert_string_equal(settings_position(lower, OPTION_QUOTA).source->name, "--quota");
    assert_false(lower->incomplete);
    upper->incomplete = true;
    settings_lay_over(lower, upper);
    assert_true(lower->incomplete);
    arena_free(arena);
}

static void test_origin_names(void **state) {
    (void)state;
    assert_string_equal(origin_name(ORIGIN_DEFAULT), "default");
    assert_string_equal(origin_name(ORIGIN_FILE_DEFAULTS), "defaults");
    assert_string_equal(origin_name(ORIGIN_FILE), "file");
    assert_string_equal(origin_name(ORIGIN_ENVIRONMENT), "environment");
    assert_string_equal(origin_name(ORIGIN_FLAG), "flag");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),       cmocka_unit_test(test_suggestions),
        cmocka_unit_test(test_long_values),  cmocka_unit_test(test_lists_and_places),
        cmocka_unit_test(test_twice),        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_origin_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
