#include "model/file_path.h"
#include "unit/unit_value.h"

static void test_paths(void **state) {
    (void)state;
    static const char *const good[] = {"/etc/kubernetes/pki/etcd/ca.crt", "/a", "/a.b/..c/.d",
                                       "/with blank/x", "/\xc3\xa9"};
    static const char *const bad[] = {"",      "/",      "a",      "./a",   "~/a",   "/a/",
                                      "//a",   "/a//b",  "/a/./b", "/a/..", "/../a", "/a:b",
                                      "/a\nb", "/a\x7f", "/\xff",  " /a",   "/a "};
    struct arena *arena = unit_arena();
    UNIT_ACCEPT(file_path_check, good);
    UNIT_REFUSE(file_path_check, bad);
    const char *const limit[] = {unit_repeat(arena, "/abcdefghijklmno", 255, "/abcdefghijklmn"),
                                 arena_format(arena, "/%s", unit_repeat(arena, "a", 255, ""))};
    const char *const over[] = {unit_repeat(arena, "/abcdefghijklmno", 256, ""),
                                arena_format(arena, "/%s", unit_repeat(arena, "a", 256, ""))};
    UNIT_ACCEPT(file_path_check, limit);
    UNIT_REFUSE(file_path_check, over);
    unit_any_byte(file_path_check, "/a/.b");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
