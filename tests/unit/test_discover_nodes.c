#include "unit/unit_discover.h"

static struct settings found_settings;

/* Runs with these replies; the arena is that of the diagnostics. */
static bool run(struct diagnostics *diagnostics, struct unit_reply *replies, const char *options) {
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    found_settings = (struct settings){0};
    return discover_cluster(diagnostics, &client, NULL, unit_settings(diagnostics, options),
                            &found_settings);
}

static const char *found(enum option_id id) {
    const char *text = settings_text(&found_settings, id);
    return text ? text : "nothing";
}

#define DEBIAN "Debian GNU/Linux 12"
#define PODS_OF(QUOTA_A, QUOTA_B)                                                                  \
    "items:\n"                                                                                     \
    "- metadata: {name: etcd-a, namespace: kube-system}\n"                                         \
    "  spec: {containers: [{name: etcd, command: [etcd, --quota-backend-bytes=" QUOTA_A            \
    ", \"--advertise-client-urls=https://10.0.0.1:2379\"]}]}\n"                                    \
    "- metadata: {name: etcd-b, namespace: kube-system}\n"                                         \
    "  spec: {containers: [{name: etcd, command: [etcd, --quota-backend-bytes, \"" QUOTA_B         \
    "\"]}]}\n"

static void test_kubeadm(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {unit_get(arena, "/version", VERSION("v1.30.0")),
                                   unit_get(arena, CONTROL_PLANE,
                                            "items:\n" NODE("b", "10.0.0.2", DEBIAN, "v1.30.0")
                                                NODE("a", "10.0.0.1", DEBIAN, "v1.30.0")),
                                   unit_get(arena, ETCD_NODES, NOTHING),
                                   unit_get(arena, PODS, PODS_OF("4294967296", "3221225472")),
                                   {0}};
    assert_true(run(&diagnostics, replies, "--target kubeadm"));
    assert_string_equal(found(OPTION_REPLICAS), "2");
    assert_string_equal(found(OPTION_HOST_PKI), "kubeadm");
    assert_string_equal(found(OPTION_IP_FAMILY), "nothing");
    assert_string_equal(found(OPTION_CLIENT_PORT), "2379");
    assert_string_equal(found(OPTION_QUOTA), "3Gi");
    assert_non_null(unit_find(&diagnostics, SEVERITY_WARNING, "the members have different quotas"));
    arena_free(arena);
}

static void test_kubeadm_secret(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {
        unit_get(arena, "/version", VERSION("v1.30.0")),
        unit_get(arena, CONTROL_PLANE,
                 "items:\n" NODE("b", "fd00::2", DEBIAN, "v1.30.0")
                     NODE("a", "10.0.0.1", DEBIAN, "v1.30.0")),
        unit_get(arena, ETCD_NODES, NOTHING),
        unit_get(arena, PODS, NOTHING),
        unit_get(arena, "/api/v1/namespaces/kube-system/secrets/etcd-client-certs", ""),
        unit_get(arena, "/api/v1/namespaces/kube-system/secrets/etcd-client-certs", ""),
        {0}};
    assert_true(run(&diagnostics, replies, "--target kubeadm --access secret"));
    assert_string_equal(found(OPTION_ENDPOINTS), "10.0.0.1");
    assert_string_equal(found_settings.option[OPTION_ENDPOINTS].last->text, "[fd00::2]");
    assert_string_equal(found(OPTION_REPLICAS), "nothing");
    assert_non_null(unit_find(&diagnostics, SEVERITY_WARNING, "no pod in kube-system runs etcd"));
    arena_free(arena);
}

/* Nodes that are marked with etcd are the members, whatever else is control plane. */
static void test_k3s(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {
        unit_get(arena, "/version", VERSION("v1.30.0+k3s1")),
        unit_get(arena, STORES, ""),
        unit_get(arena, SETS, NOTHING),
        unit_get(arena, CONTROL_PLANE,
                 "items:\n" NODE("a", "fd00::1", DEBIAN, "v1.30.0+k3s1")
                     NODE("b", "fd00::2", DEBIAN, "v1.30.0+k3s1")),
        unit_get(arena, ETCD_NODES, "items:\n" NODE("a", "fd00::1", DEBIAN, "v1.30.0+k3s1")),
        unit_get(arena, PODS, NOTHING),
        unit_get(arena, TALOS, ""),
        {0}};
    assert_true(run(&diagnostics, replies, "--schedule @daily"));
    assert_null(diagnostics.first);
    assert_string_equal(found(OPTION_TARGET), "kubeadm");
    assert_string_equal(found(OPTION_HOST_PKI), "k3s");
    assert_string_equal(found(OPTION_REPLICAS), "1");
    assert_string_equal(found(OPTION_IP_FAMILY), "ipv6");
    arena_free(arena);
}

static void test_talos(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {
        unit_get(arena, "/version", VERSION("v1.33.1")),
        unit_get(arena, STORES, ""),
        unit_get(arena, SETS, FORBIDDEN),
        unit_get(arena, CONTROL_PLANE,
                 "items:\n" NODE("c", "10.0.0.3", "Talos (v1.11.0)", "v1.33.1")
                     NODE("a", "10.0.0.1", "Talos (v1.11.0)", "v1.33.1")),
        unit_get(arena, ETCD_NODES, NOTHING),
        unit_get(arena, PODS, NOTHING),
        unit_get(arena, TALOS, ""),
        {0}};
    assert_true(run(&diagnostics, replies, "--schedule @daily"));
    assert_string_equal(found(OPTION_TARGET), "talos");
    assert_string_equal(found(OPTION_NODES), "10.0.0.1");
    assert_string_equal(found_settings.option[OPTION_NODES].last->text, "10.0.0.3");
    assert_string_equal(found(OPTION_REPLICAS), "nothing");
    const struct diagnostic *warning =
        unit_find(&diagnostics, SEVERITY_WARNING, "does not have Talos' ServiceAccounts");
    assert_non_null(warning);
    assert_non_null(strstr(warning->hint, "kubernetesTalosAPIAccess"));
    assert_non_null(unit_find(&diagnostics, SEVERITY_WARNING, "cannot list statefulsets.apps"));
    assert_int_equal(diagnostics.warnings, 2);
    arena_free(arena);
}

static void test_managed(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {unit_get(arena, "/version", VERSION("v1.33.1")),
                                   unit_get(arena, CONTROL_PLANE, NOTHING),
                                   unit_get(arena, ETCD_NODES, NOTHING),
                                   unit_get(arena, TALOS, ""),
                                   {0}};
    assert_false(run(&diagnostics, replies, "--target talos"));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "no node has the label"));
    arena_free(arena);
}

static void test_node_without_address(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct unit_reply replies[] = {
        unit_get(arena, "/version", VERSION("v1.33.1")),
        unit_get(arena, CONTROL_PLANE, "items:\n- metadata: {name: a}\n"),
        unit_get(arena, ETCD_NODES, NOTHING),
        unit_get(arena, TALOS, "kind: APIResourceList\n"),
        {0}};
    assert_false(run(&diagnostics, replies, "--target talos"));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "the node has no InternalIP"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kubeadm), cmocka_unit_test(test_kubeadm_secret),
        cmocka_unit_test(test_k3s),     cmocka_unit_test(test_talos),
        cmocka_unit_test(test_managed), cmocka_unit_test(test_node_without_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
