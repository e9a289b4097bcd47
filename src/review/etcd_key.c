#include "review/etcd_key.h"

#include "model/endpoint.h"

#include "review/workload_flag.h"

enum { CLIENT_PORT = 2379 };

struct reader {
    struct arena *arena;
    const struct workload *workload;
    const struct container *container;
    struct etcd_keys keys;
};

static void add(struct reader *reader, const char *host, unsigned port) {
    struct etcd_keys *keys = &reader->keys;
    const char *key = arena_format(reader->arena, "%s:%u", host, port);
    for (size_t i = 0; i < keys->count; i++)
        if (text_equal(keys->items[i], key))
            return;
    if (keys->count < ETCD_KEY_LIMIT)
        keys->items[keys->count++] = key;
}

/* Without the word that Services for clients, and headless ones, have at their ends. */
static size_t stem_length(const char *service, size_t length) {
    static const char *const ends[] = {"-client", "-clients", "-headless"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t end = strlen(ends[i]);
        if (length > end && strncmp(service + length - end, ends[i], end) == 0)
            return length - end;
    }
    return length;
}

/* "[POD.]SERVICE.NAMESPACE.svc..." becomes "SERVICE.NAMESPACE", and a name without a dot is a
 * Service of the pod's own namespace. */
static const char *host_key(const struct reader *reader, const struct host *given) {
    const char *host = given->name;
    const char *svc = strstr(host, ".svc");
    const char *service = host;
    if (given->kind != HOST_NAME)
        return host;
    if (!strchr(host, '.'))
        return arena_format(reader->arena, "%.*s.%s", (int)stem_length(host, strlen(host)), host,
                            reader->workload->object->name_space);
    if (!svc || (svc[4] != '\0' && svc[4] != '.'))
        return host;
    size_t labels = 1;
    for (const char *at = host; at < svc; at++)
        labels += *at == '.';
    if (labels > 2)
        service = strchr(host, '.') + 1;
    size_t length = strcspn(service, ".");
    return arena_format(reader->arena, "%.*s%.*s", (int)stem_length(service, length), service,
                        (int)(svc - service - (ptrdiff_t)length), service + length);
}

/* Of an endpoint that has no host of its own. */
static unsigned port_of(const char *item) {
    const char *colon = strrchr(item, ':');
    uint64_t port = CLIENT_PORT;
    if (colon && !text_to_number(colon + 1, strspn(colon + 1, "0123456789"), UINT16_MAX, &port))
        return CLIENT_PORT;
    return (unsigned)port;
}

static void add_endpoint(struct reader *reader, const char *item) {
    struct findings aside = findings_new(reader->arena);
    struct endpoint endpoint;
    bool shared =
        endpoint_is_local(item) && node_is_true(node_get(reader->workload->pod, "hostNetwork"));
    if (shared || container_names_node(reader->arena, reader->container, item))
        add(reader, "node", port_of(item));
    else if (endpoint_parse(&aside, item, true, CLIENT_PORT, &endpoint))
        add(reader, host_key(reader, &endpoint.host), endpoint.port);
}

/* talosctl asks the node for its own etcd. */
static void add_node(struct reader *reader, const char *item) {
    struct findings aside = findings_new(reader->arena);
    struct host host;
    if (container_names_node(reader->arena, reader->container, item))
        add(reader, "node", CLIENT_PORT);
    else if (node_parse(&aside, item, &host))
        add(reader, host_key(reader, &host), CLIENT_PORT);
}

/* Items may end with a slash, as URLs do. */
static void add_list(struct reader *reader, const char *list,
                     void (*add_item)(struct reader *, const char *)) {
    for (const char *at = list; at && *at; at += *at == ',') {
        size_t length = strcspn(at, ",");
        bool slash = length > 0 && at[length - 1] == '/';
        add_item(reader, arena_copy_bytes(reader->arena, at, length - slash));
        at += length;
    }
}

struct etcd_keys etcd_keys(struct arena *arena, const struct workload *workload) {
    struct reader reader = {.arena = arena, .workload = workload};
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        struct word where = {0};
        if (!container->defragments && !container->saves)
            continue;
        reader.container = container;
        if (container->tool == TOOL_TALOSCTL || container_mentions(container, "talosctl"))
            add_list(&reader, container_nodes(arena, container, &where), add_node);
        else
            add_list(&reader, container_endpoints(arena, container, &where), add_endpoint);
    }
    return reader.keys;
}
