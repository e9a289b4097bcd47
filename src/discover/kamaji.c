/* Kamaji's datastore: a StatefulSet of etcd, its Services, the DataStores that lead to it. */
#include "discover/member.h"
#include "discover/store.h"

enum { SHOWN = 253, NAMES_SHOWN = 10 };

/* A StatefulSet that runs etcd. */
struct set {
    const struct node *root;
    const char *title;
    const char *name;
    const struct container *member;
};

struct sets {
    struct set *items;
    size_t count;
};

static struct sets read_sets(struct arena *arena, const struct kube_answer *answer) {
    struct found_objects objects = discovery_objects(arena, answer);
    struct sets sets = {arena_array(arena, objects.count, sizeof(struct set)), 0};
    for (size_t i = 0; i < objects.count; i++) {
        const struct node *root = objects.items[i];
        const struct container *member = member_of_pod(arena, node_at(root, "spec/template/spec"));
        if (member)
            sets.items[sets.count++] =
                (struct set){root, discovery_title(arena, "StatefulSet", root),
                             kube_metadata(root, "name"), member};
    }
    return sets;
}

bool kamaji_is_there(struct discovery *discovery) {
    size_t stores = 0;
    struct sets sets = read_sets(discovery->arena, &discovery->answers[ASK_SETS]);
    const struct store *all =
        stores_read(discovery->arena, &discovery->answers[ASK_STORES], &stores);
    return sets.count > 0 || (all && stores > 0);
}

const char *kamaji_namespace(const struct discovery *discovery) {
    const char *text = discovery_text(discovery, OPTION_NAMESPACE);
    return text ? text : "kamaji-system";
}

/* The only one, or the one of that name; NULL when there is none, or after an error. */
static const struct set *choose_set(struct discovery *discovery, const struct sets *sets) {
    const char *wanted = settings_text(discovery->given, OPTION_ETCD_NAME);
    struct text names = text_new(discovery->arena);
    for (size_t i = 0; wanted && i < sets->count; i++)
        if (text_equal(sets->items[i].name, wanted))
            return &sets->items[i];
    if (sets->count <= 1 || wanted)
        return sets->count == 1 && !wanted ? &sets->items[0] : NULL;
    for (size_t i = 0; i < sets->count && i < NAMES_SHOWN; i++)
        text_add_format(&names, "%s%s", i > 0 ? ", " : "",
                        text_printable(discovery->arena, sets->items[i].name, SHOWN));
    discovery_refuse(discovery, FAILURE_VALUE, NULL, "choose one with --etcd-name",
                     "%zu StatefulSets in namespace %s run etcd: %s", sets->count,
                     kamaji_namespace(discovery), names.data);
    return NULL;
}

/* Kamaji may keep its etcd elsewhere; then the DataStores know where. */
static void look_where_stores_are(struct discovery *discovery, const struct store *stores,
                                  size_t count, struct sets *sets) {
    struct arena *arena = discovery->arena;
    const char *name_space = count > 0 ? store_namespace(&stores[0]) : "";
    struct findings findings = findings_new(arena);
    struct kube_answer answer;
    if (sets->count > 0 || *name_space == '\0' ||
        discovery->given->option[OPTION_NAMESPACE].present ||
        text_equal(name_space, kamaji_namespace(discovery)) ||
        !name_check(&findings, NAME_LABEL, name_space))
        return;
    for (size_t i = 1; i < count; i++)
        if (!text_equal(store_namespace(&stores[i]), name_space))
            return;
    discovery_put(discovery, stores[0].title, OPTION_NAMESPACE, name_space);
    struct question question = discovery_sets_question(discovery);
    discovery_ask(discovery, &question, &answer, 1);
    if (discovery_answered(discovery, &question, &answer, false))
        *sets = read_sets(arena, &answer);
}

/* True when the Service leads to the pods: each pair of its selector is a label of theirs. */
static bool selects(const struct node *service, const struct node *labels) {
    const struct node *selector = node_at(service, "spec/selector");
    for (size_t i = 0; selector && selector->kind == NODE_MAPPING && i < selector->count; i++) {
        const char *wanted = node_text(selector->pairs[i].value);
        const char *label = node_text(node_get(labels, selector->pairs[i].key->string));
        if (!wanted || !label || !text_equal(wanted, label))
            return false;
    }
    return selector && selector->kind == NODE_MAPPING && selector->count > 0;
}

static bool serves_port(const struct node *service, const char *port) {
    const struct node *ports = node_at(service, "spec/ports");
    for (size_t i = 0; i < node_items(ports); i++)
        if (text_equal(node_text_at(ports->items[i], "port"), port))
            return true;
    return false;
}

/* The Service with an address of its own; NAME-client before others. */
static void put_client_service(struct discovery *discovery, const struct set *set,
                               struct found_objects services) {
    const struct node *labels = node_at(set->root, "spec/template/metadata/labels");
    const char *usual = arena_format(discovery->arena, "%s-client", set->name);
    const char *port = discovery_text(discovery, OPTION_CLIENT_PORT);
    const struct node *chosen = NULL;
    for (size_t i = 0; i < services.count; i++) {
        const struct node *service = services.items[i];
        if (text_equal(node_text_at(service, "spec/clusterIP"), "None") ||
            !selects(service, labels) || !serves_port(service, port ? port : "2379"))
            continue;
        if (!chosen || text_equal(kube_metadata(service, "name"), usual))
            chosen = service;
    }
    if (chosen)
        discovery_put(discovery, discovery_title(discovery->arena, "Service", chosen),
                      OPTION_ETCD_CLIENT_SERVICE, kube_metadata(chosen, "name"));
}

