#include "unit/unit_load.h"

/* A text that is refused: the message, and the place as line and column in bytes. */
struct refusal {
    const char *text;
    const char *message;
    unsigned line;
    unsigned column;
};

static void expect_refusals(const struct refusal *refusals, size_t count, bool local_tags) {
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct refusal *expected = &refusals[i];
        assert_null(yaml_read(&diagnostics, unit_source(arena, expected->text), local_tags));
        assert_int_equal(diagnostics.errors, 1);
        const struct diagnostic *found = diagnostics.first;
        if (!strstr(found->message, expected->message) || found->position.line != expected->line ||
            found->position.column != expected->column)
            print_error("%zu: %u:%u %s\n", i, found->position.line, found->position.column,
                        found->message);
        assert_non_null(strstr(found->message, expected->message));
        assert_int_equal(found->position.line, expected->line);
        assert_int_equal(found->position.column, expected->column);
        assert_int_equal(found->failure, FAILURE_VALUE);
    }
    arena_free(arena);
}

static void test_bytes(void **state) {
    (void)state;
    static const struct refusal refusals[] = {
        {"\xEF\xBB\xBF"
         "a: b\n",
         "byte order mark", 1, 1},
        {"a: b\nc: d\r\n", "carriage return", 2, 5},
        {"# \xc3\xa9\xe2\x82\xac\na: \xc3\xa9\xff\n", "not UTF-8", 2, 6},
        {"\xc3\xa9: \xe2\x82", "not UTF-8", 1, 5},
        {"a: \xed\xa0\x80\n", "not UTF-8", 1, 4},
        {"a: \x01\n", "control characters", 1, 4},
    };
    expect_refusals(refusals, COUNT_OF(refusals), false);
}

static void test_nul_bytes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    assert_null(yaml_read(&diagnostics, unit_source_bytes(arena, "a: b\nc\0d", 8), false));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "NUL byte"));
    assert_int_equal(diagnostics.first->position.line, 2);
    assert_int_equal(diagnostics.first->position.column, 2);
    assert_null(yaml_read(&diagnostics, unit_source(arena, "a: \"x\\0y\"\n"), false));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "NUL character"));
    arena_free(arena);
}

static void test_structure(void **state) {
    (void)state;
    static const struct refusal refusals[] = {
        {"a: 1\nb: 2\na: 3\n", "\"a\" stands twice", 3, 1},
        {"a: {b: 1, \"b\": 2}\n", "\"b\" stands twice", 1, 12},
        {"? [a]\n: b\n", "a key must be a word", 1, 3},
        {"? {a: b}\n: b\n", "a key must be a word", 1, 3},
        {"a: &x [b]\n*x : c\n", "a key must be a word", 1, 4},
        {"<<: {a: b}\n", "merge keys", 1, 1},
        {"--- a\n--- b\n", "second document", 2, 1},
        {"", "the file is empty", 0, 0},
        {"# nothing\n", "the file is empty", 0, 0},
        {"a: *nowhere\n", "no anchor is named \"nowhere\"", 1, 4},
        {"a: &x [1, *x]\n", "a value that holds it", 1, 11},
        {"&x a: &y {b: *y}\n", "a value that holds it", 1, 14},
        {"a: !!str b\n", "tag \"tag:yaml.org,2002:str\"", 1, 4},
        {"a: !val b\n", "tag \"!val\"", 1, 4},
        {"\xc3\xa9: [\xe2\x82\xac, *a]\n", "no anchor", 1, 11},
    };
    expect_refusals(refusals, COUNT_OF(refusals), false);
}

static void test_syntax(void **state) {
    (void)state;
    static const struct refusal refusals[] = {
        {"a: b: c\n", "this is not YAML", 1, 5},   {"a: [1, 2\n", "this is not YAML", 2, 1},
        {"a: \"b\n", "this is not YAML", 1, 4},    {"a: @b\n", "this is not YAML", 1, 4},
        {"a:\n\t- b\n", "this is not YAML", 2, 1}, {"\xc3\xa9: `b\n", "this is not YAML", 1, 5},
    };
    expect_refusals(refusals, COUNT_OF(refusals), false);
}

static void test_local_tags(void **state) {
    (void)state;
    static const struct refusal refusals[] = {
        {"a: !!int 1\n", "has no meaning", 1, 4},
        {"a: ! b\n", "has no meaning", 1, 4},
        {"a: !<tag:x> b\n", "has no meaning", 1, 4},
    };
    expect_refusals(refusals, COUNT_OF(refusals), true);
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root =
        unit_yaml(&diagnostics, "<<: !val a\nb: !if:x 5\nc: !fmt \"5\"\nd: !if:y\n");
    assert_string_equal(node_get(root, "<<")->tag, "!val");
    assert_int_equal(node_get(root, "b")->kind, NODE_INTEGER);
    assert_int_equal(node_get(root, "c")->kind, NODE_STRING);
    assert_int_equal(node_get(root, "d")->kind, NODE_NULL);
    arena_free(arena);
}

