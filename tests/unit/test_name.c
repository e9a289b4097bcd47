/*
 * Cases from the published tests of k8s.io/apimachinery (pkg/api/validate/content: dns_test.go,
 * kube_test.go), and our own.
 */
#include "model/name.h"
#include "unit/unit_value.h"

#define CHECKER(function, kind)                                                                    \
    static bool function(struct findings *findings, const char *text) {                            \
        return name_check(findings, kind, text);                                                   \
    }

CHECKER(check_subdomain, NAME_SUBDOMAIN)
CHECKER(check_label, NAME_LABEL)
CHECKER(check_service, NAME_SERVICE)
CHECKER(check_cronjob, NAME_CRONJOB)
CHECKER(check_segment, NAME_PATH_SEGMENT)
CHECKER(check_secret_key, NAME_SECRET_KEY)
CHECKER(check_label_key, NAME_LABEL_KEY)
CHECKER(check_label_value, NAME_LABEL_VALUE)
CHECKER(check_annotation_key, NAME_ANNOTATION_KEY)

static bool check_label_pair(struct findings *findings, const char *text) {
    struct key_value pair;
    return key_value_parse(findings, text, KEY_VALUE_LABEL, &pair);
}

static bool check_annotation_pair(struct findings *findings, const char *text) {
    struct key_value pair;
    return key_value_parse(findings, text, KEY_VALUE_ANNOTATION, &pair);
}

static bool check_selector_pair(struct findings *findings, const char *text) {
    struct key_value pair;
    return key_value_parse(findings, text, KEY_VALUE_NODE_SELECTOR, &pair);
}

static void test_labels_and_subdomains(void **state) {
    (void)state;
    static const char *const labels[] = {"a", "ab", "a1", "a-1", "a--1--2--b",
                                         "0", "01", "1a", "1-a", "1--a--b--2"};
    static const char *const subdomains[] = {"a.a", "abc.a",     "a-1.1",         "a--1--2--b.a",
                                             "0.1", "a.b.c.d.e", "11.22.33.44.55"};
    static const char *const neither[] = {
        "",    "A",   "ABC",  "aBc",  "A1",   "-",   "a-",      "-a",  "1-",  "_",
        "a_",  "_a",  "a_b",  ".",    "a.",   ".a",  "a..b",    "1.",  " ",   "a ",
        " a",  "a b", "A.a",  "aB.a", "ab.A", "a@b", "a,b",     "a;b", "a:b", "a%b",
        "a?b", "a$b", "a.-b", "a-.b", "a\nb", "a/b", "\xc3\xa9"};
    struct arena *arena = unit_arena();
    UNIT_ACCEPT(check_label, labels);
    UNIT_ACCEPT(check_subdomain, labels);
    UNIT_REFUSE(check_label, subdomains);
    UNIT_ACCEPT(check_subdomain, subdomains);
    UNIT_REFUSE(check_label, neither);
    UNIT_REFUSE(check_subdomain, neither);
    const char *const exact[] = {unit_repeat(arena, "a", 63, "")};
    const char *const long_label[] = {unit_repeat(arena, "a", 64, "")};
    const char *const widest[] = {unit_repeat(arena, "a", 253, "")};
    const char *const too_wide[] = {unit_repeat(arena, "a", 254, "")};
    UNIT_ACCEPT(check_label, exact);
    UNIT_REFUSE(check_label, long_label);
    UNIT_ACCEPT(check_subdomain, widest);
    UNIT_REFUSE(check_subdomain, too_wide);
    unit_any_byte(check_subdomain, "ab.c-d");
    arena_free(arena);
}

static void test_service_and_cronjob(void **state) {
    (void)state;
    static const char *const services[] = {"a", "etcd-server", "a1"};
    static const char *const bad_services[] = {"1a", "0", "a.b", "A", ""};
    static const char *const bad_cronjobs[] = {"a_b", "", "A"};
    UNIT_ACCEPT(check_service, services);
    UNIT_REFUSE(check_service, bad_services);
    UNIT_REFUSE(check_cronjob, bad_cronjobs);
    struct arena *arena = unit_arena();
    const char *const exact[] = {unit_repeat(arena, "a", 52, "")};
    const char *const over[] = {unit_repeat(arena, "a", 53, "")};
    UNIT_ACCEPT(check_cronjob, exact);
    UNIT_REFUSE(check_cronjob, over);
    assert_int_equal(unit_warnings(check_cronjob, "a-b"), 0);
    assert_int_equal(unit_warnings(check_cronjob, "a.b"), 1);
    arena_free(arena);
}

static void test_keys_and_segments(void **state) {
    (void)state;
    static const char *const keys[] = {"ca.crt", "tls.key", "A_b-c", ".hidden", "a..b"};
    static const char *const bad_keys[] = {"", ".", "..", "..data", "a/b", "a b", "a$", "\xc3\xa9"};
    static const char *const segments[] = {"a", "System:Role", "a b", "..a"};
    static const char *const bad_segments[] = {"", ".", "..", "a/b", "a%b", " a", "a "};
    UNIT_ACCEPT(check_secret_key, keys);
    UNIT_REFUSE(check_secret_key, bad_keys);
    UNIT_ACCEPT(check_segment, segments);
    UNIT_REFUSE(check_segment, bad_segments);
}

