#include "unit/unit_load.h"

static void test_kamaji_defaults(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "");
    assert_int_equal(diagnostics.warnings, 0);
    assert_int_equal(plan->access, ACCESS_SECRET);
    assert_string_equal(plan->where.name_space, "kamaji-system");
    assert_int_equal(plan->where.endpoints.count, 3);
    assert_string_equal(plan->where.endpoints.items[2],
                        "https://kamaji-etcd-2.kamaji-etcd.kamaji-system.svc.cluster.local:2379");
    assert_true(plan->where.member_list);
    assert_string_equal(plan->task[TASK_DEFRAG].name, "kamaji-etcd-defrag-job");
    assert_string_equal(plan->task[TASK_DEFRAG].schedule, "0 0 * * *");
    assert_string_equal(plan->when.time_zone, "Etc/UTC");
    assert_int_equal(plan->when.starting_deadline, 600);
    assert_true(plan->defrag.quota == (int64_t)8 << 30);
    assert_true(plan->defrag.auto_disalarm);
    assert_string_equal(plan->pki.ca_secret, "kamaji-etcd-certs");
    assert_string_equal(plan->pki.ca_secret_key, "ca.crt");
    assert_string_equal(plan->pki.client_secret, "kamaji-etcd-root-client-certs");
    assert_string_equal(plan_pod_security(plan), "restricted");
    assert_false(plan->task[TASK_SNAPSHOT].wanted);
    arena_free(arena);
}

static void test_kamaji_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(
        &diagnostics, "-e a -s svc -n ns --cluster-domain d.local --client-port 2390 --replicas 5 "
                      "--pki cert-manager --task defrag,snapshot");
    assert_string_equal(plan->where.endpoints.items[4], "https://a-4.svc.ns.svc.d.local:2390");
    assert_string_equal(plan->where.snapshot_endpoint, "https://a-client.ns.svc.d.local:2390");
    assert_string_equal(plan->task[TASK_SNAPSHOT].name, "a-snapshot-job");
    assert_string_equal(plan->pki.ca_secret, "a-ca");
    assert_string_equal(plan->pki.ca_secret_key, "tls.crt");
    assert_string_equal(plan->pki.client_secret, "a-client-certs");
    plan = unit_good_plan(&diagnostics, "--name x --task defrag,snapshot --service-account sa");
    assert_string_equal(plan->task[TASK_DEFRAG].name, "x-defrag");
    assert_string_equal(plan->task[TASK_SNAPSHOT].name, "x-snapshot");
    assert_string_equal(plan->where.base_name, "x-maintenance");
    assert_string_equal(plan->task[TASK_SNAPSHOT].service_account, "sa");
    arena_free(arena);
}

static void test_kubeadm_defaults(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--target kubeadm");
    assert_int_equal(plan->access, ACCESS_HOSTPATH);
    assert_string_equal(plan->where.name_space, "kube-system");
    assert_int_equal(plan->where.endpoints.count, 1);
    assert_string_equal(plan->where.endpoints.items[0], "https://$(NODE_IP):2379");
    assert_int_equal(plan->where.members, 3);
    assert_string_equal(plan->pki.key.path, "/etc/kubernetes/pki/etcd/healthcheck-client.key");
    assert_string_equal(plan->pki.node_label, "node-role.kubernetes.io/control-plane");
    assert_int_equal(plan->pki.user, 0);
    assert_true(plan->defrag.quota == (int64_t)2 << 30);
    assert_false(plan->defrag.auto_disalarm);
    assert_string_equal(plan->task[TASK_DEFRAG].name, "etcd-defrag");
    assert_string_equal(plan_pod_security(plan), "privileged");
    plan = unit_good_plan(&diagnostics, "--target kubeadm --ip-family ipv6");
    assert_string_equal(plan->where.endpoints.items[0], "https://[$(NODE_IP)]:2379");
    plan = unit_good_plan(&diagnostics,
                          "--target kubeadm --access secret --endpoints 10.0.0.1,b:1,[fd00::1]:2");
    assert_string_equal(plan->pki.ca_secret, "etcd-client-certs");
    assert_string_equal(plan->where.endpoints.items[0], "https://10.0.0.1:2379");
    assert_string_equal(plan->where.endpoints.items[2], "https://[fd00::1]:2");
    assert_int_equal(plan->where.host_count, 3);
    assert_false(plan->where.member_list);
    arena_free(arena);
}

static void test_host_layouts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--target kubeadm --host-pki k3s");
    assert_string_equal(plan->pki.cert.path, "/var/lib/rancher/k3s/server/tls/etcd/client.crt");
    assert_string_equal(plan->pki.node_label, "node-role.kubernetes.io/etcd");
    plan = unit_good_plan(&diagnostics, "--target kubeadm --host-pki kubespray");
    assert_true(plan->pki.needs_node_name);
    assert_string_equal(plan->pki.cert.volume, "/etc/ssl/etcd/ssl");
    assert_string_equal(plan->pki.cert.part, "admin-$(NODE_NAME).pem");
    assert_null(plan->pki.ca.part);
    plan =
        unit_good_plan(&diagnostics, "--target kubeadm --host-ca /a --host-cert /b --host-key /c");
    assert_string_equal(plan->pki.key.volume, "/c");
    plan = unit_good_plan(&diagnostics, "--target talos --access hostpath");
    assert_string_equal(plan->pki.key.path, "/system/secrets/etcd/admin.key");
    assert_int_equal(plan->pki.user, 60);
    plan =
        unit_good_plan(&diagnostics, "--target talos --access hostpath --nodes 10.0.0.1,fd00::1,c");
    assert_string_equal(plan->where.endpoints.items[1], "https://[fd00::1]:2379");
    assert_int_equal(plan->where.members, 3);
    arena_free(arena);
}

