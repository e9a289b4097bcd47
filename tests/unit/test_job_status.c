#include "unit/unit_kube.h"

#include "jobs/job_status.h"

#define CRON "/apis/batch/v1/namespaces/ns/cronjobs/"
#define JOBS "/apis/batch/v1/namespaces/ns/jobs?limit=500"
#define PODS "/api/v1/namespaces/ns/pods?limit=32&labelSelector=job-name%3D"
#define CRONJOB(SPEC, STATUS)                                                                      \
    "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"schedule\":\"0 0 * * *\"" SPEC                     \
    "},\"status\":{" STATUS "}}"
#define JOB(NAME, OWNER, START, STATUS)                                                            \
    "{\"metadata\":{\"name\":\"" NAME "\",\"creationTimestamp\":\"" START                          \
    "\",\"ownerReferences\":[{\"kind\":\"CronJob\",\"name\":\"" OWNER                              \
    "\",\"uid\":\"u\"}]},\"status\":{\"startTime\":\"" START "\"" STATUS "}}"
#define COMPLETE(END)                                                                              \
    ",\"completionTime\":\"" END "\",\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]"
#define FAILED(END)                                                                                \
    ",\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"lastTransitionTime\":\"" END      \
    "\",\"reason\":\"BackoffLimitExceeded\",\"message\":\"too often\"}]"
#define LIST(ITEMS) "{\"metadata\":{},\"items\":[" ITEMS "]}"
#define BROKEN_POD                                                                                 \
    "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"main\"}]},\"status\":{"  \
    "\"containerStatuses\":[{\"name\":\"main\",\"state\":{\"terminated\":{\"exitCode\":2,"         \
    "\"reason\":\"Error\"}}}]}}"

enum { NOON = 1767268800 }; /* 2026-01-01T12:00:00Z */

struct outcome {
    bool good;
    const char *text;
    const char *json;
};

static struct outcome status(struct arena *arena, struct unit_reply *replies, size_t count,
                             size_t width) {
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct job_status rows[] = {{.task = "defrag", .name_space = "ns", .name = "d"},
                                {.task = "snapshot", .name_space = "ns", .name = "s"}};
    struct text text = text_new(arena), json = text_new(arena);
    struct outcome outcome = {.good = job_status_read(&client, arena, rows, count, NOON)};
    job_status_text(&text, rows, count, NOON, width);
    assert_true(job_status_json(&json, rows, count, "c"));
    outcome.text = text.data;
    outcome.json = json.data;
    return outcome;
}

static struct unit_reply all_well[] = {
    {"GET", CRON "d", 200,
     CRONJOB(",\"timeZone\":\"Etc/UTC\"", "\"lastSuccessfulTime\":\"2025-12-31T00:00:09Z\""), false,
     NULL},
    {"GET", CRON "s", 200, CRONJOB(",\"suspend\":true", ""), false, NULL},
    {"GET", JOBS, 200,
     LIST(JOB("d1", "d", "2026-01-01T00:00:00Z",
              COMPLETE("2026-01-01T00:05:30Z")) "," JOB("s1", "s", "2026-01-01T11:59:00Z", "")),
     false, NULL},
    {0}};

static void test_table(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct outcome outcome = status(arena, all_well, 2, 0);
    assert_true(outcome.good);
    assert_string_equal(
        outcome.text,
        "TASK      SCHEDULE   NEXT RUN              LAST RUN              LAST SUCCESS          "
        "TOOK   STATE\n"
        "defrag    0 0 * * *  2026-01-02T00:00:00Z  2026-01-01T00:00:00Z  2026-01-01T00:05:30Z  "
        "5m30s  idle\n"
        "snapshot  0 0 * * *  -                     2026-01-01T11:59:00Z  -                     -  "
        "    active, suspended\n"
        "snapshot: active: s1\n");
    assert_string_equal(
        outcome.json,
        "{\"cluster\":\"c\",\"task\":\"defrag\",\"namespace\":\"ns\",\"cronJob\":\"d\","
        "\"schedule\":\"0 0 * * *\",\"timeZone\":\"Etc/UTC\",\"suspended\":false,\"active\":false,"
        "\"nextRun\":\"2026-01-02T00:00:00Z\",\"lastRun\":\"2026-01-01T00:00:00Z\","
        "\"lastSuccess\":\"2026-01-01T00:05:30Z\",\"lastJob\":\"d1\",\"lastResult\":\"complete\","
        "\"lastSeconds\":330}\n"
        "{\"cluster\":\"c\",\"task\":\"snapshot\",\"namespace\":\"ns\",\"cronJob\":\"s\","
        "\"schedule\":\"0 0 * * *\",\"timeZone\":\"\",\"suspended\":true,\"active\":true,"
        "\"lastRun\":\"2026-01-01T11:59:00Z\"}\n");
    arena_free(arena);
}

