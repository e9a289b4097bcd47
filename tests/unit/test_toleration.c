#include "model/toleration.h"
#include "unit/unit_value.h"

static bool check_toleration(struct findings *findings, const char *text) {
    struct toleration toleration;
    return toleration_parse(findings, text, &toleration);
}

static void test_parts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct toleration toleration;
    assert_true(toleration_parse(&findings, "example.com/a=b:NoExecute", &toleration));
    assert_string_equal(toleration.key, "example.com/a");
    assert_string_equal(toleration.value, "b");
    assert_string_equal(toleration.effect, "NoExecute");
    assert_true(toleration_parse(&findings, "a:NoSchedule", &toleration));
    assert_null(toleration.value);
    assert_true(toleration_parse(&findings, "a=:PreferNoSchedule", &toleration));
    assert_string_equal(toleration.value, "");
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const good[] = {"node-role.kubernetes.io/control-plane:NoSchedule"};
    static const char *const bad[] = {"",
                                      "a",
                                      "a:",
                                      "a=b",
                                      "a=b:",
                                      ":NoSchedule",
                                      "=b:NoSchedule",
                                      "a:noSchedule",
                                      "a:NoSchedule:x",
                                      "a b:NoSchedule",
                                      "a=b c:NoSchedule",
                                      "a=b=c:NoSchedule",
                                      "a/b/c:NoSchedule",
                                      "a:NoSchedule-",
                                      "a: NoSchedule",
                                      "a\n:NoSchedule"};
    struct arena *arena = unit_arena();
    UNIT_ACCEPT(check_toleration, good);
    UNIT_REFUSE(check_toleration, bad);
    unit_any_byte(check_toleration, "a/b=c:NoExecute");
    struct findings findings = findings_new(arena);
    assert_false(check_toleration(&findings, ":NoSchedule"));
    assert_non_null(strstr(unit_first_message(&findings), "every taint"));
    assert_string_equal(unit_hint(arena, check_toleration, "a:noschedule"), "write \"NoSchedule\"");
    assert_string_equal(unit_hint(arena, check_toleration, "a:NoExcute"), "write \"NoExecute\"");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
