#include "options/print_config.h"
#include "text/yaml_write.h"
#include "unit/unit_load.h"

static const char *printed(struct diagnostics *diagnostics, const struct settings *settings) {
    struct text text = text_new(diagnostics->arena);
    yaml_write(&text, config_node(diagnostics->arena, settings));
    return text.data;
}

/* What is printed, read again and printed again, is the same. */
static const char *round_trip(struct diagnostics *diagnostics, const struct settings *settings) {
    struct settings *again = arena_alloc(diagnostics->arena, sizeof(*again));
    const char *text = printed(diagnostics, settings);
    struct node *root = yaml_read(diagnostics, unit_source(diagnostics->arena, text), false);
    assert_non_null(root);
    assert_true(load_mapping(diagnostics, root, ORIGIN_FILE, again));
    assert_string_equal(printed(diagnostics, again), text);
    return text;
}

static void test_kinds(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = unit_settings(
        &diagnostics, "--nodes 10.0.0.1,b --move-leader --compaction=false --client-port 2380 "
                      "--quota 8Gi --memory-limit 1 --label a=b --task snapshot --namespace no "
                      "--config x --quiet --explain --strict");
    assert_int_equal(diagnostics.errors, 0);
    assert_string_equal(round_trip(&diagnostics, settings),
                        "task:\n- snapshot\nnamespace: \"no\"\nclient-port: 2380\n"
                        "nodes:\n- \"10.0.0.1\"\n- b\nquota: \"8Gi\"\nmove-leader: true\n"
                        "compaction: false\nmemory-limit: \"1\"\nlabel:\n- \"a=b\"\n");
    arena_free(arena);
}

static void test_nothing_given(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    assert_string_equal(round_trip(&diagnostics, unit_settings(&diagnostics, "")), "{}\n");
    arena_free(arena);
}

static void test_empty_lists_stay(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    struct node *root = unit_yaml(&diagnostics, "toleration: []\nlabel: {}\n");
    assert_true(load_mapping(&diagnostics, root, ORIGIN_FILE, settings));
    assert_string_equal(round_trip(&diagnostics, settings), "toleration: []\nlabel: []\n");
    arena_free(arena);
}

/* A value for each option that may stand in a file, of a kind that the option takes. */
static const char *value_for(struct arena *arena, const struct option *option, unsigned variant) {
    static const char *const texts[] = {"a b", "true", "1", "null", "#x", "\xc3\xa9: ", "x\ty\n"};
    const char *word = NULL;
    size_t length = 0;
    int64_t low = 0;
    int64_t high = 0;
    if (option->kind == KIND_FLAG)
        return variant % 2 == 0 ? "true" : "false";
    if (option->kind == KIND_CHOICE && option_choice(option->detail, variant % 2, &word, &length))
        return arena_copy_bytes(arena, word, length);
    if (option->kind == KIND_INTEGER) {
        option_bounds(option, &low, &high);
        return arena_format(arena, "%lld", (long long)(variant % 2 == 0 ? low : high));
    }
    return texts[variant % COUNT_OF(texts)];
}

static void test_every_option(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (unsigned variant = 0; variant < 7; variant++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct settings *settings = arena_alloc(arena, sizeof(*settings));
        for (size_t i = 0; i < OPTION_COUNT; i++) {
            if (!option_in_file(&option_table[i]))
                continue;
            const char *value = value_for(arena, &option_table[i], variant);
            assert_true(settings_set(&diagnostics, settings, (enum option_id)i, ORIGIN_FLAG, value,
                                     (struct position){0}, false));
        }
        struct node *root = unit_yaml(&diagnostics, round_trip(&diagnostics, settings));
        for (size_t i = 0; i < OPTION_COUNT; i++)
            assert_int_equal(node_get(root, option_table[i].name) != NULL,
                             option_in_file(&option_table[i]));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_nothing_given),
        cmocka_unit_test(test_empty_lists_stay),
        cmocka_unit_test(test_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
