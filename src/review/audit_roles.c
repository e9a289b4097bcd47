#include "review/auditor.h"

enum { SHOWN = 100 };

static const char RBAC[] = "rbac.authorization.k8s.io";

static bool list_has(const struct node *list, const char *word) {
    for (size_t i = 0; i < node_items(list); i++) {
        const char *text = node_text(list->items[i]);
        if (text && text_equal(text, word))
            return true;
    }
    return false;
}

static void judge_rule(struct audit *audit, const struct node *rule, size_t index) {
    static const char *const grants[] = {"escalate", "bind", "impersonate"};
    static const char *const reaches[] = {"pods/exec", "pods/attach", "pods/ephemeralcontainers",
                                          "nodes/proxy"};
    const struct node *verbs = node_get(rule, "verbs");
    const struct node *resources = node_get(rule, "resources");
    const char *path = arena_format(audit->arena, "rules[%zu]", index);
    if (list_has(verbs, "*") || list_has(resources, "*"))
        audit_add(audit, AUDIT_RBAC_WILDCARD, audit_either(verbs, rule), path,
                  list_has(verbs, "*") ? "all verbs are granted" : "all resources are granted");
    if (list_has(resources, "secrets") &&
        (list_has(verbs, "get") || list_has(verbs, "list") || list_has(verbs, "watch")))
        audit_add(audit, AUDIT_RBAC_SECRETS, resources, path, "Secrets can be read");
    for (size_t i = 0; i < COUNT_OF(reaches); i++)
        if (list_has(resources, reaches[i]))
            audit_add(audit, AUDIT_RBAC_EXEC, resources, path, "%s is granted", reaches[i]);
    for (size_t i = 0; i < COUNT_OF(grants); i++)
        if (list_has(verbs, grants[i]))
            audit_add(audit, AUDIT_RBAC_GRANT, verbs, path, "%s is granted", grants[i]);
}

/* A role that several workloads share is judged once. */
static bool is_new(const struct audit *audit, size_t index) {
    if (!audit->told)
        return true;
    bool is_told = audit->told[index];
    audit->told[index] = true;
    return !is_told;
}

static void judge_roles(struct audit *audit, const struct object *binding) {
    const char *kind = node_text_at(binding->root, "roleRef/kind");
    const char *name = node_text_at(binding->root, "roleRef/name");
    for (size_t i = 0; i < audit->manifest->count; i++) {
        const struct object *role = &audit->manifest->items[i];
        if (!object_is(role, RBAC, kind) || !text_equal(role->name, name) ||
            (text_equal(kind, "Role") && !text_equal(role->name_space, binding->name_space)) ||
            !is_new(audit, i))
            continue;
        const struct node *rules = node_get(role->root, "rules");
        audit->object = role;
        for (size_t k = 0; k < node_items(rules); k++)
            judge_rule(audit, rules->items[k], k);
    }
}

/* All ServiceAccounts, or all of the namespace. */
static bool binds_all(const struct node *subject, const char *name_space) {
    static const char all[] = "system:serviceaccounts";
    const char *name = node_text_at(subject, "name");
    if (!text_equal(node_text_at(subject, "kind"), "Group"))
        return false;
    if (text_equal(name, all) || text_equal(name, "system:authenticated"))
        return true;
    return text_starts_with(name, all) && name[strlen(all)] == ':' && *name_space &&
           text_equal(name + strlen(all) + 1, name_space);
}

static bool binds(const struct object *binding, const char *name_space, const char *account) {
    const struct node *subjects = node_get(binding->root, "subjects");
    for (size_t i = 0; i < node_items(subjects); i++) {
        const struct node *subject = subjects->items[i];
        const char *in = node_text_at(subject, "namespace");
        if (binds_all(subject, name_space))
            return true;
        if (text_equal(node_text_at(subject, "kind"), "ServiceAccount") &&
            text_equal(node_text_at(subject, "name"), account) &&
            (*in == '\0' || *name_space == '\0' || text_equal(in, name_space)))
            return true;
    }
    return false;
}

static void judge_binding(struct audit *audit, const struct object *binding) {
    static const char *const administrators[] = {"cluster-admin", "admin", "edit"};
    const struct node *name = node_at(binding->root, "roleRef/name");
    for (size_t i = 0; i < COUNT_OF(administrators); i++)
        if (text_equal(node_text_at(binding->root, "roleRef/kind"), "ClusterRole") &&
            node_text(name) && text_equal(node_text(name), administrators[i])) {
            audit->object = binding;
            audit_add(audit, AUDIT_RBAC_ADMIN, name, "roleRef.name", "the role is %s",
                      administrators[i]);
        }
    judge_roles(audit, binding);
}

/* The number of bindings that are looked at for one workload is bounded. */
void audit_roles(struct audit *audit, const struct workload *workload) {
    const struct object *object = audit->object;
    const char *account = node_text_at(workload->pod, "serviceAccountName");
    size_t bindings = 0;
    if (*account == '\0')
        account = "default";
    for (size_t i = 0; i < audit->manifest->count && bindings < LIST_LIMIT; i++) {
        const struct object *binding = &audit->manifest->items[i];
        bool is_binding = object_is(binding, RBAC, "RoleBinding") ||
                          object_is(binding, RBAC, "ClusterRoleBinding");
        if (!is_binding || !binds(binding, object->name_space, account))
            continue;
        bindings++;
        if (is_new(audit, i))
            judge_binding(audit, binding);
    }
    audit->object = object;
}

void audit_talos(struct audit *audit) {
    const struct object *object = audit->object;
    const struct node *roles = node_at(object->root, "spec/roles");
    for (size_t i = 0; i < node_items(roles); i++) {
        const char *role = node_text(roles->items[i]);
        if (role && text_equal(role, "os:admin"))
            audit_add(audit, AUDIT_TALOS_ADMIN, roles->items[i],
                      arena_format(audit->arena, "spec.roles[%zu]", i), "the role is os:admin");
    }
    for (size_t i = 0; i < audit->manifest->count; i++) {
        const struct object *secret = &audit->manifest->items[i];
        if (!object_is(secret, "v1", "Secret") || !text_equal(secret->name, object->name) ||
            !text_equal(secret->name_space, object->name_space))
            continue;
        audit->object = secret;
        audit_add(audit, AUDIT_TALOS_SECRET, secret->root, "metadata.name",
                  "Talos makes the Secret %s itself",
                  text_printable(audit->arena, secret->name, SHOWN));
        audit->object = object;
    }
}
