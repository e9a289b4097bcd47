#include "text/node.h"
#include "unit/unit_load.h"

static void test_get(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, "a: 1\nb: {c: x}\n");
    assert_int_equal(node_get(root, "a")->integer, 1);
    assert_null(node_get(root, "c"));
    assert_null(node_get(NULL, "a"));
    assert_null(node_get(node_get(root, "a"), "a"));
    arena_free(arena);
}

static void test_paths(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, "a:\n- x\n- b: [y, z]\ncd: w\n");
    assert_string_equal(node_at(root, "a/1/b/1")->string, "z");
    assert_string_equal(node_at(root, "cd")->string, "w");
    static const char *const nowhere[] = {
        "",     "c",     "cde",   "a/2",  "a/x",
        "a/-1", "a/0/x", "a/1/c", "cd/0", "a/1/b/18446744073709551616",
        "/a"};
    for (size_t i = 0; i < COUNT_OF(nowhere); i++)
        assert_null(node_at(root, nowhere[i]));
    assert_null(node_at(NULL, "a"));
    root = unit_yaml(&diagnostics, "[0, 1, 2, 3, 4, 5, 6, 7]");
    assert_int_equal(node_at(root, "7")->integer, 7);
    assert_null(node_at(root, "8"));
    arena_free(arena);
}

static void test_building(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *mapping = node_mapping(arena);
    struct node *sequence = node_sequence(arena);
    for (int i = 0; i < 1000; i++) {
        node_append(arena, sequence, node_integer(arena, i - 500));
        node_add_string(arena, mapping, arena_format(arena, "k%d", i), "v");
    }
    assert_int_equal(sequence->count, 1000);
    assert_int_equal(sequence->items[999]->integer, 499);
    assert_string_equal(sequence->items[0]->string, "-500");
    assert_string_equal(node_get(mapping, "k999")->string, "v");
    assert_string_equal(node_bool(arena, true)->string, "true");
    assert_true(node_quoted(arena, "x")->quoted);
    arena_free(arena);
}

static void test_kind_names(void **state) {
    (void)state;
    for (int kind = NODE_NULL; kind <= NODE_MAPPING; kind++)
        assert_true(strlen(node_kind_name((enum node_kind)kind)) > 5);
    assert_string_equal(node_kind_name(NODE_SEQUENCE), "a list");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_building),
        cmocka_unit_test(test_kind_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
