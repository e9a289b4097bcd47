#include "text/yaml_write.h"
#include "unit/unit_load.h"

/* Trees are the same when a reader of our own cannot tell them apart. */
static bool same(const struct node *one, const struct node *other) {
    if (one->kind != other->kind || one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++) {
        if (one->kind == NODE_SEQUENCE && !same(one->items[i], other->items[i]))
            return false;
        if (one->kind == NODE_MAPPING && (!same(one->pairs[i].key, other->pairs[i].key) ||
                                          !same(one->pairs[i].value, other->pairs[i].value)))
            return false;
    }
    if (one->kind == NODE_STRING || one->kind == NODE_INTEGER)
        return text_equal(one->string, other->string);
    return one->boolean == other->boolean;
}

static struct node *read_back(struct diagnostics *diagnostics, const struct node *root) {
    struct text text = text_new(diagnostics->arena);
    yaml_write(&text, root);
    struct source *source = unit_source_bytes(diagnostics->arena, text.data, text.length);
    struct node *result = yaml_read(diagnostics, source, false);
    if (!result)
        print_error("%s\n%.2000s\n", diagnostics->first->message, text.data);
    assert_non_null(result);
    return result;
}

/* Writes a list of strings as items, and reads them again. */
static void expect_strings(struct arena *arena, const struct node *list) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *result = read_back(&diagnostics, list);
    assert_int_equal(result->count, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct node *item = result->items[i];
        if (item->kind != NODE_STRING || !text_equal(item->string, list->items[i]->string)) {
            print_error("\"%s\" became \"%s\" (%s)\n",
                        text_printable(arena, list->items[i]->string, 99),
                        text_printable(arena, item->string, 99), node_kind_name(item->kind));
            fail();
        }
    }
}

/* The word with each letter in upper case that has a 1 in `mask`. */
static char *in_case(struct arena *arena, const char *word, unsigned mask) {
    char *copy = arena_copy(arena, word);
    for (size_t i = 0; copy[i]; i++)
        if ((mask >> i & 1) != 0 && text_is_lower(copy[i]))
            copy[i] = (char)(copy[i] - 'a' + 'A');
    return copy;
}

static void test_reserved_words_in_every_case(void **state) {
    (void)state;
    static const char *const words[] = {
        "yes",  "no",   "on", "off", "true", "false", "y", "n", "null", "~",   "inf", "nan",
        ".inf", ".nan", "=",  "<<",  "-",    "-.inf", "?", ":", "0x1f", "0b1", "---", "..."};
    static const char *const around[] = {"", " ", ":", " #", "\n", ",", "x"};
    struct arena *arena = unit_arena();
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (unsigned mask = 0; mask < 1u << strlen(words[i]); mask++)
            for (size_t j = 0; j < COUNT_OF(around); j++) {
                const char *word = in_case(arena, words[i], mask);
                node_append(arena, list,
                            node_string(arena, arena_format(arena, "%s%s", word, around[j])));
                node_append(arena, list,
                            node_string(arena, arena_format(arena, "%s%s", around[j], word)));
            }
    expect_strings(arena, list);
    arena_free(arena);
}

static void test_numbers_and_dates(void **state) {
    (void)state;
    static const char *const words[] = {"0",
                                        "00",
                                        "-0",
                                        "1",
                                        "+1",
                                        "1.0",
                                        "1.",
                                        ".1",
                                        "1e3",
                                        "1E-3",
                                        "1_000",
                                        "0o7",
                                        "0x1F",
                                        "0b101",
                                        "12:30",
                                        "1:2:3",
                                        "190:20:30.15",
                                        "1 2",
                                        "1,2",
                                        "1.2.3",
                                        "2001-12-14",
                                        "2001-12-14T21:59:43.10-05:00",
                                        "2001-12-14 21:59:43",
                                        "08",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "99999999999999999999999",
                                        "8Gi",
                                        "100m",
                                        "5m",
                                        "1h30m",
                                        "10.0.0.1"};
    struct arena *arena = unit_arena();
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        node_append(arena, list, node_string(arena, words[i]));
    expect_strings(arena, list);
    arena_free(arena);
}

/* All strings of one and two ASCII characters, controls included. */
static void test_all_short_strings(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *list = node_sequence(arena);
    for (int i = 1; i < 0x80; i++)
        for (int j = 0; j < 0x80; j++) {
            const char pair[] = {(char)i, (char)j, '\0'};
            node_append(arena, list, node_string(arena, arena_copy(arena, pair)));
        }
    expect_strings(arena, list);
    arena_free(arena);
}

static size_t encode(unsigned point, char *bytes) {
    if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 63));
        return 2;
    }
    size_t length = point < 0x10000 ? 3 : 4;
    if (length == 4)
        *bytes++ = (char)(0xF0 | point >> 18);
    *bytes++ = (char)((length == 3 ? 0xE0u : 0x80u) | (point >> 12 & (length == 3 ? 15u : 63u)));
    *bytes++ = (char)(0x80 | (point >> 6 & 63));
    *bytes = (char)(0x80 | (point & 63));
    return length;
}

/* Every character of the first plane, and some of each other, between letters. */
static void test_every_character(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *list = node_sequence(arena);
    for (unsigned point = 0x80; point <= 0x10FFFF; point += point < 0x10000 ? 1 : 251) {
        if (point >= 0xD800 && point <= 0xDFFF)
            continue;
        char bytes[8] = "a";
        size_t length = encode(point, bytes + 1);
        bytes[1 + length] = 'b';
        node_append(arena, list, node_string(arena, arena_copy_bytes(arena, bytes, length + 2)));
    }
    assert_in_range(list->count, 65000, 100000);
    expect_strings(arena, list);
    arena_free(arena);
}

