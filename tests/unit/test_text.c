#include "base/text.h"
#include "unit/unit.h"

static void test_distance_counts_edits(void **state) {
    (void)state;
    assert_int_equal(text_distance("schedule", "schedule", 3), 0);
    assert_int_equal(text_distance("shcedule", "schedule", 3), 1);
    assert_int_equal(text_distance("qota", "quota", 3), 1);
    assert_int_equal(text_distance("abc", "xyz", 2), 3);
    assert_int_equal(text_distance("", "abcd", 9), 4);
}

static void test_number_refuses_all_but_digits(void **state) {
    (void)state;
    uint64_t number = 7;
    assert_true(text_to_number("65535", 5, 65535, &number));
    assert_int_equal(number, 65535);
    assert_false(text_to_number("65536", 5, 65535, &number));
    assert_false(text_to_number("", 0, 9, &number));
    assert_false(text_to_number("+1", 2, 9, &number));
    assert_false(text_to_number("18446744073709551616", 20, UINT64_MAX, &number));
    assert_int_equal(number, 65535);
}

static void test_utf8_limits(void **state) {
    (void)state;
    size_t bad = 99;
    assert_true(text_is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10, &bad));
    assert_false(text_is_utf8("ab\xc0\x80", 4, &bad));
    assert_int_equal(bad, 2);
    assert_false(text_is_utf8("\xed\xa0\x80", 3, &bad));
    assert_false(text_is_utf8("\xf4\x90\x80\x80", 4, &bad));
    assert_false(text_is_utf8("\xe2\x82", 2, &bad));
}

static void test_printable_hides_controls(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(text_printable(arena, "a\nb\x1b[0m\xff", 99), "a\\nb\\x1b[0m\\xff");
    assert_string_equal(text_printable(arena, "\xe2\x80\xae", 99), "\\xe2\\x80\\xae");
    assert_string_equal(text_printable(arena, "abcdef", 3), "abc...");
    arena_free(arena);
}

static void test_what_a_terminal_may_be_given(void **state) {
    (void)state;
    static const char *const harmful[] = {
        "\x1b",         "\x7f",         "\xc2\x85",     "\xc2\x9b", "\xe2\x80\x8b", "\xe2\x80\xa8",
        "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf", "\xff",     "\xc3",         "\xe2\x82"};
    static const char *const harmless[] = {
        "a", " ", "\xc3\xa9", "\xe2\x82\xac", "\xe2\x81\xbf", "\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < COUNT_OF(harmful); i++)
        assert_int_equal(text_shown_length(harmful[i], strlen(harmful[i])), 0);
    for (size_t i = 0; i < COUNT_OF(harmless); i++)
        assert_int_equal(text_shown_length(harmless[i], strlen(harmless[i])), strlen(harmless[i]));
}

static void test_text_grows(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    for (int i = 0; i < 1000; i++)
        text_add_format(&text, "%d,", i % 10);
    assert_int_equal(text.length, 2000);
    assert_int_equal(strlen(text.data), 2000);
    arena_free(arena);
}

static void test_arena_rewind_reuses(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    char *kept = arena_copy(arena, "kept");
    struct arena_mark mark = arena_mark(arena);
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(arena, 10000), 'x', 10000);
    arena_rewind(arena, mark);
    assert_string_equal(kept, "kept");
    char *zeroed = arena_alloc(arena, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(zeroed[i], 0);
    arena_free(arena);
}

static void test_patterns(void **state) {
    (void)state;
    static const char *const same[][2] = {{"", ""},           {"*", ""},        {"*", "abc"},
                                          {"a?c", "abc"},     {"a*", "a"},      {"*b*", "abc"},
                                          {"a*b*c", "aXbYc"}, {"**a**", "bab"}, {"*ab", "aab"},
                                          {"?*?", "ab"},      {"a*a*", "aXaXa"}};
    static const char *const other[][2] = {{"", "a"},        {"?", ""},    {"a", "ab"},
                                           {"a*b", "abc"},   {"?*?", "a"}, {"A", "a"},
                                           {"a*b*c", "acb"}, {"[a]", "a"}};
    for (size_t i = 0; i < COUNT_OF(same); i++)
        assert_true(text_matches(same[i][0], same[i][1]));
    for (size_t i = 0; i < COUNT_OF(other); i++)
        assert_false(text_matches(other[i][0], other[i][1]));
    assert_false(text_matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
                              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void test_case(void **state) {
    (void)state;
    for (int byte = -128; byte < 128; byte++) {
        bool upper = byte >= 'A' && byte <= 'Z';
        assert_int_equal(text_lower((char)byte), upper ? byte + 32 : (char)byte);
    }
    assert_true(text_equal_without_case("", ""));
    assert_true(text_equal_without_case("Prod-1", "pROD-1"));
    assert_false(text_equal_without_case("prod", "prod1"));
    assert_false(text_equal_without_case("prod1", "prod"));
    assert_false(text_equal_without_case("@", "`"));
    assert_false(text_equal_without_case("\303\204", "\303\244"));
}

static void test_rows(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int number;
    } rows[] = {{"a", 1}, {"b", 2}, {"bb", 3}, {"d", 4}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_ptr_equal(text_find_row(rows[i].name, rows, COUNT_OF(rows), sizeof *rows), &rows[i]);
    assert_null(text_find_row("", rows, COUNT_OF(rows), sizeof *rows));
    assert_null(text_find_row("c", rows, COUNT_OF(rows), sizeof *rows));
    assert_null(text_find_row("e", rows, COUNT_OF(rows), sizeof *rows));
    assert_null(text_find_row("a", rows, 0, sizeof *rows));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_distance_counts_edits),
        cmocka_unit_test(test_number_refuses_all_but_digits),
        cmocka_unit_test(test_utf8_limits),
        cmocka_unit_test(test_printable_hides_controls),
        cmocka_unit_test(test_what_a_terminal_may_be_given),
        cmocka_unit_test(test_text_grows),
        cmocka_unit_test(test_arena_rewind_reuses),
        cmocka_unit_test(test_case),
        cmocka_unit_test(test_patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
