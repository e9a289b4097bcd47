#include "jobs/pod.h"

enum { CONTAINER_LIMIT = 32, POD_LIMIT = 32 };

/* The item of this name in a list of containers or statuses. */
static const struct node *named(const struct node *list, const char *name) {
    for (size_t i = 0; list && list->kind == NODE_SEQUENCE && i < list->count; i++)
        if (text_equal(node_string_at(list->items[i], "name"), name))
            return list->items[i];
    return NULL;
}

static struct container container_read(struct arena *arena, const char *name,
                                       const struct node *status) {
    struct container container = {.name = name, .reason = "", .message = ""};
    const struct node *ended = node_at(status, "state/terminated");
    const struct node *running = node_at(status, "state/running");
    const struct node *state = ended ? ended : node_at(status, "state/waiting");
    const struct node *code = node_get(ended, "exitCode");
    if (ended && ended->kind == NODE_MAPPING)
        container.phase = CONTAINER_ENDED;
    else if (running && running->kind == NODE_MAPPING)
        container.phase = CONTAINER_RUNNING;
    container.exit_code = code && code->kind == NODE_INTEGER ? code->integer : 0;
    container.reason = job_text_at(arena, state, "reason");
    container.message = job_text_at(arena, state, "message");
    return container;
}

static void add_containers(struct arena *arena, const struct node *specs,
                           const struct node *statuses, const struct node *wanted,
                           struct pod *pod) {
    for (size_t i = 0; specs && specs->kind == NODE_SEQUENCE && i < specs->count; i++) {
        const char *name = node_string_at(specs->items[i], "name");
        if (*name && pod->count < CONTAINER_LIMIT && (!wanted || named(wanted, name)))
            pod->containers[pod->count++] = container_read(arena, name, named(statuses, name));
    }
}

/* Why it is not on a node, unless its own status says more. */
static void read_reason(struct arena *arena, const struct node *object, struct pod *pod) {
    const struct node *conditions = node_at(object, "status/conditions");
    pod->reason = job_text_at(arena, object, "status/reason");
    pod->message = job_text_at(arena, object, "status/message");
    for (size_t i = 0;
         !*pod->reason && conditions && conditions->kind == NODE_SEQUENCE && i < conditions->count;
         i++) {
        const struct node *condition = conditions->items[i];
        if (!text_equal(node_string_at(condition, "type"), "PodScheduled") ||
            !text_equal(node_string_at(condition, "status"), "False"))
            continue;
        pod->reason = job_text_at(arena, condition, "reason");
        pod->message = job_text_at(arena, condition, "message");
    }
}

static struct pod pod_read(struct arena *arena, const struct node *object, const struct node *job) {
    const struct node *template = node_at(job, "spec/template/spec");
    struct pod pod = {.name = kube_metadata(object, "name"),
                      .uid = kube_metadata(object, "uid"),
                      .created = job_time_at(arena, object, "metadata/creationTimestamp")};
    pod.containers = arena_array(arena, CONTAINER_LIMIT, sizeof(*pod.containers));
    read_reason(arena, object, &pod);
    add_containers(arena, node_at(object, "spec/initContainers"),
                   node_at(object, "status/initContainerStatuses"),
                   node_get(template, "initContainers"), &pod);
    add_containers(arena, node_at(object, "spec/containers"),
                   node_at(object, "status/containerStatuses"), node_get(template, "containers"),
                   &pod);
    return pod;
}

struct pods pods_read(struct arena *arena, const struct node *list, const struct node *job) {
    const struct node *items = node_get(list, "items");
    struct pods pods = {0};
    size_t count = items && items->kind == NODE_SEQUENCE ? items->count : 0;
    count = count < POD_LIMIT ? count : POD_LIMIT;
    pods.items = arena_array(arena, count, sizeof(*pods.items));
    for (size_t i = 0; i < count; i++) {
        struct pod pod = pod_read(arena, items->items[i], job);
        size_t at = pods.count++;
        for (; at > 0 && pods.items[at - 1].created > pod.created; at--)
            pods.items[at] = pods.items[at - 1];
        pods.items[at] = pod;
    }
    return pods;
}

bool container_is_stuck(const struct container *container) {
    return container->phase == CONTAINER_WAITING && *container->reason &&
           !text_equal(container->reason, "ContainerCreating") &&
           !text_equal(container->reason, "PodInitializing");
}

/* The first row whose reason is equal, or NULL, and whose text is part of the message. */
static const struct {
    const char *reason, *text, *hint;
} hints[] = {
    {"FailedCreate", "violates PodSecurity",
     "the namespace enforces a stricter PodSecurity level than these pods need: --access secret is "
     "restricted, hostpath needs privileged (label pod-security.kubernetes.io/enforce)"},
    {"FailedCreate", "exceeded quota",
     "a ResourceQuota of the namespace is used up: raise it, or ask for less with the options of "
     "--help pod"},
    {"FailedCreate", "serviceaccount",
     "the ServiceAccount of the pods is missing: --apply makes it"},
    {"FailedCreate", "", "the server refuses the pod: see the message"},
    {"ErrImagePull", "",
     "is the name of the image right, and does its registry let this node in? "
     "See --image, --etcd-image and --image-pull-secret"},
    {"ImagePullBackOff", "",
     "is the name of the image right, and does its registry let this node "
     "in? See --image, --etcd-image and --image-pull-secret"},
    {"InvalidImageName", "", "see --help pod for the options that name images"},
    {"CreateContainerConfigError", "",
     "a Secret, or a key in it, is missing: see --help secrets for the options that name them"},
    {"FailedMount", "not found",
     "a Secret or a file is missing: see --help secrets for the options that name them"},
    {"FailedMount", "non-existent secret key",
     "the Secret lacks a key: see --help secrets for the options that name them"},
    {"Unschedulable", "",
     "no node takes the pod: see its node selector, tolerations and resources (--help pod)"},
    {"FailedScheduling", "",
     "no node takes the pod: see its node selector, tolerations and resources (--help pod)"},
    {"OOMKilled", "", "it needs more memory: see --memory-limit"},
    {"Evicted", "", "the node ran short of something: see the resources in --help pod"},
    {"DeadlineExceeded", "",
     "it took longer than --active-deadline: the server may still be at work on a member"},
};

const char *pod_hint(const char *reason, const char *message) {
    for (size_t i = 0; i < COUNT_OF(hints); i++)
        if (text_equal(hints[i].reason, reason) && strstr(message, hints[i].text))
            return hints[i].hint;
    return NULL;
}
