#include "base/library.h"
#include "base/text.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

#define LIBRARY "libcurl.so.4"

struct curl {
    const char *(*version)(void);
};

static const struct library_function functions[] = {
    {"curl_version", offsetof(struct curl, version)},
};

/* Pages of this process that are in memory: the second number of statm (proc(5)). */
static uint64_t resident(void) {
    char line[200] = "";
    uint64_t pages = 0;
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_true(read(file, line, sizeof line - 1) > 0);
    close(file);
    const char *second = strchr(line, ' ');
    assert_non_null(second);
    second++;
    assert_true(text_to_number(second, strcspn(second, " "), INT64_MAX, &pages));
    return pages;
}

static void test_load(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct curl curl = {NULL};
    assert_null(library_load(arena, LIBRARY, functions, COUNT_OF(functions), &curl));
    assert_true(library_is_loaded(LIBRARY));
    assert_true(text_starts_with(curl.version(), "libcurl/"));
    arena_free(arena);
}

static void test_problems(void **state) {
    (void)state;
    static const struct library_function unknown[] = {{"curl_unknown", 0}};
    struct arena *arena = unit_arena();
    void *function = NULL;
    const char *problem = library_load(arena, "libabsent.so.1", unknown, 1, &function);
    assert_true(text_starts_with(problem, "cannot load libabsent.so.1: "));
    assert_string_equal(library_load(arena, LIBRARY, unknown, 1, &function),
                        LIBRARY " has no function curl_unknown");
    assert_false(library_is_loaded("libabsent.so.1"));
    assert_null(function);
    arena_free(arena);
}

/* Its libraries' pages are gone, and come back when they are used. */
static void test_give_back(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct curl curl = {NULL};
    assert_false(library_is_loaded(LIBRARY)); /* this test is the first */
    uint64_t before = resident();
    assert_null(library_load(arena, LIBRARY, functions, COUNT_OF(functions), &curl));
    const char *version = arena_copy(arena, curl.version());
    uint64_t loaded = resident();
    library_give_back();
    assert_true(before < loaded);
    assert_true(resident() < before + (loaded - before) / 2);
    assert_string_equal(curl.version(), version);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_give_back),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_problems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
