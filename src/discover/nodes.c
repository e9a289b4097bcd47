/* Control planes that run etcd on their own nodes: kubeadm, K3s, RKE2, Talos. */
#include <stdlib.h>

#include "discover/member.h"

enum { NODE_LIMIT = 64, SHOWN = 253 };

/* A node with etcd. */
struct etcd_node {
    const struct node *root;
    const char *name;
};

struct etcd_nodes {
    struct etcd_node items[NODE_LIMIT];
    size_t count;
    bool too_many;
};

static int by_name(const void *one, const void *other) {
    return strcmp(((const struct etcd_node *)one)->name, ((const struct etcd_node *)other)->name);
}

static void add_nodes(struct arena *arena, const struct kube_answer *answer,
                      struct etcd_nodes *nodes) {
    struct found_objects objects = discovery_objects(arena, answer);
    for (size_t i = 0; i < objects.count; i++) {
        nodes->too_many = nodes->count == NODE_LIMIT;
        if (!nodes->too_many)
            nodes->items[nodes->count++] =
                (struct etcd_node){objects.items[i], kube_metadata(objects.items[i], "name")};
    }
    qsort(nodes->items, nodes->count, sizeof(nodes->items[0]), by_name);
}

/* Where nodes are marked with etcd, other control-plane nodes have none. */
static struct etcd_nodes read_nodes(const struct discovery *discovery) {
    struct etcd_nodes nodes = {.count = 0};
    add_nodes(discovery->arena, &discovery->answers[ASK_ETCD_NODES], &nodes);
    if (nodes.count == 0)
        add_nodes(discovery->arena, &discovery->answers[ASK_CONTROL_PLANE], &nodes);
    return nodes;
}

static bool runs_talos(const struct etcd_nodes *nodes) {
    return nodes->count > 0 &&
           text_starts_with(node_text_at(nodes->items[0].root, "status/nodeInfo/osImage"), "Talos");
}

const char *nodes_target(struct discovery *discovery) {
    struct etcd_nodes nodes = read_nodes(discovery);
    if (nodes.count == 0)
        return NULL;
    return runs_talos(&nodes) ? "talos" : "kubeadm";
}

/* The first address of the wanted family; of any family for NULL. */
static const char *address_of(const struct etcd_node *node, const char *family) {
    const struct node *list = node_at(node->root, "status/addresses");
    for (size_t i = 0; i < node_items(list); i++) {
        const char *address = node_text_at(list->items[i], "address");
        bool fits = !family || (strchr(address, ':') != NULL) == text_equal(family, "ipv6");
        if (text_equal(node_text_at(list->items[i], "type"), "InternalIP") && fits && *address)
            return address;
    }
    return NULL;
}

static const char *node_title(struct arena *arena, const struct etcd_nodes *nodes) {
    return nodes->count == 1 ? discovery_title(arena, "Node", nodes->items[0].root)
                             : arena_format(arena, "%zu Nodes", nodes->count);
}

/* Addresses of all nodes; an error for one without. */
static bool put_addresses(struct discovery *discovery, const struct etcd_nodes *nodes,
                          enum option_id id) {
    struct arena *arena = discovery->arena;
    const char *family = discovery_text(discovery, OPTION_IP_FAMILY);
    struct text list = text_new(arena);
    for (size_t i = 0; i < nodes->count; i++) {
        const char *address = address_of(&nodes->items[i], family);
        if (!address)
            return discovery_refuse(discovery, FAILURE_VALUE,
                                    discovery_title(arena, "Node", nodes->items[i].root),
                                    arena_format(arena, "give --%s", option_table[id].name),
                                    "the node has no InternalIP%s%s", family ? " of family " : "",
                                    family ? family : "");
        bool bracket = id == OPTION_ENDPOINTS && strchr(address, ':');
        text_add_format(&list, "%s%s%s%s", i > 0 ? "," : "", bracket ? "[" : "", address,
                        bracket ? "]" : "");
    }
    discovery_put(discovery, node_title(arena, nodes), id, list.data);
    return true;
}

static void put_family(struct discovery *discovery, const struct etcd_nodes *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        const char *address = address_of(&nodes->items[i], NULL);
        if (!address || !strchr(address, ':'))
            return;
    }
    discovery_put(discovery, node_title(discovery->arena, nodes), OPTION_IP_FAMILY, "ipv6");
}

static void put_host_pki(struct discovery *discovery, const struct etcd_nodes *nodes) {
    const char *kubelet = node_text_at(nodes->items[0].root, "status/nodeInfo/kubeletVersion");
    const char *layout = strstr(kubelet, "+k3s")    ? "k3s"
                         : strstr(kubelet, "+rke2") ? "rke2"
                                                    : "kubeadm";
    discovery_put(discovery, discovery_title(discovery->arena, "Node", nodes->items[0].root),
                  OPTION_HOST_PKI, layout);
}

