#include "unit/unit_kube.h"

#include "apply/apply.h"

static const char *const three[] = {UNIT_JOB, UNIT_ACCOUNT, UNIT_SPACE};

static struct kube_apply *run(struct arena *arena, struct unit_server *server, size_t count,
                              const struct kube_apply_options *options) {
    struct kube_client client = unit_client(server);
    return kube_apply_run(&client, arena, unit_objects(arena, three, count), count, options);
}

static const char *report(struct arena *arena, const struct kube_apply *apply) {
    struct text text = text_new(arena);
    kube_apply_text(&text, apply, NULL);
    return text.data;
}

static const char *path(const struct unit_server *server, size_t index) {
    return server->requests[index].path;
}

#define JOB_PATH "/apis/batch/v1/namespaces/ns/cronjobs/j"
#define ACCOUNT_PATH "/api/v1/namespaces/ns/serviceaccounts/a"

/* What a server answers that has none of the objects. */
#define ALL_ARE_NEW                                                                                \
    {                                                                                              \
        {"PATCH", "*dryRun=All", 201, "{}", true, NULL}, {"PATCH", "*", 201, "{}", true, NULL}, {  \
            0                                                                                      \
        }                                                                                          \
    }

static void test_first_install_in_two_requests(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = ALL_ARE_NEW;
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 2, &options);
    assert_true(apply->good);
    assert_int_equal(apply->requests, 4);
    assert_int_equal(server.batches, 3);
    assert_string_equal(path(&server, 2),
                        ACCOUNT_PATH "?fieldManager=etcdmaint-gen&force=false&fieldValidation="
                                     "Strict");
    assert_true(text_starts_with(path(&server, 3), JOB_PATH "?"));
    assert_string_equal(server.requests[3].content_type, "application/apply-patch+yaml");
    assert_non_null(strstr(server.requests[3].body, "\"schedule\":\"0 0 * * *\""));
    assert_string_equal(report(arena, apply), "CronJob ns/j created\nServiceAccount ns/a created\n"
                                              "2 objects: 2 created\n");
    arena_free(arena);
}

static void test_without_preflight_in_one(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"PATCH", ACCOUNT_PATH "*", 201, "{}", false, NULL},
                                   {"PATCH", JOB_PATH "*", 200, "{}", false, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {.no_preflight = true};
    struct kube_apply *apply = run(arena, &server, 2, &options);
    assert_true(apply->good);
    assert_int_equal(apply->requests, 2);
    assert_int_equal(apply->results[0].outcome, KUBE_APPLIED);
    assert_int_equal(apply->results[1].outcome, KUBE_CREATED);
    arena_free(arena);
}

static void test_unchanged_is_not_written(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", ",\"generation\":2"), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", ",\"managedFields\":[]"), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 1, &options);
    assert_string_equal(report(arena, apply), "CronJob ns/j unchanged\n1 object: 1 unchanged\n");
    assert_int_equal(apply->requests, 2);
    arena_free(arena);
}

#define OWNED                                                                                      \
    ",\"managedFields\":[{\"manager\":\"etcdmaint-gen\",\"operation\":\"Apply\","                  \
    "\"apiVersion\":\"batch/v1\",\"fieldsV1\":{\"f:spec\":{\"f:schedule\":{}}}}]"

static void test_same_values_of_another_manager_become_ours(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", OWNED), false, NULL},
        {"GET", JOB_PATH, 200, UNIT_LIVE("0 0 * * *", ",\"managedFields\":[]"), false, NULL},
        {"PATCH", "*", 200, UNIT_LIVE("0 0 * * *", OWNED), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 1, &options);
    assert_string_equal(report(arena, apply), "CronJob ns/j unchanged\n1 object: 1 unchanged\n");
    assert_int_equal(apply->requests, 3);
    arena_free(arena);
}

