#include "render/explain.h"
#include "render/next.h"
#include "unit/unit_load.h"

enum { FROM = 1767225600 }; /* 2026-01-01T00:00:00Z */

static const char *runs_of(struct arena *arena, const char *line, int64_t count) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text text = text_new(arena);
    next_runs_text(&text, next_runs(arena, unit_good_plan(&diagnostics, line), FROM, count), false);
    return text.data;
}

static void test_one_task(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(runs_of(arena, "", 2), "2026-01-02T00:00:00Z\n2026-01-03T00:00:00Z\n");
    assert_string_equal(runs_of(arena, "-j 30%4%*%*%1", 2),
                        "2026-01-05T04:30:00Z\n2026-01-12T04:30:00Z\n");
    assert_string_equal(runs_of(arena, "-j @monthly", 1), "2026-02-01T00:00:00Z\n");
    assert_string_equal(runs_of(arena, "", 0), "");
    arena_free(arena);
}

static void test_two_tasks(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(runs_of(arena, "--task defrag,snapshot", 2),
                        "defrag 2026-01-02T00:00:00Z\ndefrag 2026-01-03T00:00:00Z\n"
                        "snapshot 2026-01-01T05:00:00Z\nsnapshot 2026-01-01T11:00:00Z\n");
    arena_free(arena);
}

static void test_fields(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--target talos --nodes a,b,c");
    struct node *runs = next_runs(arena, plan, FROM, 3);
    assert_int_equal(runs->count, 1);
    assert_string_equal(node_at(runs, "0/cluster")->string, "talos");
    assert_string_equal(node_at(runs, "0/task")->string, "defrag");
    assert_string_equal(node_at(runs, "0/schedule")->string, "0 0 * * *");
    assert_string_equal(node_at(runs, "0/timeZone")->string, "Etc/UTC");
    assert_int_equal(node_at(runs, "0/runs")->count, 3);
    plan = unit_good_plan(&diagnostics, "-e tenants");
    assert_string_equal(node_at(next_runs(arena, plan, FROM, 1), "0/cluster")->string, "tenants");
    arena_free(arena);
}

/* After 2096 the next leap day is in 2104; runs are looked for within five years. */
static void test_no_further_run(void **state) {
    (void)state;
    static const int64_t march_2096 = 3981398400;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct plan *plan = unit_good_plan(&diagnostics, "-j 0%0%29%2%*");
    struct node *runs = next_runs(arena, plan, march_2096, 5);
    assert_int_equal(node_at(runs, "0/runs")->count, 0);
    arena_free(arena);
}

/* The words that an explanation of a plan must have. */
static void expect_explained(const char *line, const char *const *words, size_t count) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text text = text_new(arena);
    explain_write(&text, unit_good_plan(&diagnostics, line), FROM, 2);
    for (size_t i = 0; i < count; i++) {
        if (!strstr(text.data, words[i]))
            print_error("%s: no \"%s\" in\n%s\n", line, words[i], text.data);
        assert_non_null(strstr(text.data, words[i]));
    }
    assert_null(strstr(text.data, "(null)"));
    assert_null(strstr(text.data, " \n"));
    arena_free(arena);
}

static void test_explained(void **state) {
    (void)state;
    static const char *const plain[] = {
        "kamaji-etcd", "secret", "kamaji-etcd-defrag-job",        "2026-01-02T00:00:00Z",
        "default",     "30m",    "kamaji-etcd-root-client-certs", "restricted"};
    static const char *const given[] = {"--quota",
                                        "4Gi",
                                        "2026-01-01T05:00:00Z",
                                        "bucket and folder in Secret",
                                        "the newest 3",
                                        "younger than 7d",
                                        "backup-storage-secret",
                                        "operator role",
                                        "deployer role"};
    static const char *const kubeadm[] = {"hostpath",      "/etc/kubernetes/pki/etcd/ca.crt",
                                          "uid 0",         "privileged",
                                          "pvc://claim/x", "dbSize"};
    static const char *const talos[] = {
        "os:operator",   "os:etcd:backup", "kubernetesTalosAPIAccess",
        "- kube-system", "talosctl",       "Secret talos-etcd-defrag-talos"};
    expect_explained("", plain, COUNT_OF(plain));
    expect_explained("--task defrag,snapshot --quota 4Gi --keep-last 3 --keep-within 7d "
                     "--rbac deployer=User:x,operator=User:x",
                     given, COUNT_OF(given));
    expect_explained("--target kubeadm --task defrag,snapshot --snapshot-to pvc://claim/x "
                     "--min-free 1Gi --active-deadline 1h --image x:v0.10.0",
                     kubeadm, COUNT_OF(kubeadm));
    expect_explained("--target talos --nodes a,b,c --task defrag,snapshot", talos, COUNT_OF(talos));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_task),  cmocka_unit_test(test_two_tasks),
        cmocka_unit_test(test_fields),    cmocka_unit_test(test_no_further_run),
        cmocka_unit_test(test_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
