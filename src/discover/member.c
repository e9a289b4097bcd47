#include "discover/member.h"

#include "model/quantity.h"

enum { QUOTA_STANDARD_GIB = 2 };
static const int64_t GIB = (int64_t)1 << 30;

/* The flag, with one dash or two, or the variable that does the same, or NULL. */
static const char *written(struct arena *arena, const struct container *member, const char *flag) {
    struct word where = {0};
    const char *value = arguments_flag(container_arguments(member), "-", flag, false, &where);
    return value ? container_expand(arena, member, value)
                 : container_flag(arena, member, flag, false, "ETCD_", &where);
}

static bool has_file(struct arena *arena, const struct container *member) {
    const char *file = written(arena, member, "config-file");
    return file && *file;
}

/* With a file etcd looks at nothing else. */
static const char *member_flag(struct arena *arena, const struct container *member,
                               const char *flag) {
    return has_file(arena, member) ? NULL : written(arena, member, flag);
}

static bool is_etcd(const char *program) {
    return text_equal(program, "etcd") || text_ends_with(program, "/bin/etcd");
}

/* The program, also in a shell, or by itself in an image of that name. */
static bool runs_etcd(struct arena *arena, const struct container *container) {
    const char *program = container->word_count > 0 ? container->words[0].text : "";
    const char *path = container->image.path ? container->image.path : "";
    if (container->is_init)
        return false;
    for (size_t i = 0; container->tool == TOOL_SHELL && i < container->piece_count; i++)
        if (is_etcd(container->pieces[i].text))
            return true;
    bool by_image = (*program == '\0' || *program == '-') &&
                    (text_equal(path, "etcd") || text_ends_with(path, "/etcd"));
    return by_image || is_etcd(program) || text_ends_with(program, "/etcd") ||
           written(arena, container, "advertise-client-urls") != NULL;
}

const struct container *member_of_pod(struct arena *arena, struct node *pod) {
    struct workload *workload = arena_alloc(arena, sizeof(*workload));
    struct object *object = arena_alloc(arena, sizeof(*object));
    struct node *root = node_mapping(arena);
    if (!pod)
        return NULL;
    node_add(arena, root, node_string(arena, "spec"), pod);
    *object = (struct object){.api_version = "v1", .kind = "Pod", .root = root};
    if (!workload_read(arena, object, workload))
        return NULL;
    for (size_t i = 0; i < workload->count; i++)
        if (runs_etcd(arena, &workload->containers[i]))
            return &workload->containers[i];
    return NULL;
}

/* The first URL of a list that is not the member's own loopback. */
static const char *reachable_url(struct arena *arena, const char *list) {
    while (list && *list) {
        size_t length = strcspn(list, ",");
        const char *url = arena_copy_bytes(arena, list, length);
        const char *host = strstr(url, "://");
        if (host && !text_starts_with(host + 3, "127.") && !text_starts_with(host + 3, "localhost"))
            return url;
        list += length + (list[length] == ',');
    }
    return NULL;
}

static const char *client_url(struct arena *arena, const struct container *member) {
    const char *url = reachable_url(arena, member_flag(arena, member, "advertise-client-urls"));
    return url ? url : reachable_url(arena, member_flag(arena, member, "listen-client-urls"));
}

/* Without a URL there may be a port named client. */
static const char *named_port(const struct container *member) {
    const struct node *ports = node_get(member->node, "ports");
    for (size_t i = 0; i < node_items(ports); i++)
        if (text_equal(node_text_at(ports->items[i], "name"), "client"))
            return node_text_at(ports->items[i], "containerPort");
    return NULL;
}

/* https://$(POD_NAME).SERVICE.NAMESPACE.svc.DOMAIN:PORT */
void member_put_url(struct discovery *discovery, const char *title,
                    const struct container *member) {
    struct arena *arena = discovery->arena;
    const char *url = client_url(arena, member);
    const char *domain = url ? strstr(url, ".svc.") : NULL;
    const char *port = url ? strrchr(url, ':') : NULL;
    if (port && !text_is_digit(port[1]))
        port = NULL;
    if (domain)
        discovery_put(discovery, title, OPTION_CLUSTER_DOMAIN,
                      arena_copy_bytes(arena, domain + 5, strcspn(domain + 5, ":/,")));
    discovery_put(discovery, title, OPTION_CLIENT_PORT,
                  port ? arena_copy_bytes(arena, port + 1, strcspn(port + 1, "/"))
                       : named_port(member));
    if (url && text_starts_with(url, "http://"))
        discovery_warn(discovery, title, "start its members with https:// URLs",
                       "this etcd serves clients without TLS, and the jobs will speak https");
}

int64_t member_quota(struct discovery *discovery, const char *title,
                     const struct container *member) {
    const char *text = member_flag(discovery->arena, member, "quota-backend-bytes");
    uint64_t bytes = 0;
    if (has_file(discovery->arena, member)) {
        discovery_warn(discovery, title, "give --quota",
                       "its quota is in the file that --config-file names, and cannot be read");
        return 0;
    }
    if (!text)
        return QUOTA_STANDARD_GIB * GIB;
    if (!text_to_number(text, strlen(text), INT64_MAX, &bytes)) {
        discovery_warn(discovery, title, "give --quota",
                       "its --quota-backend-bytes is not a number of bytes: \"%s\"",
                       text_printable(discovery->arena, text, 60));
        return 0;
    }
    return bytes > 0 ? (int64_t)bytes : QUOTA_STANDARD_GIB * GIB;
}

void member_put_quota(struct discovery *discovery, const char *title, int64_t quota) {
    struct quantity quantity = quantity_from_bytes(quota);
    if (quota > 0)
        discovery_put(discovery, title, OPTION_QUOTA,
                      quantity_canonical(discovery->arena, &quantity));
}