static void test_configured_counts_fields(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("0 0 * * *", ""), false,
         "would violate PodSecurity \"restricted:latest\": x"},
        {"GET", JOB_PATH, 200, UNIT_LIVE("5 5 * * *", ",\"labels\":{\"a\":\"b\"}"), false, NULL},
        {"PATCH", "*Strict", 200, UNIT_LIVE("0 0 * * *", ""), false,
         "would violate PodSecurity \"restricted:latest\": x"},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 1, &options);
    assert_int_equal(apply->results[0].changed_fields, 2);
    assert_int_equal(apply->results[0].warning_count, 1);
    assert_string_equal(report(arena, apply),
                        "CronJob ns/j configured (2 fields)\n"
                        "  warning: would violate PodSecurity \"restricted:latest\": x\n"
                        "  hint: the pods need a namespace whose PodSecurity level is weaker than "
                        "\"restricted:latest\": --access hostpath needs \"privileged\"\n"
                        "1 object: 1 configured\n");
    arena_free(arena);
}

static void test_nothing_is_written_when_one_fails(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"PATCH", ACCOUNT_PATH "*dryRun=All", 201, "{}", false, NULL},
        {"PATCH", JOB_PATH "*dryRun=All", 422,
         "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"
         "\"Invalid\",\"message\":\"spec.schedule\\u001b[31m\\u0000: Invalid\"}",
         false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 2, &options);
    assert_false(apply->good);
    assert_string_equal(report(arena, apply),
                        "CronJob ns/j failed\n  spec.schedule\\x1b[31m\\x00: Invalid\n"
                        "  hint: the server's own check refuses a value: change the option that "
                        "sets it\nServiceAccount ns/a not tried\n"
                        "2 objects: 1 not tried, 1 failed\n");
    arena_free(arena);
}

/* The namespace is made first; only then can the rest be asked for. */
static void test_new_namespace(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = ALL_ARE_NEW;
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 3, &options);
    assert_true(apply->good);
    assert_int_equal(apply->requests, 6);
    assert_string_equal(path(&server, 0), "/api/v1/namespaces/ns?fieldManager=etcdmaint-gen&force="
                                          "false&fieldValidation=Strict&dryRun=All");
    assert_true(text_ends_with(path(&server, 1), "Strict"));
    assert_true(text_starts_with(path(&server, 1), "/api/v1/namespaces/ns?"));
    assert_true(text_ends_with(path(&server, 2), "dryRun=All"));
    assert_true(text_ends_with(path(&server, 3), "dryRun=All"));
    arena_free(arena);
}

static void test_dry_run_in_a_new_namespace(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"PATCH", "*dryRun=All", 201, "{}", true, NULL}, {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {.dry_run = true};
    struct kube_apply *apply = run(arena, &server, 3, &options);
    assert_true(apply->good);
    assert_int_equal(apply->requests, 1);
    assert_int_equal(apply->totals[KUBE_CREATED], 3);
    assert_non_null(strstr(report(arena, apply), "not checked by the server"));
    arena_free(arena);
}

static void test_lost_reply_is_in_doubt(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"PATCH", "*dryRun=All", 201, "{}", true, NULL},
                                   {"PATCH", ACCOUNT_PATH "*", 0, NULL, false, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {0};
    struct kube_apply *apply = run(arena, &server, 2, &options);
    assert_true(apply->results[1].in_doubt);
    assert_string_equal(report(arena, apply),
                        "CronJob ns/j not tried\nServiceAccount ns/a failed\n  connection reset\n"
                        "  the server may have done it all the same: run it again\n"
                        "2 objects: 1 not tried, 1 failed\n");
    struct unit_reply lost[] = {{"PATCH", "*dryRun=All", 0, NULL, true, NULL}, {0}};
    server = (struct unit_server){.replies = lost};
    assert_false(run(arena, &server, 1, &options)->results[0].in_doubt);
    struct unit_reply unseen[] = {
        {"PATCH", "*dryRun=All", 200, UNIT_LIVE("1 1 * * *", ""), true, 0},
        {"GET", "*", 0, NULL, true, NULL},
        {0}};
    server = (struct unit_server){.replies = unseen};
    assert_false(run(arena, &server, 1, &options)->results[0].in_doubt);
    arena_free(arena);
}

