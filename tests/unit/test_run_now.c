#include "unit/unit_kube.h"

#include "jobs/pause.h"
#include "jobs/run_now.h"

#define JOBS "/apis/batch/v1/namespaces/ns/jobs"
#define CRON "/apis/batch/v1/namespaces/ns/cronjobs/etcd-defrag"
#define OTHER "/apis/batch/v1/namespaces/ns/cronjobs/etcd-snapshot"
#define CRONJOB(NAME, SCHEDULE, MORE)                                                              \
    "{\"metadata\":{\"name\":\"" NAME "\",\"namespace\":\"ns\",\"uid\":\"u1\"},\"spec\":{"         \
    "\"schedule\":\"" SCHEDULE "\",\"timeZone\":\"Etc/UTC\"" MORE ",\"jobTemplate\":{"             \
    "\"metadata\":{\"labels\":{\"a\":\"b\"},\"annotations\":{\"c\":\"d\"}},\"spec\":{"             \
    "\"activeDeadlineSeconds\":1800,\"template\":{}}}}}"
#define DAILY CRONJOB("etcd-defrag", "0 0 * * *", "")
#define SNAPSHOTS CRONJOB("etcd-snapshot", "0 5 * * *", "")
#define EMPTY "{\"metadata\":{},\"items\":[]}"
#define JOB(NAME, OWNER, UID, STATUS)                                                              \
    "{\"metadata\":{\"name\":\"" NAME "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\","         \
    "\"ownerReferences\":[{\"kind\":\"CronJob\",\"name\":\"" OWNER "\",\"uid\":\"" UID "\"}]},"    \
    "\"status\":{" STATUS "}}"
#define STATUS(CODE, REASON)                                                                       \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"no\","        \
    "\"reason\":\"" REASON "\",\"code\":" CODE "}"

enum { NOON = 1767268800 }; /* 2026-01-01T12:00:00Z */

static bool wait_well(void *context, unsigned milliseconds) {
    *(unsigned *)context += milliseconds;
    return true;
}

static unsigned waited;

static bool start(struct arena *arena, struct unit_server *server, int64_t now, bool concurrent,
                  struct run_now *result) {
    static const char *const others[] = {"etcd-snapshot"};
    struct kube_client client = unit_client(server);
    struct run_now_options options = {.name_space = "ns",
                                      .cronjob = "etcd-defrag",
                                      .others = others,
                                      .other_count = 1,
                                      .run_id = "one",
                                      .now = now,
                                      .concurrent = concurrent,
                                      .wait = wait_well,
                                      .context = &waited};
    waited = 0;
    return run_now_start(&client, arena, &options, result);
}

static size_t count_of(const struct unit_server *server, const char *method) {
    size_t count = 0;
    for (size_t i = 0; i < server->count; i++)
        count += text_equal(server->requests[i].method, method);
    return count;
}

static void test_as_kubectl_does(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", CRON, 200, DAILY, false, NULL},
                                   {"GET", JOBS "?limit=500", 200, EMPTY, false, NULL},
                                   {"GET", OTHER, 200, SNAPSHOTS, false, NULL},
                                   {"POST", JOBS "*", 201, "{}", false, "careful"},
                                   {0}};
    struct unit_server server = {.replies = replies};
    struct run_now result;
    assert_true(start(arena, &server, NOON, false, &result));
    assert_string_equal(
        server.requests[3].body,
        arena_format(arena,
                     "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"%s\","
                     "\"namespace\":\"ns\",\"labels\":{\"a\":\"b\"},\"annotations\":{\"c\":\"d\","
                     "\"cronjob.kubernetes.io/instantiate\":\"manual\"},\"ownerReferences\":[{"
                     "\"apiVersion\":\"batch/v1\",\"kind\":\"CronJob\",\"name\":\"etcd-defrag\","
                     "\"uid\":\"u1\",\"controller\":true}]},\"spec\":{\"activeDeadlineSeconds\":"
                     "1800,\"template\":{}}}",
                     result.name));
    assert_string_equal(server.requests[3].path,
                        JOBS "?fieldManager=etcdmaint-gen&fieldValidation=Strict");
    assert_int_equal(server.requests[3].retry, KUBE_RETRY_NEVER);
    assert_string_equal(result.warnings[0], "careful");
    arena_free(arena);
}

static void test_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct run_now_options options = {.name_space = "ns",
                                      .cronjob =
                                          "a-name-of-fifty-two-bytes-is-the-longest-that-may-be",
                                      .run_id = "one"};
    const char *one = run_now_name(arena, &options);
    assert_true(strlen(one) <= 63);
    assert_true(text_starts_with(one, "a-name-of-fifty-two-bytes-is-the-longest-that-m-manual-"));
    assert_string_equal(one, run_now_name(arena, &options));
    options.cronjob = "a-name-of-fifty-two-bytes-is-the-longest-that-may-bx";
    assert_string_not_equal(one, run_now_name(arena, &options));
    options.cronjob = "x";
    one = run_now_name(arena, &options);
    assert_int_equal(strlen(one), 1 + 8 + 8);
    options.run_id = "two";
    assert_string_not_equal(one, run_now_name(arena, &options));
    options.cronjob = "forty-six-bytes-and-then-a-hyphen-at-the-edge.-x";
    assert_non_null(strstr(run_now_name(arena, &options), "-edge-manual-"));
    arena_free(arena);
}

