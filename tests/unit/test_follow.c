#include "unit/unit_kube.h"

#include "jobs/follow.h"

#define JOBS "/apis/batch/v1/namespaces/ns/jobs?fieldSelector=metadata.name%3Dj"
#define PODS "/api/v1/namespaces/ns/pods?limit=32&labelSelector=job-name%3Dj"
#define EVENTS                                                                                     \
    "/api/v1/namespaces/ns/events?limit=500&fieldSelector=involvedObject.kind%3DJob%2C"            \
    "involvedObject.name%3Dj"
#define POD_EVENTS                                                                                 \
    "/api/v1/namespaces/ns/events?limit=500&fieldSelector=involvedObject.kind%3DPod%2C"            \
    "involvedObject.name%3Dp"
#define WATCH "&watch=1&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion=5"
#define LOG "/api/v1/namespaces/ns/pods/p/log?timestamps=true"

#define LIST(ITEM) "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[" ITEM "]}"
#define JOB(STATUS)                                                                                \
    "{\"metadata\":{\"name\":\"j\",\"uid\":\"u\"},\"spec\":{\"template\":{\"spec\":{"              \
    "\"initContainers\":[{\"name\":\"save\"}],\"containers\":[{\"name\":\"main\"}]}}},"            \
    "\"status\":{" STATUS "}}"
#define STARTED "\"startTime\":\"2026-01-01T00:00:00Z\""
#define COMPLETE STARTED ",\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]"
#define FAILED                                                                                     \
    STARTED ",\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"reason\":"                \
            "\"BackoffLimitExceeded\",\"message\":\"too\\u001b often\"}]"
#define POD(INIT, MAIN)                                                                            \
    "{\"metadata\":{\"name\":\"p\",\"uid\":\"pu\"},\"spec\":{\"initContainers\":[{\"name\":"       \
    "\"proxy\"},{\"name\":\"save\"}],\"containers\":[{\"name\":\"main\"}]},\"status\":{"           \
    "\"initContainerStatuses\":[{\"name\":\"proxy\",\"state\":{\"running\":{}}},{\"name\":"        \
    "\"save\",\"state\":{" INIT "}}],\"containerStatuses\":[{\"name\":\"main\",\"state\":{" MAIN   \
    "}}]}}"
#define RUNNING "\"running\":{}"
#define ENDED "\"terminated\":{\"exitCode\":0,\"reason\":\"Completed\"}"
#define BROKE "\"terminated\":{\"exitCode\":2,\"reason\":\"Error\"}"
#define WAITS(REASON, MESSAGE) "\"waiting\":{\"reason\":\"" REASON "\",\"message\":\"" MESSAGE "\"}"
#define EVENT(TYPE, REASON, MESSAGE)                                                               \
    "{\"type\":\"" TYPE "\",\"reason\":\"" REASON "\",\"message\":\"" MESSAGE "\"}"
#define CHANGE(OBJECT) "{\"type\":\"MODIFIED\",\"object\":" OBJECT "}\n"
#define STATUS(CODE)                                                                               \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"no\","        \
    "\"reason\":\"X\",\"code\":" CODE "}"

/* What a test listens with; time only passes while it waits. */
struct listener {
    struct text lines;
    uint64_t time;
    uint64_t until; /* 0 = never asks to stop */
    size_t most;    /* lines; 0 = all */
    size_t count;
};

static struct listener listener;

static bool say(void *context, enum follow_line kind, const char *line) {
    static const char *const marks[] = {"", "hint: ", "> "};
    struct listener *to = context;
    text_add_format(&to->lines, "%s%s\n", marks[kind], line);
    to->count++;
    return to->most == 0 || to->count < to->most;
}

static bool wait_well(void *context, unsigned milliseconds) {
    struct listener *to = context;
    to->time += milliseconds;
    return to->until == 0 || to->time < to->until;
}

static uint64_t now(void) {
    return listener.time;
}

/* Follows, with an arena that is not that of the replies. */
static struct follow_result follow(struct arena *arena, struct unit_reply *replies) {
    struct unit_server server = {.replies = replies};
    struct kube_client client = unit_client(&server);
    struct follow_options options = {.name_space = "ns",
                                     .job = "j",
                                     .say = say,
                                     .wait = wait_well,
                                     .clock = now,
                                     .context = &listener};
    listener.lines = text_new(arena);
    listener.time = listener.count = 0;
    text_add(&listener.lines, "");
    struct arena *own = unit_arena();
    struct follow_result result = follow_job(&client, own, &options);
    if (result.trouble.problem)
        result.trouble.problem = arena_copy(arena, result.trouble.problem);
    arena_free(own);
    return result;
}

static void set_up(uint64_t until, size_t most) {
    listener = (struct listener){.until = until, .most = most};
}

