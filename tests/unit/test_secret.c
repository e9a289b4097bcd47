#include "unit/unit.h"

#include "review/secret.h"

struct secret_case {
    const char *text;
    bool expected;
};

static void expect(bool (*holds)(const char *), const struct secret_case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (holds(cases[i].text) != cases[i].expected)
            print_error("%s\n", cases[i].text);
        assert_int_equal(holds(cases[i].text), cases[i].expected);
    }
}

static void test_urls(void **state) {
    (void)state;
    static const struct secret_case cases[] = {
        {"", false},
        {"https://etcd:2379", false},
        {"https://a:1,https://b:2", false},
        {"https://me@host:1", false},
        {"https://me:@host", false},
        {"https://me:$(PASSWORD)@host", false},
        {"https://host:1 me:x@y", false},
        {"://", false},
        {"https://me:x@host", true},
        {"--endpoints=https://a:1,https://me:x@host:2", true},
        {"curl -s \"http://me:a@b@host/p\"", true},
        {"x https://ok https://me:x@host", true},
    };
    expect(secret_in_url, cases, COUNT_OF(cases));
}

static void test_users(void **state) {
    (void)state;
    static const struct secret_case cases[] = {
        {"--user", false},
        {"--user=root", false},
        {"--user root snapshot save a:b", false},
        {"--username a:b", false},
        {"--user root:$PASSWORD", false},
        {"--user=root:", false},
        {"etcdctl --user root:x get", true},
        {"etcdctl --user=\"root:x\" get", true},
        {"--user a --user b:c", true},
    };
    expect(secret_in_user_flag, cases, COUNT_OF(cases));
}

static void test_assignments(void **state) {
    (void)state;
    static const struct secret_case cases[] = {
        {"=", false},
        {"PASSWORD=", false},
        {"PASSWORD=$PW", false},
        {"PASSWORD=\"$(cat /x)\"", false},
        {"PASSWORD=`cat /x`", false},
        {"PASSWORD=''", false},
        {"PASSWORD_FILE=/x", false},
        {"--password=/run/password", false},
        {"--s3-credentials-secret=backup", false},
        {"--token=name", false},
        {"--key=x", false},
        {"password=x", false},
        {"PASSWORD=x", true},
        {"export A=b AWS_SECRET_ACCESS_KEY='x'", true},
        {"--password=x", true},
        {"rclone --s3-secret-access-key=x copy", true},
    };
    expect(secret_assigned, cases, COUNT_OF(cases));
}

static void test_names(void **state) {
    (void)state;
    assert_true(secret_name("ETCDCTL_PASSWORD"));
    assert_true(secret_name("AWS_SECRET_ACCESS_KEY"));
    assert_false(secret_name("PASSWORD_FILE"));
    assert_false(secret_name("NODE_IP"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_assignments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