/* "[[[...]]]", `depth` times. */
static void add_nested(struct text *text, size_t depth, const char *inner) {
    text_add_repeated(text, '[', depth);
    text_add(text, inner);
    text_add_repeated(text, ']', depth);
}

static bool reads(struct arena *arena, const struct text *text, const char *message) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source *source = unit_source_bytes(arena, text->data, text->length);
    bool good = yaml_read(&diagnostics, source, false) != NULL;
    assert_int_equal(good, diagnostics.errors == 0);
    if (!good && !strstr(diagnostics.first->message, message))
        print_error("%s\n", diagnostics.first->message);
    if (!good)
        assert_non_null(strstr(diagnostics.first->message, message));
    return good;
}

static void test_depth(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t depth = YAML_DEPTH_LIMIT - 1; depth <= YAML_DEPTH_LIMIT + 1; depth++) {
        struct text text = text_new(arena);
        add_nested(&text, depth, "a");
        assert_int_equal(reads(arena, &text, "nested too deeply"), depth <= YAML_DEPTH_LIMIT);
    }
    struct text much = text_new(arena);
    add_nested(&much, 100000, "a");
    assert_false(reads(arena, &much, "nested too deeply"));
    arena_free(arena);
}

/* An alias is as deep as the value that it stands for. */
static void test_depth_through_aliases(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t depth = 1; depth < YAML_DEPTH_LIMIT; depth++) {
        struct text text = text_new(arena);
        text_add(&text, "- &a ");
        add_nested(&text, 40, "x");
        text_add(&text, "\n- &b ");
        add_nested(&text, 10, "[y], *a");
        text_add(&text, "\n- ");
        add_nested(&text, depth, "*b");
        text_add(&text, "\n");
        assert_int_equal(reads(arena, &text, "nested too deeply"),
                         1 + depth + 10 + 40 <= YAML_DEPTH_LIMIT);
    }
    arena_free(arena);
}

static void test_aliases_share(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n");
    assert_ptr_equal(node_get(root, "a"), node_get(root, "b"));
    assert_int_equal(node_get(root, "d")->integer, 2);
    arena_free(arena);
}

/* Nine levels of ten aliases each would be a thousand million values. */
static void test_alias_budget(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    text_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i <= 5; i++) {
        text_add_format(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            text_add_format(&text, "%s*a%d", j == 0 ? "" : ", ", i - 1);
        text_add(&text, "]\n");
        assert_int_equal(reads(arena, &text, "beyond 1000000 values"), i < 5);
    }
    arena_free(arena);
}

static void test_counts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text keys = text_new(arena);
    struct text anchors = text_new(arena);
    for (int i = 0; i < 1024; i++) {
        text_add_format(&keys, "k%d: v\n", i);
        text_add_format(&anchors, "- &a%d v\n", i);
    }
    assert_true(reads(arena, &keys, ""));
    assert_true(reads(arena, &anchors, ""));
    text_add(&keys, "one-more: v\n");
    text_add(&anchors, "- &more v\n");
    assert_false(reads(arena, &keys, "1024 keys"));
    assert_false(reads(arena, &anchors, "too many anchors"));
    arena_free(arena);
}

static void test_size(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    text_add(&text, "a: b\n");
    text_add_repeated(&text, '#', YAML_SIZE_LIMIT - text.length);
    assert_true(reads(arena, &text, ""));
    text_add_char(&text, '#');
    assert_false(reads(arena, &text, "too large"));
    arena_free(arena);
}

/* Where a value stands; the bytes there are the value's own when it is literal. */
static void expect_place(const char *text, const char *path, const char *value, unsigned line,
                         unsigned column, bool literal) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, text);
    const struct node *node = *path ? node_at(root, path) : root;
    assert_non_null(node);
    assert_string_equal(node->string, value);
    assert_int_equal(node->position.line, line);
    assert_int_equal(node->position.column, column);
    assert_int_equal(node->literal, literal);
    if (literal)
        assert_memory_equal(text + node->position.offset, value, strlen(value));
    arena_free(arena);
}