static void test_label_keys(void **state) {
    (void)state;
    static const char *const good[] = {"simple",
                                       "now-with-dashes",
                                       "1-starts-with-num",
                                       "1234",
                                       "simple/simple",
                                       "now.with.dots/simple",
                                       "1-num.2-num/3-num",
                                       "1.2.3.4/5678",
                                       "Uppercase_Is_OK_123",
                                       "example.com/Uppercase_Is_OK_123",
                                       "requests.storage-foo"};
    static const char *const bad[] = {"nospecialchars%^=@",
                                      "cantendwithadash-",
                                      "-cantstartwithadash-",
                                      "only/one/slash",
                                      "example_com/abc",
                                      "example.com/",
                                      "/simple",
                                      "",
                                      "a b"};
    static const char *const upper_prefix[] = {"Example.com/abc"};
    struct arena *arena = unit_arena();
    UNIT_ACCEPT(check_label_key, good);
    UNIT_REFUSE(check_label_key, bad);
    UNIT_REFUSE(check_label_key, upper_prefix);
    UNIT_ACCEPT(check_annotation_key, good);
    UNIT_ACCEPT(check_annotation_key, upper_prefix);
    UNIT_REFUSE(check_annotation_key, bad);
    const char *name = unit_repeat(arena, "b", 63, "");
    const char *const widest[] = {
        name, arena_format(arena, "%s/%s", unit_repeat(arena, "a", 253, ""), name)};
    const char *const too_wide[] = {
        unit_repeat(arena, "a", 64, ""),
        arena_format(arena, "%s/abc", unit_repeat(arena, "a", 254, ""))};
    UNIT_ACCEPT(check_label_key, widest);
    UNIT_REFUSE(check_label_key, too_wide);
    unit_any_byte(check_label_key, "ab.c/d");
    arena_free(arena);
}

static void test_label_values(void **state) {
    (void)state;
    static const char *const good[] = {"simple", "now-with-dashes", "end-with-num-1", "1234", "",
                                       "A.b_c"};
    static const char *const bad[] = {"nospecialchars%^=@",
                                      "Tama-nui-te-r\xc4\x81",
                                      "\\backslashes\\are\\bad",
                                      "-starts-with-dash",
                                      "ends-with-dash-",
                                      ".starts.with.dot",
                                      "ends.with.dot.",
                                      "a b",
                                      "a\n"};
    UNIT_ACCEPT(check_label_value, good);
    UNIT_REFUSE(check_label_value, bad);
}

static void test_pairs(void **state) {
    (void)state;
    static const char *const labels[] = {"team=storage", "a=", "example.com/a=B",
                                         "app.kubernetes.io/version=1"};
    static const char *const bad_labels[] = {"team",
                                             "",
                                             "=a",
                                             "a=b=c",
                                             "a=b c",
                                             "app.kubernetes.io/name=x",
                                             "app.kubernetes.io/managed-by=x",
                                             "job-name=x",
                                             "controller-uid=x",
                                             "batch.kubernetes.io/job-name=x",
                                             "a =b"};
    static const char *const annotations[] = {"a=", "a=b=c", "Example.com/a=any text, {{ }} #",
                                              "a=line\nline", "x.kubernetes.io/y=\xc3\xa9"};
    static const char *const bad_annotations[] = {
        "a",
        "a b=c",
        "a=\x01",
        "a=\xff",
        "batch.kubernetes.io/x=y",
        "kubectl.kubernetes.io/last-applied-configuration={}"};
    static const char *const selectors[] = {"kubernetes.io/os=linux",
                                            "node-role.kubernetes.io/control-plane="};
    UNIT_ACCEPT(check_label_pair, labels);
    UNIT_REFUSE(check_label_pair, bad_labels);
    UNIT_ACCEPT(check_annotation_pair, annotations);
    UNIT_REFUSE(check_annotation_pair, bad_annotations);
    UNIT_ACCEPT(check_selector_pair, selectors);
    assert_int_equal(unit_warnings(check_label_pair, "x.kubernetes.io/y=z"), 1);
    assert_int_equal(unit_warnings(check_label_pair, "notkubernetes.io/y=z"), 0);
    assert_int_equal(unit_warnings(check_selector_pair, selectors[0]), 0);
    unit_any_byte(check_label_pair, "a.b/c=d");
}

static void test_pair_and_place(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct key_value pair;
    assert_true(key_value_parse(&findings, "a/b=c=d", KEY_VALUE_ANNOTATION, &pair));
    assert_string_equal(pair.key, "a/b");
    assert_string_equal(pair.value, "c=d");
    assert_false(key_value_parse(&findings, "team=a b", KEY_VALUE_LABEL, &pair));
    assert_int_equal(findings.first->offset, 6);
    assert_int_equal(findings.first->length, 1);
    arena_free(arena);
}

static void test_hints_repair(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(unit_hint(arena, check_label, "Prod_EU"), "write \"prod-eu\"");
    assert_string_equal(unit_hint(arena, check_label, "prod.eu"), "write \"prod-eu\"");
    assert_string_equal(unit_hint(arena, check_subdomain, "-Prod.eu-"), "write \"prod.eu\"");
    assert_null(strstr(unit_hint(arena, check_subdomain, "a$b"), "write"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_and_subdomains), cmocka_unit_test(test_service_and_cronjob),
        cmocka_unit_test(test_keys_and_segments),     cmocka_unit_test(test_label_keys),
        cmocka_unit_test(test_label_values),          cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pair_and_place),        cmocka_unit_test(test_hints_repair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
