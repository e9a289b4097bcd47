#include "unit/unit_load.h"

struct check {
    const char *line;
    const char *key;
    const char *message; /* NULL = nothing of this severity is said */
};

/* What a command line gets: one diagnostic of the severity, and a plan unless it is an error. */
static void expect_checks(const struct check *checks, size_t count, enum severity severity) {
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_plan(&diagnostics, checks[i].line);
        const struct diagnostic *found = unit_find(&diagnostics, severity, "");
        if (checks[i].message)
            found = unit_find(&diagnostics, severity, checks[i].message);
        if (!found == (checks[i].message != NULL))
            print_error("%s: %s\n", checks[i].line,
                        diagnostics.first ? diagnostics.first->message : "nothing is said");
        if (!checks[i].message) {
            assert_null(found);
            continue;
        }
        assert_non_null(found);
        assert_string_equal(found->key, checks[i].key);
        assert_int_equal(plan == NULL, severity == SEVERITY_ERROR);
    }
    arena_free(arena);
}

static void test_targets_and_names(void **state) {
    (void)state;
    static const struct check checks[] = {
        {"--access hostpath", "access", "target kamaji-etcd has no access mode \"hostpath\""},
        {"--access talos-api", "access", "has no access mode"},
        {"--target kubeadm --access talos-api", "access", "has no access mode"},
        {"--target talos --access secret", "access", "has no access mode"},
        {"--task defrag,defrag", "task", "stands twice"},
        {"--target talos", "nodes", "needs the addresses"},
        {"--target talos --nodes a,a", "nodes", "given twice"},
        {"--target talos --nodes a:1", "nodes", ""},
        {"--target kubeadm --access secret", "endpoints", "needs the endpoints"},
        {"--endpoints a,https://a:2379", "endpoints", "\"https://a:2379\" is given twice"},
        {"--endpoints http://a", "endpoints", "http"},
        {"--endpoints a,b --replicas 3", "replicas", "3 members, but 2 endpoints are given"},
        {"-e -x", "etcd-name", ""},
        {"-n A", "namespace", ""},
        {"--cluster-domain a..b", "cluster-domain", ""},
        {"-e aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "etcd-name", ""},
        {"--name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "name", ""},
        {"--service-account default", "service-account", "belongs to every pod"},
    };
    expect_checks(checks, COUNT_OF(checks), SEVERITY_ERROR);
}

static void test_too_many_members(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const lines[] = {"--endpoints ", "--target talos --nodes "};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct text line = text_new(arena);
        struct diagnostics diagnostics = diagnostics_new(arena);
        text_add(&line, lines[i]);
        for (int j = 0; j < 65; j++)
            text_add_format(&line, "%sm%d", j == 0 ? "" : ",", j);
        assert_null(unit_plan(&diagnostics, line.data));
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "are more than 64"));
    }
    arena_free(arena);
}

/* Lists that only a file can make empty. */
static void test_empty_lists(void **state) {
    (void)state;
    static const struct check files[] = {
        {"task: []\n", "task", "empty"},
        {"endpoints: []\n", "endpoints", "empty"},
        {"target: talos\nnodes: []\n", "nodes", "addresses"},
        {"target: talos\naccess: hostpath\nnodes: []\n", "nodes", "addresses"},
        {"namespace: \"\"\n", "namespace", ""},
        {"schedule: \"\"\n", "schedule", ""},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct settings *settings = arena_alloc(arena, sizeof(*settings));
        struct node *root = unit_yaml(&diagnostics, files[i].line);
        assert_true(load_mapping(&diagnostics, root, ORIGIN_FILE, settings));
        assert_null(plan_build(&diagnostics, settings, NULL));
        const struct diagnostic *found = unit_find(&diagnostics, SEVERITY_ERROR, files[i].message);
        assert_non_null(found);
        assert_string_equal(found->key, files[i].key);
    }
    arena_free(arena);
}