static void test_events(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"PATCH", "*", 201, "{}", true, NULL}, {0}};
    struct unit_server server = {.replies = replies};
    struct kube_apply_options options = {.no_preflight = true};
    struct text text = text_new(arena);
    assert_true(kube_apply_events(&text, run(arena, &server, 1, &options), "c1"));
    assert_true(text_starts_with(
        text.data, "{\"event\":\"object\",\"cluster\":\"c1\",\"apiVersion\":\"batch/v1\",\"kind\":"
                   "\"CronJob\",\"namespace\":\"ns\",\"name\":\"j\",\"outcome\":\"created\","
                   "\"dryRun\":false}\n{\"event\":\"total\",\"cluster\":\"c1\","));
    assert_true(text_ends_with(text.data, "\"requests\":1,\"good\":true}\n"));
    arena_free(arena);
}

#define WITH(MANAGER, CONTAINERS, FIELDS)                                                          \
    "{\"apiVersion\":\"batch/v1\",\"kind\":\"CronJob\",\"metadata\":{\"name\":\"j\","              \
    "\"namespace\":\"ns\",\"managedFields\":[{\"manager\":\"" MANAGER "\",\"operation\":"          \
    "\"Update\",\"apiVersion\":\"batch/v1\",\"fieldsV1\":{\"f:spec\":{\"f:jobTemplate\":{"         \
    "\"f:spec\":{\"f:template\":{\"f:spec\":{\"f:containers\":{" FIELDS                            \
    "}}}}}}}}]},\"spec\":{\"schedule\":\"0 0 * * *\",\"jobTemplate\":{\"spec\":{\"template\":"     \
    "{\"spec\":{\"containers\":[" CONTAINERS "]}}}}}}"

static void test_containers_of_others_are_told(void **state) {
    (void)state;
    static const char *const told[][2] = {
        {WITH("someone", "{\"name\":\"side\"}", "\"k:{\\\"name\\\":\\\"side\\\"}\":{}"),
         "CronJob ns/j unchanged\n  warning: container \"side\" is not of this configuration, and "
         "runs in the same pod: \"someone\" put it there, --force-conflicts=someone removes it\n"
         "1 object: 1 unchanged\n"},
        {WITH("etcdmaint-gen", "{\"name\":\"side\"}", "\"k:{\\\"name\\\":\\\"side\\\"}\":{}"),
         "CronJob ns/j unchanged\n  warning: container \"side\" is not of this configuration, and "
         "runs in the same pod: remove it, or what puts it there\n1 object: 1 unchanged\n"},
        {WITH("someone", "{\"name\":\"\\u001b\"},{\"name\":7},[]", ""),
         "CronJob ns/j unchanged\n  warning: container \"\\x1b\" is not of this configuration, and "
         "runs in the same pod: remove it, or what puts it there\n  warning: container \"\" is not "
         "of this configuration, and runs in the same pod: remove it, or what puts it there\n"
         "1 object: 1 unchanged\n"},
    };
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"PATCH", "*dryRun=All", 200, told[i][0], false, NULL},
                                       {"GET", JOB_PATH, 200, told[i][0], false, NULL},
                                       {0}};
        struct unit_server server = {.replies = replies};
        struct kube_apply_options options = {0};
        assert_string_equal(report(arena, run(arena, &server, 1, &options)), told[i][1]);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_install_in_two_requests),
        cmocka_unit_test(test_without_preflight_in_one),
        cmocka_unit_test(test_unchanged_is_not_written),
        cmocka_unit_test(test_same_values_of_another_manager_become_ours),
        cmocka_unit_test(test_configured_counts_fields),
        cmocka_unit_test(test_nothing_is_written_when_one_fails),
        cmocka_unit_test(test_new_namespace),
        cmocka_unit_test(test_dry_run_in_a_new_namespace),
        cmocka_unit_test(test_lost_reply_is_in_doubt),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_containers_of_others_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
