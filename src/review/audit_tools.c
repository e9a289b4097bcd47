#include "review/auditor.h"

static void check_one_member(struct audit *audit, const struct container *container,
                             const char *name) {
    struct word where = {"", container->node, container->path};
    const char *value = container_flag(audit->arena, container, name, false, NULL, &where);
    if (value && strchr(value, ','))
        audit_add(audit, AUDIT_SEVERAL_NODES, where.node, where.path, "--%s names several", name);
}

/* The variable that a word takes from the node on which the pod runs. */
static bool is_node_address(const struct container *container, const char *value) {
    const struct node *list = node_get(container->node, "env");
    for (size_t i = 0; i < node_items(list); i++) {
        const char *name = node_text_at(list->items[i], "name");
        const char *field = node_text_at(list->items[i], "valueFrom/fieldRef/fieldPath");
        size_t length = strlen(name);
        if ((text_equal(field, "status.hostIP") || text_equal(field, "spec.nodeName")) &&
            text_starts_with(value, "$(") && strncmp(value + 2, name, length) == 0 &&
            value[2 + length] == ')')
            return true;
    }
    return false;
}

static const char *nodes_of(struct audit *audit, const struct container *container,
                            struct word *where) {
    const char *value = container_flag(audit->arena, container, "nodes", false, NULL, where);
    for (size_t i = container->first_argument; !value && i + 1 < container->word_count; i++)
        if (text_equal(container->words[i].text, "-n")) {
            *where = container->words[i + 1];
            value = where->text;
        }
    return value;
}

static void check_talosctl(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, container->path};
    const char *nodes = nodes_of(audit, container, &where);
    if (!nodes)
        return;
    if (strchr(nodes, ','))
        audit_add(audit, AUDIT_SEVERAL_NODES, where.node, where.path, "several nodes are named");
    else if (container->defragments && is_node_address(container, nodes))
        audit_add(audit, AUDIT_NODE_OF_POD, where.node, where.path, "the node is %s",
                  text_printable(audit->arena, nodes, WORD_SHOWN));
}

/* In a shell line: --endpoints with http:// in its value. */
static bool has_http_endpoint(const char *line) {
    const char *at = strstr(line, "--endpoints");
    while (at) {
        at += strlen("--endpoints");
        at += strspn(at, "= \"'");
        const char *http = strstr(at, "http://");
        if (http && http < at + strcspn(at, " \t\n"))
            return true;
        at = strstr(at, "--endpoints");
    }
    return false;
}

static void check_shell_line(struct audit *audit, const struct container *container) {
    for (size_t i = 0; container->tool == TOOL_SHELL && i < container->word_count; i++)
        if (has_http_endpoint(container->words[i].text))
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
        check_one_member(audit, container, "endpoints");
}

/* True for "127.0.0.1:2379", "https://localhost:2379" and the like, at the start of an item. */
static bool is_local(const char *item) {
    static const char *const hosts[] = {"127.", "localhost", "[::1]"};
    const char *scheme = strstr(item, "://");
    if (scheme && scheme < item + strcspn(item, ","))
        item = scheme + 3;
    for (size_t i = 0; i < COUNT_OF(hosts); i++)
        if (text_starts_with(item, hosts[i]))
            return true;
    return false;
}

static void check_endpoints(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, audit_below(audit, container->path, "args")};
    bool defrag = container->tool == TOOL_ETCD_DEFRAG;
    const char *list = container_flag(audit->arena, container, "endpoints", false,
                                      defrag ? "ETCD_DEFRAG_" : "ETCDCTL_", &where);
    bool seeds = container_flag(audit->arena, container, "discovery-srv", false, NULL, &where);
    if (!list && !seeds) {
        audit_add(audit, AUDIT_ENDPOINT_LOCAL, where.node, where.path,
                  "--endpoints is not given, so it is 127.0.0.1:2379");
        return;
    }
    bool local = false;
    bool http = false;
    for (const char *at = list; at && *at; at += *at == ',') {
        local = local || is_local(at);
        http = http || text_starts_with(at, "http://");
        at += strcspn(at, ",");
    }
    if (local)
        audit_add(audit, AUDIT_ENDPOINT_LOCAL, where.node, where.path,
                  "an endpoint is the pod's own address");
    if (http)
        audit_add(audit, AUDIT_ENDPOINT_HTTP, where.node, where.path, "an endpoint is http://");
}

static void check_tls(struct audit *audit, const struct container *container) {
    struct word where = {"", container->node, container->path};
    const char *value = container_flag(audit->arena, container, "insecure-skip-tls-verify", true,
                                       "ETCD_DEFRAG_", &where);
    if (value && !text_equal(value, "false"))
        audit_add(audit, AUDIT_TLS_UNVERIFIED, where.node, where.path,
                  "--insecure-skip-tls-verify");
    else if (container->tool == TOOL_SHELL &&
             container_mentions(container, "--insecure-skip-tls-verify"))
        audit_add(audit, AUDIT_TLS_UNVERIFIED, container->words[0].node, container->words[0].path,
                  "--insecure-skip-tls-verify");
}

void audit_other_tools(struct audit *audit, const struct container *container) {
    if (container->tool == TOOL_TALOSCTL)
        check_talosctl(audit, container);
    check_etcdctl(audit, container);
    check_shell_line(audit, container);
    if (container->tool == TOOL_ETCD_DEFRAG || container->tool == TOOL_ETCDCTL)
        check_endpoints(audit, container);
    check_tls(audit, container);
}