static void test_times(void **state) {
    (void)state;
    static const struct check errors[] = {
        {"-j nonsense", "schedule", ""},
        {"-j 0%0%1%*%1", "schedule", ""},
        {"--time-zone Mars/Base", "time-zone", ""},
        {"--starting-deadline 59s", "starting-deadline", "may miss every run"},
        {"--starting-deadline 0.5s", "starting-deadline", ""},
        {"--active-deadline 20m", "active-deadline", "while a member is still blocked"},
        {"--active-deadline 1.5s", "active-deadline", ""},
        {"--active-deadline 1h --target talos --nodes a,b,c --quota 1Ti", "active-deadline",
         "need one after the other"},
    };
    static const struct check warnings[] = {
        {"-j */5%*%*%*%*", "schedule", "a run may take 30m, but the next one is due after 5m"},
        {"-j */30%*%*%*%*", NULL, NULL},
        {"--task snapshot --snapshot-schedule */20%*%*%*%*", "snapshot-schedule", "a run may take"},
        {"--task snapshot --active-deadline 4m", "active-deadline", "short for a snapshot"},
        {"--replicas 1", "replicas", "a single member"},
        {"--replicas 4", "replicas", "4 members is an even number"},
        {"--endpoints a,b", "endpoints", "even number"},
        {"--target talos --nodes a", "nodes", "single member"},
        {"--replicas 4 --task snapshot", NULL, NULL},
    };
    expect_checks(errors, COUNT_OF(errors), SEVERITY_ERROR);
    expect_checks(warnings, COUNT_OF(warnings) - 1, SEVERITY_WARNING);
}

static void test_defrag(void **state) {
    (void)state;
    static const struct check errors[] = {
        {"--defrag-rule dbSize%>", "defrag-rule", ""},
        {"--defrag-rule %", "defrag-rule", "an empty rule"},
        {"--defrag-rule true --max-usage 80", "defrag-rule", "cannot be combined"},
        {"--defrag-rule dbSize>$(A)", "defrag-rule", ""},
        {"--quota 2Ti", "quota", "above 1Ti"},
        {"--quota 1", "quota", ""},
        {"--image x:v0.20.0 --wait-between-defrags 5s", "wait-between-defrags",
         "etcd-defrag v0.20.0 does not have this"},
        {"--image x:v0.10.0 --move-leader", "move-leader", "does not have this"},
        {"--image x:v0.30.0 --auto-disalarm", "auto-disalarm", "does not have this"},
        {"--image x:v0.1.0 --dry-run-defrag", "dry-run-defrag", "does not have this"},
        {"--image X:v1", "image", ""},
        {"--extra-arg --endpoints=x", "extra-arg", ""},
        {"--target talos --nodes a,b,c --move-leader", "move-leader", "talosctl cannot do this"},
        {"--target talos --nodes a,b,c --max-usage 80", "max-usage", "talosctl cannot do this"},
    };
    static const struct check warnings[] = {
        {"--quota 9Gi", "quota", "above 8Gi"},
        {"--command-timeout 60s", "command-timeout", "shorter than"},
        {"--compaction", "compaction", "breaks running watches"},
        {"--target kubeadm --disalarm-threshold 80", "disalarm-threshold", "without auto-disalarm"},
        {"--image x:v0.10.0 --move-leader=false", NULL, NULL},
        {"--quota 8Gi --command-timeout 470s", NULL, NULL},
    };
    static const struct check notes[] = {
        {"--image x:latest", "image", "no known version"},
        {"--image x:v0.30.0 --auto-disalarm=false", "wait-between-defrags", "left out"},
        {"--image x:v0.30.0", "auto-disalarm", "left out"},
        {"--image ghcr.io/ahrtr/etcd-defrag:v0.43.0", NULL, NULL},
    };
    expect_checks(errors, COUNT_OF(errors), SEVERITY_ERROR);
    expect_checks(warnings, COUNT_OF(warnings), SEVERITY_WARNING);
    expect_checks(notes, COUNT_OF(notes), SEVERITY_NOTE);
}

