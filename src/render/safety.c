#include "render/documents.h"

/*
 * A template may be edited; etcd must be safe all the same. Fields that a CronJob must have with
 * exactly this value, and fields that it must not have.
 */

struct wanted {
    const char *path;
    const char *value;
    const char *danger;
};

static const struct wanted required[] = {
    {"spec/concurrencyPolicy", "Forbid", "a second run would block members beside the first"},
    {"spec/jobTemplate/spec/parallelism", "1", "pods would block members at the same time"},
    {"spec/jobTemplate/spec/completions", "1", "the job would run more than once"},
    {"spec/jobTemplate/spec/backoffLimit", "0", "a failed run would be repeated at once"},
    {"spec/jobTemplate/spec/template/spec/restartPolicy", "Never",
     "a failed step would be repeated at once"},
    {"spec/jobTemplate/spec/template/spec/automountServiceAccountToken", "false",
     "no pod of this tool needs the Kubernetes API"},
};

static const char *const forbidden[] = {
    "spec/jobTemplate/spec/ttlSecondsAfterFinished",
    "spec/jobTemplate/spec/completionMode",
    "spec/jobTemplate/spec/template/spec/hostNetwork",
    "spec/jobTemplate/spec/template/spec/hostPID",
    "spec/jobTemplate/spec/template/spec/hostIPC",
    "spec/jobTemplate/spec/template/spec/shareProcessNamespace",
    "spec/jobTemplate/spec/template/spec/ephemeralContainers",
};

static const char *const needed[] = {
    "spec/schedule",
    "spec/startingDeadlineSeconds",
    "spec/jobTemplate/spec/activeDeadlineSeconds",
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

static void check_required(struct diagnostics *diagnostics, const struct plan *plan,
                           const struct node *document) {
    struct arena *arena = diagnostics->arena;
    for (size_t i = 0; i < COUNT_OF(required); i++) {
        const struct node *node = node_at(document, required[i].path);
        bool scalar = node && node->kind < NODE_SEQUENCE && node->string;
        if (!scalar || !text_equal(node->string, required[i].value))
            unsafe(diagnostics, place(document, node), required[i].danger,
                   arena_format(arena, "%s must be %s", required[i].path, required[i].value));
    }
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (!node_at(document, needed[i]))
            unsafe(diagnostics, document, NULL, arena_format(arena, "%s is missing", needed[i]));
    if (!plan->when.no_time_zone && !node_at(document, "spec/timeZone"))
        unsafe(diagnostics, document, NULL, "spec/timeZone is missing");
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        const struct node *node = node_at(document, forbidden[i]);
        if (node)
            unsafe(diagnostics, node, "leave it out",
                   arena_format(arena, "%s must not be there", forbidden[i]));
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