/* Whatever becomes of the reply, the Job is asked for once. */
static void test_never_two_jobs(void **state) {
    (void)state;
    static const struct {
        int post, get;
        const char *post_body;
        const char *get_body;
        size_t looks;
        bool good;
    } cases[] = {
        {0, 200, NULL, JOB("x", "etcd-defrag", "u1", ""), 1, true},
        {0, 404, NULL, UNIT_NOT_FOUND, 4, false},
        {0, 0, NULL, NULL, 1, false},
        {504, 200, STATUS("504", "Timeout"), JOB("x", "etcd-defrag", "u1", ""), 1, true},
        {500, 404, STATUS("500", "InternalError"), UNIT_NOT_FOUND, 4, false},
        {409, 200, STATUS("409", "AlreadyExists"), JOB("x", "etcd-defrag", "u1", ""), 1, true},
        {409, 200, STATUS("409", "AlreadyExists"), JOB("x", "etcd-defrag", "u2", ""), 1, false},
        {409, 200, STATUS("409", "AlreadyExists"), JOB("x", "y", "", ""), 1, false},
        {403, 500, STATUS("403", "Forbidden"), NULL, 0, false},
        {422, 500, STATUS("422", "Invalid"), NULL, 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {
            {"GET", CRON, 200, DAILY, false, NULL},
            {"POST", JOBS "*", cases[i].post, cases[i].post_body, true, NULL},
            {"GET", JOBS "/etcd-defrag-manual-*", cases[i].get, cases[i].get_body, true, NULL},
            {0}};
        struct unit_server server = {.replies = replies};
        struct run_now result;
        assert_int_equal(start(arena, &server, NOON, true, &result), cases[i].good);
        assert_int_equal(count_of(&server, "POST"), 1);
        assert_int_equal(count_of(&server, "GET"), 1 + cases[i].looks);
        assert_int_equal(result.trouble.problem == NULL, cases[i].good);
        assert_false(result.refused);
        if (cases[i].post == 0 && !cases[i].good)
            assert_non_null(strstr(result.trouble.hint, "look with --status whether etcd-defrag-"));
        arena_free(arena);
    }
}

static const char *refusal(struct arena *arena, const char *cron, const char *jobs,
                           const char *other, int other_status, int64_t now) {
    struct unit_reply replies[] = {{"GET", CRON, 200, cron, false, NULL},
                                   {"GET", JOBS "?limit=500", 200, jobs, false, NULL},
                                   {"GET", OTHER, other_status, other, false, NULL},
                                   {"POST", JOBS "*", 201, "{}", false, NULL},
                                   {0}};
    struct unit_server server = {.replies = replies};
    struct run_now result;
    bool good = start(arena, &server, now, false, &result);
    assert_int_equal(result.refused, !good);
    assert_int_equal(count_of(&server, "POST"), good ? 1 : 0);
    assert_true(good || result.trouble.hint);
    return good ? "" : result.trouble.problem;
}

#define LIST(ITEM) "{\"metadata\":{},\"items\":[" ITEM "]}"

static void test_two_at_once_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *jobs;
        const char *problem;
    } cases[] = {
        {LIST(JOB("a\\u001b", "etcd-defrag", "u1", "\"startTime\":\"2026-01-01T00:00:01Z\"")),
         "Job ns/a\\x1b is active since 2026-01-01T00:00:00Z: two runs at once may cost the "
         "quorum"},
        {LIST(JOB("b", "etcd-snapshot", "u7", "")),
         "Job ns/b is active since 2026-01-01T00:00:00Z: two runs at once may cost the quorum"},
        {LIST(JOB("b", "unrelated", "u7", "")), ""},
        {LIST(JOB("b", "etcd-defrag", "u1",
                  "\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]")),
         ""},
        {LIST(JOB("b", "etcd-defrag", "u1",
                  "\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]")),
         ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        assert_string_equal(refusal(arena, DAILY, cases[i].jobs, SNAPSHOTS, 200, NOON),
                            cases[i].problem);
        arena_free(arena);
    }
}

