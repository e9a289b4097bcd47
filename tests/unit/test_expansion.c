/* Expansion rules: kubernetes third_party/forked/golang/expansion. */
#include "model/expansion.h"
#include "unit/unit_value.h"

static void test_escapes(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},       {"plain", "plain"},     {"$(X)", "$$(X)"},  {"$$(X)", "$$$$(X)"},
        {"a$b", "a$b"}, {"$X ${Y}", "$X ${Y}"}, {"a$$b", "a$$$$b"}, {"end$", "end$$"},
        {"$(", "$$("},  {"$$$", "$$$$$$"},      {"(X)$", "(X)$$"},  {"x$(A)$(B)", "x$$(A)$$(B)"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(kubernetes_escape_argument(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

/* The kubelet's reading of text in which no variable is known: $$ is $, all else stays. */
static const char *expand(struct arena *arena, const char *text) {
    char *out = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;
    for (; *text != '\0'; text++) {
        assert_false(text[0] == '$' && text[1] == '(');
        if (text[0] == '$' && text[1] == '$')
            text++;
        out[length++] = *text;
    }
    return out;
}

/* Every text of six characters from a small alphabet comes back, alone and before "(X)". */
static void test_round_trip(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (int number = 0; number < 4096; number++) {
        struct arena_mark mark = arena_mark(arena);
        char text[7] = {0};
        for (int i = 0, rest = number; i < 6; i++, rest /= 4)
            text[i] = "$(a)"[rest % 4];
        const char *escaped = kubernetes_escape_argument(arena, text);
        assert_string_equal(expand(arena, escaped), text);
        assert_string_equal(expand(arena, arena_format(arena, "%s(X)", escaped)),
                            arena_format(arena, "%s(X)", text));
        arena_rewind(arena, mark);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