static void test_from_start_to_end(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        /* nothing yet */
        {"GET", JOBS, 200, LIST(JOB("")), false, NULL},
        {"GET", PODS, 200, LIST(""), false, NULL},
        {"GET", JOBS WATCH, 200, CHANGE(JOB(STARTED)), false, NULL},
        {"GET", PODS WATCH, 200, "", false, NULL},
        {"GET", EVENTS WATCH, 200, "", true, NULL},
        {"GET", EVENTS, 200, LIST(EVENT("Normal", "SuccessfulCreate", "Created pod: p")), true,
         NULL},
        /* the image is not there yet */
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", PODS, 200, LIST(POD(WAITS("ImagePullBackOff", "back\\noff"), "")), false, NULL},
        {"GET", JOBS WATCH, 200, "", false, NULL},
        {"GET", PODS WATCH, 200, CHANGE("{}"), false, NULL},
        /* the first container runs, then has ended */
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", PODS, 200, LIST(POD(RUNNING, "")), false, NULL},
        {"GET", POD_EVENTS, 200, LIST(""), true, NULL},
        {"GET", JOBS WATCH, 200, "", true, NULL},
        {"GET", PODS WATCH, 200, "", true, NULL},
        {"GET", POD_EVENTS WATCH, 200, "", true, NULL},
        {"GET", LOG "&follow=true&container=save", 200, "2026-01-01T00:00:01Z one\n", false, NULL},
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", PODS, 200, LIST(POD(ENDED, RUNNING)), false, NULL},
        {"GET", LOG "&container=save&sinceTime=2026-01-01T00:00:01Z", 200,
         "2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z two", false, NULL},
        /* the second one too */
        {"GET", JOBS, 200, LIST(JOB(COMPLETE)), true, NULL},
        {"GET", PODS, 200, LIST(POD(ENDED, ENDED)), true, NULL},
        {"GET", LOG "&container=main", 200, "2026-01-01T00:00:03Z three\n", false, NULL},
        {0}};
    set_up(0, 0);
    struct follow_result result = follow(arena, replies);
    assert_string_equal(
        listener.lines.data,
        "event SuccessfulCreate: Created pod: p\n"
        "Job ns/j is waiting\n"
        "pod p\n"
        "save waits: ImagePullBackOff: back\\noff\n"
        "hint: is the name of the image right, and does its registry let this node in? See "
        "--image, --etcd-image and --image-pull-secret\n"
        "Job ns/j is active\n"
        "save started\n"
        "> [save] one\n"
        "save ended\n"
        "main started\n"
        "> [save] two\n"
        "main ended\n"
        "> [main] three\n");
    assert_int_equal(result.end, FOLLOW_COMPLETE);
    arena_free(arena);
}

static void test_failures_are_explained(void **state) {
    (void)state;
    static const struct {
        const char *pods, *events, *lines;
        const char *pod_events;
    } cases[] = {
        {LIST(""),
         LIST(EVENT(
             "Warning", "FailedCreate",
             "pods j-abcde is forbidden: violates PodSecurity y") "," EVENT("Warning",
                                                                            "FailedCreate",
                                                                            "pods j-xyz12 is "
                                                                            "forbidden: violates "
                                                                            "PodSecurity y")),
         "warning FailedCreate: pods j-abcde is forbidden: violates PodSecurity y\n"
         "hint: the namespace enforces a stricter PodSecurity level than these pods need: --access "
         "secret is restricted, hostpath needs privileged (label "
         "pod-security.kubernetes.io/enforce)\n",
         LIST("")},
        {LIST("{\"metadata\":{\"name\":\"p\",\"uid\":\"pu\"},\"status\":{\"conditions\":[{"
              "\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\","
              "\"message\":\"0/3 nodes\"}]}}"),
         LIST(""),
         "pod p\npod p: Unschedulable: 0/3 nodes\n"
         "hint: no node takes the pod: see its node selector, tolerations and resources (--help "
         "pod)\n",
         LIST("")},
        {LIST(POD(WAITS("CreateContainerConfigError", "secret \\\"s\\\" not found"), "")), LIST(""),
         "pod p\nsave waits: CreateContainerConfigError: secret \"s\" not found\n"
         "hint: a Secret, or a key in it, is missing: see --help secrets for the options that name "
         "them\n",
         LIST("")},
        {LIST(POD(WAITS("PodInitializing", ""), WAITS("ContainerCreating", ""))), LIST(""),
         "warning FailedMount: secret not found\nhint: a Secret or a file is missing: see "
         "--help secrets for the options that name them\npod p\n",
         LIST(EVENT("Warning", "FailedMount", "secret not found"))},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"GET", JOBS, 200, LIST(JOB(FAILED)), true, NULL},
                                       {"GET", PODS, 200, cases[i].pods, true, NULL},
                                       {"GET", EVENTS, 200, cases[i].events, true, NULL},
                                       {"GET", POD_EVENTS, 200, cases[i].pod_events, true, NULL},
                                       {0}};
        set_up(0, 0);
        struct follow_result result = follow(arena, replies);
        assert_string_equal(listener.lines.data, cases[i].lines);
        assert_int_equal(result.end, FOLLOW_FAILED);
        assert_string_equal(result.reason, "BackoffLimitExceeded: too\\x1b often");
        arena_free(arena);
    }
}