/* The smallest quota of the members, which should all have the same. */
static void put_pods(struct discovery *discovery) {
    struct arena *arena = discovery->arena;
    struct found_objects pods = discovery_objects(arena, &discovery->answers[ASK_PODS]);
    const char *title = NULL;
    int64_t smallest = 0;
    bool differ = false;
    for (size_t i = 0; i < pods.count; i++) {
        const struct container *member = member_of_pod(arena, node_get(pods.items[i], "spec"));
        if (!member)
            continue;
        const char *its = discovery_title(arena, "Pod", pods.items[i]);
        int64_t quota = member_quota(discovery, its, member);
        differ = differ || (title && quota != smallest);
        if (!title || quota < smallest) {
            title = its;
            smallest = quota;
        }
        member_put_url(discovery, its, member);
    }
    if (!title)
        return;
    if (differ)
        discovery_warn(discovery, title, "start all members with the same --quota-backend-bytes",
                       "the members have different quotas; this is the smallest");
    member_put_quota(discovery, title, smallest);
}

/* An etcd that no pod shows: a service of the node, or other machines. */
static void look_at_pods(struct discovery *discovery, const struct etcd_nodes *nodes) {
    const char *kubelet = node_text_at(nodes->items[0].root, "status/nodeInfo/kubeletVersion");
    if (!discovery_answered(discovery, &discovery->questions[ASK_PODS],
                            &discovery->answers[ASK_PODS], false))
        return;
    put_pods(discovery);
    if (discovery_objects(discovery->arena, &discovery->answers[ASK_PODS]).count == 0 &&
        !strstr(kubelet, "+k3s") && !discovery->given->option[OPTION_HOST_PKI].present)
        discovery_warn(discovery, NULL,
                       "Kubespray: --host-pki kubespray; other machines: --access secret with "
                       "--endpoints",
                       "no pod in kube-system runs etcd: it runs as a service of the nodes, or on "
                       "other machines");
}

static bool put_kubeadm(struct discovery *discovery, const struct etcd_nodes *nodes) {
    const char *access = settings_text(discovery->given, OPTION_ACCESS);
    look_at_pods(discovery, nodes);
    if (discovery->given->option[OPTION_ENDPOINTS].present)
        return true;
    if (access && text_equal(access, "secret"))
        return put_addresses(discovery, nodes, OPTION_ENDPOINTS);
    put_host_pki(discovery, nodes);
    put_family(discovery, nodes);
    discovery_put(discovery, node_title(discovery->arena, nodes), OPTION_REPLICAS,
                  arena_format(discovery->arena, "%zu", nodes->count));
    return true;
}

static bool put_talos(struct discovery *discovery, const struct etcd_nodes *nodes) {
    const char *access = settings_text(discovery->given, OPTION_ACCESS);
    const struct kube_answer *answer = &discovery->answers[ASK_TALOS];
    if (access && text_equal(access, "hostpath")) {
        put_family(discovery, nodes);
        if (!discovery->given->option[OPTION_NODES].present)
            discovery_put(discovery, node_title(discovery->arena, nodes), OPTION_REPLICAS,
                          arena_format(discovery->arena, "%zu", nodes->count));
        return true;
    }
    if (!discovery_answered(discovery, &discovery->questions[ASK_TALOS], answer, false) &&
        answer->code == 404)
        discovery_warn(discovery, NULL,
                       "enable machine.features.kubernetesTalosAPIAccess on the control plane; "
                       "--explain prints what it needs",
                       "this cluster does not have Talos' ServiceAccounts: its pods cannot reach "
                       "the Talos API");
    return put_addresses(discovery, nodes, OPTION_NODES);
}

bool discover_nodes(struct discovery *discovery, const char *target) {
    struct etcd_nodes nodes = read_nodes(discovery);
    size_t errors = discovery->diagnostics->errors;
    for (enum ask i = ASK_CONTROL_PLANE; i <= ASK_ETCD_NODES; i++)
        if (!discovery_answered(discovery, &discovery->questions[i], &discovery->answers[i],
                                true) &&
            discovery->diagnostics->errors > errors)
            return false;
    if (nodes.too_many)
        return discovery_refuse(discovery, FAILURE_VALUE, NULL, "name the members by hand",
                                "more than %d nodes are marked as control plane", NODE_LIMIT);
    if (nodes.count == 0)
        return discovery_refuse(discovery, FAILURE_VALUE, NULL,
                                "a managed control plane hides its etcd, and whoever manages it "
                                "maintains it",
                                "no node has the label node-role.kubernetes.io/control-plane");
    if (text_equal(target, "talos"))
        return put_talos(discovery, &nodes);
    return put_kubeadm(discovery, &nodes);
}
