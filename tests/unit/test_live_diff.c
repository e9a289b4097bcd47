#include "unit/unit_kube.h"

#include "apply/live_diff.h"

static const char *const texts[] = {UNIT_JOB, UNIT_SPACE};

#define JOB_PATH "/apis/batch/v1/namespaces/ns/cronjobs/j"
#define SECRET(VALUE)                                                                              \
    ",\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"" VALUE "\"}"

static struct kube_diff run(struct text *output, struct unit_server *server, size_t count) {
    struct kube_client client = unit_client(server);
    struct kube_apply_options options = {0};
    return kube_diff_run(&client, output, unit_objects(output->arena, texts, count), count,
                         &options);
}

static void test_changed(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", SECRET("canary1")), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", SECRET("canary2")), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_diff diff = run(&text, &server, 1);
    assert_true(diff.good);
    assert_int_equal(diff.different, 1);
    assert_string_equal(
        text.data, "--- live/cronjobs.batch/ns/j\n+++ new/cronjobs.batch/ns/j\n@@ -4,6 +4,6 @@\n"
                   "   name: j\n   namespace: ns\n   annotations:\n"
                   "-    kubectl.kubernetes.io/last-applied-configuration: \"<hidden> (before)\"\n"
                   "+    kubectl.kubernetes.io/last-applied-configuration: \"<hidden> (after)\"\n"
                   " spec:\n-  schedule: \"5 5 * * *\"\n+  schedule: \"0 0 * * *\"\n");
    arena_free(arena);
}

/* A field that goes by the takeover is still in the answer of the dry run. */
static void test_takeover(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
#define CLIENT_SIDE                                                                                \
    SECRET("canary")                                                                               \
    ",\"managedFields\":[{\"manager\":\"kubectl-client-side-apply\",\"operation\":\"Update\","     \
    "\"fieldsV1\":{\"f:metadata\":{\"f:annotations\":{\"f:kubectl.kubernetes.io/"                  \
    "last-applied-configuration\":{}}},\"f:spec\":{\"f:schedule\":{}}}}"
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200,
         UNIT_LIVE("0 0 * * *",
                   CLIENT_SIDE ",{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\","
                               "\"fieldsV1\":{\"f:spec\":{\"f:schedule\":{}}}}]"),
         false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE "]"), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_diff diff = run(&text, &server, 1);
    assert_true(diff.good);
    assert_int_equal(diff.different, 1);
    assert_int_equal(diff.apply->results[0].changed_fields, 1);
    assert_string_equal(
        text.data, "--- live/cronjobs.batch/ns/j\n+++ new/cronjobs.batch/ns/j\n@@ -3,7 +3,5 @@\n"
                   " metadata:\n   name: j\n   namespace: ns\n"
                   "-  annotations:\n"
                   "-    kubectl.kubernetes.io/last-applied-configuration: \"<hidden>\"\n"
                   " spec:\n   schedule: \"0 0 * * *\"\n");
    arena_free(arena);
}

static void test_same(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", ",\"generation\":3"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", ",\"generation\":2"), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_diff diff = run(&text, &server, 1);
    assert_true(diff.good);
    assert_int_equal(diff.different, 0);
    assert_int_equal(text.length, 0);
    arena_free(arena);
}

/* Neither the namespace nor the kind needs to be there. */
static void test_new(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    struct unit_reply space[] = {{"PATCH", "*dryRun=All", 201,
                                  "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{"
                                  "\"name\":\"ns\"}}",
                                  false, NULL},
                                 {0}};
    struct unit_reply missing[] = {{"PATCH", "*", 404, UNIT_NO_SPACE, false, NULL},
                                   {"PATCH", "*", 404, "404 page not found\n", false, NULL},
                                   {0}};
    struct unit_server server = {.replies = space};
    assert_int_equal(run(&text, &server, 2).different, 2);
    assert_non_null(strstr(text.data, "--- /dev/null\n+++ new/cronjobs.batch/ns/j\n"));
    assert_non_null(strstr(text.data, "+++ new/namespaces/ns\n"));
    server = (struct unit_server){.replies = missing};
    assert_true(run(&text, &server, 1).good);
    assert_true(run(&text, &server, 1).good);
    arena_free(arena);
}

static void test_failure(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    struct unit_reply replies[] = {{"PATCH", "*", 500, "oops", false, NULL}, {0}};
    struct unit_server server = {.replies = replies};
    struct kube_diff diff = run(&text, &server, 1);
    assert_false(diff.good);
    assert_string_equal(diff.apply->results[0].problem, "HTTP 500: oops");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed), cmocka_unit_test(test_takeover),
        cmocka_unit_test(test_same),    cmocka_unit_test(test_new),
        cmocka_unit_test(test_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