static void test_exit_code_of_a_container(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", JOBS, 200, LIST(JOB(FAILED)), true, NULL},
                                   {"GET", PODS, 200, LIST(POD(BROKE, "")), true, NULL},
                                   {"GET", EVENTS, 200, LIST(""), true, NULL},
                                   {"GET", POD_EVENTS, 200, LIST(""), true, NULL},
                                   {"GET", LOG "*", 500, STATUS("500"), true, NULL},
                                   {0}};
    set_up(0, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_FAILED);
    assert_string_equal(listener.lines.data, "pod p\nsave failed with exit code 2: Error\n"
                                             "the log of save cannot be read: no\n");
    arena_free(arena);
}

/* A node that is lost keeps its pods "running": what is left of the log is not waited for. */
static void test_a_log_that_never_ends(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", LOG "*", 200, "2026-01-01T00:00:01Z one\n", true, NULL},
                                   {"GET", "*&watch=1*", 200, "", true, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(FAILED)), true, NULL},
                                   {"GET", PODS, 200, LIST(POD(RUNNING, "")), true, NULL},
                                   {"GET", "*events*", 200, LIST(""), true, NULL},
                                   {0}};
    set_up(0, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_FAILED);
    assert_string_equal(listener.lines.data, "pod p\nsave started\n> [save] one\n");
    assert_true(listener.time >= 45000 && listener.time < 50000);
    arena_free(arena);
}

static void test_gone(void **state) {
    (void)state;
    static const struct {
        const char *watch;
        const char *then;
        enum follow_end end;
    } cases[] = {
        {"{\"type\":\"DELETED\",\"object\":" JOB(STARTED) "}\n", LIST(""), FOLLOW_GONE},
        {"{\"type\":\"DELETED\",\"object\":" JOB(COMPLETE) "}\n", LIST(""), FOLLOW_COMPLETE},
        {"{\"type\":\"MODIFIED\",\"object\":" JOB(FAILED) "}\n", LIST(""), FOLLOW_FAILED},
        {"", LIST("{\"metadata\":{\"name\":\"j\",\"uid\":\"another\"}}"), FOLLOW_GONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"GET", JOBS WATCH, 200, cases[i].watch, true, NULL},
                                       {"GET", "*&watch=1*", 200, "", true, NULL},
                                       {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
                                       {"GET", JOBS, 200, cases[i].then, true, NULL},
                                       {"GET", "*", 200, LIST(""), true, NULL},
                                       {0}};
        set_up(0, 0);
        assert_int_equal(follow(arena, replies).end, cases[i].end);
        arena_free(arena);
    }
}

/* Without pods, events, logs and watches there is still an end. */
static void test_few_rights(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", "*watch=1*", 403, STATUS("403"), true, NULL},
                                   {"GET", "/api/v1/*", 403, STATUS("403"), true, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(COMPLETE)), true, NULL},
                                   {0}};
    set_up(0, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_COMPLETE);
    assert_non_null(strstr(listener.lines.data, "pods cannot be read: no\n"));
    assert_non_null(strstr(listener.lines.data, "events cannot be read: no\n"));
    assert_non_null(
        strstr(listener.lines.data, "nothing can be watched here (HTTP 403): looking every 3 s\n"));
    assert_int_equal(listener.time, 2 * 3000);
    arena_free(arena);
}

static void test_polling_reads_logs(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {
        {"GET", LOG "&container=save", 200, "2026-01-01T00:00:01Z one\n", false, NULL},
        {"GET", LOG "&container=save&sinceTime=*", 200,
         "2026-01-01T00:00:01Z one\n2026-01-01T00:00:02Z two\n", true, NULL},
        {"GET", LOG "&follow=true*", 200, "", true, NULL},
        {"GET", "*watch=1*", 200, "<html>\n", true, NULL},
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", JOBS, 200, LIST(JOB(STARTED)), false, NULL},
        {"GET", JOBS, 200, LIST(JOB(COMPLETE)), true, NULL},
        {"GET", PODS, 200, LIST(POD(RUNNING, "")), false, NULL},
        {"GET", PODS, 200, LIST(POD(RUNNING, "")), false, NULL},
        {"GET", PODS, 200, LIST(POD(RUNNING, "")), false, NULL},
        {"GET", PODS, 200, LIST(POD(ENDED, "")), true, NULL},
        {"GET", "*events*", 200, LIST(""), true, NULL},
        {0}};
    set_up(0, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_COMPLETE);
    assert_non_null(strstr(listener.lines.data, "> [save] one\n> [save] two\nsave ended\n"));
    arena_free(arena);
}

