#include "model/endpoint.h"
#include "unit/unit_value.h"

static bool check_endpoint(struct findings *findings, const char *text) {
    struct endpoint endpoint;
    return endpoint_parse(findings, text, false, 2379, &endpoint);
}

static bool check_http(struct findings *findings, const char *text) {
    struct endpoint endpoint;
    return endpoint_parse(findings, text, true, 2379, &endpoint);
}

static bool check_node(struct findings *findings, const char *text) {
    struct host host;
    return node_parse(findings, text, &host);
}

static const char *const normal_forms[][2] = {
    {"https://10.0.0.1:2379", "https://10.0.0.1:2379"},
    {"10.0.0.1", "https://10.0.0.1:2379"},
    {"10.0.0.1:12379", "https://10.0.0.1:12379"},
    {"HTTPS://Etcd-0.Example.COM", "https://etcd-0.example.com:2379"},
    {"etcd:2379", "https://etcd:2379"},
    {"https://[FD00:0:0::1]:2379", "https://[fd00::1]:2379"},
    {"[fd00::1]", "https://[fd00::1]:2379"},
    {"http://etcd:80", "http://etcd:80"},
    {"kamaji-etcd-0.kamaji-etcd.kamaji-system.svc.cluster.local:2379",
     "https://kamaji-etcd-0.kamaji-etcd.kamaji-system.svc.cluster.local:2379"},
    {"1.2.3.4.example", "https://1.2.3.4.example:2379"},
};

static void test_normal_form(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(normal_forms); i++) {
        struct findings findings = findings_new(arena);
        struct endpoint endpoint;
        if (!endpoint_parse(&findings, normal_forms[i][0], true, 2379, &endpoint))
            fail_msg("\"%s\": %s", normal_forms[i][0], unit_first_message(&findings));
        const char *normal = endpoint_format(arena, &endpoint);
        assert_string_equal(normal, normal_forms[i][1]);
        struct endpoint again;
        assert_true(endpoint_parse(&findings, normal, true, 1, &again));
        assert_string_equal(endpoint_format(arena, &again), normal);
    }
    arena_free(arena);
}

static void test_no_default_port(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct endpoint endpoint;
    assert_true(endpoint_parse(&findings, "s3.example.com", false, 0, &endpoint));
    assert_string_equal(endpoint_format(arena, &endpoint), "https://s3.example.com");
    arena_free(arena);
}

static void test_endpoint_refusals(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "https://",
                                      "https://:2379",
                                      "http://10.0.0.1:2379",
                                      "ftp://a:1",
                                      "unix:///a",
                                      "://a",
                                      "10.0.0.256",
                                      "1.2.3",
                                      "010.0.0.1",
                                      "10.0.0.01",
                                      "1.2.3.4.5",
                                      "256",
                                      "10.0.0.",
                                      "https://a:0",
                                      "https://a:65536",
                                      "https://a:",
                                      "https://a:http",
                                      "https://a:02379",
                                      "https://a:-1",
                                      "https://a:+1",
                                      "https://a:0x1",
                                      "https://a:1.0",
                                      "https://a: 1",
                                      "https://a:99999999999999999999",
                                      "https://a:2379/",
                                      "https://a:2379/path",
                                      "https://u:p@a:2379",
                                      "https://a?x",
                                      "https://a#x",
                                      "a,b",
                                      "a b",
                                      "fd00::1",
                                      "fd00::1:2379",
                                      "[fd00::1",
                                      "[fd00::1]2379",
                                      "[fd00::1%eth0]",
                                      "[10.0.0.1]",
                                      "[::ffff:10.0.0.1]",
                                      "[]",
                                      "[",
                                      "]",
                                      "a]",
                                      "a_b",
                                      "-a",
                                      "a-",
                                      "a..b",
                                      ".a",
                                      "a.",
                                      "0.0.0.0",
                                      "https://127.0.0.1:2379",
                                      "https://[::1]:2379",
                                      "localhost:2379",
                                      "[::]",
                                      "224.0.0.1",
                                      "255.255.255.255",
                                      "[ff02::1]",
                                      "a\n",
                                      "a\xc3\xa9",
                                      "\xff",
                                      "$(NODE_IP)",
                                      "a\\b",
                                      "https://https://a"};
    struct arena *arena = unit_arena();
    UNIT_REFUSE(check_endpoint, bad);
    const char *const over[] = {
        unit_repeat(arena, "a", 64, ".b"),
        arena_format(arena, "%s", unit_repeat(arena, "abcdefg.", 31, "abcdef"))};
    const char *const limit[] = {unit_repeat(arena, "a", 63, ".b"),
                                 unit_repeat(arena, "abcdefg.", 31, "abcde")};
    UNIT_REFUSE(check_endpoint, over);
    UNIT_ACCEPT(check_endpoint, limit);
    unit_any_byte(check_endpoint, "https://a.b:1");
    unit_any_byte(check_endpoint, "[fd00::1]:1");
    arena_free(arena);
}