/* A repeatable series of numbers. */
static unsigned next_number(unsigned *seed) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16 & 0x7FFF;
}

static const char *random_string(struct arena *arena, unsigned *seed) {
    static const char *const pieces[] = {" ",
                                         "  ",
                                         "\n",
                                         "\t",
                                         "\r",
                                         ":",
                                         ": ",
                                         "#",
                                         " #",
                                         "-",
                                         "- ",
                                         "?",
                                         "\"",
                                         "'",
                                         "\\",
                                         "|",
                                         ">",
                                         "&a",
                                         "*a",
                                         "!t",
                                         "%",
                                         "@",
                                         "`",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         "true",
                                         "null",
                                         "1",
                                         "0x",
                                         "a",
                                         "B",
                                         "/",
                                         ".",
                                         "_",
                                         "=",
                                         "<<",
                                         "---",
                                         "\x01",
                                         "\x7f",
                                         "\xc2\x85",
                                         "\xc2\xa0",
                                         "\xe2\x80\xa8",
                                         "\xe2\x80\xa9",
                                         "\xef\xbb\xbf",
                                         "\xc3\xa9",
                                         "\xf0\x9f\x98\x80",
                                         "\xef\xbf\xbe"};
    struct text text = text_new(arena);
    for (unsigned i = next_number(seed) % 9; i > 0; i--)
        text_add(&text, pieces[next_number(seed) % COUNT_OF(pieces)]);
    return text.data;
}

static struct node *random_tree(struct arena *arena, unsigned *seed, unsigned depth) {
    unsigned kind = next_number(seed) % (depth > 5 ? 5 : 9);
    if (kind == 0)
        return node_null(arena);
    if (kind == 1)
        return node_bool(arena, next_number(seed) % 2 == 0);
    if (kind == 2)
        return node_integer(arena, (int64_t)next_number(seed) - 9999);
    if (kind < 5)
        return node_string(arena, random_string(arena, seed));
    struct node *node = kind % 2 == 0 ? node_sequence(arena) : node_mapping(arena);
    for (unsigned i = next_number(seed) % 4; i > 0; i--) {
        struct node *value = random_tree(arena, seed, depth + 1);
        const char *key = arena_format(arena, "%s%u", random_string(arena, seed), i);
        if (node->kind == NODE_SEQUENCE)
            node_append(arena, node, value);
        else
            node_add(arena, node, node_string(arena, key), value);
    }
    return node;
}

static void test_random_trees(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    unsigned seed = 20240601;
    for (int i = 0; i < 3000; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct node *root = random_tree(arena, &seed, 0);
        if (!same(root, read_back(&diagnostics, root))) {
            struct text text = text_new(arena);
            yaml_write(&text, root);
            print_error("tree %d changed:\n%s\n", i, text.data);
            fail();
        }
        arena_rewind(arena, mark);
    }
    arena_free(arena);
}

static void test_style(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    static const char text[] =
        "a:\n- b: 1\n  c:\n  - - x\n    - \"1\"\n  - {}\n- []\nd:\n  e: null\n"
        "  f: true\ng: \"\"\nh: \"a\\n\\\"b\\\\\"\n";
    struct text output = text_new(arena);
    yaml_write(&output, unit_yaml(&diagnostics, text));
    assert_string_equal(output.data, "a:\n- b: 1\n  c:\n  - - x\n    - \"1\"\n  - {}\n- []\nd:\n"
                                     "  e: null\n  f: true\ng: \"\"\nh: \"a\\n\\\"b\\\\\"\n");
    arena_free(arena);
}

static void expect_written(struct arena *arena, const char *string, bool quoted,
                           const char *expected) {
    struct text text = text_new(arena);
    yaml_write_string(&text, string, quoted);
    assert_string_equal(text.data, expected);
}

static void test_strings(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    expect_written(arena, "plain", false, "plain");
    expect_written(arena, "plain", true, "\"plain\"");
    expect_written(arena, "no", false, "\"no\"");
    expect_written(arena, "\t\r\n\x01\x7f", false, "\"\\t\\r\\n\\x01\\x7F\"");
    expect_written(arena, "\xc3\xa9\xe2\x82\xac", false, "\"\xc3\xa9\xe2\x82\xac\"");
    expect_written(arena, "\xc2\x85\xe2\x80\xa8\xef\xbb\xbf", false, "\"\\u0085\\u2028\\uFEFF\"");
    expect_written(arena, "\xf0\x9f\x98\x80", false, "\"\\U0001F600\"");
    arena_free(arena);
}

/* As deep as a reader goes; each level is two blanks further to the right. */
static void test_depth(void **state) {
    (void)state;
    enum { DEPTH = 60 };
    struct arena *arena = unit_arena();
    struct node *root = node_string(arena, "x");
    struct text expected = text_new(arena);
    for (size_t i = 0; i < DEPTH; i++) {
        struct node *mapping = node_mapping(arena);
        node_add(arena, mapping, node_string(arena, "a"), root);
        node_add(arena, mapping, node_string(arena, "b"), node_quoted(arena, "y"));
        root = mapping;
        text_add_repeated(&expected, ' ', 2 * i);
        text_add(&expected, i + 1 < DEPTH ? "a:\n" : "a: x\n");
    }
    for (size_t i = DEPTH; i-- > 0;) {
        text_add_repeated(&expected, ' ', 2 * i);
        text_add(&expected, "b: \"y\"\n");
    }
    struct text text = text_new(arena);
    yaml_write(&text, root);
    assert_string_equal(text.data, expected.data);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_reserved_words_in_every_case),
        cmocka_unit_test(test_numbers_and_dates),
        cmocka_unit_test(test_all_short_strings),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_random_trees),
        cmocka_unit_test(test_style),
        cmocka_unit_test(test_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