static void test_snapshots(void **state) {
    (void)state;
    static const struct check errors[] = {
        {"--task snapshot --s3-credentials aws", "snapshot-to", "\"aws\" name no bucket"},
        {"--task snapshot --s3-credentials rclone", "snapshot-to", "\"rclone\" name no bucket"},
        {"--task snapshot --snapshot-to ftp://x", "snapshot-to", ""},
        {"--task snapshot --s3-endpoint http://x", "s3-endpoint", ""},
        {"--task snapshot --s3-region a%b", "s3-region", ""},
        {"--task snapshot --snapshot-to s3://bucket --s3-credentials rclone --s3-endpoint x",
         "s3-endpoint", "names the endpoint itself"},
        {"--task snapshot --snapshot-size-limit 2Ti", "snapshot-size-limit", "above 1Ti"},
        {"--task snapshot --keep-within 0", "keep-within", ""},
        {"--task snapshot --snapshot-to s3://bucket --s3-credentials rclone --rclone-remote a:b",
         "rclone-remote", "is not the name of an rclone remote"},
        {"--task snapshot --rclone-remote -a", "rclone-remote", "is not the name"},
        {"--task snapshot --rclone-remote=", "rclone-remote", "is empty"},
        {"--task snapshot --rclone-remote ETCDMAINT_x", "rclone-remote", "belong to this program"},
    };
    static const struct check warnings[] = {
        {"--task snapshot --snapshot-size-limit 1Gi", "snapshot-size-limit", "below the quota"},
        {"--task snapshot --memory-limit 64Mi", "memory-limit", "too little for rclone"},
        {"--task snapshot --memory-request 64Mi", "memory-limit", "too little for rclone"},
        {"--memory-request 16Mi", "memory-limit", "too little for the defragmentation"},
        {"--memory-limit 64Mi", NULL, NULL},
        {"--task snapshot --keep-within 1m", "keep-within", "only the newest is kept"},
        {"--task snapshot --keep-within 1m --keep-last 2", NULL, NULL},
        {"--task snapshot --keep-within 30d", NULL, NULL},
        {"--task snapshot --snapshot-to s3://a.bucket --s3-credentials aws", "snapshot-to",
         "has a dot"},
        {"--task snapshot", NULL, NULL},
        {"--task snapshot --s3-endpoint http://x --allow-http", NULL, NULL},
    };
    static const struct check notes[] = {
        {"--task snapshot --network-policy", "network-policy", "port 443 only"},
        {"--task snapshot --network-policy --s3-endpoint https://x", NULL, NULL},
        {"--task snapshot --network-policy --snapshot-to pvc://claim", NULL, NULL},
    };
    expect_checks(errors, COUNT_OF(errors), SEVERITY_ERROR);
    expect_checks(warnings, COUNT_OF(warnings), SEVERITY_WARNING);
    expect_checks(notes, COUNT_OF(notes), SEVERITY_NOTE);
}

static void test_pods(void **state) {
    (void)state;
    static const struct check checks[] = {
        {"--cpu-limit 50m --cpu-request 100m", "cpu-limit", "below the request"},
        {"--memory-limit 64Mi --memory-request 128Mi", "memory-limit", "below the request"},
        {"--memory-limit 400m", "memory-limit", ""},
        {"--image-pull-secret a,a", "image-pull-secret", "stands twice"},
        {"--image-pull-secret A", "image-pull-secret", ""},
        {"--node-selector a=b,a=c", "node-selector", "key \"a\" is given twice"},
        {"--label =x", "label", ""},
        {"--toleration a:NoSchedule --toleration a:NoSchedule", "toleration", "given twice"},
        {"--toleration a:Never", "toleration", ""},
        {"--priority-class A", "priority-class", ""},
    };
    static const struct check fine[] = {
        {"--toleration a:NoExecute --toleration a=b:NoExecute --toleration a:NoSchedule "
         "--toleration a=c:NoExecute",
         NULL, NULL},
        {"--cpu-limit 1 --cpu-request 1000m", NULL, NULL},
    };
    expect_checks(checks, COUNT_OF(checks), SEVERITY_ERROR);
    expect_checks(fine, COUNT_OF(fine), SEVERITY_ERROR);
}

