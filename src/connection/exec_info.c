#include "text/json.h"

#include "connection/base64.h"
#include "connection/exec.h"

static void add_text(struct arena *arena, struct node *node, const char *key, const char *value) {
    if (value)
        node_add_string(arena, node, key, value);
}

static void add_true(struct arena *arena, struct node *node, const char *key, bool value) {
    if (value)
        node_add(arena, node, node_string(arena, key), node_bool(arena, true));
}

/* kubectl calls a proxy that resolves names socks5. */
static const char *proxy_name(struct arena *arena, const char *proxy) {
    if (!proxy || !text_starts_with(proxy, "socks5h:"))
        return proxy;
    return arena_format(arena, "socks5:%s", proxy + strlen("socks5h:"));
}

static struct node *describe_cluster(struct arena *arena, const struct kube_exec_request *request) {
    const struct kube_connection *connection = request->connection;
    struct node *cluster = node_mapping(arena);
    struct text data = text_new(arena);
    node_add_string(arena, cluster, "server", connection->server);
    add_text(arena, cluster, "tls-server-name", connection->tls_server_name);
    add_true(arena, cluster, "insecure-skip-tls-verify", connection->insecure);
    if (connection->ca) {
        base64_encode(&data, connection->ca, strlen(connection->ca));
        node_add_string(arena, cluster, "certificate-authority-data", data.data);
    }
    add_text(arena, cluster, "proxy-url", proxy_name(arena, connection->proxy));
    if (request->exec->cluster_config) {
        struct node *copy = node_null(arena);
        *copy = *request->exec->cluster_config;
        node_add(arena, cluster, node_string(arena, "config"), copy);
    }
    return cluster;
}

const char *kube_exec_info(struct arena *arena, const struct kube_exec_request *request,
                           bool interactive) {
    struct node *root = node_mapping(arena);
    struct node *spec = node_mapping(arena);
    struct text text = text_new(arena);
    node_add_string(arena, root, "kind", "ExecCredential");
    node_add_string(arena, root, "apiVersion", request->exec->api_version);
    node_add(arena, spec, node_string(arena, "interactive"), node_bool(arena, interactive));
    if (request->exec->provide_cluster_info)
        node_add(arena, spec, node_string(arena, "cluster"), describe_cluster(arena, request));
    node_add(arena, root, node_string(arena, "spec"), spec);
    return json_write_compact(&text, root) ? text.data : NULL;
}
