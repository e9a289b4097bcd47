#include "review/etcd_key.h"

#include "review/workload_flag.h"

static const char PORT[] = "2379";

struct reader {
    struct arena *arena;
    const struct workload *workload;
    const struct container *container;
    struct etcd_keys keys;
};

static void add(struct reader *reader, const char *host, const char *port) {
    struct etcd_keys *keys = &reader->keys;
    const char *key = arena_format(reader->arena, "%s:%s", host, port);
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
static const char *host_key(const struct reader *reader, const char *host) {
    const char *svc = strstr(host, ".svc");
    const char *service = host;
    if (!strpbrk(host, ".:"))
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

static bool is_local(const char *host) {
    return text_starts_with(host, "127.") || text_equal(host, "localhost") ||
           text_equal(host, "::1");
}

/* Of "https://HOST:PORT/", "HOST:PORT", "[HOST]:PORT" or "HOST". */
static void add_endpoint(struct reader *reader, const char *item) {
    const char *scheme = strstr(item, "://");
    const char *at = scheme ? scheme + 3 : item;
    bool bracket = *at == '[';
    size_t length = strcspn(at + bracket, bracket ? "]" : ":/");
    const char *host = arena_copy_bytes(reader->arena, at + bracket, length);
    const char *rest = at + bracket + length;
    rest += bracket && *rest == ']';
    size_t digits = *rest == ':' ? strspn(rest + 1, "0123456789") : 0;
    const char *port = digits > 0 ? arena_copy_bytes(reader->arena, rest + 1, digits) : PORT;
    bool local = is_local(host);
    bool shared = local && node_is_true(node_get(reader->workload->pod, "hostNetwork"));
    if (shared || container_names_node(reader->arena, reader->container, host))
        add(reader, "node", port);
    else if (!local && length > 0 && value_is_known(host))
        add(reader, host_key(reader, host), port);
}

static void add_list(struct reader *reader, const char *list) {
    for (const char *at = list; at && *at; at += *at == ',') {
        size_t length = strcspn(at, ",");
        add_endpoint(reader, arena_copy_bytes(reader->arena, at, length));
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
        add_list(&reader,
                 container->tool == TOOL_TALOSCTL || container_mentions(container, "talosctl")
                     ? container_nodes(arena, container, &where)
                     : container_endpoints(arena, container, &where));
    }
    return reader.keys;
}