static void test_certificates(void **state) {
    (void)state;
    static const struct check checks[] = {
        {"--client-secret-key ca.key", "client-secret-key", "private key of the certificate auth"},
        {"--ca-secret-key tls.key", "ca-secret-key", "private key of the certificate authority"},
        {"--ca-secret-key ca-key.pem", "ca-secret-key", "private key of the certificate authority"},
        {"--pki cert-manager --client-secret kamaji-etcd-ca", "client-secret", "authority itself"},
        {"--client-secret-cert a --client-secret-key a", "client-secret-key", "cannot both be"},
        {"--client-secret A", "client-secret", ""},
        {"--target kubeadm --host-pki talos", "host-pki", "does not keep its certificates there"},
        {"--target talos --access hostpath --host-pki k3s", "host-pki", "does not keep"},
        {"--target kubeadm --host-key /etc/kubernetes/pki/etcd/ca.key", "host-key",
         "private key of the certificate authority"},
        {"--target kubeadm --host-key /x/ca-key.pem", "host-key", "private key of the"},
        {"--target kubeadm --host-ca /a --host-cert /a", "host-cert", "the same file"},
        {"--target kubeadm --host-ca relative", "host-ca", ""},
        {"--target kubeadm --host-ca /$(NODE_NAME)/x", "host-ca", "holds a \"$\""},
        {"--target kubeadm --host-ca /x/$(HOME)", "host-ca", "holds a \"$\""},
    };
    expect_checks(checks, COUNT_OF(checks), SEVERITY_ERROR);
}

static void test_objects(void **state) {
    (void)state;
    static const struct check checks[] = {
        {"--rbac nobody=User:x", "rbac", "names no role"},
        {"--rbac deployer", "rbac", "names no role"},
        {"--rbac deployer=x", "rbac", ""},
        {"--rbac deployer=User:x,deployer=User:x", "rbac", "given twice"},
        {"--rbac deployer=ServiceAccount:a/b,deployer=ServiceAccount:a/b", "rbac", "given twice"},
        {"--create-namespace -n kube-public", "create-namespace", "belongs to Kubernetes"},
        {"--create-namespace -n default", "create-namespace", "belongs to Kubernetes"},
        {"--pod-security baseline", "pod-security", "which is not created"},
        {"--target kubeadm -n x --create-namespace --pod-security baseline", "pod-security",
         "refuses the pods"},
    };
    static const struct check fine[] = {
        {"--rbac deployer=User:x,operator=User:x,deployer=Group:x", NULL, NULL},
        {"--create-namespace --pod-security restricted", NULL, NULL},
        {"--target kubeadm -n x --create-namespace --pod-security privileged", NULL, NULL},
    };
    expect_checks(checks, COUNT_OF(checks), SEVERITY_ERROR);
    expect_checks(fine, COUNT_OF(fine), SEVERITY_ERROR);
}

/* What was given and does nothing is said, unless it comes from values for a whole fleet. */
static void test_effects(void **state) {
    (void)state;
    static const struct check checks[] = {
        {"--keep-last 3", "keep-last", "has no effect with target kamaji-etcd, access secret"},
        {"--target kubeadm -e x", "etcd-name",
         "has no effect with target kubeadm, access hostpath"},
        {"--endpoints a,b,c --etcd-service x", "etcd-service", "endpoints given"},
        {"--task snapshot --snapshot-to pvc://claim --s3-region x", "s3-region", "to a PVC"},
        {"--task snapshot --rclone-remote x", "rclone-remote", "with credentials kamaji"},
        {"--task snapshot --move-leader", "move-leader", "has no effect"},
        {"--host-ca /x", "host-ca", "has no effect"},
        {"--nodes a", "nodes", "has no effect"},
        {"--target kubeadm --ca-secret x", "ca-secret", "has no effect"},
        {"--talosctl-image x:v1", "talosctl-image", "has no effect"},
    };
    expect_checks(checks, COUNT_OF(checks), SEVERITY_WARNING);
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = unit_settings(&diagnostics, "--keep-last 3 --host-ca /x");
    settings->option[OPTION_KEEP_LAST].origin = ORIGIN_FILE_DEFAULTS;
    settings->option[OPTION_HOST_CA].origin = ORIGIN_FILE_DEFAULTS;
    assert_non_null(plan_build(&diagnostics, settings, NULL));
    assert_int_equal(diagnostics.warnings, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets_and_names),
        cmocka_unit_test(test_too_many_members),
        cmocka_unit_test(test_empty_lists),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_defrag),
        cmocka_unit_test(test_snapshots),
        cmocka_unit_test(test_pods),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_effects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