static void test_talos_defaults(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan =
        unit_good_plan(&diagnostics, "--target talos --nodes 10.0.0.1,10.0.0.2,fd00::3");
    assert_int_equal(plan->access, ACCESS_TALOS_API);
    assert_int_equal(plan->where.nodes.count, 3);
    assert_string_equal(plan->where.nodes.items[2], "fd00::3");
    assert_string_equal(plan->task[TASK_DEFRAG].name, "talos-etcd-defrag");
    assert_null(plan->defrag.rule);
    assert_int_equal(plan->where.members, 3);
    arena_free(arena);
}

/* members x (timeout + pause) + 300; timeout is a minute and a second for each 20Mi of quota. */
static void test_defrag_deadlines(void **state) {
    (void)state;
    static const struct {
        const char *line;
        int64_t timeout;
        int64_t deadline;
    } cases[] = {
        {"", 470, 3 * (470 + 30) + 300},
        {"--replicas 5", 470, 5 * 500 + 300},
        {"--quota 2Gi", 163, 3 * 193 + 300},
        {"--quota 20Mi", 61, 3 * 91 + 300},
        {"--quota 20481Ki", 62, 3 * 92 + 300},
        {"--command-timeout 10m --wait-between-defrags 0", 600, 3 * 600 + 300},
        {"--image x/etcd-defrag:v0.30.0", 470, 3 * 470 + 300},
        {"--target kubeadm", 163, 3 * 193 + 300},
        {"--target talos --nodes a,b,c", 163, 3 * 163 + 300},
        {"--active-deadline 4h", 470, 4 * 3600},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_good_plan(&diagnostics, cases[i].line);
        assert_int_equal(duration_seconds(&plan->defrag.timeout), cases[i].timeout);
        assert_int_equal(plan->task[TASK_DEFRAG].active_deadline, cases[i].deadline);
    }
    arena_free(arena);
}

static void test_snapshot_values(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--task snapshot");
    const struct plan_snapshot *snapshot = &plan->snapshot;
    assert_true(snapshot->to_secret_bucket && snapshot->path_style && !snapshot->prunes);
    assert_int_equal(plan->task[TASK_SNAPSHOT].active_deadline, 600 + 3 * 8192 / 20);
    assert_true(plan_work_size(plan) == ((int64_t)16 << 30) + ((int64_t)256 << 20));
    assert_string_equal(snapshot->credentials_secret, "backup-storage-secret");
    assert_string_equal(plan->pod.cpu_request[TASK_SNAPSHOT], "250m");
    plan = unit_good_plan(&diagnostics,
                          "--task snapshot --snapshot-to s3://bucket/p --s3-credentials aws "
                          "--keep-last 7 --snapshot-size-limit 1Ti");
    assert_false(plan->snapshot.path_style);
    assert_true(plan->snapshot.prunes);
    assert_string_equal(plan->snapshot.storage.path, "p");
    plan = unit_good_plan(&diagnostics,
                          "--task snapshot --snapshot-to pvc://claim/p --keep-within 2w");
    assert_int_equal(plan->snapshot.storage.kind, STORAGE_PVC);
    assert_int_equal(duration_seconds(&plan->snapshot.keep_within), 14 * 86400);
    assert_true(plan->snapshot.prunes);
    arena_free(arena);
}

static void test_resources(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--cpu-limit 0.5 --memory-request 1Gi");
    assert_string_equal(plan->pod.cpu_request[TASK_DEFRAG], "500m");
    assert_string_equal(plan->pod.cpu_limit[TASK_DEFRAG], "500m");
    assert_string_equal(plan->pod.memory_request[TASK_DEFRAG], "1Gi");
    assert_string_equal(plan->pod.memory_limit[TASK_SNAPSHOT], "1Gi");
    plan = unit_good_plan(&diagnostics, "");
    assert_string_equal(plan->pod.cpu_limit[TASK_DEFRAG], "100m");
    assert_string_equal(plan->pod.memory_limit[TASK_DEFRAG], "128Mi");
    assert_string_equal(plan->pod.pull_policy, "IfNotPresent");
    arena_free(arena);
}

static void test_thresholds_make_a_rule(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct plan *plan = unit_good_plan(&diagnostics, "--max-usage 80 --min-free 500Mi");
    assert_true(plan->defrag.rule_compiled);
    assert_non_null(strstr(plan->defrag.rule, "dbQuotaUsage"));
    assert_false(unit_good_plan(&diagnostics, "")->defrag.rule_compiled);
    arena_free(arena);
}

/* Incomplete settings give no plan, and no complaint about what is missing. */
static void test_incomplete(void **state) {
    (void)state;
    static const char *const lines[] = {"--target talos", "--target kubeadm --access secret",
                                        "--task snapshot --s3-credentials aws", "--replicas 2", ""};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct settings *settings = unit_settings(&diagnostics, lines[i]);
        settings->incomplete = true;
        assert_null(plan_build(&diagnostics, settings, NULL));
        assert_null(diagnostics.first);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kamaji_defaults),        cmocka_unit_test(test_kamaji_names),
        cmocka_unit_test(test_kubeadm_defaults),       cmocka_unit_test(test_host_layouts),
        cmocka_unit_test(test_talos_defaults),         cmocka_unit_test(test_defrag_deadlines),
        cmocka_unit_test(test_snapshot_values),        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_thresholds_make_a_rule), cmocka_unit_test(test_incomplete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
