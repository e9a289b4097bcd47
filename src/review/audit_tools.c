#include "review/auditor.h"

/* A shell may run several commands: the one that saves is that with one endpoint, if there is. */
static bool has_one_endpoint(const struct container *container) {
    struct arguments arguments = container_arguments(container);
    for (size_t i = 0; i + 1 < arguments.count; i++) {
        const char *text = arguments.at[i].text;
        const char *value = text_equal(text, "--endpoints") ? arguments.at[i + 1].text : text;
        if (text_starts_with(text, "--endpoints") && !strchr(value, ','))
            return true;
    }
    return false;
}

static void check_one_member(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, container->path};
    const char *value = container_endpoints(audit->arena, container, &where);
    if (value && strchr(value, ',') && !has_one_endpoint(container))
        audit_add(audit, AUDIT_SEVERAL_NODES, where.node, where.path, "--endpoints names several");
}

static void check_talosctl(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, container->path};
    const char *nodes = container_nodes(audit->arena, container, &where);
    if (!nodes)
        return;
    if (strchr(nodes, ','))
        audit_add(audit, AUDIT_SEVERAL_NODES, where.node, where.path, "several nodes are named");
    else if (container->defragments && container_names_node(audit->arena, container, nodes))
        audit_add(audit, AUDIT_NODE_OF_POD, where.node, where.path, "the node is %s",
                  text_printable(audit->arena, nodes, WORD_SHOWN));
}

/* In a shell line: --endpoints, or ETCDCTL_ENDPOINTS=, with http:// in its value. */
static bool has_http_endpoint(const char *line, const char *name) {
    const char *at = strstr(line, name);
    while (at) {
        at += strlen(name);
        at += strspn(at, "= \"'");
        const char *http = strstr(at, "http://");
        if (http && http < at + strcspn(at, " \t\n"))
            return true;
        at = strstr(at, name);
    }
    return false;
}

static void check_shell_line(struct audit *audit, const struct container *container) {
    const struct node *variable = container_variable(container, "ETCDCTL_ENDPOINTS");
    if (container->tool == TOOL_SHELL && strstr(node_text_at(variable, "value"), "http://"))
        audit_add(audit, AUDIT_ENDPOINT_HTTP, variable, audit_below(audit, container->path, "env"),
                  "an endpoint is http://");
    for (size_t i = 0; container->tool == TOOL_SHELL && i < container->word_count; i++)
        if (has_http_endpoint(container->words[i].text, "--endpoints") ||
            has_http_endpoint(container->words[i].text, "ETCDCTL_ENDPOINTS="))
            audit_add(audit, AUDIT_ENDPOINT_HTTP, container->words[i].node,
                      container->words[i].path, "an endpoint in the shell line is http://");
}

/* Through a shell or as it stands. */
static void check_etcdctl(struct audit *audit, const struct container *container) {
    const struct word *word = container->word_count > 0 ? &container->words[0] : NULL;
    const struct node *node = word ? word->node : container->node;
    const char *path = word ? word->path : container->path;
    if (!container_mentions(container, "etcdctl") && container->tool != TOOL_ETCDCTL)
        return;
    if (container_mentions(container, "defrag") && !container_mentions(container, "etcd-defrag"))
        audit_add(audit, AUDIT_ETCDCTL_DEFRAG, node, path, "etcdctl defrag");
    if (container_mentions(container, "compact") || container_mentions(container, "compaction"))
        audit_add(audit, AUDIT_COMPACTION, node, path, "etcdctl compact");
    if (container->saves)
        check_one_member(audit, container);
}

/* etcd is there without an endpoint: on the node whose network the pod shares, or in etcd's own
 * pod, into which kubectl exec leads. */
static bool is_beside_etcd(const struct workload *workload, const struct container *container) {
    return node_is_true(node_get(workload->pod, "hostNetwork")) ||
           container_mentions(container, "exec");
}

static void check_endpoints(struct audit *audit, const struct workload *workload,
                            const struct container *container) {
    struct word where = {"", container->node, audit_below(audit, container->path, "args")};
    bool beside = is_beside_etcd(workload, container);
    const char *list = container_endpoints(audit->arena, container, &where);
    bool seeds = container_flag(audit->arena, container, "discovery-srv", false, NULL, &where);
    if (!list && !seeds && !beside) {
        audit_add(audit, AUDIT_ENDPOINT_LOCAL, where.node, where.path,
                  "--endpoints is not given, so it is 127.0.0.1:2379");
        return;
    }
    bool local = false;
    bool http = false;
    for (const char *at = list; at && *at; at += *at == ',') {
        local = local || endpoint_is_local(at);
        http = http || text_starts_with(at, "http://");
        at += strcspn(at, ",");
    }
    if (local && !beside)
        audit_add(audit, AUDIT_ENDPOINT_LOCAL, where.node, where.path,
                  "an endpoint is the pod's own address");
    if (http)
        audit_add(audit, AUDIT_ENDPOINT_HTTP, where.node, where.path, "an endpoint is http://");
}

static void check_tls(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, container->path};
    const char *value = container_flag(audit->arena, container, "insecure-skip-tls-verify", true,
                                       container_prefix(container), &where);
    if (value && value_is_known(value) && !text_equal(value, "false"))
        audit_add(audit, AUDIT_TLS_UNVERIFIED, where.node, where.path,
                  "--insecure-skip-tls-verify");
}

void audit_other_tools(struct audit *audit, const struct workload *workload,
                       const struct container *container) {
    if (container->tool == TOOL_TALOSCTL)
        check_talosctl(audit, container);
    check_etcdctl(audit, container);
    check_shell_line(audit, container);
    if (container->tool == TOOL_ETCD_DEFRAG || container->tool == TOOL_ETCDCTL)
        check_endpoints(audit, workload, container);
    check_tls(audit, container);
}
