#include "review/auditor.h"

/* The same folder, with any number of "/" at the end. */
static bool is_folder(const char *path, const char *folder) {
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return strlen(folder) == length && strncmp(folder, path, length) == 0;
}

/* Folders that hold the private key of an authority somewhere below. */
static bool holds_authority_key(const char *path) {
    static const char *const folders[] = {
        "/",
        "/etc",
        "/etc/kubernetes",
        "/etc/kubernetes/pki",
        "/etc/kubernetes/pki/etcd",
        "/etc/kubernetes/ssl",
        "/etc/ssl/etcd",
        "/etc/ssl/etcd/ssl",
        "/system",
        "/system/secrets",
        "/system/secrets/etcd",
        "/var/lib/rancher",
        "/var/lib/rancher/k3s",
        "/var/lib/rancher/rke2",
        "/var/lib/rancher/k3s/server",
        "/var/lib/rancher/rke2/server",
        "/var/lib/rancher/k3s/server/tls",
        "/var/lib/rancher/rke2/server/tls",
        "/var/lib/rancher/k3s/server/tls/etcd",
        "/var/lib/rancher/rke2/server/tls/etcd",
    };
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        if (is_folder(path, folders[i]))
            return true;
    return false;
}

/* etcd's data, what is in it and what it is in; not what lies beside it. */
static bool is_data_folder(const char *path) {
    static const char *const folders[] = {"/var/lib/etcd", "/var/lib/rancher/k3s/server/db",
                                          "/var/lib/rancher/rke2/server/db"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        size_t length = strlen(folders[i]);
        if (text_starts_with(path, folders[i]) && (path[length] == '\0' || path[length] == '/'))
            return true;
    }
    return is_folder(path, "/var") || is_folder(path, "/var/lib");
}

static bool is_authority_key(const char *name) {
    return text_ends_with(name, "ca.key") || text_ends_with(name, "ca-key.pem");
}

/* kamaji-etcd's certificates, and those of cert-manager's authorities, lie in one Secret with the
 * key: <name>-certs, <name>-ca. */
static bool is_authority_secret(const char *name) {
    return text_ends_with(name, "-ca") ||
           (text_ends_with(name, "-certs") && !text_ends_with(name, "-client-certs") &&
            !text_ends_with(name, "client-certs"));
}

/* A mounted volume, and how. */
struct use {
    bool mounted;
    bool whole;    /* somewhere without subPath */
    bool writable; /* somewhere without readOnly */
    const struct node *node;
    const char *path;
};

static struct use find_use(struct audit *audit, const struct workload *workload, const char *name) {
    struct use use = {0};
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        const struct node *list = node_get(container->node, "volumeMounts");
        for (size_t k = 0; k < node_items(list); k++) {
            const struct node *mount = list->items[k];
            if (!text_equal(node_text_at(mount, "name"), name))
                continue;
            use.mounted = true;
            if (!node_get(mount, "subPath") && !node_get(mount, "subPathExpr"))
                use.whole = true;
            if (node_is_true(node_get(mount, "readOnly")) || use.writable)
                continue;
            use.writable = true;
            use.node = mount;
            use.path =
                arena_format(audit->arena, "%s.volumeMounts[%zu].readOnly", container->path, k);
        }
    }
    return use;
}

static bool picks_authority_key(const struct node *items) {
    for (size_t i = 0; i < node_items(items); i++) {
        const char *key = node_text_at(items->items[i], "key");
        if (is_authority_key(key))
            return true;
    }
    return false;
}

static void check_secret(struct audit *audit, const struct node *secret, const char *name,
                         const char *path, const struct use *use) {
    const struct node *items = node_get(secret, "items");
    const char *shown = text_printable(audit->arena, name, WORD_SHOWN);
    if (picks_authority_key(items))
        audit_add(audit, AUDIT_CA_KEY, items, path, "Secret %s: the authority's key is mounted",
                  shown);
    if (node_items(items) > 0 || !use->whole)
        return;
    if (is_authority_secret(name))
        audit_add(audit, AUDIT_CA_KEY, secret, path,
                  "Secret %s is mounted whole, and by its name the authority's key is in it",
                  shown);
    else
        audit_add(audit, AUDIT_SECRET_WHOLE, secret, path, "Secret %s is mounted whole", shown);
}

static void check_projected(struct audit *audit, const struct node *projected, const char *path,
                            const struct use *use) {
    const struct node *sources = node_get(projected, "sources");
    for (size_t i = 0; i < node_items(sources); i++) {
        const struct node *secret = node_get(sources->items[i], "secret");
        if (secret)
            check_secret(audit, secret, node_text_at(secret, "name"),
                         arena_format(audit->arena, "%s.projected.sources[%zu].secret", path, i),
                         use);
    }
}

static void check_host_path(struct audit *audit, const struct node *host, const char *path,
                            const struct use *use) {
    const char *file = node_text_at(host, "path");
    const char *type = node_text_at(host, "type");
    const char *shown = text_printable(audit->arena, file, WORD_SHOWN);
    path = audit_below(audit, path, "hostPath");
    if (is_authority_key(file))
        audit_add(audit, AUDIT_CA_KEY, host, path, "%s is mounted", shown);
    else if (holds_authority_key(file) && use->whole)
        audit_add(audit, AUDIT_CA_KEY, host, path, "the folder %s is mounted, with its ca.key",
                  shown);
    else if (is_data_folder(file))
        audit_add(audit, AUDIT_ETCD_DATA, host, path, "%s is mounted", shown);
    else if (!text_equal(type, "File") && use->whole)
        audit_add(audit, AUDIT_HOST_FOLDER, host, path, "%s is mounted and may be a folder", shown);
    if (use->writable)
        audit_add(audit, AUDIT_HOST_WRITABLE, use->node, use->path, "%s is mounted for writing",
                  shown);
}

static void check_placement(struct audit *audit, const struct workload *workload) {
    const struct node *pod = workload->pod;
    if (!node_get(pod, "nodeSelector") && !node_text(node_get(pod, "nodeName")) &&
        !node_at(pod, "affinity/nodeAffinity"))
        audit_add(audit, AUDIT_PLACEMENT, pod,
                  audit_below(audit, workload->pod_path, "nodeSelector"),
                  "no nodeSelector, no affinity to nodes");
}

void audit_files(struct audit *audit, const struct workload *workload) {
    const struct node *volumes = node_get(workload->pod, "volumes");
    bool host_files = false;
    for (size_t i = 0; i < node_items(volumes); i++) {
        const struct node *volume = volumes->items[i];
        const struct node *secret = node_get(volume, "secret");
        const struct node *host = node_get(volume, "hostPath");
        struct use use = find_use(audit, workload, node_text_at(volume, "name"));
        const char *path = arena_format(audit->arena, "%s.volumes[%zu]", workload->pod_path, i);
        if (!use.mounted)
            continue;
        if (secret)
            check_secret(audit, secret, node_text_at(secret, "secretName"),
                         audit_below(audit, path, "secret"), &use);
        if (host)
            check_host_path(audit, host, path, &use);
        check_projected(audit, node_get(volume, "projected"), path, &use);
        host_files = host_files || host;
    }
    if (host_files)
        check_placement(audit, workload);
}
