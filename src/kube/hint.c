#include "kube/hint.h"

enum { WORD_LIMIT = 253 };

/* The text between `before` and the next `after`, or NULL. */
static const char *between(struct arena *arena, const char *text, const char *before,
                           const char *after) {
    const char *start = strstr(text, before);
    const char *end = start ? strstr(start + strlen(before), after) : NULL;
    if (!end || end - start - (ptrdiff_t)strlen(before) > WORD_LIMIT)
        return NULL;
    start += strlen(before);
    return arena_copy_bytes(arena, start, (size_t)(end - start));
}

/* "system:serviceaccount:NAMESPACE:NAME" as --rbac takes it. */
static const char *subject_of(struct arena *arena, const char *user) {
    static const char prefix[] = "system:serviceaccount:";
    if (!text_starts_with(user, prefix))
        return arena_format(arena, "User:%s", user);
    user += sizeof(prefix) - 1;
    size_t length = strcspn(user, ":");
    return arena_format(arena, "ServiceAccount:%.*s/%s", (int)length, user,
                        user[length] ? user + length + 1 : "");
}

const char *kube_forbidden_user(struct arena *arena, const char *message) {
    return between(arena, message, "User \"", "\"");
}

static bool is_one_of(const char *word, const char *const *words) {
    for (; *words; words++)
        if (text_equal(word, *words))
            return true;
    return false;
}

/* Who runs and watches Jobs needs less than who applies, who deletes needs more. */
static const char *role_for(const char *verb, const char *resource) {
    static const char *const of_operator[] = {"jobs", "pods", "pods/log", "events", NULL};
    static const char *const of_us[] = {"serviceaccounts", "configmaps",      "networkpolicies",
                                        "cronjobs",        "prometheusrules", NULL};
    static const char *const remove[] = {"delete", "list", NULL};
    if (is_one_of(resource, of_operator))
        return "operator";
    return is_one_of(verb, remove) && is_one_of(resource, of_us) ? "remover" : "deployer";
}

/* x is forbidden: User "u" cannot VERB resource "r" in API group "g" in the namespace "n" */
static const char *forbidden(struct arena *arena, const char *message, const char *role) {
    static const char *const of_rights[] = {"roles", "rolebindings", "clusterroles",
                                            "clusterrolebindings", NULL};
    const char *user = kube_forbidden_user(arena, message);
    const char *verb = between(arena, message, "\" cannot ", " resource");
    const char *resource = between(arena, message, " resource \"", "\"");
    const char *space = between(arena, message, "in the namespace \"", "\"");
    if (!user || !verb || !resource)
        return "the user that the kubeconfig names has no right to do this; --rbac "
               "deployer=SUBJECT makes the Role that is enough";
    if (text_equal(user, "system:anonymous"))
        return "the server knows nothing of who we are: does it take this kind of credentials, and "
               "are they for this server?";
    if (is_one_of(resource, of_rights))
        return arena_format(arena,
                            "missing right: %s %s; who may change Roles can take any right: "
                            "an administrator applies them, others leave out --rbac",
                            verb, resource);
    return arena_format(arena,
                        "missing right: %s %s%s%s; an administrator grants it by applying the "
                        "same configuration with --rbac \"%s=%s\"",
                        verb, resource, space ? " in namespace " : " (whole cluster)",
                        space ? space : "", role ? role : role_for(verb, resource),
                        subject_of(arena, user));
}

static const char *kind_missing(struct arena *arena, const struct kube_object *object) {
    const struct node *role = node_at(object->root, "spec/roles/0");
    if (text_equal(object->kind->group, "talos.dev"))
        return arena_format(
            arena,
            "Talos has this kind only while machine.features.kubernetesTalosAPIAccess is enabled "
            "in the machine configuration of the control plane: enabled: true, "
            "allowedKubernetesNamespaces with \"%s\", allowedRoles with \"%s\"",
            object->name_space, role && role->kind == NODE_STRING ? role->string : "os:admin");
    if (text_equal(object->kind->group, "monitoring.coreos.com"))
        return "the Prometheus operator brings this kind: install it, or leave out --with "
               "prometheus-rule";
    return "the server does not know this kind: is it Kubernetes, and is its version supported?";
}

static const char *namespace_missing(struct arena *arena, const struct kube_object *object) {
    return arena_format(arena,
                        "the namespace \"%s\" is not there: is --namespace right? "
                        "--create-namespace makes it",
                        object && object->name_space ? object->name_space : "");
}

