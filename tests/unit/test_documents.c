#include "unit/unit_documents.h"
#include "unit/unit_templates.h"

static const char *listed(struct arena *arena, const struct documents *documents) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < documents->count; i++)
        text_add_format(&text, "%s/%s\n", documents->items[i].kind, documents->items[i].name);
    return text.data;
}

static void test_which_documents(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *documents;
    } cases[] = {
        {"", "ServiceAccount/kamaji-etcd-defrag-job\nCronJob/kamaji-etcd-defrag-job\n"},
        {"--task defrag,snapshot --service-account sa",
         "ServiceAccount/sa\nCronJob/kamaji-etcd-defrag-job\nCronJob/kamaji-etcd-snapshot-job\n"},
        {"--task snapshot --keep-last 2 --network-policy --create-namespace",
         "Namespace/kamaji-system\nServiceAccount/kamaji-etcd-snapshot-job\n"
         "ConfigMap/kamaji-etcd-snapshot-job-retention\nNetworkPolicy/kamaji-etcd-snapshot-job\n"
         "CronJob/kamaji-etcd-snapshot-job\n"},
        {"--target talos --nodes a,b,c",
         "ServiceAccount/talos-etcd-defrag\nServiceAccount/talos-etcd-defrag-talos\n"
         "CronJob/talos-etcd-defrag\n"},
        {"--with grafana-dashboard,prometheus-rule --rbac deployer=User:u",
         "ServiceAccount/kamaji-etcd-defrag-job\nCronJob/kamaji-etcd-defrag-job\n"
         "PrometheusRule/kamaji-etcd-maintenance\nConfigMap/kamaji-etcd-maintenance-dashboard\n"
         "Role/kamaji-etcd-maintenance-deployer\n"
         "RoleBinding/kamaji-etcd-maintenance-deployer\n"},
        {"--name x --rbac operator=User:u", "ServiceAccount/x-defrag\nCronJob/x-defrag\n"
                                            "Role/x-maintenance-operator\n"
                                            "RoleBinding/x-maintenance-operator\n"},
        {"--name x -n ns --create-namespace --rbac deployer=User:u",
         "Namespace/ns\nServiceAccount/x-defrag\nCronJob/x-defrag\n"
         "ClusterRole/ns-x-maintenance-deployer\nClusterRoleBinding/ns-x-maintenance-deployer\n"
         "Role/x-maintenance-deployer\nRoleBinding/x-maintenance-deployer\n"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        assert_string_equal(listed(arena, unit_documents(&diagnostics, cases[i].line)),
                            cases[i].documents);
    }
    arena_free(arena);
}

static const char *const many[] = {
    "--rbac deployer=User:u",
    "--task defrag,snapshot --rbac deployer=User:u,operator=Group:g --keep-last 3 "
    "--network-policy --create-namespace --with prometheus-rule,grafana-dashboard",
    "--target talos --nodes a,b,c --task defrag,snapshot --rbac deployer=ServiceAccount:a/b",
    "--target kubeadm --task defrag,snapshot --snapshot-to pvc://claim --keep-within 3d "
    "--rbac deployer=User:u",
};

static bool holds(const struct node *list, const char *word) {
    for (size_t i = 0; list && i < list->count; i++)
        if (text_equal(list->items[i]->string, word))
            return true;
    return false;
}

/* The resource of a kind, as in a rule. */
static const char *resource_of(const char *kind) {
    static const char *const names[][2] = {
        {"Namespace", "namespaces"}, {"ServiceAccount", "serviceaccounts"},
        {"ConfigMap", "configmaps"}, {"NetworkPolicy", "networkpolicies"},
        {"CronJob", "cronjobs"},     {"PrometheusRule", "prometheusrules"}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal(names[i][0], kind))
            return names[i][1];
    return NULL;
}

/* The rule of a rule set for a resource; the one that names objects, or the one that does not. */
static const struct node *find_rule(const struct node *rules, const struct document *document,
                                    bool named) {
    const char *version = node_get(document->root, "apiVersion")->string;
    size_t length = strchr(version, '/') ? strcspn(version, "/") : 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct node *rule = rules->items[i];
        bool has_names = node_get(rule, "names")->kind == NODE_SEQUENCE;
        const char *group = node_get(rule, "group")->string;
        bool same_group = strlen(group) == length && memcmp(group, version, length) == 0;
        if (same_group && has_names == named &&
            text_equal(node_get(rule, "resource")->string, resource_of(document->kind)))
            return rule;
    }
    return NULL;
}

static void expect_covered(struct arena *arena, const struct documents *documents,
                           const struct document *document) {
    bool cluster = text_equal(document->kind, "Namespace");
    const struct node *rules = rules_for_deployer(arena, documents, NULL, cluster);
    const struct node *change = find_rule(rules, document, true);
    const struct node *create = find_rule(rules, document, false);
    assert_non_null(change);
    assert_non_null(create);
    assert_true(holds(node_get(change, "names"), document->name));
    assert_int_equal(node_get(change, "verbs")->count, 2);
    assert_true(holds(node_get(change, "verbs"), "get"));
    assert_true(holds(node_get(change, "verbs"), "patch"));
    assert_int_equal(node_get(create, "verbs")->count, 1);
    assert_true(holds(node_get(create, "verbs"), "create"));
}

/* How many objects the rules name. */
static size_t named_objects(struct arena *arena, const struct documents *documents) {
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct node *rules = rules_for_deployer(arena, documents, NULL, i == 1);
        for (size_t j = 0; j < rules->count; j++)
            count += node_get(rules->items[j], "names")->count;
    }
    return count;
}

