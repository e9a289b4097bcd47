#include "discover/store.h"

#include "review/importer.h"

static const char CA[] = "spec/tlsConfig/certificateAuthority/certificate/secretReference";
static const char CERTIFICATE[] = "spec/tlsConfig/clientCertificate/certificate/secretReference";
static const char KEY[] = "spec/tlsConfig/clientCertificate/privateKey/secretReference";

/* What an import leaves out of Secrets and users is as true here. */
static bool is_gap(const struct import_comment *comment) {
    bool about = comment->option == OPTION_CA_SECRET || comment->option == OPTION_CLIENT_SECRET ||
                 comment->option == OPTION_CLIENT_SECRET_KEY || comment->option == OPTION_COUNT;
    return about && (text_starts_with(comment->text, "not known: ") ||
                     text_starts_with(comment->text, "left out: "));
}

static bool read_store(struct arena *arena, const struct node *root, struct store *store) {
    struct object *object = arena_alloc(arena, sizeof(*object));
    struct import *import = arena_alloc(arena, sizeof(*import));
    *object = (struct object){.api_version = "kamaji.clastix.io/v1alpha1",
                              .kind = "DataStore",
                              .name_space = "",
                              .name = kube_metadata(root, "name"),
                              .root = root};
    object->title = discovery_title(arena, "DataStore", root);
    *import = (struct import){.arena = arena, .object = object};
    if (!import_datastore(import))
        return false;
    store->root = root;
    store->name = object->name;
    store->title = object->title;
    store->settings = &import->settings;
    store->gaps = import->first;
    store->is_kamaji = text_equal(settings_text(&import->settings, OPTION_TARGET), "kamaji-etcd");
    return true;
}

struct store *stores_read(struct arena *arena, const struct kube_answer *answer, size_t *count) {
    struct found_objects objects = discovery_objects(arena, answer);
    struct store *stores = arena_array(arena, objects.count, sizeof(*stores));
    *count = 0;
    for (size_t i = 0; i < objects.count; i++)
        *count += read_store(arena, objects.items[i], &stores[*count]);
    return stores;
}

const char *store_namespace(const struct store *store) {
    return node_text_at(node_at(store->root, CA), "namespace");
}

bool store_is_of(struct arena *arena, const struct store *store, const char *name_space,
                 const char *etcd_name) {
    const char *name = settings_text(store->settings, OPTION_ETCD_NAME);
    const char *first = node_text_at(store->root, "spec/endpoints/0");
    return store->is_kamaji && name && text_equal(name, etcd_name) &&
           strstr(first, arena_format(arena, ".%s.svc", name_space));
}

/* A pod can only mount what is in its own namespace. */
static bool check_place(struct discovery *discovery, const struct store *store, const char *path,
                        enum option_id id, const char *name_space) {
    struct arena *arena = discovery->arena;
    const struct node *reference = node_at(store->root, path);
    const char *in = node_text_at(reference, "namespace");
    if (!reference || discovery->given->option[id].present || text_equal(in, name_space))
        return true;
    const char *shown = text_printable(arena, in, 63);
    const char *name = text_printable(arena, node_text_at(reference, "name"), 253);
    return discovery_refuse(
        discovery, FAILURE_VALUE, store->title,
        arena_format(arena,
                     "copy the Secret into namespace %s, or name one that is there with --%s; or "
                     "let the jobs run in namespace %s: --namespace %s, with all --endpoints",
                     name_space, option_table[id].name, shown, shown),
        "Secret \"%s\" is in namespace \"%s\", and pods in namespace \"%s\" cannot mount it", name,
        shown, name_space);
}

/* The certificate and its key are mostly in one Secret, about which one word is enough. */
static bool has_key_elsewhere(const struct store *store) {
    const struct node *certificate = node_at(store->root, CERTIFICATE);
    const struct node *key = node_at(store->root, KEY);
    return !text_equal(node_text_at(certificate, "namespace"), node_text_at(key, "namespace")) ||
           !text_equal(node_text_at(certificate, "name"), node_text_at(key, "name"));
}

bool store_put(struct discovery *discovery, const struct store *store, const char *name_space) {
    static const enum option_id ids[] = {
        OPTION_PKI,           OPTION_CA_SECRET,          OPTION_CA_SECRET_KEY,
        OPTION_CLIENT_SECRET, OPTION_CLIENT_SECRET_CERT, OPTION_CLIENT_SECRET_KEY};
    bool good = check_place(discovery, store, CA, OPTION_CA_SECRET, name_space);
    good = check_place(discovery, store, CERTIFICATE, OPTION_CLIENT_SECRET, name_space) && good;
    if (has_key_elsewhere(store))
        good = check_place(discovery, store, KEY, OPTION_CLIENT_SECRET, name_space) && good;
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        discovery_put(discovery, store->title, ids[i], settings_text(store->settings, ids[i]));
    for (const struct import_comment *it = store->gaps; it; it = it->next)
        if (is_gap(it))
            discovery_warn(discovery, store->title, NULL, "%s", it->text);
    return good;
}

void store_put_where(struct discovery *discovery, const struct store *store) {
    static const enum option_id ids[] = {OPTION_ETCD_NAME,           OPTION_ETCD_SERVICE,
                                         OPTION_ETCD_CLIENT_SERVICE, OPTION_CLUSTER_DOMAIN,
                                         OPTION_CLIENT_PORT,         OPTION_REPLICAS};
    const struct setting *setting = &store->settings->option[OPTION_ENDPOINTS];
    struct text list = text_new(discovery->arena);
    text_add(&list, "");
    for (const struct value *value = setting->first; value; value = value->next)
        text_add_format(&list, "%s%s", value == setting->first ? "" : ",", value->text);
    for (size_t i = 0; store->is_kamaji && i < COUNT_OF(ids); i++)
        discovery_put(discovery, store->title, ids[i], settings_text(store->settings, ids[i]));
    discovery_put(discovery, store->title, OPTION_ENDPOINTS, list.data);
}
