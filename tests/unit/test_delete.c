#include "unit/unit_kube.h"

#include "apply/delete.h"

static const char *const texts[] = {UNIT_SPACE, UNIT_ACCOUNT, UNIT_JOB};

#define JOB_PATH "/apis/batch/v1/namespaces/ns/cronjobs/j"
#define ACCOUNT_PATH "/api/v1/namespaces/ns/serviceaccounts/a"
#define SUCCESS "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}"

static bool wait_twice(void *context, size_t attempt) {
    *(size_t *)context = attempt;
    return attempt <= 2;
}

static const char *run(struct arena *arena, struct unit_server *server, bool dry_run) {
    static size_t attempts;
    struct kube_client client = unit_client(server);
    struct text text = text_new(arena);
    struct kube_delete_options options = {dry_run, wait_twice, &attempts};
    kube_apply_text(
        &text, kube_delete_run(&client, arena, unit_objects(arena, texts, 3), 3, &options), NULL);
    return text.data;
}

static void test_reverse_order_by_uid(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", JOB_PATH, 200, UNIT_LIVE("", ""), false, NULL},
                                   {"DELETE", JOB_PATH, 200, SUCCESS, false, NULL},
                                   {"GET", JOB_PATH, 200, UNIT_LIVE("", ""), false, NULL},
                                   {"GET", JOB_PATH, 404, UNIT_NOT_FOUND, false, NULL},
                                   {"GET", ACCOUNT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    const char *text = run(arena, &server, false);
    assert_true(text_starts_with(text, "Namespace ns kept\n  hint: a Namespace is never deleted"));
    assert_true(text_ends_with(text, "ServiceAccount ns/a absent\nCronJob ns/j deleted\n"
                                     "3 objects: 1 deleted, 1 absent, 1 kept\n"));
    assert_string_equal(server.requests[1].body,
                        "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":"
                        "\"Background\",\"preconditions\":{\"uid\":\"u1\"}}");
    arena_free(arena);
}

static void test_waiting_ends(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", JOB_PATH, 200, UNIT_LIVE("", ""), true, NULL},
                                   {"DELETE", JOB_PATH, 200, UNIT_LIVE("", ""), false, NULL},
                                   {"GET", ACCOUNT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    assert_non_null(strstr(run(arena, &server, false), "CronJob ns/j leaving\n  hint: something "));
    assert_int_equal(server.count, 6);
    arena_free(arena);
}

/* One that came after ours under the same name is not touched. */
static void test_another_uid_means_gone(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", JOB_PATH, 200, UNIT_LIVE("", ""), false, NULL},
        {"DELETE", JOB_PATH, 200, SUCCESS, false, NULL},
        {"GET", JOB_PATH, 200, "{\"metadata\":{\"uid\":\"u2\"}}", false, NULL},
        {"GET", ACCOUNT_PATH, 404, UNIT_NOT_FOUND, false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    assert_non_null(strstr(run(arena, &server, false), "CronJob ns/j deleted\n"));
    arena_free(arena);
}

static void test_failure_stops_the_waves(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", JOB_PATH, 200, UNIT_LIVE("", ""), false, NULL},
        {"DELETE", JOB_PATH, 403,
         "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"
         "\"Forbidden\",\"message\":\"cronjobs.batch \\\"j\\\" is forbidden: User "
         "\\\"system:serviceaccount:ci:bot\\\" cannot delete resource \\\"cronjobs\\\" in API "
         "group \\\"batch\\\" in the namespace \\\"ns\\\"\",\"code\":403}",
         false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    const char *text = run(arena, &server, false);
    assert_non_null(strstr(text, "ServiceAccount ns/a not tried\nCronJob ns/j failed\n"));
    assert_non_null(strstr(text, "hint: missing right: delete cronjobs in namespace ns; an "
                                 "administrator grants it by applying the same configuration with "
                                 "--rbac \"remover=ServiceAccount:ci/bot\"\n"));
    arena_free(arena);
}

static void test_dry_run(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", "*", 200, UNIT_LIVE("", ""), true, NULL},
                                   {"DELETE", "*", 200, UNIT_LIVE("", ""), true, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    assert_non_null(strstr(run(arena, &server, true), "CronJob ns/j deleted (dry run)\n"));
    assert_int_equal(server.count, 4);
    assert_non_null(strstr(server.requests[1].body, "\"dryRun\":[\"All\"]"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reverse_order_by_uid),
        cmocka_unit_test(test_waiting_ends),
        cmocka_unit_test(test_another_uid_means_gone),
        cmocka_unit_test(test_failure_stops_the_waves),
        cmocka_unit_test(test_dry_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