static void test_endpoint_warnings(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const http[] = {"http://10.0.0.1:2379", "HTTP://a"};
    UNIT_ACCEPT(check_http, http);
    assert_int_equal(unit_warnings(check_endpoint, "169.254.1.1"), 1);
    assert_int_equal(unit_warnings(check_endpoint, "[fe80::1]"), 1);
    assert_int_equal(unit_warnings(check_endpoint, "128.0.0.1"), 0);
    assert_non_null(strstr(unit_hint(arena, check_endpoint, "http://a"), "--allow-http"));
    assert_non_null(strstr(unit_hint(arena, check_endpoint, "https://a/"), "remove the \"/\""));
    assert_non_null(strstr(unit_hint(arena, check_endpoint, "fd00::1"), "brackets"));
    assert_non_null(strstr(unit_hint(arena, check_endpoint, "10.0.0.01"), "octal"));
    arena_free(arena);
}

static void test_nodes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const good[] = {"10.0.0.1", "fd00::1", "node-1", "Node-1.example.com"};
    static const char *const bad[] = {"",
                                      "https://10.0.0.1",
                                      "10.0.0.1:50000",
                                      "[fd00::1]",
                                      "node:1",
                                      "10.0.0.256",
                                      "1.2.3",
                                      "010.0.0.1",
                                      "127.0.0.1",
                                      "::1",
                                      "localhost",
                                      "a.localhost",
                                      "0.0.0.0",
                                      "0.1.2.3",
                                      "::",
                                      "224.0.0.1",
                                      "ff02::1",
                                      "169.254.0.1",
                                      "fe80::1",
                                      "fe80::1%eth0",
                                      "a/b",
                                      "a,b",
                                      "a b",
                                      "::ffff:1.2.3.4",
                                      "1:2"};
    UNIT_ACCEPT(check_node, good);
    UNIT_REFUSE(check_node, bad);
    unit_any_byte(check_node, "fd00::1");
    struct findings findings = findings_new(arena);
    struct host host;
    assert_true(node_parse(&findings, "FD00:0::0001", &host));
    assert_string_equal(host.name, "fd00::1");
    assert_int_equal(host.kind, HOST_IPV6);
    arena_free(arena);
}

static void test_domains(void **state) {
    (void)state;
    static const char *const domains[] = {"cluster.local", "local", "a-b.example"};
    static const char *const bad_domains[] = {
        "",    ".cluster.local", "cluster.local.", "a..b", "Cluster.local", "10.0.0.1", "a_b",
        "a:1", "fd00::1"};
    UNIT_ACCEPT(host_domain_check, domains);
    UNIT_REFUSE(host_domain_check, bad_domains);
    unit_any_byte(host_domain_check, "a.b");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_form),
        cmocka_unit_test(test_no_default_port),
        cmocka_unit_test(test_endpoint_refusals),
        cmocka_unit_test(test_endpoint_warnings),
        cmocka_unit_test(test_nodes),
        cmocka_unit_test(test_domains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
