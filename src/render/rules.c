#include "render/documents.h"
#include "render/values.h"

/* How the API names the kinds that are rendered. */
static const struct {
    const char *api_version;
    const char *kind;
    const char *group;
    const char *resource;
    bool cluster;
} resources[] = {
    {"v1", "Namespace", "", "namespaces", true},
    {"v1", "ServiceAccount", "", "serviceaccounts", false},
    {"talos.dev/v1alpha1", "ServiceAccount", "talos.dev", "serviceaccounts", false},
    {"v1", "ConfigMap", "", "configmaps", false},
    {"networking.k8s.io/v1", "NetworkPolicy", "networking.k8s.io", "networkpolicies", false},
    {"batch/v1", "CronJob", "batch", "cronjobs", false},
    {"monitoring.coreos.com/v1", "PrometheusRule", "monitoring.coreos.com", "prometheusrules",
     false},
};

static struct node *words(struct arena *arena, const char *const *items) {
    struct node *sequence = node_sequence(arena);
    for (; *items; items++)
        node_append(arena, sequence, node_string(arena, *items));
    return sequence;
}

static void add_rule(struct arena *arena, struct node *rules, const char *group,
                     const char *resource, struct node *names, const char *const *verbs) {
    struct node *rule = node_mapping(arena);
    values_add(arena, rule, "group", group);
    values_add(arena, rule, "resource", resource);
    values_add_node(arena, rule, "names", names ? names : node_null(arena));
    values_add_node(arena, rule, "verbs", words(arena, verbs));
    node_append(arena, rules, rule);
}

static bool is_of(const struct document *document, size_t index) {
    const struct node *version = node_get(document->root, "apiVersion");
    return text_equal(document->kind, resources[index].kind) &&
           text_equal(version->string, resources[index].api_version);
}

/* The names of the documents of this kind; empty when there is none. */
static struct node *names_of(struct arena *arena, const struct documents *documents, size_t index) {
    struct node *names = node_sequence(arena);
    for (size_t i = 0; i < documents->count; i++)
        if (is_of(&documents->items[i], index))
            node_append(arena, names, node_string(arena, documents->items[i].name));
    return names;
}

/* The parent of the ApplySet. */
static void add_set_rules(struct arena *arena, struct node *rules, const char *set,
                          const char *const *verbs) {
    static const char *const create[] = {"create", NULL};
    struct node *names = node_sequence(arena);
    if (!set)
        return;
    node_append(arena, names, node_string(arena, set));
    add_rule(arena, rules, "", "configmaps", names, verbs);
    add_rule(arena, rules, "", "configmaps", NULL, create);
}

/* kubectl apply reads each object and then creates or patches it. The API server knows no name when
 * it authorizes a creation, so only the other two can be limited to names. */
struct node *rules_for_deployer(struct arena *arena, const struct documents *documents,
                                const char *set, bool cluster) {
    static const char *const change[] = {"get", "patch", NULL};
    static const char *const create[] = {"create", NULL};
    struct node *rules = node_sequence(arena);
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        struct node *names = names_of(arena, documents, i);
        if (names->count == 0 || resources[i].cluster != cluster)
            continue;
        add_rule(arena, rules, resources[i].group, resources[i].resource, names, change);
        add_rule(arena, rules, resources[i].group, resources[i].resource, NULL, create);
    }
    if (!cluster)
        add_set_rules(arena, rules, set, change);
    return rules;
}

/* --delete looks and deletes by name. --prune finds members of the set by their label, so neither
 * that nor their deletion can be limited to names. */
struct node *rules_for_remover(struct arena *arena, const struct documents *documents,
                               const char *set) {
    static const char *const remove[] = {"get", "delete", NULL};
    static const char *const prune[] = {"list", "delete", NULL};
    static const char *const shrink[] = {"get", "patch", "delete", NULL};
    struct node *rules = node_sequence(arena);
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        struct node *names = names_of(arena, documents, i);
        if (names->count > 0 && !resources[i].cluster)
            add_rule(arena, rules, resources[i].group, resources[i].resource, names, remove);
        if (set && !resources[i].cluster)
            add_rule(arena, rules, resources[i].group, resources[i].resource, NULL, prune);
    }
    add_set_rules(arena, rules, set, shrink);
    return rules;
}

/* Trigger (read the CronJob, create a Job), suspend (patch the CronJob), read jobs, logs and what
 * keeps them. Jobs and pods get their names at run time, so these rules cannot be limited to names.
 */
struct node *rules_for_operator(struct arena *arena, const struct plan *plan) {
    static const char *const change[] = {"get", "patch", NULL};
    static const char *const jobs[] = {"create", "get", "list", "watch", NULL};
    static const char *const read[] = {"get", "list", "watch", NULL};
    static const char *const logs[] = {"get", NULL};
    static const char *const events[] = {"list", "watch", NULL};
    struct node *rules = node_sequence(arena);
    struct node *names = node_sequence(arena);
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (plan->task[i].wanted)
            node_append(arena, names, node_string(arena, plan->task[i].name));
    add_rule(arena, rules, "batch", "cronjobs", names, change);
    add_rule(arena, rules, "batch", "jobs", NULL, jobs);
    add_rule(arena, rules, "", "pods", NULL, read);
    add_rule(arena, rules, "", "pods/log", NULL, logs);
    add_rule(arena, rules, "", "events", NULL, events);
    return rules;
}
