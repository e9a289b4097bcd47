#include "render/documents.h"
#include "unit/unit_load.h"

#define JOB "spec/jobTemplate/spec"
#define POD JOB "/template/spec"
#define CONTAINER POD "/containers/0"

/* One change of a good CronJob: the value at a path is put in (as YAML) or taken out (NULL). */
struct change {
    const char *path;
    const char *value;
    const char *message;
};

/* The CronJob of a plan, made anew. */
static struct node *cron_job(struct diagnostics *diagnostics, const struct plan *plan) {
    struct templates *templates = templates_load(diagnostics, NULL);
    struct documents *documents = documents_render(diagnostics, templates, plan);
    assert_non_null(documents);
    return documents->items[documents->count - 1].root;
}

static void remove_pair(struct node *mapping, const char *key) {
    for (size_t i = 0; i < mapping->count; i++)
        if (text_equal(mapping->pairs[i].key->string, key)) {
            mapping->count--;
            memmove(&mapping->pairs[i], &mapping->pairs[i + 1],
                    (mapping->count - i) * sizeof(*mapping->pairs));
            return;
        }
}

static void apply(struct diagnostics *diagnostics, struct node *root, const struct change *change) {
    struct arena *arena = diagnostics->arena;
    const char *slash = strrchr(change->path, '/');
    const char *key = slash ? slash + 1 : change->path;
    size_t length = slash ? (size_t)(slash - change->path) : 0;
    struct node *parent =
        slash ? node_at(root, arena_copy_bytes(arena, change->path, length)) : root;
    assert_non_null(parent);
    struct node *value = change->value ? unit_yaml(diagnostics, change->value) : NULL;
    if (parent->kind == NODE_SEQUENCE) {
        node_append(arena, parent, value);
        return;
    }
    remove_pair(parent, key);
    if (value)
        node_add(arena, parent, node_string(arena, key), value);
}

static void expect_changes(const char *line, const struct change *changes, size_t count) {
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < count; i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_good_plan(&diagnostics, line);
        struct node *document = cron_job(&diagnostics, plan);
        assert_true(safety_check(&diagnostics, plan, document));
        apply(&diagnostics, document, &changes[i]);
        bool safe = safety_check(&diagnostics, plan, document);
        if (safe != !changes[i].message)
            print_error("%s: %s\n", changes[i].path, changes[i].value ? changes[i].value : "out");
        assert_int_equal(safe, changes[i].message == NULL);
        if (changes[i].message)
            assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, changes[i].message));
    }
    arena_free(arena);
}

static void test_required(void **state) {
    (void)state;
    static const struct change changes[] = {
        {"spec/concurrencyPolicy", "Allow", "spec/concurrencyPolicy must be Forbid"},
        {"spec/concurrencyPolicy", "Replace", "must be Forbid"},
        {"spec/concurrencyPolicy", NULL, "must be Forbid"},
        {"spec/concurrencyPolicy", "[Forbid]", "must be Forbid"},
        {"spec/concurrencyPolicy", "null", "must be Forbid"},
        {JOB "/parallelism", "2", "parallelism must be 1"},
        {JOB "/parallelism", NULL, "parallelism must be 1"},
        {JOB "/completions", "3", "completions must be 1"},
        {JOB "/completions", NULL, "completions must be 1"},
        {JOB "/backoffLimit", "6", "backoffLimit must be 0"},
        {JOB "/backoffLimit", NULL, "backoffLimit must be 0"},
        {POD "/restartPolicy", "OnFailure", "restartPolicy must be Never"},
        {POD "/restartPolicy", NULL, "restartPolicy must be Never"},
        {POD "/automountServiceAccountToken", "true", "Token must be false"},
        {POD "/automountServiceAccountToken", NULL, "Token must be false"},
        {"spec/schedule", NULL, "spec/schedule is missing"},
        {"spec/timeZone", NULL, "spec/timeZone is missing"},
        {"spec/startingDeadlineSeconds", NULL, "startingDeadlineSeconds is missing"},
        {JOB "/activeDeadlineSeconds", NULL, "activeDeadlineSeconds is missing"},
        {"spec/jobTemplate", NULL, "exactly one container"},
        {"spec", NULL, "exactly one container"},
    };
    expect_changes("", changes, COUNT_OF(changes));
}

