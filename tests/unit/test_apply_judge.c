#include "unit/unit_kube.h"

#include "apply/apply.h"

#define JOB_PATH "/apis/batch/v1/namespaces/ns/cronjobs/j"
#define CLIENT_SIDE                                                                                \
    ",\"managedFields\":[{\"manager\":\"kubectl-client-side-apply\",\"operation\":\"Update\","     \
    "\"apiVersion\":\"batch/v1\",\"time\":\"2026-01-01T00:00:00Z\",\"fieldsType\":"                \
    "\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{\"f:annotations\":{"                               \
    "\"f:kubectl.kubernetes.io/last-applied-configuration\":{}}},\"f:spec\":{\"f:schedule\":"      \
    "{}}}},{\"manager\":\"kube-controller-manager\",\"operation\":\"Update\",\"subresource\":"     \
    "\"status\",\"apiVersion\":\"batch/v1\",\"fieldsV1\":{\"f:status\":{}}}]"
#define EDITED                                                                                     \
    ",\"managedFields\":[{\"manager\":\"kubectl-edit\",\"operation\":\"Update\","                  \
    "\"apiVersion\":\"batch/v1\",\"time\":\"2026-02-02T00:00:00Z\",\"fieldsV1\":"                  \
    "{\"f:spec\":{\"f:schedule\":{}}}}]"
#define CONFLICT(MANAGER)                                                                          \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"                \
    "\"Conflict\",\"message\":\"Apply failed with 1 conflict\",\"details\":{\"causes\":[{"         \
    "\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"" MANAGER "\\\" "         \
    "using batch/v1\",\"field\":\".spec.schedule\"}]},\"code\":409}"
#define RACE                                                                                       \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"                \
    "\"Conflict\",\"message\":\"the object has been modified\",\"code\":409}"

static const char *const texts[] = {UNIT_JOB};

static const char *run(struct arena *arena, struct unit_server *server,
                       const struct kube_apply_options *options) {
    struct kube_client client = unit_client(server);
    struct text text = text_new(arena);
    kube_apply_text(
        &text, kube_apply_run(&client, arena, unit_objects(arena, texts, 1), 1, options), NULL);
    return text.data;
}

