#include "text/diff.h"
#include "unit/unit.h"

static struct arena *arena;
static uint64_t seed = 1;

static int set_up(void **state) {
    (void)state;
    arena = unit_arena();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* xorshift64: the same numbers on every machine. */
static size_t random_below(size_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % limit);
}

static const char *diff_of(const char *from, const char *to) {
    struct text output = text_new(arena);
    bool differs = diff_unified(&output, arena, (struct diff_side){"a/x", from, strlen(from)},
                                (struct diff_side){"b/x", to, strlen(to)});
    assert_int_equal(differs, strcmp(from, to) != 0);
    return output.data;
}

/* ---- a second opinion: apply a unified diff, strictly ---- */

struct patcher {
    const char *patch;
    const char *from;
    struct text result;
    size_t line; /* lines of `from` that were used */
    size_t edits;
};

static size_t line_length(const char *text) {
    const char *end = strchr(text, '\n');
    return end ? (size_t)(end - text) + 1 : strlen(text);
}

static size_t number(const char **at) {
    size_t value = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++)
        value = value * 10 + (size_t)(**at - '0');
    return value;
}

static size_t range(const char **at, size_t *count) {
    size_t start = number(at);
    *count = 1;
    if (**at == ',') {
        (*at)++;
        *count = number(at);
    }
    return *count == 0 ? start : start - 1;
}

static void use_line(struct patcher *patcher, bool keep) {
    size_t length = line_length(patcher->from);
    assert_true(length > 0);
    if (keep)
        text_add_bytes(&patcher->result, patcher->from, length);
    patcher->from += length;
    patcher->line++;
}

static void apply_line(struct patcher *patcher) {
    char sign = *patcher->patch++;
    size_t length = line_length(patcher->patch);
    const char *next = patcher->patch + length;
    size_t shown = *next == '\\' ? length - 1 : length;
    if (sign == '+') {
        text_add_bytes(&patcher->result, patcher->patch, shown);
    } else {
        assert_true(sign == ' ' || sign == '-');
        assert_int_equal(line_length(patcher->from), shown);
        assert_memory_equal(patcher->from, patcher->patch, shown);
        use_line(patcher, sign == ' ');
    }
    patcher->edits += sign != ' ';
    patcher->patch = *next == '\\' ? next + line_length(next) : next;
}

static size_t lines_in(const char *text) {
    size_t count = 0;
    for (; *text; text += line_length(text))
        count++;
    return count;
}

static void apply_hunk(struct patcher *patcher) {
    size_t old_count = 0;
    size_t new_count = 0;
    assert_memory_equal(patcher->patch, "@@ -", 4);
    patcher->patch += 4;
    size_t start = range(&patcher->patch, &old_count);
    assert_memory_equal(patcher->patch, " +", 2);
    patcher->patch += 2;
    size_t new_start = range(&patcher->patch, &new_count);
    assert_memory_equal(patcher->patch, " @@\n", 4);
    patcher->patch += 4;
    while (patcher->line < start)
        use_line(patcher, true);
    assert_int_equal(lines_in(patcher->result.data), new_start);
    while (*patcher->patch == ' ' || *patcher->patch == '-' || *patcher->patch == '+')
        apply_line(patcher);
    assert_int_equal(patcher->line, start + old_count);
    assert_int_equal(lines_in(patcher->result.data), new_start + new_count);
}

/* Number of lines that the diff deletes and inserts; the test fails unless it leads from `from` to
 * `to`. */
static size_t check(const char *from, const char *to) {
    struct patcher patcher = {diff_of(from, to), from, text_new(arena), 0, 0};
    if (*patcher.patch == '\0')
        return 0;
    assert_memory_equal(patcher.patch, "--- a/x\n+++ b/x\n", 16);
    patcher.patch += 16;
    while (*patcher.patch)
        apply_hunk(&patcher);
    while (*patcher.from)
        use_line(&patcher, true);
    assert_string_equal(patcher.result.data, to);
    return patcher.edits;
}