/* The controller does not count Jobs that it did not make. */
static void test_runs_that_are_due(void **state) {
    (void)state;
    static const struct {
        const char *cron;
        const char *other;
        int other_status;
        int64_t now;
        const char *problem;
    } cases[] = {
        {DAILY, SNAPSHOTS, 200, NOON + 42000,
         "CronJob ns/etcd-defrag is due at 2026-01-02T00:00:00Z, and a run that starts now may "
         "take until 2026-01-02T00:10:00Z: two runs at once may cost the quorum"},
        {DAILY, SNAPSHOTS, 200, NOON + 41399, ""},
        {DAILY, SNAPSHOTS, 200, NOON + 60000,
         "CronJob ns/etcd-snapshot is due at 2026-01-02T05:00:00Z, and a run that starts now may "
         "take until 2026-01-02T05:10:00Z: two runs at once may cost the quorum"},
        {DAILY, UNIT_NOT_FOUND, 404, NOON + 60000, ""},
        {CRONJOB("etcd-defrag", "0 0 * * *", ",\"suspend\":true"), SNAPSHOTS, 200, NOON + 42000,
         ""},
        {CRONJOB("etcd-defrag", "not a schedule", ""), SNAPSHOTS, 200, NOON + 42000, ""},
        {DAILY, STATUS("403", "Forbidden"), 403, NOON, ""},
        {DAILY, STATUS("401", "Unauthorized"), 401, NOON, "no"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        assert_string_equal(refusal(arena, cases[i].cron, EMPTY, cases[i].other,
                                    cases[i].other_status, cases[i].now),
                            cases[i].problem);
        arena_free(arena);
    }
}

static void test_nothing_to_run(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", CRON, 404, UNIT_NOT_FOUND, false, NULL},
        {"GET", CRON, 200, "{\"metadata\":{\"uid\":\"u\"}}", false, NULL},
        {"GET", CRON, 200,
         "{\"metadata\":{\"name\":\"etcd-defrag\",\"namespace\":\"ns\",\"deletionTimestamp\":"
         "\"2026-01-01T00:00:00Z\"}}",
         false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct run_now result;
    assert_false(start(arena, &server, NOON, false, &result));
    assert_string_equal(result.trouble.problem, "there is no CronJob ns/etcd-defrag");
    assert_false(start(arena, &server, NOON, false, &result));
    assert_string_equal(result.trouble.problem, "CronJob ns/etcd-defrag has no template of a Job");
    assert_false(start(arena, &server, NOON, true, &result));
    assert_string_equal(result.trouble.problem,
                        "CronJob ns/etcd-defrag is being deleted, since 2026-01-01T00:00:00Z");
    arena_free(arena);
}

static void test_pages(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", JOBS "?limit=500", 200,
         "{\"metadata\":{\"continue\":\"a/b=\"},\"items\":[" JOB("a", "x", "", "") "]}", false,
         NULL},
        {"GET", JOBS "?limit=500&continue=a%2Fb%3D", 200, LIST(JOB("b", "x", "", "")), false, NULL},
        {0}};
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct job_trouble trouble;
    struct job_list list;
    assert_true(job_list_read(&client, arena, "ns", &list, &trouble));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[1].name, "b");
    struct unit_reply none[] = {{"GET", "*", 200, "{}", false, NULL}, {0}};
    server = (struct unit_server){.replies = none};
    assert_false(job_list_read(&client, arena, "ns", &list, &trouble));
    assert_string_equal(trouble.problem, "the server's list has no items");
    arena_free(arena);
}

static void test_pause(void **state) {
    (void)state;
    static const struct {
        const char *live;
        bool suspend, changed;
        size_t active;
    } cases[] = {
        {"{\"spec\":{}}", true, true, 0},
        {"{\"spec\":{\"suspend\":false},\"status\":{\"active\":[{},{}]}}", true, true, 2},
        {"{\"spec\":{\"suspend\":true}}", true, false, 0},
        {"{\"spec\":{\"suspend\":true}}", false, true, 0},
        {"{\"spec\":{}}", false, false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {
            {"GET", CRON, 200, cases[i].live, false, NULL},
            {"PATCH", CRON "?fieldManager=etcdmaint-gen", 200, "{}", false, NULL},
            {0}};
        struct unit_server server = {.replies = replies};
        struct kube_client client = unit_client(&server);
        struct pause result;
        assert_true(pause_cronjob(&client, arena, "ns", "etcd-defrag", cases[i].suspend, &result));
        assert_int_equal(result.changed, cases[i].changed);
        assert_int_equal(result.active, cases[i].active);
        assert_int_equal(server.count, cases[i].changed ? 2 : 1);
        if (cases[i].changed) {
            assert_string_equal(server.requests[1].content_type, "application/merge-patch+json");
            assert_string_equal(server.requests[1].body, cases[i].suspend
                                                             ? "{\"spec\":{\"suspend\":true}}"
                                                             : "{\"spec\":{\"suspend\":false}}");
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_kubectl_does),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_never_two_jobs),
        cmocka_unit_test(test_two_at_once_are_refused),
        cmocka_unit_test(test_runs_that_are_due),
        cmocka_unit_test(test_nothing_to_run),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
