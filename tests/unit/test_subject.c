#include "model/subject.h"
#include "unit/unit_value.h"

static bool check_subject(struct findings *findings, const char *text) {
    struct subject subject;
    return subject_parse(findings, text, &subject);
}

static void test_parts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct subject subject;
    assert_true(subject_parse(&findings, "ServiceAccount:flux-system/deployer", &subject));
    assert_int_equal(subject.kind, SUBJECT_SERVICE_ACCOUNT);
    assert_string_equal(subject.name_space, "flux-system");
    assert_string_equal(subject.name, "deployer");
    assert_true(subject_parse(&findings, "User:oidc:jane@example.com", &subject));
    assert_int_equal(subject.kind, SUBJECT_USER);
    assert_null(subject.name_space);
    assert_string_equal(subject.name, "oidc:jane@example.com");
    assert_string_equal(subject_kind_name(SUBJECT_GROUP), "Group");
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const good[] = {"User:jane", "User:CN=jane, O=\"x\"", "Group:system:masters",
                                       "Group:a b", "ServiceAccount:a/b.c",  "User:a/b"};
    static const char *const bad[] = {"",
                                      "jane",
                                      ":jane",
                                      "user:jane",
                                      "User:",
                                      "Group:",
                                      "ServiceAccount:",
                                      "Users:x",
                                      "ServiceAccount:x",
                                      "ServiceAccount:/x",
                                      "ServiceAccount:x/",
                                      "ServiceAccount:a.b/x",
                                      "ServiceAccount:a/B",
                                      "ServiceAccount:a/b/c",
                                      "Group:system:authenticated",
                                      "Group:system:unauthenticated",
                                      "User:system:anonymous",
                                      "Group:a\nb",
                                      "User:\x01",
                                      "User:a ",
                                      "User: a",
                                      "User:\xff",
                                      "system:serviceaccount:a:b"};
    UNIT_ACCEPT(check_subject, good);
    UNIT_REFUSE(check_subject, bad);
    unit_any_byte(check_subject, "ServiceAccount:a/b");
    assert_int_equal(unit_warnings(check_subject, "Group:system:serviceaccounts"), 1);
    assert_int_equal(unit_warnings(check_subject, "Group:system:serviceaccounts:ns"), 1);
    assert_int_equal(unit_warnings(check_subject, "User:system:serviceaccount:a:b"), 1);
    assert_int_equal(unit_warnings(check_subject, "Group:system:masters"), 0);
}

static void test_hints(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(unit_hint(arena, check_subject, "user:x"), "write \"User\"");
    assert_string_equal(unit_hint(arena, check_subject, "Serviceacount:x/y"),
                        "write \"ServiceAccount\"");
    assert_string_equal(unit_hint(arena, check_subject, "sa:x/y"),
                        "write ServiceAccount:NAMESPACE/NAME");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
