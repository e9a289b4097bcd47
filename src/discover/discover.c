#include "discover/discovery.h"

#define CORE "/api/v1"

static struct question list(const char *path, const char *resource, const char *name_space) {
    return (struct question){
        .path = path, .verb = "list", .resource = resource, .name_space = name_space};
}

struct question discovery_sets_question(struct discovery *discovery) {
    const char *name_space = kamaji_namespace(discovery);
    const char *name = settings_text(discovery->given, OPTION_ETCD_NAME);
    struct question question =
        list(arena_format(discovery->arena, "/apis/apps/v1/namespaces/%s/statefulsets%s%s",
                          name_space, name ? "/" : "", name ? name : ""),
             "statefulsets.apps", name_space);
    if (name)
        question.verb = "get";
    return question;
}

/* Which target it is decides what to ask; without one, everything is asked. */
static void make_questions(struct discovery *discovery, const char *target) {
    struct question *questions = discovery->questions;
    bool kamaji = !target || text_equal(target, "kamaji-etcd");
    bool kubeadm = !target || text_equal(target, "kubeadm");
    bool talos = !target || text_equal(target, "talos");
    questions[ASK_VERSION] =
        (struct question){.path = "/version", .verb = "get", .resource = "/version"};
    if (kamaji) {
        questions[ASK_STORES] = list("/apis/kamaji.clastix.io/v1alpha1/datastores",
                                     "datastores.kamaji.clastix.io", NULL);
        questions[ASK_SETS] = discovery_sets_question(discovery);
    }
    if (kubeadm || talos) {
        questions[ASK_CONTROL_PLANE] = list(
            CORE "/nodes?labelSelector=node-role.kubernetes.io%2Fcontrol-plane", "nodes", NULL);
        questions[ASK_ETCD_NODES] =
            list(CORE "/nodes?labelSelector=node-role.kubernetes.io%2Fetcd", "nodes", NULL);
    }
    if (kubeadm)
        questions[ASK_PODS] =
            list(CORE "/namespaces/kube-system/pods?labelSelector=component%3Detcd", "pods",
                 "kube-system");
    if (talos)
        questions[ASK_TALOS] = (struct question){.path = "/apis/talos.dev/v1alpha1",
                                                 .verb = "get",
                                                 .resource = "/apis/talos.dev/v1alpha1"};
}

/* Kamaji's etcd before that of the nodes: where both are, Kamaji is what the cluster is for. */
static const char *choose_target(struct discovery *discovery) {
    const char *target = settings_text(discovery->given, OPTION_TARGET);
    if (target)
        return target;
    const char *nodes = nodes_target(discovery);
    target = kamaji_is_there(discovery) || !nodes ? "kamaji-etcd" : nodes;
    if (nodes || kamaji_is_there(discovery))
        discovery_put(discovery, "objects in it", OPTION_TARGET, target);
    /* Whoever may not look for Kamaji's must know that it was not looked for. */
    for (enum ask i = ASK_STORES; target == nodes && i <= ASK_SETS; i++)
        discovery_answered(discovery, &discovery->questions[i], &discovery->answers[i], false);
    return target;
}

static bool names_are_good(struct discovery *discovery) {
    const char *name_space = settings_text(discovery->given, OPTION_NAMESPACE);
    const char *name = settings_text(discovery->given, OPTION_ETCD_NAME);
    bool good = !name_space || discovery_name(discovery, OPTION_NAMESPACE, NAME_LABEL, name_space);
    return (!name || discovery_name(discovery, OPTION_ETCD_NAME, NAME_LABEL, name)) && good;
}

bool discover_cluster(struct diagnostics *diagnostics, struct kube_client *client, const char *name,
                      const struct settings *given, struct settings *found) {
    struct discovery *discovery = arena_alloc(diagnostics->arena, sizeof(*discovery));
    size_t errors = diagnostics->errors;
    *discovery = (struct discovery){.arena = diagnostics->arena,
                                    .diagnostics = diagnostics,
                                    .client = client,
                                    .name = name,
                                    .given = given,
                                    .found = found};
    if (!names_are_good(discovery))
        return false;
    make_questions(discovery, settings_text(given, OPTION_TARGET));
    discovery_ask(discovery, discovery->questions, discovery->answers, ASK_COUNT);
    if (discovery->unreachable)
        return false;
    const char *target = choose_target(discovery);
    discover_version(discovery);
    bool good = text_equal(target, "kamaji-etcd") ? discover_kamaji(discovery)
                                                  : discover_nodes(discovery, target);
    if (good && diagnostics->errors == errors)
        discover_secrets(discovery);
    return diagnostics->errors == errors;
}