static void test_places(void **state) {
    (void)state;
    expect_place("plain", "", "plain", 1, 1, true);
    expect_place("a: plain\n", "a", "plain", 1, 4, true);
    expect_place("a: 'single'\n", "a", "single", 1, 5, true);
    expect_place("a: \"double\"\n", "a", "double", 1, 5, true);
    expect_place("a: \"\"\n", "a", "", 1, 5, true);
    expect_place("a: 'it''s'\n", "a", "it's", 1, 4, false);
    expect_place("a: \"x\\ty\"\n", "a", "x\ty", 1, 4, false);
    expect_place("a: |\n  block\n", "a", "block\n", 1, 4, false);
    expect_place("a: >\n  folded\n", "a", "folded\n", 1, 4, false);
    expect_place("a: over\n  two lines\n", "a", "over two lines", 1, 4, false);
    expect_place("a: &x anchored\n", "a", "anchored", 1, 4, false);
    expect_place("\xc3\xa9: {\xe2\x82\xac: [\xf0\x9f\x98\x80, \"x\"]}\n", "\xc3\xa9/\xe2\x82\xac/1",
                 "x", 1, 19, true);
    expect_place("\n# \xc3\xa9\n-\n  - \xc3\xa9 b\n", "0/0", "\xc3\xa9 b", 4, 5, true);
}

/* libyaml counts the line breaks of YAML 1.1 as lines, so places must too. */
static void test_places_behind_other_line_breaks(void **state) {
    (void)state;
    expect_place("# a\xc2\x85# b\xe2\x80\xa8# c\xe2\x80\xa9x: y\n", "x", "y", 4, 4, true);
}

static void test_kinds(void **state) {
    (void)state;
    static const char text[] = "[null, true, 12, -3, 1.5, 0x1, a, \"1\", 'true', [], {}, yes, "
                               "9223372036854775807, 9999999999999999999]\n";
    static const enum node_kind kinds[] = {
        NODE_NULL,      NODE_BOOL,      NODE_INTEGER, NODE_INTEGER,  NODE_FLOAT,
        NODE_AMBIGUOUS, NODE_STRING,    NODE_STRING,  NODE_STRING,   NODE_SEQUENCE,
        NODE_MAPPING,   NODE_AMBIGUOUS, NODE_INTEGER, NODE_AMBIGUOUS};
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, text);
    assert_int_equal(root->count, COUNT_OF(kinds));
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        assert_int_equal(root->items[i]->kind, kinds[i]);
    assert_true(root->items[1]->boolean);
    assert_int_equal(root->items[3]->integer, -3);
    assert_true(root->items[12]->integer == INT64_MAX);
    arena_free(arena);
}

static void test_stream(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct node *documents = yaml_read_stream(
        &diagnostics,
        unit_source(arena, "# one\r\n---\r\na.b/c: &x {k: 1, l: 2}\r\nm: {<<: *x, l: 3}\r\n"
                           "n: {<<: [*x, {o: 4}]}\r\nt: |\r\n  line\r\n  line\r\n"
                           "---\n---\n{\"j\":\t\"\\u003e\"}\n...\n"));
    assert_int_equal(diagnostics.errors, 0);
    assert_int_equal(documents->count, 3);
    const struct node *first = documents->items[0];
    assert_int_equal(node_get(node_get(first, "a.b/c"), "k")->integer, 1);
    assert_int_equal(node_at(first, "m/k")->integer, 1);
    assert_int_equal(node_at(first, "m/l")->integer, 3);
    assert_int_equal(node_at(first, "n/o")->integer, 4);
    assert_string_equal(node_get(first, "t")->string, "line\nline\n");
    assert_int_equal(node_get(first, "t")->position.line, 6);
    assert_int_equal(documents->items[1]->kind, NODE_NULL);
    assert_string_equal(node_get(documents->items[2], "j")->string, ">");
    arena_free(arena);
}

/* Anchors end with their document, and no message has a value in it. */
static void test_stream_refusals(void **state) {
    (void)state;
    static const struct refusal refusals[] = {
        {"a: &x 1\n---\nb: *x\n", "no anchor is named like this", 3, 4},
        {"a: *word\n", "no anchor is named like this", 1, 4},
        {"a: !word x\n", "tag like this has no meaning", 1, 4},
        {"a: 1\n---\nb: 1\nb: 2\n", "stands twice", 4, 1},
        {"a: {<<: 1}\n", "this cannot be merged", 1, 9},
        {"a: 1\n---\nb: [1\n", "this is not YAML", 4, 1},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        assert_null(yaml_read_stream(&diagnostics, unit_source(arena, refusals[i].text)));
        assert_int_equal(diagnostics.errors, 1);
        assert_non_null(strstr(diagnostics.first->message, refusals[i].message));
        assert_null(strstr(diagnostics.first->message, "word"));
        assert_int_equal(diagnostics.first->position.line, refusals[i].line);
        assert_int_equal(diagnostics.first->position.column, refusals[i].column);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_nul_bytes),
        cmocka_unit_test(test_structure),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_local_tags),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_depth_through_aliases),
        cmocka_unit_test(test_aliases_share),
        cmocka_unit_test(test_alias_budget),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_places_behind_other_line_breaks),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_stream_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
