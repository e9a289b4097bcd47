#include "render/values.h"

enum { TALOS_API_PORT = 50000, HTTPS_PORT = 443, HTTP_PORT = 80 };

/* Addresses of the members, when all are known as addresses: a name could lead anywhere. */
static struct node *peer_addresses(struct arena *arena, const struct plan_where *where) {
    struct node *sequence = node_sequence(arena);
    for (size_t i = 0; i < where->host_count; i++) {
        const struct host *host = &where->hosts[i];
        if (host->kind == HOST_NAME)
            return node_sequence(arena);
        struct node *item = node_mapping(arena);
        values_add(arena, item, "cidr",
                   arena_format(arena, "%s/%d", host->name, host->kind == HOST_IPV6 ? 128 : 32));
        node_append(arena, sequence, item);
    }
    return sequence;
}

static bool has_port(const struct node *sequence, int64_t port) {
    for (size_t i = 0; i < sequence->count; i++)
        if (node_get(sequence->items[i], "port")->integer == port)
            return true;
    return false;
}

static void add_port(struct arena *arena, struct node *sequence, int64_t port) {
    struct node *item = node_mapping(arena);
    if (has_port(sequence, port))
        return;
    values_add_integer(arena, item, "port", port);
    node_append(arena, sequence, item);
}

static struct node *member_ports(struct arena *arena, const struct plan *plan) {
    struct node *sequence = node_sequence(arena);
    if (plan->access == ACCESS_TALOS_API) {
        add_port(arena, sequence, TALOS_API_PORT);
        return sequence;
    }
    for (size_t i = 0; i < plan->where.endpoints.count; i++) {
        const char *colon = strrchr(plan->where.endpoints.items[i], ':');
        uint64_t port = 0;
        if (text_to_number(colon + 1, strlen(colon + 1), UINT16_MAX, &port))
            add_port(arena, sequence, (int64_t)port);
    }
    return sequence;
}

static int64_t store_port(const struct plan_snapshot *snapshot) {
    if (!snapshot->endpoint)
        return HTTPS_PORT;
    if (snapshot->endpoint_parsed.port != 0)
        return snapshot->endpoint_parsed.port;
    return snapshot->endpoint_parsed.tls ? HTTPS_PORT : HTTP_PORT;
}

void values_add_network(struct values *values, const struct plan *plan, enum task task) {
    struct arena *arena = values->arena;
    bool pods = plan->target == TARGET_KAMAJI_ETCD && plan->where.host_count == 0;
    bool uploads = task == TASK_SNAPSHOT && plan->snapshot.storage.kind == STORAGE_S3;
    values_set_text(values, VALUE_PEER_LABEL, pods ? plan->where.etcd_name : NULL);
    values_set(values, VALUE_PEER_ADDRESSES, peer_addresses(arena, &plan->where));
    values_set(values, VALUE_MEMBER_PORTS, member_ports(arena, plan));
    values_set(values, VALUE_STORE_PORT,
               uploads ? node_integer(arena, store_port(&plan->snapshot)) : NULL);
}