static void test_takeover(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*force=false*dryRun=All", 409, CONFLICT("kubectl-client-side-apply"), false, 0},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", CLIENT_SIDE), false, NULL},
        {"PATCH", "*force=true*dryRun=All", 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE), false, NULL},
        {"PATCH", "*?fieldManager=etcdmaint-gen", 200, "{}", false, NULL},
        {"PATCH", "*force=false*Strict", 200, UNIT_LIVE("0 0 * * *", ""), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    assert_string_equal(run(arena, &server, &options),
                        "CronJob ns/j configured (1 field, taken over from "
                        "kubectl-client-side-apply)\n1 object: 1 configured\n");
    assert_int_equal(server.count, 5);
    assert_string_equal(server.requests[3].content_type, "application/json-patch+json");
    assert_string_equal(
        server.requests[3].body,
        "[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":[{\"manager\":"
        "\"etcdmaint-gen\",\"operation\":\"Apply\",\"apiVersion\":\"batch/v1\",\"time\":"
        "\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{"
        "\"f:annotations\":{\"f:kubectl.kubernetes.io/last-applied-configuration\":{}}},"
        "\"f:spec\":{\"f:schedule\":{}}}},{\"manager\":\"kube-controller-manager\",\"operation\":"
        "\"Update\",\"subresource\":\"status\",\"apiVersion\":\"batch/v1\",\"fieldsV1\":{"
        "\"f:status\":{}}}]},{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":"
        "\"7\"}]");
    arena_free(arena);
}

/* Without a difference in values the ownership moves all the same; a race is tried again. */
static void test_takeover_without_conflict_and_with_a_race(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE), true, NULL},
        {"PATCH", "*?fieldManager=etcdmaint-gen", 409, RACE, false, NULL},
        {"PATCH", "*?fieldManager=etcdmaint-gen", 200, "{}", false, NULL},
        {"PATCH", "*Strict", 200, UNIT_LIVE("0 0 * * *", ""), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    assert_string_equal(run(arena, &server, &options),
                        "CronJob ns/j configured (0 fields, taken over from "
                        "kubectl-client-side-apply)\n1 object: 1 configured\n");
    assert_int_equal(server.count, 6);
    arena_free(arena);
}

static void test_takeover_gives_up(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", CLIENT_SIDE), true, NULL},
        {"PATCH", "*?fieldManager=etcdmaint-gen", 409, RACE, true, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    assert_non_null(strstr(run(arena, &server, &options), "could not be taken over"));
    arena_free(arena);
}

static void test_conflict_is_explained(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 409, CONFLICT("kubectl-edit"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", EDITED), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    const char *managers[] = {"somebody"};
    struct kube_apply_options options = {.force_managers = managers, .force_manager_count = 1};
    assert_string_equal(
        run(arena, &server, &options),
        "CronJob ns/j conflict\n  .spec.schedule belongs to \"kubectl-edit\" (Update, "
        "2026-02-02T00:00:00Z)\n    live \"5 5 * * *\"\n    ours \"0 0 * * *\"\n  hint: to take "
        "these fields: --force-conflicts; to take all that the other owns of the object: "
        "--force-conflicts=kubectl-edit; to leave them: set the same values in the configuration, "
        "or let the other give them up\n1 object: 1 conflict\n");
    arena_free(arena);
}

static void test_force_for_one_manager(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*force=false*dryRun=All", 409, CONFLICT("kubectl-edit"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", EDITED), false, NULL},
        {"PATCH", "*force=true*dryRun=All", 200, UNIT_LIVE("0 0 * * *", ""), false, NULL},
        {"PATCH", JOB_PATH "?fieldManager=etcdmaint-gen", 200, "{}", false, NULL},
        {"PATCH", "*force=false*Strict", 200, UNIT_LIVE("0 0 * * *", ""), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    const char *managers[] = {"kubectl-edit"};
    struct kube_apply_options options = {.force_managers = managers, .force_manager_count = 1};
    assert_true(text_starts_with(run(arena, &server, &options),
                                 "CronJob ns/j configured (1 field, taken over from "
                                 "kubectl-edit)\n"));
    arena_free(arena);
}

#define LEAVING ",\"deletionTimestamp\":\"2026-03-03T00:00:00Z\""

/* It would seem to be as it shall, and be gone a moment later. */
static void test_leaving_is_refused(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*", 200, UNIT_LIVE("0 0 * * *", LEAVING), true, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", LEAVING), true, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    static const char report[] =
        "CronJob ns/j failed\n  it is being deleted, since 2026-03-03T00:00:00Z\n  hint: wait "
        "until "
        "it is gone, then apply again: metadata.finalizers tells what it waits for\n1 object: 1 "
        "failed\n";
    assert_string_equal(run(arena, &server, &options), report);
    assert_int_equal(server.count, 2);
    options.no_preflight = true;
    assert_string_equal(run(arena, &server, &options), report);
    assert_int_equal(server.count, 3);
    arena_free(arena);
}

/* What --suspend wrote is in conflict with the configuration; our own apply never is. */
static void test_conflict_with_our_own_update(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 409, CONFLICT("etcdmaint-gen"), false, NULL},
        {"GET", JOB_PATH, 200,
         UNIT_LIVE("5 5 * * *",
                   ",\"managedFields\":[{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\"},{"
                   "\"manager\":\"etcdmaint-gen\",\"operation\":\"Update\"}]"),
         false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    assert_non_null(strstr(run(arena, &server, &options),
                           ".spec.schedule belongs to \"etcdmaint-gen\" (Update)"));
    arena_free(arena);
}

static void test_helm_is_refused(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
#define HELM ",\"annotations\":{\"meta.helm.sh/release-name\":\"shop\"}"
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", HELM), true, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", HELM), true, NULL},
        {"PATCH", "*", 200, UNIT_LIVE("0 0 * * *", HELM), true, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    assert_non_null(strstr(run(arena, &server, &options),
                           "failed\n  the object belongs to the Helm release \"shop\"\n"));
    options.force = true;
    assert_true(
        text_starts_with(run(arena, &server, &options), "CronJob ns/j configured (1 field)\n"));
    arena_free(arena);
}

/* Somebody took it over between the dry run and the look: it is asked again, but not for ever. */
static void test_conflict_that_is_over(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply over[] = {
        {"PATCH", "*dryRun=All", 409, CONFLICT("kubectl-client-side-apply"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", EDITED), true, NULL},
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", EDITED), false, NULL},
        {0}};
    struct unit_reply stays[] = {{"PATCH", "*dryRun=All", 409, CONFLICT("ghost"), true, NULL},
                                 {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", EDITED), true, NULL},
                                 {0}};
    struct unit_server server = {.replies = over};
    struct kube_apply_options options = {0};
    assert_string_equal(run(arena, &server, &options),
                        "CronJob ns/j unchanged\n1 object: 1 unchanged\n");
    assert_int_equal(server.count, 4);
    server = (struct unit_server){.replies = stays};
    assert_true(text_starts_with(run(arena, &server, &options), "CronJob ns/j conflict\n"));
    assert_int_equal(server.count, 8);
    arena_free(arena);
}

/* Without preflight a conflict is met by the apply itself. */
static void test_takeover_without_preflight(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*Strict", 409, CONFLICT("kubectl-client-side-apply"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", CLIENT_SIDE), false, NULL},
        {"PATCH", "*?fieldManager=etcdmaint-gen", 200, "{}", false, NULL},
        {"PATCH", "*Strict", 200, UNIT_LIVE("0 0 * * *", ""), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {.no_preflight = true};
    assert_non_null(strstr(run(arena, &server, &options), "configured (1 field, taken over"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takeover),
        cmocka_unit_test(test_takeover_without_conflict_and_with_a_race),
        cmocka_unit_test(test_takeover_gives_up),
        cmocka_unit_test(test_conflict_is_explained),
        cmocka_unit_test(test_force_for_one_manager),
        cmocka_unit_test(test_leaving_is_refused),
        cmocka_unit_test(test_conflict_with_our_own_update),
        cmocka_unit_test(test_helm_is_refused),
        cmocka_unit_test(test_conflict_that_is_over),
        cmocka_unit_test(test_takeover_without_preflight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
