#include "model/file_path.h"
#include "model/planner.h"

/* Where distributions keep a client certificate of etcd, which uid may read it, and the label of
 * the nodes that have it. Sources: kubeadm (cmd/kubeadm/app/constants: healthcheck-client), K3s and
 * RKE2 (etcd-certfile of their API server: client.crt), Kubespray (/etc/etcd.env: admin-HOST.pem),
 * Talos (internal/app/machined/pkg/controllers/etcd/pki.go: folder 0700 of uid 60). */
struct host_layout {
    const char *ca, *cert, *key;
    const char *node_label;
    int64_t user;
};

static const char CONTROL_PLANE[] = "node-role.kubernetes.io/control-plane";
static const char ETCD_ROLE[] = "node-role.kubernetes.io/etcd";

static const struct host_layout layouts[] = {
    {"/etc/kubernetes/pki/etcd/ca.crt", "/etc/kubernetes/pki/etcd/healthcheck-client.crt",
     "/etc/kubernetes/pki/etcd/healthcheck-client.key", CONTROL_PLANE, 0},
    {"/var/lib/rancher/k3s/server/tls/etcd/server-ca.crt",
     "/var/lib/rancher/k3s/server/tls/etcd/client.crt",
     "/var/lib/rancher/k3s/server/tls/etcd/client.key", ETCD_ROLE, 0},
    {"/var/lib/rancher/rke2/server/tls/etcd/server-ca.crt",
     "/var/lib/rancher/rke2/server/tls/etcd/client.crt",
     "/var/lib/rancher/rke2/server/tls/etcd/client.key", ETCD_ROLE, 0},
    {"/etc/ssl/etcd/ssl/ca.pem", "/etc/ssl/etcd/ssl/admin-$(NODE_NAME).pem",
     "/etc/ssl/etcd/ssl/admin-$(NODE_NAME)-key.pem", CONTROL_PLANE, 0},
    {"/system/secrets/etcd/ca.crt", "/system/secrets/etcd/admin.crt",
     "/system/secrets/etcd/admin.key", CONTROL_PLANE, 60},
};
enum { LAYOUT_KUBEADM = 0, LAYOUT_TALOS = 4 };
static const char NODE_NAME[] = "$(NODE_NAME)";

/* The certificate authority's own key signs identities; no pod may have it. */
static void refuse_authority_key(struct planner *planner, enum option_id id, const char *name) {
    if (!text_ends_with(name, "ca.key") && !text_ends_with(name, "ca-key.pem"))
        return;
    planner_refuse(planner, id, "name the certificate, or the client's own key",
                   "\"%s\" is the private key of the certificate authority; no pod may have it",
                   text_printable(planner->arena, name, 100));
}

