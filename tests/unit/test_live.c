#include "text/json.h"
#include "unit/unit_kube.h"

#include "apply/live.h"
#include "apply/managed_fields.h"

static struct node *tree(struct arena *arena, const char *json) {
    struct node *root = json_read(arena, json, strlen(json), NULL);
    assert_non_null(root);
    return root;
}

static const char *compact(struct arena *arena, const struct node *node) {
    struct text text = text_new(arena);
    assert_true(json_write_compact(&text, node));
    return text.data;
}

#define POD                                                                                        \
    "{\"kind\":\"CronJob\",\"metadata\":{\"annotations\":{\"a.b/c.d\":\"x\"}},\"spec\":{"          \
    "\"c\":[{\"name\":\"one\",\"env\":[{\"name\":\"API_TOKEN\",\"value\":\"canary\"}],\"image\":"  \
    "\"i\"},{\"name\":\"a]b\\\"\"}],\"f\":[\"x\",\"y\"],\"n\":3}}"

static void test_fields_of_conflicts(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const struct {
        const char *path;
        const char *value;
    } cases[] = {
        {".spec.n", "3"},
        {".spec.c[name=\"one\"].image", "\"i\""},
        {".spec.c[0].image", "\"i\""},
        {".spec.f[=\"y\"]", "\"y\""},
        {".metadata.annotations.a.b/c.d", "\"x\""},
        {".spec.c[name=\"one\"].env[name=\"API_TOKEN\"].value", "<hidden>"},
        {".spec.c[name=\"one\"].env", "[{\"name\":\"API_TOKEN\",\"value\":\"<hidden>\"}]"},
        {".spec.c[name=\"two\"].image", "nothing"},
        {".spec.missing", "nothing"},
        {".spec.c[name=\"one\"", "nothing"},
        {"", "nothing"},
        {"[", "nothing"},
        {"...", "nothing"},
    };
    struct node *root = tree(arena, POD);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(kube_live_value(arena, root, cases[i].path), cases[i].value);
    assert_string_equal(kube_live_value(arena, NULL, ".a"), "nothing");
    assert_string_equal(
        kube_live_value(arena, tree(arena, "{\"kind\":\"Secret\",\"data\":{\"a\":\"canary\"}}"),
                        ".data.a"),
        "<hidden>");
    arena_free(arena);
}

