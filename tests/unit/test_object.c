#include "unit/unit_documents.h"
#include "unit/unit_kube.h"

/* Every kind that the templates make has a URL. */
static void test_paths(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const struct {
        const char *version, *kind, *path;
    } cases[] = {
        {"v1", "Namespace", "/api/v1/namespaces/x"},
        {"v1", "ServiceAccount", "/api/v1/namespaces/ns/serviceaccounts/x"},
        {"v1", "ConfigMap", "/api/v1/namespaces/ns/configmaps/x"},
        {"talos.dev/v1alpha1", "ServiceAccount",
         "/apis/talos.dev/v1alpha1/namespaces/ns/serviceaccounts/x"},
        {"networking.k8s.io/v1", "NetworkPolicy",
         "/apis/networking.k8s.io/v1/namespaces/ns/networkpolicies/x"},
        {"batch/v1", "CronJob", "/apis/batch/v1/namespaces/ns/cronjobs/x"},
        {"monitoring.coreos.com/v1", "PrometheusRule",
         "/apis/monitoring.coreos.com/v1/namespaces/ns/prometheusrules/x"},
        {"rbac.authorization.k8s.io/v1", "Role",
         "/apis/rbac.authorization.k8s.io/v1/namespaces/ns/roles/x"},
        {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding",
         "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/x"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text =
            arena_format(arena, "apiVersion: %s\nkind: %s\nmetadata:\n  name: x\n  namespace: ns\n",
                         cases[i].version, cases[i].kind);
        struct kube_object *object = unit_objects(arena, &text, 1);
        assert_string_equal(object->path, cases[i].path);
        assert_ptr_equal(kube_kind_of_group(kube_kind_with_group(arena, object->kind)),
                         object->kind);
    }
    assert_string_equal(kube_collection_path(arena, kube_kind_find("batch/v1", "Job"), NULL),
                        "/apis/batch/v1/jobs");
    assert_null(kube_kind_of_group("Secret"));
    assert_null(kube_kind_of_group("CronJob"));
    arena_free(arena);
}

static void test_refuses(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const texts[] = {
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  namespace: ns\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ..\n  namespace: ns\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a/b\n  namespace: ns\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\n"
         "  managedFields: []\n"),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct kube_object object;
        assert_false(kube_object_make(&diagnostics, unit_yaml(&diagnostics, texts[i]), &object));
        assert_int_equal(diagnostics.errors, 1);
        assert_non_null(diagnostics.first->hint);
    }
    arena_free(arena);
}

static void test_names_in_urls(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n"
                       "  name: \"a:b?c d\"\n";
    assert_string_equal(unit_objects(arena, &text, 1)->path,
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles/a:b%3Fc%20d");
    arena_free(arena);
}

/* Whatever is rendered can be sent. */
static void test_rendered_documents(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const lines[] = {
        "--create-namespace --network-policy --rbac deployer=User:a,operator=User:b --with "
        "prometheus-rule,grafana-dashboard",
        "--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3 --rbac deployer=User:a"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct documents *documents = unit_documents(&diagnostics, lines[i]);
        size_t count = 0;
        assert_non_null(kube_objects_of(&diagnostics, documents, &count));
        assert_int_equal(count, documents->count);
        assert_true(count > 3);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_names_in_urls),
        cmocka_unit_test(test_rendered_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
