#include "review/importer.h"

/* "https://STEM-0.SERVICE.NAMESPACE.svc.DOMAIN:PORT", or the same without the number. */
struct kamaji_name {
    const char *stem, *service, *name_space, *domain, *port;
    int64_t ordinal; /* -1 = none */
};

static const char *part(struct arena *arena, const char **at, const char *end) {
    size_t length = strcspn(*at, end);
    const char *text = arena_copy_bytes(arena, *at, length);
    *at += length + ((*at)[length] != '\0');
    return text;
}

static const char *without_scheme(const char *item) {
    const char *scheme = strstr(item, "://");
    return scheme ? scheme + 3 : item;
}

/* The name of a pod, "STEM-0", in its parts. */
static void split_ordinal(struct arena *arena, const char *pod, struct kamaji_name *name) {
    const char *dash = strrchr(pod, '-');
    uint64_t number = 0;
    name->stem = pod;
    name->ordinal = -1;
    if (dash && dash > pod && text_to_number(dash + 1, strlen(dash + 1), 99, &number)) {
        name->stem = arena_copy_bytes(arena, pod, (size_t)(dash - pod));
        name->ordinal = (int64_t)number;
    }
}

static bool read_name(struct arena *arena, const char *item, struct kamaji_name *name) {
    const char *at = without_scheme(item);
    const char *host = part(arena, &at, ":");
    *name = (struct kamaji_name){.port = at};
    split_ordinal(arena, part(arena, &host, "."), name);
    if (name->ordinal >= 0)
        name->service = part(arena, &host, ".");
    else
        name->service = name->stem;
    name->name_space = part(arena, &host, ".");
    if (!text_equal(part(arena, &host, "."), "svc"))
        return false;
    name->domain = host;
    return true;
}

static bool same_but_ordinal(const struct kamaji_name *one, const struct kamaji_name *other) {
    return text_equal(one->stem, other->stem) && text_equal(one->service, other->service) &&
           text_equal(one->name_space, other->name_space) &&
           text_equal(one->domain, other->domain) && text_equal(one->port, other->port);
}

static void put_pods(struct import *import, const struct kamaji_name *name, int64_t members) {
    import_put(import, OPTION_ETCD_NAME, name->stem);
    import_put(import, OPTION_ETCD_SERVICE, name->service);
    import_put_format(import, OPTION_REPLICAS, "%lld", (long long)members);
}

const char *import_etcd_name(const struct import *import) {
    static const char *const ends[] = {"-defrag-job", "-snapshot-job", "-schedule-job"};
    const char *name = import->object->name;
    size_t length = strlen(name);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (text_ends_with(name, ends[i]) && length > strlen(ends[i]))
            return arena_copy_bytes(import->arena, name, length - strlen(ends[i]));
    return NULL;
}

/* The client Service: ETCD-NAME-client. */
static bool put_service(struct import *import, const struct kamaji_name *name) {
    bool client = text_ends_with(name->service, "-client");
    const char *etcd = import_etcd_name(import);
    if (!client && !etcd)
        return false;
    size_t stem = client ? strlen(name->service) - strlen("-client") : 0;
    import_put(import, OPTION_ETCD_NAME,
               client ? arena_copy_bytes(import->arena, name->service, stem) : etcd);
    import_put(import, OPTION_ETCD_CLIENT_SERVICE, name->service);
    if (!import->settings.option[OPTION_ETCD_SERVICE].present)
        import_put(import, OPTION_ETCD_SERVICE, settings_text(&import->settings, OPTION_ETCD_NAME));
    return true;
}

bool import_kamaji_endpoints(struct import *import, const char *list) {
    struct kamaji_name first;
    struct kamaji_name name;
    int64_t count = 0;
    if (!list || !read_name(import->arena, list + strspn(list, " "), &first))
        return false;
    for (const char *at = list; *at; count++) {
        const char *item = part(import->arena, &at, ",");
        if (!read_name(import->arena, item, &name) ||
            (count == 0 ? (first = name, false) : !same_but_ordinal(&first, &name)) ||
            (name.ordinal >= 0 && name.ordinal != count) || (name.ordinal < 0 && count > 0))
            return false;
    }
    if (first.ordinal < 0 && !put_service(import, &first))
        return false;
    if (first.ordinal >= 0)
        put_pods(import, &first, count);
    import_put(import, OPTION_CLUSTER_DOMAIN, first.domain);
    import_put(import, OPTION_CLIENT_PORT, first.port);
    if (!text_equal(first.name_space, import->object->name_space) && *import->object->name_space)
        import_say(import, OPTION_NAMESPACE,
                   "was: a CronJob in another namespace than etcd's, which is %s",
                   import_shown(import, first.name_space));
    return true;
}

/* The pod's own node: $(NODE_IP), or what means the same in its network. */
static bool is_own_node(const char *item) {
    const char *host = without_scheme(item);
    return text_starts_with(host, "$(") || text_starts_with(host, "[$(") || endpoint_is_local(item);
}

static void put_own_node(struct import *import, const char *item) {
    const char *port = strrchr(item, ':');
    if (text_starts_with(without_scheme(item), "[$("))
        import_put(import, OPTION_IP_FAMILY, "ipv6");
    if (port && text_is_digit(port[1]))
        import_put(import, OPTION_CLIENT_PORT,
                   arena_copy_bytes(import->arena, port + 1, strcspn(port + 1, ",/")));
}

static void put_node(struct import *import, const char *item) {
    const char *host = without_scheme(item);
    size_t length = *host == '[' ? strcspn(++host, "]") : strcspn(host, ":");
    import_put(import, OPTION_NODES, arena_copy_bytes(import->arena, host, length));
}

void import_endpoints(struct import *import, const char *list, bool nodes) {
    if (!list || is_own_node(list)) {
        if (list)
            put_own_node(import, list);
        return;
    }
    if (nodes) {
        const char *port = strrchr(list, ':');
        while (*list)
            put_node(import, part(import->arena, &list, ","));
        if (port && text_is_digit(port[1]))
            import_put(import, OPTION_CLIENT_PORT, port + 1);
        return;
    }
    if (strstr(list, "http://"))
        import_put(import, OPTION_ALLOW_HTTP, "true");
    import_put(import, OPTION_ENDPOINTS, list);
}