static void find_secrets(struct planner *planner) {
    struct plan_pki *pki = &planner->plan->pki;
    const char *etcd = planner->plan->where.etcd_name;
    struct arena *arena = planner->arena;
    bool kamaji = planner->plan->target == TARGET_KAMAJI_ETCD;
    pki->cert_manager = kamaji && planner_is(planner, OPTION_PKI, "cert-manager");
    const char *client = !kamaji             ? "etcd-client-certs"
                         : pki->cert_manager ? arena_format(arena, "%s-client-certs", etcd)
                                             : arena_format(arena, "%s-root-client-certs", etcd);
    pki->client_secret = take_name(planner, OPTION_CLIENT_SECRET, NAME_SUBDOMAIN, client);
    const char *authority = !kamaji             ? pki->client_secret
                            : pki->cert_manager ? arena_format(arena, "%s-ca", etcd)
                                                : arena_format(arena, "%s-certs", etcd);
    pki->ca_secret = take_name(planner, OPTION_CA_SECRET, NAME_SUBDOMAIN, authority);
    pki->ca_secret_key = take_name(planner, OPTION_CA_SECRET_KEY, NAME_SECRET_KEY,
                                   pki->cert_manager ? "tls.crt" : "ca.crt");
    pki->client_secret_cert =
        take_name(planner, OPTION_CLIENT_SECRET_CERT, NAME_SECRET_KEY, "tls.crt");
    pki->client_secret_key =
        take_name(planner, OPTION_CLIENT_SECRET_KEY, NAME_SECRET_KEY, "tls.key");
    refuse_authority_key(planner, OPTION_CLIENT_SECRET_KEY, pki->client_secret_key);
    if (text_equal(pki->client_secret, pki->ca_secret) &&
        text_equal(pki->client_secret_cert, pki->ca_secret_key))
        planner_refuse(
            planner, OPTION_CLIENT_SECRET, "name the Secret with the client's own",
            "%s in Secret \"%s\" is the certificate authority itself; no pod may have its "
            "private key",
            pki->client_secret_cert, pki->client_secret);
    if (text_ends_with(pki->ca_secret_key, ".key") ||
        text_ends_with(pki->ca_secret_key, "-key.pem"))
        planner_refuse(planner, OPTION_CA_SECRET_KEY, "name the key with the certificate",
                       "\"%s\" is the private key of the certificate authority; no pod may have it",
                       pki->ca_secret_key);
    if (text_equal(pki->client_secret_cert, pki->client_secret_key))
        planner_refuse(planner, OPTION_CLIENT_SECRET_KEY, NULL,
                       "certificate and private key cannot both be \"%s\"", pki->client_secret_key);
}

/* A path with $(NODE_NAME) in its last part is mounted through its folder (subPathExpr). */
static struct host_file find_file(struct planner *planner, enum option_id id,
                                  const char *standard) {
    const struct value *value = planner->settings->option[id].first;
    const char *path = value ? value->text : standard;
    const char *slash = strrchr(path, '/');
    struct host_file file = {path, path, NULL};
    if (value) {
        struct findings findings = findings_new(planner->arena);
        bool good = file_path_check(&findings, path);
        if (good && (!slash || (strchr(path, '$') && !strstr(slash, NODE_NAME))))
            findings_refuse(&findings, "only $(NODE_NAME) in the file's own name is replaced",
                            "\"%s\" holds a \"$\"", text_printable(planner->arena, path, 100));
        planner_report(planner, id, value, &findings);
        refuse_authority_key(planner, id, path);
    }
    if (slash && strstr(slash, NODE_NAME)) {
        file.volume = arena_copy_bytes(planner->arena, path, (size_t)(slash - path));
        file.part = slash + 1;
        planner->plan->pki.needs_node_name = true;
    }
    return file;
}

static void find_host_files(struct planner *planner) {
    struct plan_pki *pki = &planner->plan->pki;
    bool talos = planner->plan->target == TARGET_TALOS;
    size_t choice = take_choice(planner, OPTION_HOST_PKI, talos ? LAYOUT_TALOS : LAYOUT_KUBEADM);
    const struct host_layout *layout = &layouts[choice];
    if (talos != (choice == LAYOUT_TALOS))
        planner_refuse(planner, OPTION_HOST_PKI, talos ? "leave it out" : "use --target talos",
                       "target %s does not keep its certificates there",
                       target_names[planner->plan->target]);
    pki->ca = find_file(planner, OPTION_HOST_CA, layout->ca);
    pki->cert = find_file(planner, OPTION_HOST_CERT, layout->cert);
    pki->key = find_file(planner, OPTION_HOST_KEY, layout->key);
    pki->node_label = layout->node_label;
    pki->user = layout->user;
    bool twice = text_equal(pki->ca.path, pki->cert.path);
    if (twice || text_equal(pki->ca.path, pki->key.path) ||
        text_equal(pki->cert.path, pki->key.path))
        planner_refuse(planner, twice ? OPTION_HOST_CERT : OPTION_HOST_KEY,
                       "name three different files",
                       "two of host-ca, host-cert and host-key are the same file");
}

void plan_pki(struct planner *planner) {
    if (planner->plan->access == ACCESS_SECRET)
        find_secrets(planner);
    if (planner->plan->access == ACCESS_HOSTPATH)
        find_host_files(planner);
}