static void test_narrow(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(
        status(arena, all_well, 2, 80).text,
        "TASK      SCHEDULE   NEXT RUN  LAST RUN  LAST SUCCESS  TOOK   STATE\n"
        "defrag    0 0 * * *  in 12h    12h ago   11h ago       5m30s  idle\n"
        "snapshot  0 0 * * *  -         60s ago   -             -      active, suspended\n"
        "snapshot: active: s1\n");
    arena_free(arena);
}

static void test_very_narrow(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(status(arena, all_well, 2, 40).text, "task          defrag\n"
                                                             "schedule      0 0 * * *\n"
                                                             "next run      2026-01-02T00:00:00Z\n"
                                                             "last run      2026-01-01T00:00:00Z\n"
                                                             "last success  2026-01-01T00:05:30Z\n"
                                                             "took          5m30s\n"
                                                             "state         idle\n"
                                                             "\n"
                                                             "task          snapshot\n"
                                                             "schedule      0 0 * * *\n"
                                                             "next run      -\n"
                                                             "last run      2026-01-01T11:59:00Z\n"
                                                             "last success  -\n"
                                                             "took          -\n"
                                                             "state         active, suspended\n"
                                                             "snapshot: active: s1\n");
    arena_free(arena);
}

static void test_failure(void **state) {
    (void)state;
    static const struct {
        const char *jobs;
        int pods_status;
        const char *note;
        bool good;
    } cases[] = {
        {LIST(JOB("d1", "d", "2026-01-01T00:00:00Z", FAILED("2026-01-01T00:01:00Z"))), 200,
         "defrag: the last run, d1, failed at 2026-01-01T00:01:00Z: main ended with exit code 2; "
         "BackoffLimitExceeded: too often\n",
         false},
        {LIST(JOB("d1", "d", "2026-01-01T00:00:00Z", FAILED("2026-01-01T00:01:00Z"))), 403,
         "defrag: the last run, d1, failed at 2026-01-01T00:01:00Z: BackoffLimitExceeded: too "
         "often\n",
         false},
        {LIST(JOB("d1", "d", "2026-01-01T00:00:00Z", FAILED("2026-01-01T00:01:00Z")) "," JOB(
             "d2", "d", "2026-01-01T06:00:00Z", COMPLETE("2026-01-01T06:01:00Z"))),
         403,
         "defrag: an earlier run, d1, failed at 2026-01-01T00:01:00Z: BackoffLimitExceeded: too "
         "often\n",
         true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {
            {"GET", CRON "d", 200, CRONJOB("", ""), false, NULL},
            {"GET", JOBS, 200, cases[i].jobs, false, NULL},
            {"GET", PODS "d1", cases[i].pods_status, LIST(BROKEN_POD), false, NULL},
            {0}};
        struct outcome outcome = status(arena, replies, 1, 0);
        assert_true(text_ends_with(outcome.text, cases[i].note));
        assert_int_equal(outcome.good, cases[i].good);
        assert_non_null(strstr(outcome.json, "\"lastFailure\":{\"job\":\"d1\",\"time\":"));
        arena_free(arena);
    }
}

static void test_missing(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", CRON "d", 404, UNIT_NOT_FOUND, false, NULL},
                                   {"GET", CRON "s", 200, CRONJOB("", ""), false, NULL},
                                   {"GET", JOBS, 0, NULL, false, NULL},
                                   {0}};
    struct outcome outcome = status(arena, replies, 2, 0);
    assert_false(outcome.good);
    assert_string_equal(outcome.text,
                        "defrag: there is no CronJob ns/d\n"
                        "  hint: --apply makes it; or --namespace, --name or --etcd-name is "
                        "another one\n"
                        "snapshot: connection reset\n");
    assert_non_null(strstr(outcome.json, "\"problem\":\"there is no CronJob ns/d\"}"));
    arena_free(arena);
}

static void test_odd_schedule(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", CRON "d", 200,
         "{\"spec\":{\"schedule\":\"@every 1h\",\"timeZone\":\"Mars/\\u001bX\"}}", false, NULL},
        {"GET", JOBS, 200, LIST(""), false, NULL},
        {0}};
    const char *text = status(arena, replies, 1, 0).text;
    assert_non_null(strstr(text, "defrag  @every 1h Mars/\\x1bX  -  "));
    assert_non_null(strstr(text, "\ndefrag: when it runs next cannot be told from its schedule\n"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),       cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_very_narrow), cmocka_unit_test(test_failure),
        cmocka_unit_test(test_missing),     cmocka_unit_test(test_odd_schedule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