static void test_connection_comes_back(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", JOBS, 0, NULL, false, NULL},
                                   {"GET", JOBS, 503, STATUS("503"), false, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(COMPLETE)), true, NULL},
                                   {"GET", "*", 200, LIST(""), true, NULL},
                                   {0}};
    set_up(0, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_COMPLETE);
    assert_string_equal(listener.lines.data, "connection reset; trying again\nno; trying again\n");
    arena_free(arena);
}

static void test_connection_is_lost(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *body, *problem;
        size_t lines;
    } cases[] = {{0, NULL, "connection reset", 5},
                 {401, STATUS("401"), "no", 0},
                 {403, STATUS("403"), "no", 0},
                 {200, "[]", "the reply is not an object: it is no mapping", 5}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"GET", "*", cases[i].status, cases[i].body, true, NULL},
                                       {0}};
        set_up(0, 0);
        struct follow_result result = follow(arena, replies);
        assert_int_equal(result.end, FOLLOW_TROUBLE);
        assert_string_equal(result.trouble.problem, cases[i].problem);
        assert_int_equal(listener.count, cases[i].lines);
        arena_free(arena);
    }
}

static void test_stopped(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"GET", "*watch=1*", 200, "", true, NULL},
                                       {"GET", JOBS, 200, LIST(JOB(STARTED)), true, NULL},
                                       {"GET", "*", 200, LIST(""), true, NULL},
                                       {0}};
        set_up(i ? 0 : 1000, i ? 1 : 0);
        assert_int_equal(follow(arena, replies).end, FOLLOW_STOPPED);
        arena_free(arena);
    }
}

static void test_still_there(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct unit_reply replies[] = {{"GET", "*watch=1*", 405, STATUS("405"), true, NULL},
                                   {"GET", JOBS, 200, LIST(JOB(STARTED)), true, NULL},
                                   {"GET", "*", 200, LIST(""), true, NULL},
                                   {0}};
    set_up(70000, 0);
    assert_int_equal(follow(arena, replies).end, FOLLOW_STOPPED);
    assert_string_equal(listener.lines.data,
                        "Job ns/j is active\n"
                        "nothing can be watched here (HTTP 405): looking every 3 s\n"
                        "Job ns/j is still active\n");
    arena_free(arena);
}

#define OWNED(NAME, OWNER, CREATED, STATUS)                                                        \
    "{\"metadata\":{\"name\":\"" NAME "\",\"creationTimestamp\":\"" CREATED                        \
    "\",\"ownerReferences\":[{\"kind\":\"CronJob\",\"name\":\"" OWNER                              \
    "\",\"uid\":\"u\"}]},\"status\":{" STATUS "}}"

static void test_find(void **state) {
    (void)state;
    static const struct {
        const char *list, *job;
    } cases[] = {
        {LIST(OWNED("a", "x", "2026-01-01T00:00:00Z", "") "," OWNED(
             "b", "y", "2026-01-02T00:00:00Z",
             STARTED) "," OWNED("c", "z", "2026-01-03T00:00:00Z",
                                STARTED) "," OWNED("d", "x", "2026-01-04T00:00:00Z", COMPLETE)),
         "b"},
        {LIST(OWNED("d", "x", "2026-01-04T00:00:00Z", COMPLETE)), NULL},
    };
    static const char *const cronjobs[] = {"x", "y"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = unit_arena();
        struct unit_reply replies[] = {{"GET", "*", 200, cases[i].list, true, NULL}, {0}};
        struct unit_server server = {.replies = replies};
        struct kube_client client = unit_client(&server);
        struct job_trouble trouble;
        const char *job = NULL;
        assert_int_equal(follow_find(&client, arena, "ns", cronjobs, 2, &job, &trouble),
                         cases[i].job != NULL);
        if (cases[i].job)
            assert_string_equal(job, cases[i].job);
        else
            assert_string_equal(trouble.problem, "no Job is active");
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_start_to_end),
        cmocka_unit_test(test_failures_are_explained),
        cmocka_unit_test(test_exit_code_of_a_container),
        cmocka_unit_test(test_a_log_that_never_ends),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_few_rights),
        cmocka_unit_test(test_polling_reads_logs),
        cmocka_unit_test(test_connection_comes_back),
        cmocka_unit_test(test_connection_is_lost),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_still_there),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