static void test_forbidden(void **state) {
    (void)state;
    static const struct change changes[] = {
        {JOB "/ttlSecondsAfterFinished", "60", "ttlSecondsAfterFinished must not be there"},
        {JOB "/completionMode", "Indexed", "completionMode must not be there"},
        {POD "/hostNetwork", "true", "hostNetwork must not be there"},
        {POD "/hostPID", "true", "hostPID must not be there"},
        {POD "/hostIPC", "true", "hostIPC must not be there"},
        {POD "/shareProcessNamespace", "true", "shareProcessNamespace must not be there"},
        {POD "/ephemeralContainers", "[]", "ephemeralContainers must not be there"},
    };
    expect_changes("", changes, COUNT_OF(changes));
}

#define SECURITY CONTAINER "/securityContext"

static void test_containers(void **state) {
    (void)state;
    static const struct change changes[] = {
        {CONTAINER "/command", "[/bin/sh, -c, x]", "the images have no shell"},
        {CONTAINER "/command", "[env, bash]", "the images have no shell"},
        {CONTAINER "/command", "[/bin/busybox]", "the images have no shell"},
        {CONTAINER "/command", "[/app/etcd-defrag]", NULL},
        {SECURITY "/allowPrivilegeEscalation", "true", "allowPrivilegeEscalation must be false"},
        {SECURITY "/allowPrivilegeEscalation", "\"false\"", "Escalation must be false"},
        {SECURITY "/allowPrivilegeEscalation", NULL, "allowPrivilegeEscalation must be false"},
        {SECURITY, NULL, "allowPrivilegeEscalation must be false"},
        {SECURITY "/privileged", "true", "must not be privileged"},
        {SECURITY "/privileged", "\"true\"", "must not be privileged"},
        {SECURITY "/privileged", "false", NULL},
        {SECURITY "/capabilities/add", "[NET_ADMIN]", "must not add capabilities"},
        {SECURITY "/runAsUser", "0", "uid 0 is not needed"},
        {POD "/securityContext/runAsUser", "0", "uid 0 is not needed"},
        {POD "/volumes/x", "{name: a, hostPath: {path: /}}", "no file of a node is needed"},
        {POD "/volumes/x", "{name: a, emptyDir: {}}", NULL},
        {POD "/containers/x", "{name: a}", "exactly one container"},
        {POD "/containers", "[]", "exactly one container"},
        {POD "/containers", "{a: b}", "exactly one container"},
        {POD "/containers", NULL, "exactly one container"},
        {POD "/initContainers", "[{name: a}]", "allowPrivilegeEscalation must be false"},
        {POD "/initContainers", "[{command: [sh]}]", "the images have no shell"},
    };
    expect_changes("", changes, COUNT_OF(changes));
}

/* Files of a node belong to root, so a pod that reads them may be it. */
static void test_access_hostpath(void **state) {
    (void)state;
    static const struct change changes[] = {
        {SECURITY "/runAsUser", "0", NULL},
        {POD "/securityContext/runAsUser", "0", NULL},
        {POD "/volumes/x", "{name: a, hostPath: {path: /etc/x}}", NULL},
        {SECURITY "/privileged", "true", "must not be privileged"},
    };
    expect_changes("--target kubeadm", changes, COUNT_OF(changes));
}

/* Whatever stands there, nothing but an error comes of it. */
static void test_odd_documents(void **state) {
    (void)state;
    static const char *const documents[] = {
        "a",
        "[]",
        "{}",
        "null",
        "spec: 5",
        "spec: {jobTemplate: []}",
        "kind: [CronJob]",
        "spec: {jobTemplate: {spec: {template: {spec: {containers: [a], volumes: [b]}}}}}"};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(documents); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_good_plan(&diagnostics, "");
        assert_false(safety_check(&diagnostics, plan, unit_yaml(&diagnostics, documents[i])));
        assert_int_equal(diagnostics.failure, FAILURE_VALUE);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_required),      cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_containers),    cmocka_unit_test(test_access_hostpath),
        cmocka_unit_test(test_odd_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
