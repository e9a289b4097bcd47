#include "review/auditor.h"

/* PodSecurity levels: what makes a pod need a lower one, by the fields' names. */
struct reasons {
    struct text privileged;
    struct text baseline;
};

static void because(struct text *list, const char *name) {
    if (!strstr(list->data, name))
        text_add_format(list, "%s%s", list->length > 0 ? ", " : "", name);
}

static void check_namespaces(struct audit *audit, const struct workload *workload,
                             struct reasons *reasons) {
    static const char *const names[] = {"hostNetwork", "hostPID", "hostIPC"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct node *node = node_get(workload->pod, names[i]);
        if (!node_is_true(node))
            continue;
        because(&reasons->privileged, names[i]);
        audit_add(audit, AUDIT_HOST_NAMESPACES, node,
                  audit_below(audit, workload->pod_path, names[i]), "%s is true", names[i]);
    }
    const struct node *volumes = node_get(workload->pod, "volumes");
    for (size_t i = 0; i < node_items(volumes); i++)
        if (node_get(volumes->items[i], "hostPath"))
            because(&reasons->privileged, "hostPath");
}

/* Capabilities that the level "baseline" lets a container add (Pod Security Standards). */
static bool is_baseline_capability(const char *name) {
    static const char *const known[] = {"AUDIT_WRITE",      "CHOWN",  "DAC_OVERRIDE", "FOWNER",
                                        "FSETID",           "KILL",   "MKNOD",        "SETFCAP",
                                        "NET_BIND_SERVICE", "SETGID", "SETPCAP",      "SETUID",
                                        "SYS_CHROOT"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (text_equal(known[i], name))
            return true;
    return false;
}

static bool drops_all(const struct node *context) {
    const struct node *list = node_at(context, "capabilities/drop");
    for (size_t i = 0; i < node_items(list); i++) {
        const char *name = node_text(list->items[i]);
        if (name && text_equal(name, "ALL"))
            return true;
    }
    return false;
}

static const struct node *context_field(const struct workload *workload,
                                        const struct container *container, const char *name) {
    return audit_either(node_get(node_get(container->node, "securityContext"), name),
                        node_get(node_get(workload->pod, "securityContext"), name));
}

static void find_reasons(const struct workload *workload, const struct container *container,
                         struct reasons *reasons) {
    const struct node *context = node_get(container->node, "securityContext");
    const struct node *added = node_at(context, "capabilities/add");
    const struct node *seccomp = context_field(workload, container, "seccompProfile");
    int64_t user = -1;
    for (size_t i = 0; i < node_items(added); i++) {
        const char *name = node_text(added->items[i]);
        because(name && is_baseline_capability(name) ? &reasons->baseline : &reasons->privileged,
                "capabilities");
    }
    if (node_is_true(node_get(context, "privileged")))
        because(&reasons->privileged, "privileged");
    if (text_equal(node_text_at(seccomp, "type"), "Unconfined"))
        because(&reasons->privileged, "seccompProfile");
    else if (!seccomp)
        because(&reasons->baseline, "seccompProfile");
    if (!drops_all(context))
        because(&reasons->baseline, "capabilities");
    if (!node_is_false(node_get(context, "allowPrivilegeEscalation")))
        because(&reasons->baseline, "allowPrivilegeEscalation");
    if (!node_is_true(context_field(workload, container, "runAsNonRoot")))
        because(&reasons->baseline, "runAsNonRoot");
    if (node_number(context_field(workload, container, "runAsUser"), &user) && user == 0)
        because(&reasons->baseline, "runAsUser");
}

static void check_level(struct audit *audit, const struct workload *workload,
                        struct reasons *reasons) {
    for (size_t i = 0; i < workload->count; i++)
        find_reasons(workload, &workload->containers[i], reasons);
    bool privileged = reasons->privileged.length > 0;
    if (privileged || reasons->baseline.length > 0)
        audit_add(audit, AUDIT_POD_SECURITY, workload->pod, workload->pod_path,
                  "the pod needs level %s: %s", privileged ? "privileged" : "baseline",
                  privileged ? reasons->privileged.data : reasons->baseline.data);
}

/* Whether the ServiceAccount in the same manifest turns its token off. */
static bool account_is_silent(const struct audit *audit, const char *name) {
    for (size_t i = 0; i < audit->manifest->count; i++) {
        const struct object *object = &audit->manifest->items[i];
        if (object_is(object, "v1", "ServiceAccount") && text_equal(object->name, name) &&
            text_equal(object->name_space, audit->object->name_space) &&
            node_is_false(node_get(object->root, "automountServiceAccountToken")))
            return true;
    }
    return false;
}

static void check_account(struct audit *audit, const struct workload *workload) {
    const struct node *node = node_get(workload->pod, "automountServiceAccountToken");
    const struct node *account = node_get(workload->pod, "serviceAccountName");
    const char *name = node_text(account);
    if (!name || *name == '\0')
        name = "default";
    if (!node_is_false(node) && (node || !account_is_silent(audit, name)))
        audit_add(audit, AUDIT_API_TOKEN, audit_either(node, workload->pod),
                  audit_below(audit, workload->pod_path, "automountServiceAccountToken"),
                  "automountServiceAccountToken is not false");
    if (text_equal(name, "default"))
        audit_add(audit, AUDIT_DEFAULT_ACCOUNT, audit_either(account, workload->pod),
                  audit_below(audit, workload->pod_path, "serviceAccountName"),
                  "the pod runs as the ServiceAccount default");
}

void audit_rights(struct audit *audit, const struct workload *workload) {
    struct reasons reasons = {text_new(audit->arena), text_new(audit->arena)};
    text_add(&reasons.privileged, "");
    text_add(&reasons.baseline, "");
    check_namespaces(audit, workload, &reasons);
    check_level(audit, workload, &reasons);
    check_account(audit, workload);
}

static void check_user(struct audit *audit, const struct workload *workload,
                       const struct container *container) {
    const struct node *user = context_field(workload, container, "runAsUser");
    int64_t number = 0;
    bool own = node_at(container->node, "securityContext/runAsUser") != NULL;
    const char *path =
        audit_below(audit, own ? container->path : workload->pod_path, "securityContext.runAsUser");
    if (node_number(user, &number) && number == 0)
        audit_add(audit, AUDIT_ROOT_USER, user, path, "runAsUser is 0");
    else if (!user && !node_is_true(context_field(workload, container, "runAsNonRoot")))
        audit_add(audit, AUDIT_USER_UNKNOWN, container->node,
                  audit_below(audit, container->path, "securityContext.runAsUser"),
                  "no runAsUser, no runAsNonRoot");
}

static void check_context(struct audit *audit, const struct workload *workload,
                          const struct container *container) {
    const struct node *context = node_get(container->node, "securityContext");
    const struct node *node = node_get(context, "privileged");
    const char *path = audit_below(audit, container->path, "securityContext");
    if (node_is_true(node))
        audit_add(audit, AUDIT_PRIVILEGED, node, audit_below(audit, path, "privileged"),
                  "privileged is true");
    node = node_at(context, "capabilities/add");
    if (node_items(node) > 0)
        audit_add(audit, AUDIT_CAPABILITIES, node, audit_below(audit, path, "capabilities.add"),
                  "capabilities are added");
    if (!drops_all(context))
        audit_add(audit, AUDIT_CAPABILITIES_KEPT, audit_either(context, container->node),
                  audit_below(audit, path, "capabilities.drop"),
                  "not all capabilities are dropped");
    node = node_get(context, "allowPrivilegeEscalation");
    if (!node_is_false(node))
        audit_add(audit, AUDIT_ESCALATION,
                  audit_either(audit_either(node, context), container->node),
                  audit_below(audit, path, "allowPrivilegeEscalation"),
                  "allowPrivilegeEscalation is not false");
    node = node_get(context, "readOnlyRootFilesystem");
    if (!node_is_true(node))
        audit_add(audit, AUDIT_ROOT_WRITABLE,
                  audit_either(audit_either(node, context), container->node),
                  audit_below(audit, path, "readOnlyRootFilesystem"),
                  "readOnlyRootFilesystem is not true");
    node = context_field(workload, container, "seccompProfile");
    if (!node || text_equal(node_text_at(node, "type"), "Unconfined"))
        audit_add(audit, AUDIT_SECCOMP, audit_either(node, container->node),
                  audit_below(audit, path, "seccompProfile"), "no seccompProfile");
}

void audit_container_rights(struct audit *audit, const struct workload *workload,
                            const struct container *container) {
    check_user(audit, workload, container);
    check_context(audit, workload, container);
    const struct node *resources = node_get(container->node, "resources");
    const char *path = audit_below(audit, container->path, "resources");
    if (!node_at(resources, "requests/memory") && !node_at(resources, "limits/memory"))
        audit_add(audit, AUDIT_RESOURCES, audit_either(resources, container->node), path,
                  "no memory is reserved");
    else if (!node_at(resources, "requests/cpu") && !node_at(resources, "limits/cpu"))
        audit_add(audit, AUDIT_RESOURCES, resources, path, "no processor time is reserved");
}
