#include "review/workload_flag.h"
#include "review/workload_tool.h"

static void add_words(struct arena *arena, struct container *container, const char *key) {
    const struct node *list = node_get(container->node, key);
    size_t count = node_items(list);
    for (size_t i = 0; i < count; i++) {
        const char *text = node_text(list->items[i]);
        container->words[container->word_count++] =
            (struct word){text ? text : "", list->items[i],
                          arena_format(arena, "%s.%s[%zu]", container->path, key, i)};
    }
}

bool container_mentions(const struct container *container, const char *text) {
    for (size_t i = 0; i < container->word_count; i++) {
        const char *word = container->words[i].text;
        if (text_equal(word, text) || (container->tool == TOOL_SHELL && strstr(word, text)))
            return true;
    }
    return false;
}

static bool mentions_tool(const struct container *container) {
    return container_mentions(container, "etcdctl") || container_mentions(container, "etcdutl") ||
           container_mentions(container, "etcd-defrag") ||
           container_mentions(container, "talosctl") ||
           container_mentions(container, "talos-backup");
}

static bool maintains_etcd(const struct container *container) {
    switch (container->tool) {
    case TOOL_TALOSCTL:
        return container_mentions(container, "etcd");
    case TOOL_SHELL:
        return mentions_tool(container);
    case TOOL_OTHER:
    case TOOL_RCLONE:
        return false;
    default:
        return true;
    }
}

/* "snapshot status" and not "endpoint status". */
static bool asks_for_snapshot(const struct container *container, const char *what) {
    struct arguments arguments = container_arguments(container);
    for (size_t i = 0; i + 1 < arguments.count; i++)
        if (text_equal(arguments.at[i].text, "snapshot") &&
            text_equal(arguments.at[i + 1].text, what))
            return true;
    return false;
}

static void find_tasks(struct container *container) {
    bool shell = container->tool == TOOL_SHELL;
    bool snapshot = container_mentions(container, "snapshot");
    container->defragments = container->tool == TOOL_ETCD_DEFRAG ||
                             (shell && container_mentions(container, "etcd-defrag")) ||
                             container_mentions(container, "defrag");
    container->saves =
        container->tool == TOOL_TALOS_BACKUP ||
        (snapshot && (container_mentions(container, "save") || container->tool == TOOL_TALOSCTL));
    container->verifies =
        container->tool != TOOL_TALOSCTL &&
        (asks_for_snapshot(container, "restore") || asks_for_snapshot(container, "status"));
}

static void read_container(struct workload *workload, struct container *container) {
    struct findings findings = findings_new(workload->arena);
    const struct node *node = container->node;
    size_t words = node_items(node_get(node, "command")) + node_items(node_get(node, "args"));
    container->name = node_text_at(node, "name");
    container->image_text = node_text_at(node, "image");
    if (!image_parse(&findings, container->image_text, &container->image))
        container->image = (struct image){0};
    container->words = arena_array(workload->arena, words, sizeof(*container->words));
    add_words(workload->arena, container, "command");
    add_words(workload->arena, container, "args");
    container_find_tool(container);
    if (container->tool == TOOL_SHELL)
        container_split(workload->arena, container);
    if (!maintains_etcd(container))
        return;
    find_tasks(container);
    workload->is_etcd = true;
    workload->defragments = workload->defragments || container->defragments;
    workload->saves = workload->saves || container->saves;
    workload->verifies = workload->verifies || container->verifies;
}

static void read_containers(struct workload *workload, const char *key) {
    const struct node *list = node_get(workload->pod, key);
    size_t count = node_items(list);
    for (size_t i = 0; i < count; i++) {
        struct container *container = &workload->containers[workload->count++];
        container->node = list->items[i];
        container->is_init = text_equal(key, "initContainers");
        container->path = arena_format(workload->arena, "%s.%s[%zu]", workload->pod_path, key, i);
        read_container(workload, container);
    }
}

/* Argo's CronWorkflow has the pods' fields in workflowSpec, and a container in each template. */
static void read_templates(struct workload *workload) {
    const struct node *list = node_get(workload->pod, "templates");
    size_t count = node_items(list);
    workload->containers = arena_array(workload->arena, count, sizeof(*workload->containers));
    for (size_t i = 0; i < count; i++) {
        const struct node *script = node_get(list->items[i], "script");
        const struct node *node = script ? script : node_get(list->items[i], "container");
        if (!node)
            continue;
        struct container *container = &workload->containers[workload->count++];
        container->node = node;
        container->is_init = true;
        container->path = arena_format(workload->arena, "%s.templates[%zu].%s", workload->pod_path,
                                       i, script ? "script" : "container");
        read_container(workload, container);
    }
}

static bool is_service(const struct object *object) {
    return object_is(object, "apps", "Deployment") || object_is(object, "apps", "DaemonSet") ||
           object_is(object, "apps", "StatefulSet") || object_is(object, "apps", "ReplicaSet");
}

bool workload_read(struct arena *arena, const struct object *object, struct workload *workload) {
    const struct node *spec = node_get(object->root, "spec");
    *workload = (struct workload){.arena = arena, .object = object, .pod_path = "spec"};
    if (object_is(object, "batch", "CronJob")) {
        workload->cron = spec;
        workload->job = node_at(spec, "jobTemplate/spec");
        workload->job_path = "spec.jobTemplate.spec";
        workload->pod = node_at(spec, "jobTemplate/spec/template/spec");
        workload->pod_path = "spec.jobTemplate.spec.template.spec";
    } else if (object_is(object, "batch", "Job")) {
        workload->job = spec;
        workload->job_path = "spec";
        workload->pod = node_at(spec, "template/spec");
        workload->pod_path = "spec.template.spec";
    } else if (object_is(object, "v1", "Pod")) {
        workload->pod = spec;
    } else if (is_service(object)) {
        workload->is_service = true;
        workload->pod = node_at(spec, "template/spec");
        workload->pod_path = "spec.template.spec";
    } else if (object_is(object, "argoproj.io", "CronWorkflow")) {
        workload->is_argo = true;
        workload->cron = spec;
        workload->pod = node_get(spec, "workflowSpec");
        workload->pod_path = "spec.workflowSpec";
    }
    if (!workload->pod)
        return false;
    if (workload->is_argo) {
        read_templates(workload);
        return true;
    }
    size_t count = node_items(node_get(workload->pod, "initContainers")) +
                   node_items(node_get(workload->pod, "containers"));
    workload->containers = arena_array(arena, count, sizeof(*workload->containers));
    read_containers(workload, "initContainers");
    read_containers(workload, "containers");
    /* A member of etcd may ask etcdctl for the others before it starts. */
    if (workload->is_service)
        workload->is_etcd = workload->defragments || workload->saves;
    return true;
}
