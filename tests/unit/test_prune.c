#include "unit/unit_kube.h"

#include "apply/prune.h"

#define ID "applyset-lcc6JEH46rQ9qJEopyB82fgGLDsZzf6TgqIJryOlIds-v1"
#define PARENT_PATH "/api/v1/namespaces/ns/configmaps/set"
#define PARENT(ID_TEXT, TOOL)                                                                      \
    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"set\",\"labels\":{"    \
    "\"applyset.kubernetes.io/id\":\"" ID_TEXT "\"},\"annotations\":{"                             \
    "\"applyset.kubernetes.io/tooling\":\"" TOOL "/1\","                                           \
    "\"applyset.kubernetes.io/contains-group-kinds\":\"CronJob.batch,Secret,ServiceAccount\","     \
    "\"applyset.kubernetes.io/additional-namespaces\":\"old\"}}}"
#define ITEM(NAME, SPACE, MANAGER)                                                                 \
    "{\"metadata\":{\"name\":\"" NAME "\",\"namespace\":\"" SPACE "\",\"uid\":\"u-" NAME           \
    "\",\"managedFields\":[{\"manager\":\"" MANAGER "\",\"operation\":\"Update\",\"fieldsV1\""     \
    ":{}}]}}"
#define LIST(ITEMS) "{\"kind\":\"List\",\"items\":[" ITEMS "]}"

static const char *const texts[] = {UNIT_JOB};

static struct kube_prune prune_new(struct arena *arena, struct kube_client *client) {
    return (struct kube_prune){.client = client,
                               .arena = arena,
                               .name = "set",
                               .name_space = "ns",
                               .objects = unit_objects(arena, texts, 1),
                               .object_count = 1};
}

static void test_id_and_label(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = unit_yaml(&diagnostics, UNIT_JOB);
    assert_string_equal(kube_set_id(arena, "set", "ns"), ID);
    struct document document = {"", "CronJob", "j", root};
    kube_set_label(arena, &(struct documents){.items = &document, .count = 1}, "x");
    assert_string_equal(
        node_get(node_at(root, "metadata/labels"), "applyset.kubernetes.io/part-of")->string, "x");
    arena_free(arena);
}

static void test_members(void **state) {
    (void)state;
    static const struct {
        const char *api_version, *kind;
        bool member;
    } kinds[] = {{"batch/v1", "CronJob", true},
                 {"v1", "ConfigMap", true},
                 {"v1", "Namespace", false},
                 {"rbac.authorization.k8s.io/v1", "Role", false},
                 {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", false}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        assert_int_equal(kube_set_has(kube_kind_find(kinds[i].api_version, kinds[i].kind)),
                         kinds[i].member);
}

/* What is no longer wanted goes; what somebody else owns too, and what is wanted, stays. */
static void test_whole_run(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", PARENT_PATH, 200, PARENT(ID, "etcdmaint-gen"), false, NULL},
        {"GET", "/apis/batch/v1/namespaces/ns/cronjobs?labelSelector=*%3D" ID, 200,
         LIST(ITEM("j", "ns", "etcdmaint-gen") "," ITEM("gone", "ns", "etcdmaint-gen")), false,
         NULL},
        {"GET", "/apis/batch/v1/namespaces/old/cronjobs?*", 200, LIST(""), false, NULL},
        {"GET", "/api/v1/namespaces/ns/serviceaccounts?*", 200, LIST(""), false, NULL},
        {"GET", "/api/v1/namespaces/old/serviceaccounts?*", 200,
         LIST(ITEM("theirs", "old", "kubectl-edit")), false, NULL},
        {"PATCH", PARENT_PATH "*", 200, "{}", true, NULL},
        {"DELETE", "/apis/batch/v1/namespaces/ns/cronjobs/gone", 200, "{}", false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct kube_prune prune = prune_new(arena, &client);
    assert_true(kube_prune_plan(&prune));
    assert_int_equal(prune.plan->count, 2);
    assert_string_equal(prune.doomed[0].label, "CronJob ns/gone");
    assert_int_equal(prune.plan->results[0].outcome, KUBE_NOT_TRIED);
    assert_string_equal(prune.plan->results[1].hint,
                        "\"kubectl-edit\" owns fields of it too: delete it by hand");
    size_t before = server.count;
    assert_true(kube_prune_open(&prune));
    assert_int_equal(server.count, before); /* it names all of them already */
    assert_true(kube_prune_close(&prune));
    assert_int_equal(prune.plan->results[0].outcome, KUBE_PRUNED);
    assert_non_null(strstr(server.requests[server.count - 1].body, "{\"uid\":\"u-gone\"}"));
    arena_free(arena);
}

static void test_first_run_shrinks_to_what_is(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", PARENT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
        {"GET", "/apis/batch/v1/namespaces/ns/cronjobs?*", 200, LIST(""), false, NULL},
        {"PATCH", PARENT_PATH "*", 201, "{}", true, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct kube_prune prune = prune_new(arena, &client);
    assert_true(kube_prune_plan(&prune));
    assert_true(kube_prune_open(&prune));
    assert_true(kube_prune_close(&prune));
    assert_non_null(strstr(server.requests[server.count - 1].body,
                           "\"applyset.kubernetes.io/contains-group-kinds\":\"CronJob.batch\","
                           "\"applyset.kubernetes.io/additional-namespaces\":\"\""));
    arena_free(arena);
}

static void test_sets_of_others(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", PARENT_PATH, 200, PARENT(ID, "kubectl"), false, NULL},
        {"GET", PARENT_PATH, 200, PARENT("applyset-x-v1", "etcdmaint-gen"), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct kube_prune prune = prune_new(arena, &client);
    assert_false(kube_prune_plan(&prune));
    assert_string_equal(prune.problem,
                        "the ConfigMap ns/set belongs to another tool: \"kubectl/1\"");
    assert_false(kube_prune_plan(&prune));
    assert_non_null(strstr(prune.problem, "is no parent of this set"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_and_label),   cmocka_unit_test(test_members),
        cmocka_unit_test(test_whole_run),      cmocka_unit_test(test_first_run_shrinks_to_what_is),
        cmocka_unit_test(test_sets_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