#define CANNOT_CHANGE "this field cannot be changed: delete the object that has it, and apply again"

/* The first row whose code, reason and text all fit; 0 and NULL fit all. */
static const struct {
    int code;
    const char *reason;
    const char *text; /* part of the message */
    const char *hint;
} rows[] = {
    {403, NULL, "is attempting to grant RBAC permissions not currently held",
     "nobody can grant rights that he does not have: let an administrator apply the Role, or give "
     "this user the verbs escalate and bind on roles"},
    {403, NULL, "is being terminated", "wait until the namespace is gone, then apply again"},
    {403, NULL, "exceeded quota",
     "a ResourceQuota of the namespace is used up: raise it, or ask for less with the options of "
     "--help pod"},
    {403, NULL, "violates PodSecurity",
     "the namespace enforces a stricter PodSecurity level: --access secret is restricted, hostpath "
     "needs privileged (label pod-security.kubernetes.io/enforce)"},
    {0, NULL, "does not support dry run",
     "a webhook cannot answer without side effects: --no-preflight applies without asking first"},
    {0, NULL, "failed calling webhook",
     "an admission webhook does not answer: repair or remove the service that the message names"},
    {0, NULL, "denied the request", "an admission webhook refuses the object by its own policy"},
    {0, NULL, "denied request",
     "an admission policy of the cluster refuses the object: change the option it is about"},
    {0, NULL, "field not declared in schema",
     "the cluster is older than a field of the object, or an edited template has a typing error"},
    {0, NULL, "field is immutable", CANNOT_CHANGE},
    {0, NULL, "cannot change roleRef", CANNOT_CHANGE},
    {0, NULL, "duplicate entries for key",
     "a list names the same item twice: correct the template"},
    {0, NULL, "etcdserver:",
     "etcd behind the API server is not well at the moment: look at its health before anything "
     "else"},
    {401, NULL, NULL,
     "the server does not accept who we are: has the token or certificate expired, is the clock "
     "right, is this the right user?"},
    {409, "Conflict", NULL, "somebody changed the object at the same time: apply again"},
    {413, NULL, NULL, "the object is larger than the server takes (3 MiB)"},
    {415, NULL, NULL, "this server does not know server-side apply: Kubernetes 1.22 or newer does"},
    {422, NULL, NULL, "the server's own check refuses a value: change the option that sets it"},
    {429, NULL, NULL, "the server is overloaded: try again, or lower --concurrency"},
    {503, NULL, NULL, "the API server is starting, stopping or overloaded: try again"},
    {504, NULL, NULL, "the server took too long: apply again, what was done stays done"},
};

static bool fits(size_t row, const struct kube_answer *answer) {
    return (rows[row].code == 0 || rows[row].code == answer->code) &&
           (!rows[row].reason || text_equal(rows[row].reason, answer->status.reason)) &&
           (!rows[row].text || strstr(answer->status.message, rows[row].text));
}

/* `role`: the one that grants what is missing; NULL = by the verb and resource. */
static const char *hint_for(struct arena *arena, const struct kube_object *object,
                            const struct kube_answer *answer, const char *role) {
    if (object && kube_is_kind_missing(answer))
        return kind_missing(arena, object);
    if (kube_is_namespace_missing(answer))
        return namespace_missing(arena, object);
    if (kube_status_has_cause(&answer->status, "NamespaceTerminating"))
        return "wait until the namespace is gone, then apply again";
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (fits(i, answer))
            return rows[i].hint;
    if (answer->code == 403)
        return forbidden(arena, answer->status.message, role);
    if (answer->code / 100 == 3)
        return "redirects are not followed, so that credentials stay here: correct the server's "
               "URL in the kubeconfig";
    return NULL;
}

const char *kube_hint(struct arena *arena, const struct kube_object *object,
                      const struct kube_answer *answer) {
    return hint_for(arena, object, answer, NULL);
}

const char *kube_hint_for_operator(struct arena *arena, const struct kube_answer *answer) {
    return hint_for(arena, NULL, answer, "operator");
}

/* would violate PodSecurity "restricted:latest": reasons */
const char *kube_hint_for_warning(struct arena *arena, const char *warning) {
    const char *level = between(arena, warning, "would violate PodSecurity \"", "\"");
    if (level)
        return arena_format(arena,
                            "the pods need a namespace whose PodSecurity level is weaker than "
                            "\"%s\": --access hostpath needs \"privileged\"",
                            level);
    if (strstr(warning, "is deprecated"))
        return "a newer version of this program may make the newer kind";
    return NULL;
}
