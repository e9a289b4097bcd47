#include "review/importer.h"
#include "review/secret.h"

/* Where a file in a container comes from. */
struct origin_file {
    bool found;
    bool of_host;
    const char *name; /* path on the node, or name of the Secret */
    const char *key;  /* of the Secret */
};

static const char *join(struct arena *arena, const char *folder, const char *rest) {
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    return *rest ? arena_format(arena, "%.*s/%s", (int)length, folder, rest)
                 : arena_copy(arena, folder);
}

/* The key that a list of items writes to this path; without a list the path is the key. */
static const char *key_of(const struct node *items, const char *path) {
    for (size_t i = 0; i < node_items(items); i++)
        if (text_equal(node_text_at(items->items[i], "path"), path))
            return node_text_at(items->items[i], "key");
    return node_items(items) > 0 ? NULL : path;
}

static struct origin_file in_projected(const struct node *sources, const char *rest) {
    for (size_t i = 0; i < node_items(sources); i++) {
        const struct node *secret = node_get(sources->items[i], "secret");
        const char *key = secret ? key_of(node_get(secret, "items"), rest) : NULL;
        if (key)
            return (struct origin_file){true, false, node_text_at(secret, "name"), key};
    }
    return (struct origin_file){0};
}

static struct origin_file in_volume(struct arena *arena, const struct node *volume,
                                    const char *rest) {
    const struct node *secret = node_get(volume, "secret");
    const struct node *host = node_get(volume, "hostPath");
    if (host)
        return (struct origin_file){true, true, join(arena, node_text_at(host, "path"), rest), ""};
    if (secret) {
        const char *key = key_of(node_get(secret, "items"), rest);
        return (struct origin_file){key != NULL, false, node_text_at(secret, "secretName"), key};
    }
    return in_projected(node_at(volume, "projected/sources"), rest);
}

static const struct node *volume_named(const struct workload *workload, const char *name) {
    const struct node *volumes = node_get(workload->pod, "volumes");
    for (size_t i = 0; i < node_items(volumes); i++)
        if (text_equal(node_text_at(volumes->items[i], "name"), name))
            return volumes->items[i];
    return NULL;
}

static struct origin_file find_file(struct arena *arena, const struct workload *workload,
                                    const struct container *container, const char *path) {
    const struct node *mounts = node_get(container->node, "volumeMounts");
    for (size_t i = 0; path && i < node_items(mounts); i++) {
        const struct node *mount = mounts->items[i];
        const char *folder = node_text_at(mount, "mountPath");
        const char *part = node_text_at(mount, "subPath");
        size_t length = strlen(folder);
        const struct node *volume = volume_named(workload, node_text_at(mount, "name"));
        if (*part == '\0')
            part = node_text_at(mount, "subPathExpr");
        while (length > 1 && folder[length - 1] == '/')
            length--;
        if (!volume || length == 0 || strncmp(path, folder, length) != 0)
            continue;
        if (path[length] == '\0')
            return in_volume(arena, volume, part);
        if (path[length] == '/')
            return in_volume(arena, volume,
                             *part ? join(arena, part, path + length + 1) : path + length + 1);
    }
    return (struct origin_file){0};
}

/* One file of the layout is enough: the others may have been given. */
static bool any_lies_in(const struct origin_file files[3], const char *folder) {
    for (size_t i = 0; i < 3; i++)
        if (files[i].found && files[i].of_host && text_starts_with(files[i].name, folder))
            return true;
    return false;
}

static void put_host(struct import *import, const struct origin_file files[3]) {
    static const enum option_id options[] = {OPTION_HOST_CA, OPTION_HOST_CERT, OPTION_HOST_KEY};
    static const struct {
        const char *prefix;
        const char *layout;
    } layouts[] = {{"/var/lib/rancher/k3s/", "k3s"},
                   {"/var/lib/rancher/rke2/", "rke2"},
                   {"/etc/ssl/etcd/", "kubespray"}};
    bool talos = any_lies_in(files, "/system/secrets/");
    import_put(import, OPTION_TARGET, talos ? "talos" : "kubeadm");
    import_put(import, OPTION_ACCESS, "hostpath");
    for (size_t i = 0; i < COUNT_OF(layouts); i++)
        if (any_lies_in(files, layouts[i].prefix))
            import_put(import, OPTION_HOST_PKI, layouts[i].layout);
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (files[i].found && files[i].of_host)
            import_put(import, options[i], files[i].name);
}