static void put_services(struct discovery *discovery, const struct set *set) {
    struct arena *arena = discovery->arena;
    const char *name_space = kamaji_namespace(discovery);
    const char *service = node_text_at(set->root, "spec/serviceName");
    struct kube_answer answer;
    struct question question = {
        .path = arena_format(arena, "/api/v1/namespaces/%s/services", name_space),
        .verb = "list",
        .resource = "services",
        .name_space = name_space};
    discovery_ask(discovery, &question, &answer, 1);
    discovery_put(discovery, set->title, OPTION_ETCD_SERVICE, service);
    if (!discovery_answered(discovery, &question, &answer, false))
        return;
    struct found_objects services = discovery_objects(arena, &answer);
    put_client_service(discovery, set, services);
    for (size_t i = 0; i < services.count; i++)
        if (text_equal(kube_metadata(services.items[i], "name"), service))
            return;
    discovery_warn(discovery, set->title, "without it the members have no names",
                   "its headless Service \"%s\" is not there",
                   text_printable(arena, service, SHOWN));
}

/* The chart mounts a whole Secret, or projects cert-manager's (chart kamaji-etcd: etcd_sts.yaml).
 */
static void put_layout(struct discovery *discovery, const struct set *set) {
    const struct node *volumes = node_at(set->root, "spec/template/spec/volumes");
    const char *own = arena_format(discovery->arena, "%s-certs", set->name);
    for (size_t i = 0; i < node_items(volumes); i++)
        if (text_equal(node_text_at(volumes->items[i], "secret/secretName"), own))
            discovery_put(discovery, set->title, OPTION_PKI, "self-signed");
        else if (text_equal(node_text_at(volumes->items[i], "name"), "certs") &&
                 node_get(volumes->items[i], "projected"))
            discovery_put(discovery, set->title, OPTION_PKI, "cert-manager");
}

static void put_set(struct discovery *discovery, const struct set *set) {
    discovery_put(discovery, set->title, OPTION_NAMESPACE, kube_metadata(set->root, "namespace"));
    discovery_put(discovery, set->title, OPTION_ETCD_NAME, set->name);
    if (!discovery->given->option[OPTION_ENDPOINTS].present)
        discovery_put(discovery, set->title, OPTION_REPLICAS,
                      node_text_at(set->root, "spec/replicas"));
    member_put_url(discovery, set->title, set->member);
    member_put_quota(discovery, set->title, member_quota(discovery, set->title, set->member));
    put_services(discovery, set);
}

static bool put_stores(struct discovery *discovery, const struct set *set,
                       const struct store *stores, size_t count) {
    const char *name_space = kamaji_namespace(discovery);
    for (size_t i = 0; i < count; i++)
        if (store_is_of(discovery->arena, &stores[i], name_space, set->name))
            return store_put(discovery, &stores[i], name_space);
    put_layout(discovery, set);
    return true;
}

/* No StatefulSet: an etcd outside of the cluster, or one that may not be looked at. */
static bool put_only_store(struct discovery *discovery, const struct store *stores, size_t count) {
    const char *name = settings_text(discovery->given, OPTION_ETCD_NAME);
    const struct store *chosen = count == 1 && !name ? &stores[0] : NULL;
    for (size_t i = 0; name && i < count; i++) {
        const char *its = settings_text(stores[i].settings, OPTION_ETCD_NAME);
        if (text_equal(stores[i].name, name) || (its && text_equal(its, name)))
            chosen = &stores[i];
    }
    if (!chosen)
        return discovery_refuse(
            discovery, FAILURE_VALUE, NULL,
            "is --namespace right? is it the right cluster? --target kubeadm and talos look at the "
            "nodes instead",
            "%s in namespace %s",
            count > 1 && !name ? "several DataStores, and no StatefulSet"
                               : "no StatefulSet that runs this etcd",
            kamaji_namespace(discovery));
    discovery_put(discovery, chosen->title, OPTION_NAMESPACE, store_namespace(chosen));
    discovery_put(discovery, chosen->title, OPTION_ETCD_NAME, chosen->name);
    store_put_where(discovery, chosen);
    if (!discovery->given->option[OPTION_QUOTA].present)
        discovery_warn(discovery, chosen->title, "give --quota",
                       "the quota of this etcd cannot be read: no StatefulSet is known");
    return store_put(discovery, chosen, kamaji_namespace(discovery));
}

bool discover_kamaji(struct discovery *discovery) {
    size_t count = 0;
    size_t errors = discovery->diagnostics->errors;
    const struct question *questions = discovery->questions;
    const struct kube_answer *answers = discovery->answers;
    bool has_stores =
        discovery_answered(discovery, &questions[ASK_STORES], &answers[ASK_STORES], false);
    const struct store *stores = stores_read(
        discovery->arena, has_stores ? &answers[ASK_STORES] : &(struct kube_answer){0}, &count);
    if (!discovery_answered(discovery, &questions[ASK_SETS], &answers[ASK_SETS], count == 0) &&
        discovery->diagnostics->errors > errors)
        return false;
    struct sets sets = read_sets(discovery->arena, &answers[ASK_SETS]);
    look_where_stores_are(discovery, stores, count, &sets);
    const struct set *set = choose_set(discovery, &sets);
    if (discovery->diagnostics->errors > errors)
        return false;
    if (!set)
        return put_only_store(discovery, stores, count);
    put_set(discovery, set);
    return put_stores(discovery, set, stores, count) && discovery->diagnostics->errors == errors;
}
