#include "model/extra_argument.h"
#include "unit/unit_value.h"

static void test_arguments(void **state) {
    (void)state;
    static const char *const good[] = {"--dial-timeout=5s", "--keepalive-time=2s",
                                       "--keepalive-timeout=6s"};
    static const char *const bad[] = {"",
                                      "-d",
                                      "5s",
                                      "--",
                                      "--=x",
                                      "---x",
                                      "--Endpoints=x",
                                      "--a_b",
                                      "--dial-timeout",
                                      "--endpoints=x",
                                      "--endpoints",
                                      "--cluster",
                                      "--cluster=false",
                                      "--cacert=/x",
                                      "--cert=/x",
                                      "--key=/x",
                                      "--defrag-rule=x",
                                      "--etcd-storage-quota-bytes=1",
                                      "--command-timeout=1s",
                                      "--compaction=false",
                                      "--continue-on-error",
                                      "--move-leader",
                                      "--wait-between-defrags=1s",
                                      "--auto-disalarm",
                                      "--disalarm-threshold=0.5",
                                      "--dry-run",
                                      "--user=x",
                                      "--password=x",
                                      "--insecure-transport=true",
                                      "--insecure-skip-tls-verify",
                                      "--insecure-discovery=false",
                                      "--discovery-srv=x",
                                      "--skip-healthcheck-cluster-endpoints",
                                      "--version",
                                      "--help",
                                      "--dial-timeout=5s\n",
                                      "--dial-timeout=\x01",
                                      "--\xff"};
    struct arena *arena = unit_arena();
    UNIT_ACCEPT(extra_argument_check, good);
    UNIT_REFUSE(extra_argument_check, bad);
    assert_int_equal(unit_warnings(extra_argument_check, "--new-flag=1"), 1);
    assert_int_equal(unit_warnings(extra_argument_check, "--dial-timeout=5s"), 0);
    assert_int_equal(unit_warnings(extra_argument_check, "--dial-timeout=5"), 1);
    assert_int_equal(unit_warnings(extra_argument_check, "--keepalive-time=5s --cluster"), 1);
    assert_string_equal(unit_hint(arena, extra_argument_check, "--dail-timeout=5s"),
                        "write --dial-timeout");
    assert_string_equal(unit_hint(arena, extra_argument_check, "--defrag-rule=x"),
                        "use --defrag-rule");
    unit_any_byte(extra_argument_check, "--dial-timeout=5s");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_arguments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