/* Each document may be read, patched and created, and no rule names anything else. */
static void test_deployer_covers_the_documents(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct documents *documents = unit_documents(&diagnostics, many[i]);
        size_t covered = 0;
        for (size_t j = 0; j < documents->count; j++) {
            bool role = !resource_of(documents->items[j].kind);
            assert_int_equal(role, strstr(documents->items[j].kind, "Role") != NULL);
            if (!role)
                expect_covered(arena, documents, &documents->items[j]);
            covered += !role;
        }
        assert_int_equal(named_objects(arena, documents), covered);
    }
    arena_free(arena);
}

/* What the role documents say is what the rule sets say, and roles are not among them. */
static void test_role_documents(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct documents *documents = unit_documents(&diagnostics, many[1]);
    size_t roles = 0;
    for (size_t i = 0; i < documents->count; i++) {
        const struct document *document = &documents->items[i];
        const struct node *rules = node_get(document->root, "rules");
        const struct node *subjects = node_get(document->root, "subjects");
        if (text_equal(document->template, "role.yaml")) {
            assert_true(rules->count > 0);
            for (size_t j = 0; j < rules->count; j++) {
                assert_false(holds(node_get(rules->items[j], "resources"), "roles"));
                assert_false(holds(node_get(rules->items[j], "verbs"), "*"));
                assert_false(holds(node_get(rules->items[j], "resources"), "secrets"));
            }
            roles++;
        }
        if (text_equal(document->template, "rolebinding.yaml"))
            assert_int_equal(subjects->count, 1);
    }
    assert_int_equal(roles, 3);
    arena_free(arena);
}

static void test_stream(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(many); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct documents *documents = unit_documents(&diagnostics, many[i]);
        struct text text = text_new(arena);
        documents_write(&text, documents);
        assert_false(text_starts_with(text.data, "---"));
        size_t count = 1;
        for (const char *at = text.data; (at = strstr(at, "\n---\n")); at++)
            count++;
        assert_int_equal(count, documents->count);
        assert_true(text_ends_with(text.data, "\n"));
        assert_null(strstr(text.data, " \n"));
    }
    arena_free(arena);
}

/* A template that was edited: what is said about it. */
static void expect_fault(const char *file, const char *part, const char *other, const char *line,
                         const char *message) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *folder = unit_template_folder(arena);
    unit_template_change(arena, folder, file, part, other);
    struct plan *plan = unit_good_plan(&diagnostics, line);
    struct templates *templates = templates_load(&diagnostics, folder);
    struct documents *documents =
        templates ? documents_render(&diagnostics, templates, plan) : NULL;
    assert_int_equal(documents == NULL, message != NULL);
    if (message && !unit_find(&diagnostics, SEVERITY_ERROR, message))
        print_error("%s\n", diagnostics.first->message);
    if (message)
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, message));
    unit_folder_remove(arena, folder);
    arena_free(arena);
}

static void test_edited_templates(void **state) {
    (void)state;
    expect_fault("cronjob.yaml", "successfulJobsHistoryLimit: 3", "successfulJobsHistoryLimit: 1",
                 "", NULL);
    expect_fault("cronjob.yaml", "Forbid", "Allow", "", "concurrencyPolicy must be Forbid");
    expect_fault("cronjob.yaml", "kind: CronJob", "kind: Job", "", "makes a Job of batch/v1");
    expect_fault("serviceaccount.yaml", "kind: ServiceAccount", "kind: Secret", "",
                 "makes a Secret of v1");
    expect_fault("cronjob.yaml", "kind: CronJob", "kind: [CronJob]", "", "makes no object");
    expect_fault("cronjob.yaml", "apiVersion: batch/v1", "apiVersion: {a: b}",
                 "--rbac deployer=User:u", "makes no object");
    expect_fault("serviceaccount.yaml", "metadata:", "meta:", "", "makes no object");
    expect_fault("role.yaml", "kind: !val role-kind", "kind: 5", "--rbac operator=User:u",
                 "makes no object");
    expect_fault("step-defrag.yaml", "- \"--cluster\"", "- !val node", "", "there is no \"node\"");
    expect_fault("labels.yaml", "app.kubernetes.io/name", "x", "--label x=b",
                 "this key stands twice: \"x\"");
}

/* By name without a set; with one also the kinds, and the set's ConfigMap. */
static void test_remover(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const struct documents *documents = unit_documents(&diagnostics, "--create-namespace");
    const struct node *rules = rules_for_remover(arena, documents, NULL);
    assert_int_equal(rules->count, 2);
    for (size_t i = 0; i < rules->count; i++) {
        assert_int_equal(node_get(rules->items[i], "names")->count, 1);
        assert_true(holds(node_get(rules->items[i], "verbs"), "delete"));
        assert_false(text_equal(node_get(rules->items[i], "resource")->string, "namespaces"));
    }
    const struct node *more = rules_for_remover(arena, documents, "set");
    assert_int_equal(more->count, 2 + 6 + 2);
    const struct node *parent = more->items[more->count - 2];
    assert_true(holds(node_get(parent, "names"), "set"));
    assert_true(holds(node_get(parent, "verbs"), "delete"));
    const struct node *deployer = rules_for_deployer(arena, documents, "set", false);
    assert_true(holds(node_get(deployer->items[deployer->count - 2], "names"), "set"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_documents),
        cmocka_unit_test(test_deployer_covers_the_documents),
        cmocka_unit_test(test_role_documents),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_edited_templates),
        cmocka_unit_test(test_remover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
