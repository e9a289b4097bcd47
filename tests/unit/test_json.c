#include "text/json.h"
#include "unit/unit_load.h"

static const char *written(struct arena *arena, const char *yaml) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text text = text_new(arena);
    assert_true(json_write(&text, unit_yaml(&diagnostics, yaml)));
    return text.data;
}

static void test_kinds(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(written(arena, "[null, true, false, 12, -9, a, \"1\", [], {}]"),
                        "[\n  null,\n  true,\n  false,\n  12,\n  -9,\n  \"a\",\n  \"1\",\n  [],\n"
                        "  {}\n]\n");
    assert_string_equal(written(arena, "a"), "\"a\"\n");
    assert_string_equal(written(arena, "9223372036854775807"), "9223372036854775807\n");
    arena_free(arena);
}

static void test_keys_keep_their_order(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(written(arena, "z: 1\na:\n  y: {}\n  b: x\nm: \"\"\n"),
                        "{\n  \"z\": 1,\n  \"a\": {\n    \"y\": {},\n    \"b\": \"x\"\n  },\n"
                        "  \"m\": \"\"\n}\n");
    arena_free(arena);
}

static void test_characters(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    assert_true(json_write(&text, node_string(arena, "\"\\\n\x01\xc3\xa9\xf0\x9f\x98\x80")));
    assert_string_equal(text.data, "\"\\\"\\\\\\n\\u0001\xc3\xa9\xf0\x9f\x98\x80\"\n");
    arena_free(arena);
}

/* What cannot be written leaves the text as it was. */
static void test_refuses_other_bytes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    struct node *mapping = node_mapping(arena);
    struct node *sequence = node_sequence(arena);
    text_add(&text, "before");
    assert_false(json_write(&text, node_string(arena, "\xff")));
    node_add_string(arena, mapping, "a", "\xff");
    assert_false(json_write(&text, mapping));
    node_append(arena, sequence, node_string(arena, "\xc3"));
    assert_false(json_write(&text, sequence));
    assert_string_equal(text.data, "before");
    assert_int_equal(text.length, 6);
    arena_free(arena);
}

static struct node *read_text(struct arena *arena, const char *text) {
    const char *problem = NULL;
    struct node *root = json_read(arena, text, strlen(text), &problem);
    assert_true((root == NULL) == (problem != NULL));
    return root;
}

static void test_reads_what_it_writes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const texts[] = {
        "{\"z\":1,\"a\":[true,false,null,-9223372036854775808],\"b\":{}}", "\"a\"", "[]",
        "[1.5,0.1]"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct text text = text_new(arena);
        struct node *root = read_text(arena, texts[i]);
        assert_non_null(root);
        assert_true(json_write_compact(&text, root));
        if (i < 3)
            assert_string_equal(text.data, texts[i]);
    }
    arena_free(arena);
}

static void test_numbers_that_do_not_fit(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *root = read_text(arena, "[9223372036854775808, 12, 1.5]");
    assert_int_equal(root->items[0]->kind, NODE_FLOAT);
    assert_string_equal(root->items[0]->string, "9.2233720368547758e+18");
    assert_int_equal(root->items[1]->integer, 12);
    assert_int_equal(root->items[2]->kind, NODE_FLOAT);
    arena_free(arena);
}

static void test_reading_has_limits(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text deep = text_new(arena);
    assert_null(read_text(arena, ""));
    assert_null(read_text(arena, "{"));
    assert_null(read_text(arena, "{} {}"));
    assert_null(read_text(arena, "\"\xff\""));
    assert_null(read_text(arena, "1e999"));
    text_add_repeated(&deep, '[', JSON_DEPTH_LIMIT + 1);
    text_add_repeated(&deep, ']', JSON_DEPTH_LIMIT + 1);
    assert_non_null(read_text(arena, deep.data));
    deep = text_new(arena);
    text_add_repeated(&deep, '[', JSON_DEPTH_LIMIT + 2);
    text_add_repeated(&deep, ']', JSON_DEPTH_LIMIT + 2);
    assert_null(read_text(arena, deep.data));
    assert_string_equal(read_text(arena, "\"a\\u0000b\"")->string, "a\\x00b");
    arena_free(arena);
}

static void test_names_its_library(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_true(text_starts_with(json_library_version(arena), "jansson 2."));
    assert_true(text_starts_with(yaml_library_version(arena), "libyaml 0."));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_keys_keep_their_order),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_refuses_other_bytes),
        cmocka_unit_test(test_reads_what_it_writes),
        cmocka_unit_test(test_numbers_that_do_not_fit),
        cmocka_unit_test(test_reading_has_limits),
        cmocka_unit_test(test_names_its_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