static void test_changes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const struct {
        const char *one, *other;
        size_t changes;
    } cases[] = {
        {"{}", "{}", 0},
        {"{\"a\":1,\"b\":{\"c\":2}}", "{\"b\":{\"c\":2},\"a\":1}", 0},
        {"{\"a\":1}", "{\"a\":\"1\"}", 1},
        {"{\"a\":1,\"b\":2}", "{\"a\":2,\"c\":{\"d\":1,\"e\":2}}", 3},
        {"[1,2,3]", "[1,3]", 2},
        {"{\"a\":[]}", "{\"a\":{}}", 1},
        {"{\"a\":null}", "{\"a\":null}", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(kube_live_changes(tree(arena, cases[i].one), tree(arena, cases[i].other)),
                         cases[i].changes);
    arena_free(arena);
}

static void test_shown_and_masked(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct node *live = tree(arena, UNIT_LIVE("x", ",\"managedFields\":[],\"generation\":1,"
                                                   "\"creationTimestamp\":\"t\""));
    struct node *secret =
        tree(arena, "{\"kind\":\"Secret\",\"data\":{\"a\":\"canary\",\"b\":\"s\"},"
                    "\"stringData\":{\"c\":\"canary\"}}");
    struct node *other = tree(arena, "{\"kind\":\"Secret\",\"data\":{\"a\":\"z\",\"b\":\"s\"}}");
    assert_string_equal(compact(arena, kube_live_shown(arena, live)),
                        "{\"apiVersion\":\"batch/v1\",\"kind\":\"CronJob\",\"metadata\":{\"name\":"
                        "\"j\",\"namespace\":\"ns\"},\"spec\":{\"schedule\":\"x\"}}");
    assert_string_equal(compact(arena, kube_live_masked(arena, secret, other, "after")),
                        "{\"kind\":\"Secret\",\"data\":{\"a\":\"<hidden> (after)\",\"b\":"
                        "\"<hidden>\"},\"stringData\":{\"c\":\"<hidden>\"}}");
    assert_null(
        strstr(compact(arena, kube_live_masked(arena, tree(arena, POD), NULL, "")), "canary"));
    arena_free(arena);
}

/* A manager that is named gives all its fields away, whatever made them; but not those of status.
 */
static void test_takeover_of_a_named_manager(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *const names[] = {"nobody", "kubectl"};
    const struct kube_taken taken = {names, 2};
    struct node *live =
        tree(arena, "{\"metadata\":{\"managedFields\":["
                    "{\"manager\":\"kubectl\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
                    "\"fieldsV1\":{\"f:a\":{}}},"
                    "{\"manager\":\"kubectl\",\"operation\":\"Update\",\"apiVersion\":\"v1\","
                    "\"subresource\":\"status\",\"fieldsV1\":{\"f:s\":{}}}]}}");
    assert_null(kube_managed_fields_upgraded(arena, live, NULL));
    assert_string_equal(
        compact(arena, kube_managed_fields_upgraded(arena, live, &taken)),
        "[{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
        "\"fieldsV1\":{\"f:a\":{}}},{\"manager\":\"kubectl\",\"operation\":\"Update\","
        "\"apiVersion\":\"v1\",\"subresource\":\"status\",\"fieldsV1\":{\"f:s\":{}}}]");
    arena_free(arena);
}

/* csaupgrade: the union goes into our entry; another API version's entry just goes. */
static void test_takeover_into_our_entry(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
#define OWNS "\"f:metadata\":{\"f:annotations\":{\"f:" KUBE_LAST_APPLIED "\":{}}}"
    struct node *live =
        tree(arena, "{\"metadata\":{\"managedFields\":[3,"
                    "{\"manager\":\"kubectl\",\"operation\":\"Update\",\"apiVersion\":\"v1\","
                    "\"fieldsV1\":{" OWNS ",\"f:a\":{\"f:b\":{}}}},"
                    "{\"manager\":\"kubectl\",\"operation\":\"Update\",\"apiVersion\":\"v1beta1\","
                    "\"fieldsV1\":{\"f:z\":{}}},"
                    "{\"manager\":\"other\",\"operation\":\"Update\",\"apiVersion\":\"v1\","
                    "\"fieldsV1\":{\"f:o\":{}}},"
                    "{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
                    "\"fieldsV1\":{\"f:a\":{\"f:c\":{}}}}]}}");
    assert_string_equal(
        compact(arena, kube_managed_fields_upgraded(arena, live, NULL)),
        "[{\"manager\":\"other\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsV1\":{"
        "\"f:o\":{}}},{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\",\"apiVersion\":\"v1\","
        "\"fieldsV1\":{\"f:a\":{\"f:c\":{},\"f:b\":{}}," OWNS "}}]");
    assert_string_equal(kube_other_manager(arena, live)->name, "other");
    assert_null(kube_managed_fields_upgraded(
        arena,
        tree(arena,
             "{\"metadata\":{\"managedFields\":[{\"manager\":\"kubectl\","
             "\"operation\":\"Update\",\"subresource\":\"status\",\"fieldsV1\":{" OWNS "}}]}}"),
        NULL));
    assert_null(kube_managed_fields_upgraded(arena, tree(arena, "{\"metadata\":[]}"), NULL));
    assert_null(kube_takeover_patch(arena, tree(arena, "{}"), NULL));
    arena_free(arena);
}

/* What only those who are taken over own goes, but for what the server puts back. */
static void test_object_after_a_takeover(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *const names[] = {"kubectl-edit"};
    const struct kube_taken taken = {names, 1};
    struct node *asked = tree(
        arena,
        "{\"list\":[{\"name\":\"a\",\"x\":1,\"y\":2},{\"name\":\"b\"},{\"name\":\"c\"},7],"
        "\"set\":[\"p\",\"q\"],\"keep\":{\"k\":1},\"edge\":{\"free\":1},\"odd\":3,"
        "\"suspend\":true,\"dnsPolicy\":\"None\",\"terminationGracePeriodSeconds\":5,"
        "\"serviceAccount\":\"s\",\"metadata\":{\"managedFields\":["
        "{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\",\"fieldsV1\":{\"f:list\":{"
        "\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:x\":{}}}}},"
        "{\"manager\":\"other\",\"operation\":\"Update\",\"fieldsV1\":{\"f:keep\":{\"f:k\":{}}}},"
        "{\"manager\":\"kubectl-edit\",\"operation\":\"Update\",\"fieldsV1\":{"
        "\"f:list\":{\".\":{},\"k:{\\\"name\\\":\\\"a\\\"}\":{\".\":{},\"f:y\":{}},"
        "\"k:{\\\"name\\\":\\\"b\\\"}\":{},\"k:no json\":{},\"k:[]\":{},\"k:{}\":{}},"
        "\"f:set\":{\"v:\\\"q\\\"\":{},\"v:{}\":{}},\"f:keep\":{\"f:k\":{}},\"f:edge\":{},"
        "\"f:odd\":3,\"f:suspend\":{},\"f:dnsPolicy\":{},"
        "\"f:terminationGracePeriodSeconds\":{},\"f:serviceAccount\":{}}}]}}");
    struct node *after = kube_after_takeover(arena, asked, &taken);
    assert_string_equal(compact(arena, kube_live_shown(arena, after)),
                        "{\"list\":[{\"name\":\"a\",\"x\":1},{\"name\":\"c\"},7],"
                        "\"keep\":{\"k\":1},\"suspend\":false,\"dnsPolicy\":\"ClusterFirst\","
                        "\"terminationGracePeriodSeconds\":30,\"serviceAccount\":\"s\","
                        "\"metadata\":{}}");
    assert_ptr_equal(kube_after_takeover(arena, asked, NULL), asked);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_object_after_a_takeover),
        cmocka_unit_test(test_fields_of_conflicts),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_shown_and_masked),
        cmocka_unit_test(test_takeover_into_our_entry),
        cmocka_unit_test(test_takeover_of_a_named_manager),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
