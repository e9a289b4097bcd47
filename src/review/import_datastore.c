#include "review/importer.h"

/* A part of tlsConfig: a key of a Secret, or the bytes themselves, which are never shown. */
static bool put_reference(struct import *import, const char *path, enum option_id name,
                          enum option_id key, const char *what, const char **name_space) {
    const struct node *part = node_at(import->object->root, path);
    const struct node *reference = node_get(part, "secretReference");
    if (node_get(part, "content"))
        import_ask(import, name,
                   arena_format(import->arena,
                                "%s stands in the DataStore itself; put it into a Secret", what));
    if (!reference)
        return false;
    const char *in = node_text_at(reference, "namespace");
    if (*name_space && !text_equal(*name_space, in))
        import_say(import, OPTION_NAMESPACE,
                   "was: Secrets in several namespaces; a pod can only mount those of its own");
    *name_space = *name_space ? *name_space : in;
    if (name != OPTION_COUNT)
        import_put(import, name, node_text_at(reference, "name"));
    import_put(import, key, node_text_at(reference, "keyPath"));
    return true;
}

static const char *join_endpoints(struct import *import, const struct node *list) {
    struct text text = text_new(import->arena);
    text_add(&text, "");
    for (size_t i = 0; i < node_items(list); i++) {
        const char *item = node_text(list->items[i]);
        text_add_format(&text, "%s%s", i > 0 ? "," : "", item ? item : "");
    }
    return text.data;
}

static void put_secrets(struct import *import) {
    static const char client[] = "spec/tlsConfig/clientCertificate/certificate";
    static const char key[] = "spec/tlsConfig/clientCertificate/privateKey";
    const char *name_space = NULL;
    const char *root =
        node_text_at(import->object->root, "spec/tlsConfig/certificateAuthority/certificate/"
                                           "secretReference/keyPath");
    if (text_equal(root, "tls.crt"))
        import_put(import, OPTION_PKI, "cert-manager");
    put_reference(import, "spec/tlsConfig/certificateAuthority/certificate", OPTION_CA_SECRET,
                  OPTION_CA_SECRET_KEY, "the authority's certificate", &name_space);
    put_reference(import, client, OPTION_CLIENT_SECRET, OPTION_CLIENT_SECRET_CERT,
                  "the client's certificate", &name_space);
    const char *one = node_text_at(node_at(import->object->root, client), "secretReference/name");
    const char *other = node_text_at(node_at(import->object->root, key), "secretReference/name");
    if (text_equal(one, other))
        put_reference(import, key, OPTION_COUNT, OPTION_CLIENT_SECRET_KEY, "the client's key",
                      &name_space);
    else
        import_ask(import, OPTION_CLIENT_SECRET_KEY,
                   "the key lies in another Secret than the certificate");
    if (node_at(import->object->root, "spec/tlsConfig/certificateAuthority/privateKey"))
        import_say(import, OPTION_CA_SECRET,
                   "the authority's private key is not taken over: no "
                   "job needs it");
    import_put(import, OPTION_NAMESPACE, name_space);
}

bool import_datastore(struct import *import) {
    const struct node *spec = node_get(import->object->root, "spec");
    const char *endpoints = join_endpoints(import, node_get(spec, "endpoints"));
    if (!text_equal(node_text_at(spec, "driver"), "etcd"))
        return false;
    bool kamaji = import_kamaji_endpoints(import, endpoints);
    import_put(import, OPTION_TARGET, kamaji ? "kamaji-etcd" : "kubeadm");
    if (!kamaji) {
        import_put(import, OPTION_ACCESS, "secret");
        import_endpoints(import, endpoints, false);
    }
    put_secrets(import);
    if (kamaji && !import->settings.option[OPTION_REPLICAS].present)
        import_say(import, OPTION_REPLICAS, "not known: the number of members; the standard is 3");
    if (node_at(spec, "basicAuth"))
        import_say(import, OPTION_COUNT,
                   "left out: user and password; etcd must know the job by its "
                   "certificate");
    import_say(import, OPTION_SCHEDULE, "not in a DataStore: the standard is every midnight");
    import_say(import, OPTION_QUOTA,
               "not in a DataStore: it must be the members' --quota-backend-bytes");
    return true;
}
