#include "render/documents.h"

/*
 * A template may be edited; etcd must be safe all the same. Fields that a CronJob must have with
 * exactly this value, and fields that it must not have.
 */

enum level { LEVEL_CRONJOB, LEVEL_JOB, LEVEL_POD, LEVEL_COUNT };

static const char *const level_paths[LEVEL_COUNT] = {"spec", "spec/jobTemplate/spec",
                                                     "spec/jobTemplate/spec/template/spec"};

struct wanted {
    enum level level;
    const char *field;
    const char *value; /* NULL = any */
    const char *danger;
};

static const struct wanted required[] = {
    {LEVEL_CRONJOB, "concurrencyPolicy", "Forbid",
     "a second run would block members beside the first"},
    {LEVEL_JOB, "parallelism", "1", "pods would block members at the same time"},
    {LEVEL_JOB, "completions", "1", "the job would run more than once"},
    {LEVEL_JOB, "backoffLimit", "0", "a failed run would be repeated at once"},
    {LEVEL_POD, "restartPolicy", "Never", "a failed step would be repeated at once"},
    {LEVEL_POD, "automountServiceAccountToken", "false",
     "no pod of this tool needs the Kubernetes API"},
    {LEVEL_CRONJOB, "schedule", NULL, NULL},
    {LEVEL_CRONJOB, "startingDeadlineSeconds", NULL, NULL},
    {LEVEL_JOB, "activeDeadlineSeconds", NULL, NULL},
};

static const struct {
    enum level level;
    const char *field;
} forbidden[] = {
    {LEVEL_JOB, "ttlSecondsAfterFinished"},
    {LEVEL_JOB, "completionMode"},
    {LEVEL_POD, "hostNetwork"},
    {LEVEL_POD, "hostPID"},
    {LEVEL_POD, "hostIPC"},
    {LEVEL_POD, "shareProcessNamespace"},
    {LEVEL_POD, "ephemeralContainers"},
};

static void unsafe(struct diagnostics *diagnostics, const struct node *node, const char *hint,
                   const char *message) {
    diagnostics_error(diagnostics, FAILURE_VALUE, node->position, NULL, "unsafe template: %s",
                      message)
        ->hint = hint;
}

/* The place for a field that is not there: the document. */
static const struct node *place(const struct node *document, const struct node *node) {
    return node ? node : document;
}

static const char *path_of(struct arena *arena, enum level level, const char *field) {
    return arena_format(arena, "%s/%s", level_paths[level], field);
}

static void refuse_field(struct diagnostics *diagnostics, const struct node *document,
                         const struct wanted *wanted, const struct node *node) {
    const char *path = path_of(diagnostics->arena, wanted->level, wanted->field);
    if (!wanted->value)
        unsafe(diagnostics, document, NULL,
               arena_format(diagnostics->arena, "%s is missing", path));
    else
        unsafe(diagnostics, place(document, node), wanted->danger,
               arena_format(diagnostics->arena, "%s must be %s", path, wanted->value));
}

static void check_required(struct diagnostics *diagnostics, const struct plan *plan,
                           const struct node *document) {
    const struct node *levels[LEVEL_COUNT];
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        levels[i] = node_at(document, level_paths[i]);
    for (size_t i = 0; i < COUNT_OF(required); i++) {
        const struct wanted *wanted = &required[i];
        const struct node *node = node_get(levels[wanted->level], wanted->field);
        bool scalar = node && node->kind < NODE_SEQUENCE && node->string;
        if (!node || (wanted->value && (!scalar || !text_equal(node->string, wanted->value))))
            refuse_field(diagnostics, document, wanted, node);
    }
    if (!plan->when.no_time_zone && !node_get(levels[LEVEL_CRONJOB], "timeZone"))
        unsafe(diagnostics, document, NULL, "spec/timeZone is missing");
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        const struct node *node = node_get(levels[forbidden[i].level], forbidden[i].field);
        if (node)
            unsafe(
                diagnostics, node, "leave it out",
                arena_format(diagnostics->arena, "%s must not be there",
                             path_of(diagnostics->arena, forbidden[i].level, forbidden[i].field)));
    }
}

static bool is_shell(const char *word) {
    const char *slash = strrchr(word, '/');
    const char *name = slash ? slash + 1 : word;
    static const char *const shells[] = {"sh", "bash", "ash", "dash", "busybox"};
    for (size_t i = 0; i < COUNT_OF(shells); i++)
        if (text_equal(name, shells[i]))
            return true;
    return false;
}

static void check_user(struct diagnostics *diagnostics, const struct plan *plan,
                       const struct node *user) {
    if (user && user->kind == NODE_INTEGER && user->integer == 0 && plan->access != ACCESS_HOSTPATH)
        unsafe(diagnostics, user, NULL, "uid 0 is not needed with this access mode");
}

/* Files of a node are for the access mode that needs them. */
static void check_volumes(struct diagnostics *diagnostics, const struct plan *plan,
                          const struct node *list) {
    if (plan->access == ACCESS_HOSTPATH || !list || list->kind != NODE_SEQUENCE)
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct node *path = node_get(list->items[i], "hostPath");
        if (path)
            unsafe(diagnostics, path, "use access hostpath",
                   "no file of a node is needed with this access mode");
    }
}

static void check_container(struct diagnostics *diagnostics, const struct plan *plan,
                            const struct node *container) {
    const struct node *command = node_get(container, "command");
    const struct node *escalation = node_at(container, "securityContext/allowPrivilegeEscalation");
    const struct node *privileged = node_at(container, "securityContext/privileged");
    const struct node *added = node_at(container, "securityContext/capabilities/add");
    for (size_t i = 0; command && command->kind == NODE_SEQUENCE && i < command->count; i++)
        if (command->items[i]->kind == NODE_STRING && is_shell(command->items[i]->string))
            unsafe(diagnostics, command->items[i], "make each command a step of its own",
                   "the images have no shell");
    if (!escalation || escalation->kind != NODE_BOOL || escalation->boolean)
        unsafe(diagnostics, place(container, escalation), NULL,
               "allowPrivilegeEscalation must be false");
    if (privileged && (privileged->kind != NODE_BOOL || privileged->boolean))
        unsafe(diagnostics, privileged, "leave it out", "a container must not be privileged");
    if (added)
        unsafe(diagnostics, added, "leave it out", "a container must not add capabilities");
    check_user(diagnostics, plan, node_at(container, "securityContext/runAsUser"));
}

static void check_containers(struct diagnostics *diagnostics, const struct plan *plan,
                             const struct node *list) {
    for (size_t i = 0; list && list->kind == NODE_SEQUENCE && i < list->count; i++)
        check_container(diagnostics, plan, list->items[i]);
}

bool safety_check(struct diagnostics *diagnostics, const struct plan *plan,
                  const struct node *document) {
    const struct node *pod = node_at(document, "spec/jobTemplate/spec/template/spec");
    const struct node *containers = node_get(pod, "containers");
    size_t errors = diagnostics->errors;
    check_required(diagnostics, plan, document);
    if (!containers || containers->kind != NODE_SEQUENCE || containers->count != 1)
        unsafe(diagnostics, place(document, containers),
               "steps run one after the other only as init containers",
               "a pod must have exactly one container");
    check_user(diagnostics, plan, node_at(pod, "securityContext/runAsUser"));
    check_volumes(diagnostics, plan, node_get(pod, "volumes"));
    check_containers(diagnostics, plan, node_get(pod, "initContainers"));
    check_containers(diagnostics, plan, containers);
    return diagnostics->errors == errors;
}