static void put_secrets(struct import *import, const struct origin_file files[3], bool kamaji) {
    if (kamaji && files[0].found && text_equal(files[0].key, "tls.crt"))
        import_put(import, OPTION_PKI, "cert-manager");
    if (files[0].found) {
        import_put(import, OPTION_CA_SECRET, files[0].name);
        import_put(import, OPTION_CA_SECRET_KEY, files[0].key);
    }
    if (files[1].found) {
        import_put(import, OPTION_CLIENT_SECRET, files[1].name);
        import_put(import, OPTION_CLIENT_SECRET_CERT, files[1].key);
    }
    if (files[2].found && files[1].found && text_equal(files[1].name, files[2].name))
        import_put(import, OPTION_CLIENT_SECRET_KEY, files[2].key);
    else if (files[2].found)
        import_ask(import, OPTION_CLIENT_SECRET_KEY,
                   "the key lies in another Secret than the certificate");
    /* Those of kamaji-etcd are named after it, so that the standard may be right. */
    if (!files[0].found && kamaji)
        import_say(import, OPTION_CA_SECRET,
                   "not known: from which Secret the authority's certificate comes");
    else if (!files[0].found)
        import_ask(import, OPTION_CA_SECRET, "the Secret of the authority's certificate");
    if (!files[1].found && kamaji)
        import_say(import, OPTION_CLIENT_SECRET,
                   "not known: from which Secret the client's certificate comes");
    else if (!files[1].found)
        import_ask(import, OPTION_CLIENT_SECRET, "the Secret of the client's certificate");
}

/* A variable of etcdctl or etcd-defrag may name the file, too. */
static const char *path_of(struct import *import, const struct container *container,
                           const char *flag) {
    struct word where = {0};
    return container_flag(import->arena, container, flag, false, container_prefix(container),
                          &where);
}

/* The CronJob and the Secret are named after the same etcd, so it is Kamaji's. */
static bool is_kamaji_secret(const struct import *import, const struct origin_file *authority) {
    const char *etcd = import_etcd_name(import);
    return etcd && authority->found &&
           (text_equal(authority->name, arena_format(import->arena, "%s-certs", etcd)) ||
            text_equal(authority->name, arena_format(import->arena, "%s-ca", etcd)));
}

/* Endpoints as far as the manifest says them: a variable may only be the pod's own node. */
static const char *known_endpoints(struct import *import, const struct container *container,
                                   const char *endpoints) {
    if (!endpoints || value_is_known(endpoints) ||
        container_names_node(import->arena, container, endpoints))
        return endpoints;
    import_say(import, OPTION_ENDPOINTS, "not known: %s is not in the manifest",
               import_shown(import, secret_in_url(endpoints) ? "a variable" : endpoints));
    return NULL;
}

void import_identity(struct import *import, const struct workload *workload,
                     const struct container *container, const char *endpoints) {
    static const char *const flags[] = {"cacert", "cert", "key"};
    endpoints = known_endpoints(import, container, endpoints);
    struct origin_file files[3] = {{0}};
    bool of_host = false;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const char *path = path_of(import, container, flags[i]);
        files[i] = find_file(import->arena, workload, container, path);
        of_host = of_host || (files[i].found && files[i].of_host);
    }
    if (of_host) {
        put_host(import, files);
        const char *target = settings_text(&import->settings, OPTION_TARGET);
        import_endpoints(import, endpoints, text_equal(target, "talos"));
        return;
    }
    bool kamaji = import_kamaji_endpoints(import, endpoints);
    bool named = !kamaji && is_kamaji_secret(import, &files[0]);
    import_put(import, OPTION_TARGET, kamaji || named ? "kamaji-etcd" : "kubeadm");
    if (named) {
        import_put(import, OPTION_ETCD_NAME, import_etcd_name(import));
        import_endpoints(import, endpoints, false);
    } else if (!kamaji) {
        import_put(import, OPTION_ACCESS, "secret");
        import_endpoints(import, endpoints, false);
    }
    put_secrets(import, files, kamaji || named);
}
