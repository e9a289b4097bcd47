#include "text/node_index.h"
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

/* What an index finds is what a look at each key finds: for all keys, and for others. */
static void test_index(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *mapping = node_mapping(arena);
    node_add_string(arena, mapping, "", "nothing");
    for (int i = 0; i < 95; i++) {
        struct node_index *index = node_index_new(arena, mapping);
        assert_true(!index == (mapping->count < 8));
        for (int j = 0; index && j < 120; j++) {
            const char *key = arena_format(arena, "key-%d", j * 37 % 120);
            assert_ptr_equal(node_index_get(index, key), node_get(mapping, key));
        }
        if (index)
            assert_string_equal(node_index_get(index, "")->string, "nothing");
        node_add_string(arena, mapping, arena_format(arena, "key-%d", i), "v");
    }
    /* As many as it takes, and one more; the first of two keys alike. */
    assert_int_equal(mapping->count, 96);
    struct node_index *full = node_index_new(arena, mapping);
    assert_ptr_equal(node_index_get(full, "key-94"), node_get(mapping, "key-94"));
    mapping->pairs[95].key->string = "key-3";
    full = node_index_new(arena, mapping);
    assert_ptr_equal(node_index_get(full, "key-3"), mapping->pairs[4].value);
    node_add_string(arena, mapping, "one-more", "v");
    assert_null(node_index_new(arena, mapping));
    assert_null(node_index_new(arena, node_sequence(arena)));
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
        cmocka_unit_test(test_get),        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_building),   cmocka_unit_test(test_index),
        cmocka_unit_test(test_kind_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
