#include "kube/object.h"

#include "text/json.h"

#define RBAC "rbac.authorization.k8s.io"

static const struct kube_kind kinds[] = {
    {"v1", "Namespace", "", "namespaces", false, false, KUBE_WAVE_NAMESPACE},
    {"v1", "ServiceAccount", "", "serviceaccounts", true, false, KUBE_WAVE_PARTS},
    {"v1", "ConfigMap", "", "configmaps", true, false, KUBE_WAVE_PARTS},
    {RBAC "/v1", "Role", RBAC, "roles", true, false, KUBE_WAVE_PARTS},
    {RBAC "/v1", "ClusterRole", RBAC, "clusterroles", false, false, KUBE_WAVE_PARTS},
    {"networking.k8s.io/v1", "NetworkPolicy", "networking.k8s.io", "networkpolicies", true, false,
     KUBE_WAVE_PARTS},
    {"talos.dev/v1alpha1", "ServiceAccount", "talos.dev", "serviceaccounts", true, true,
     KUBE_WAVE_PARTS},
    {"monitoring.coreos.com/v1", "PrometheusRule", "monitoring.coreos.com", "prometheusrules", true,
     true, KUBE_WAVE_PARTS},
    {RBAC "/v1", "RoleBinding", RBAC, "rolebindings", true, false, KUBE_WAVE_BINDINGS},
    {RBAC "/v1", "ClusterRoleBinding", RBAC, "clusterrolebindings", false, false,
     KUBE_WAVE_BINDINGS},
    {"batch/v1", "CronJob", "batch", "cronjobs", true, false, KUBE_WAVE_JOBS},
    {"batch/v1", "Job", "batch", "jobs", true, false, KUBE_WAVE_JOBS},
};

enum { NAME_LIMIT = 253 };

const struct kube_kind *kube_kind_find(const char *api_version, const char *kind) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equal(kinds[i].api_version, api_version) && text_equal(kinds[i].kind, kind))
            return &kinds[i];
    return NULL;
}

const struct kube_kind *kube_kind_of_group(const char *name) {
    const char *group = name + strcspn(name, ".");
    size_t length = (size_t)(group - name);
    group += *group == '.';
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strlen(kinds[i].kind) == length && memcmp(kinds[i].kind, name, length) == 0 &&
            text_equal(kinds[i].group, group))
            return &kinds[i];
    return NULL;
}

const char *kube_kind_with_group(struct arena *arena, const struct kube_kind *kind) {
    return *kind->group ? arena_format(arena, "%s.%s", kind->kind, kind->group) : kind->kind;
}

/* Letters, digits and -._~: as they are (RBAC names may have colons), the rest as %XX. */
void kube_path_add(struct text *path, const char *name) {
    for (; *name; name++)
        if (text_is_alphanumeric(*name) || strchr("-._~:", *name))
            text_add_char(path, *name);
        else
            text_add_format(path, "%%%02X", (unsigned char)*name);
}

const char *kube_collection_path(struct arena *arena, const struct kube_kind *kind,
                                 const char *name_space) {
    struct text path = text_new(arena);
    text_add_format(&path, "%s/%s", *kind->group ? "/apis" : "/api", kind->api_version);
    if (kind->namespaced && name_space) {
        text_add(&path, "/namespaces/");
        kube_path_add(&path, name_space);
    }
    text_add_format(&path, "/%s", kind->plural);
    return path.data;
}

static bool refuse(struct diagnostics *diagnostics, const struct node *root, const char *what,
                   const char *value, const char *hint) {
    diagnostics_error(diagnostics, FAILURE_VALUE, root->position, NULL, "%s \"%s\"", what,
                      text_printable(diagnostics->arena, value, NAME_LIMIT))
        ->hint = hint;
    return false;
}

/* As client-go: "." and ".." and a slash or a percent sign would make another URL. */
static bool is_path_segment(const char *name) {
    return *name && strlen(name) <= NAME_LIMIT && !text_equal(name, ".") &&
           !text_equal(name, "..") && !strpbrk(name, "/%");
}

static bool identify(struct diagnostics *diagnostics, struct node *root,
                     struct kube_object *object) {
    const char *kind = node_string_at(root, "kind");
    const char *space = node_string_at(root, "metadata/namespace");
    object->kind = kube_kind_find(node_string_at(root, "apiVersion"), kind);
    object->name = node_string_at(root, "metadata/name");
    object->root = root;
    if (!object->kind)
        return refuse(diagnostics, root, "cannot apply an object of kind", kind,
                      "only the kinds that the built-in templates make can be applied");
    if (!is_path_segment(object->name))
        return refuse(diagnostics, root, "this is no name of an object:", object->name,
                      "a name stands in the URL: no slash, no percent sign, 253 bytes at most");
    if (object->kind->namespaced && !is_path_segment(space))
        return refuse(diagnostics, root,
                      "the object has no valid metadata.namespace:", object->name,
                      "the template must set metadata.namespace");
    object->name_space = object->kind->namespaced ? space : NULL;
    if (node_at(root, "metadata/managedFields"))
        return refuse(diagnostics, root, "metadata.managedFields is set in", object->name,
                      "only the API server writes it: take it out of the template");
    return true;
}

const char *kube_object_path(struct arena *arena, const struct kube_kind *kind,
                             const char *name_space, const char *name) {
    struct text path = text_new(arena);
    if (!is_path_segment(name))
        return NULL;
    text_add(&path, kube_collection_path(arena, kind, name_space));
    text_add_char(&path, '/');
    kube_path_add(&path, name);
    return path.data;
}

bool kube_object_make(struct diagnostics *diagnostics, struct node *root,
                      struct kube_object *object) {
    struct arena *arena = diagnostics->arena;
    struct text body = text_new(arena);
    if (!identify(diagnostics, root, object))
        return false;
    if (!json_write_compact(&body, root))
        return refuse(diagnostics, root, "no JSON can be made of", object->name,
                      "a text in it is not UTF-8");
    object->path = kube_object_path(arena, object->kind, object->name_space, object->name);
    object->body = body.data;
    object->length = body.length;
    object->label = arena_format(arena, "%s %s%s%s", object->kind->kind,
                                 object->name_space ? object->name_space : "",
                                 object->name_space ? "/" : "", object->name);
    return true;
}

struct kube_object *kube_objects_of(struct diagnostics *diagnostics,
                                    const struct documents *documents, size_t *count) {
    size_t errors = diagnostics->errors;
    struct kube_object *objects =
        arena_array(diagnostics->arena, documents->count, sizeof(*objects));
    *count = 0;
    for (size_t i = 0; i < documents->count; i++)
        if (kube_object_make(diagnostics, documents->items[i].root, &objects[*count]))
            *count += 1;
    return diagnostics->errors == errors ? objects : NULL;
}

bool kube_object_same(const struct kube_object *one, const struct kube_object *other) {
    return text_equal(one->path, other->path);
}
