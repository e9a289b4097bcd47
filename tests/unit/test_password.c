#include "base/password.h"
#include "unit/unit.h"

static void test_hidden(void **state) {
    (void)state;
    static const struct {
        const char *text, *hidden;
    } cases[] = {
        {"", ""},
        {"nothing: here", "nothing: here"},
        {"https://u:p@a", "https://...@a"},
        {"https://u:p/w@a", "https://...@a"},
        {"https://u:p@a,https://b,http://c:d/@e", "https://...@a,https://b,http://...@e"},
        {"\"https://p@a\" b@c", "\"https://...@a\" b@c"},
        {"u:p@a", "...@a"},
        {"[u:p@a, 'v:q@b']", "[...@a, '...@b']"},
        {"key=u:p@a", "key=...@a"},
        {"x u:p=q@a", "x ...@a"},
        {"--user=a:b c", "--user=..."},
        {"--password=a", "--password=..."},
        {"operator=User:jane@example.org", "operator=User:jane@example.org"},
        {"registry:5000/x@sha256:f", "registry:5000/x@sha256:f"},
        {"image:1@sha256:f", "image:1@sha256:f"},
        {"a@b c: @d", "a@b c: @d"},
        {"://", "://"},
        {"--user=", "--user="},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(password_hidden(arena, cases[i].text), cases[i].hidden);
    arena_free(arena);
}

/* A line goes on after its end; a password does not. */
static void test_end(void **state) {
    (void)state;
    static const char line[] = "a://b\nc@d";
    assert_int_equal(password_length(line, line + 4, line + 5), 0);
    assert_int_equal(password_length(line, line + 4, line + sizeof(line) - 1), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