/* Deletions and insertions of the shortest script, by dynamic programming. */
static size_t shortest(const char *from, const char *to) {
    enum { LIMIT = 40 };
    size_t cost[LIMIT + 1][LIMIT + 1];
    const char *one[LIMIT];
    const char *other[LIMIT];
    size_t n = 0;
    size_t m = 0;
    for (; *from; from += line_length(from))
        one[n++] = arena_copy_bytes(arena, from, line_length(from));
    for (; *to; to += line_length(to))
        other[m++] = arena_copy_bytes(arena, to, line_length(to));
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            cost[i][j] = i + j;
            if (i > 0 && j > 0) {
                cost[i][j] =
                    1 + (cost[i - 1][j] < cost[i][j - 1] ? cost[i - 1][j] : cost[i][j - 1]);
                if (strcmp(one[i - 1], other[j - 1]) == 0)
                    cost[i][j] = cost[i - 1][j - 1];
            }
        }
    return cost[n][m];
}

/* Up to `lines` lines out of `alphabet` different ones; the last may lack its newline. */
static const char *random_text(size_t lines, size_t alphabet) {
    struct text text = text_new(arena);
    size_t count = random_below(lines + 1);
    for (size_t i = 0; i < count; i++) {
        text_add_char(&text, (char)('a' + random_below(alphabet)));
        if (i + 1 < count || random_below(4) > 0)
            text_add_char(&text, '\n');
    }
    return text.data;
}

/* ---- tests ---- */

static void test_forms(void **state) {
    (void)state;
    assert_string_equal(diff_of("", ""), "");
    assert_string_equal(diff_of("a\n", "a\n"), "");
    assert_string_equal(diff_of("", "a\n"), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
    assert_string_equal(diff_of("a\nb\n", ""), "--- a/x\n+++ b/x\n@@ -1,2 +0,0 @@\n-a\n-b\n");
    assert_string_equal(diff_of("a", "a\n"), "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n"
                                             "\\ No newline at end of file\n+a\n");
    assert_string_equal(diff_of("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
                        "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void test_hunks_join_when_their_contexts_touch(void **state) {
    (void)state;
    const char *near = diff_of("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n");
    const char *apart = diff_of("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n");
    assert_null(strstr(strstr(near, "@@ -") + 1, "@@ -"));
    assert_non_null(strstr(strstr(apart, "@@ -") + 1, "@@ -6,4 +6,4 @@"));
}

static void test_random_texts_are_patched_by_the_shortest_script(void **state) {
    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        struct arena_mark mark = arena_mark(arena);
        size_t alphabet = 1 + random_below(6);
        const char *from = random_text(20, alphabet);
        const char *to = random_text(20, alphabet);
        assert_int_equal(check(from, to), shortest(from, to));
        arena_rewind(arena, mark);
    }
}

/* Far more edits than are searched in one piece. */
static void test_long_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        struct arena_mark mark = arena_mark(arena);
        size_t alphabet = 1 + random_below(26);
        const char *from = random_text(3000, alphabet);
        check(from, random_text(3000, alphabet));
        arena_rewind(arena, mark);
    }
}

static void test_texts_without_a_common_line(void **state) {
    (void)state;
    struct text from = text_new(arena);
    struct text to = text_new(arena);
    for (size_t i = 0; i < 20000; i++) {
        text_add_format(&from, "%zu\n", i);
        text_add_format(&to, "-%zu\n", i);
    }
    assert_int_equal(check(from.data, to.data), 40000);
    assert_int_equal(check(from.data, ""), 20000);
}

static void test_bytes_are_compared(void **state) {
    (void)state;
    struct text output = text_new(arena);
    assert_true(diff_unified(&output, arena, (struct diff_side){"a", "x\0y\n", 4},
                             (struct diff_side){DIFF_NOTHING, "x\0z\n", 4}));
    const char expected[] = "--- a\n+++ /dev/null\n@@ -1 +1 @@\n-x\0y\n+x\0z\n";
    assert_int_equal(output.length, sizeof(expected) - 1);
    assert_memory_equal(output.data, expected, sizeof(expected) - 1);
}

static void test_colors(void **state) {
    (void)state;
    static const char plain[] = "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n\n+";
    struct text output = text_new(arena);
    diff_colored(&output, plain, sizeof(plain) - 1);
    assert_string_equal(output.data,
                        "\033[1m--- a\033[0m\n\033[1m+++ b\033[0m\n\033[36m@@ -1 +1 @@\033[0m\n"
                        "\033[31m-x\033[0m\n\033[32m+y\033[0m\n z\n\n\033[32m+\033[0m");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hunks_join_when_their_contexts_touch, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_random_texts_are_patched_by_the_shortest_script,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts_without_a_common_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bytes_are_compared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_colors, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
