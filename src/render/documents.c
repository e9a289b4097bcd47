#include "render/documents.h"

#include "render/gitops.h"
#include "render/values.h"
#include "text/json.h"
#include "text/yaml_write.h"

enum { DOCUMENT_LIMIT = 32 };

struct renderer {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct templates *templates;
    const struct plan *plan;
    struct scope scope; /* values of the whole plan */
    struct documents *documents;
};

static const char *text_at(const struct node *root, const char *path) {
    const struct node *node = node_at(root, path);
    return node && node->kind == NODE_STRING ? node->string : "";
}

static struct node *expand(struct renderer *renderer, const char *file, struct node *values,
                           const struct scope *outer) {
    struct scope scope = {values, outer};
    return template_expand(renderer->diagnostics, renderer->templates, file, &scope);
}

/* What each template must make: an edited one cannot smuggle in another kind of object. */
static const struct {
    const char *file;
    const char *api_version;
    const char *kind;
} expected[] = {
    {"namespace.yaml", "v1", "Namespace"},
    {"serviceaccount.yaml", "v1", "ServiceAccount"},
    {"talos-serviceaccount.yaml", "talos.dev/v1alpha1", "ServiceAccount"},
    {"configmap-retention.yaml", "v1", "ConfigMap"},
    {"configmap-dashboard.yaml", "v1", "ConfigMap"},
    {"networkpolicy.yaml", "networking.k8s.io/v1", "NetworkPolicy"},
    {"cronjob.yaml", "batch/v1", "CronJob"},
    {"prometheusrule.yaml", "monitoring.coreos.com/v1", "PrometheusRule"},
    {"role.yaml", "rbac.authorization.k8s.io/v1", "Role"},
    {"role.yaml", "rbac.authorization.k8s.io/v1", "ClusterRole"},
    {"rolebinding.yaml", "rbac.authorization.k8s.io/v1", "RoleBinding"},
    {"rolebinding.yaml", "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
};

static bool is_expected(const struct document *document) {
    const char *version = text_at(document->root, "apiVersion");
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (text_equal(document->template, expected[i].file) &&
            text_equal(document->kind, expected[i].kind) &&
            text_equal(version, expected[i].api_version))
            return true;
    return false;
}

static void render(struct renderer *renderer, const char *file, struct node *values) {
    struct node *root = expand(renderer, file, values, &renderer->scope);
    if (!root || renderer->documents->count == DOCUMENT_LIMIT)
        return;
    struct document document = {file, text_at(root, "kind"), text_at(root, "metadata/name"), root};
    if (!*text_at(root, "apiVersion") || !*document.kind || !*document.name)
        diagnostics_error(renderer->diagnostics, FAILURE_VALUE, root->position, NULL,
                          "template %s makes no object", file)
            ->hint = "an object has apiVersion, kind and metadata.name, all of them strings";
    else if (!is_expected(&document))
        diagnostics_error(renderer->diagnostics, FAILURE_VALUE, root->position, NULL,
                          "unsafe template: %s makes a %s of %s", file, document.kind,
                          text_at(root, "apiVersion"))
            ->hint = "a template makes the same kind of object as the built-in one";
    else
        renderer->documents->items[renderer->documents->count++] = document;
}

/* ---- steps ---- */

static void add_step(struct renderer *renderer, struct node *steps, const char *file,
                     struct node *task, const char *name, const char *node) {
    struct scope scope = {task, &renderer->scope};
    struct node *step = expand(renderer, file, values_of_step(renderer->arena, name, node), &scope);
    if (step)
        node_append(renderer->arena, steps, step);
}

static void add_defrag_steps(struct renderer *renderer, struct node *steps, struct node *task) {
    const struct plan_where *where = &renderer->plan->where;
    if (renderer->plan->access != ACCESS_TALOS_API) {
        add_step(renderer, steps, "step-defrag.yaml", task, "defrag", NULL);
        return;
    }
    for (size_t i = 0; i < where->nodes.count; i++)
        add_step(renderer, steps, "step-talos-defrag.yaml", task,
                 arena_format(renderer->arena, "defrag-%zu", i + 1), where->nodes.items[i]);
}

static void add_snapshot_steps(struct renderer *renderer, struct node *steps, struct node *task) {
    bool talos = renderer->plan->access == ACCESS_TALOS_API;
    add_step(renderer, steps, talos ? "step-talos-save.yaml" : "step-save.yaml", task, "save",
             talos ? renderer->plan->where.nodes.items[0] : NULL);
    add_step(renderer, steps, "step-verify.yaml", task, "verify", NULL);
    add_step(renderer, steps, "step-upload.yaml", task, "upload", NULL);
    if (!renderer->plan->snapshot.prunes)
        return;
    add_step(renderer, steps, "step-select.yaml", task, "select", NULL);
    add_step(renderer, steps, "step-prune.yaml", task, "prune", NULL);
}

/* All steps but the last are init containers: Kubernetes runs those one after the other and stops
 * at the first that fails. */
static void add_steps(struct renderer *renderer, enum task task, struct node *values) {
    struct arena *arena = renderer->arena;
    struct node *steps = node_sequence(arena);
    struct node *main_steps = node_sequence(arena);
    if (task == TASK_DEFRAG)
        add_defrag_steps(renderer, steps, values);
    else
        add_snapshot_steps(renderer, steps, values);
    if (steps->count > 0)
        node_append(arena, main_steps, steps->items[--steps->count]);
    values_add_node(arena, values, "main-steps", main_steps);
    values_add_node(arena, values, "init-steps", steps->count > 0 ? steps : node_null(arena));
}

/* ---- roles ---- */

static struct node *subjects(struct arena *arena, const struct plan *plan, enum role role) {
    struct node *sequence = node_sequence(arena);
    for (size_t i = 0; i < plan->objects.subject_count[role]; i++) {
        const struct subject *subject = &plan->objects.subjects[role][i];
        bool account = subject->kind == SUBJECT_SERVICE_ACCOUNT;
        struct node *item = node_mapping(arena);
        values_add(arena, item, "subject-kind", subject_kind_name(subject->kind));
        values_add(arena, item, "subject-group", account ? NULL : "rbac.authorization.k8s.io");
        values_add(arena, item, "subject-name", subject->name);
        values_add(arena, item, "subject-namespace", subject->name_space);
        node_append(arena, sequence, item);
    }
    return sequence;
}

static void render_role(struct renderer *renderer, enum role role, struct node *rules,
                        bool cluster) {
    struct arena *arena = renderer->arena;
    const struct plan *plan = renderer->plan;
    struct node *values = node_mapping(arena);
    if (rules->count == 0)
        return;
    values_add(arena, values, "role-kind", cluster ? "ClusterRole" : "Role");
    values_add(arena, values, "binding-kind", cluster ? "ClusterRoleBinding" : "RoleBinding");
    values_add(arena, values, "role-name", plan_role_name(arena, plan, role, cluster));
    values_add(arena, values, "role-namespace", cluster ? NULL : plan->where.name_space);
    values_add_node(arena, values, "rules", rules);
    values_add_node(arena, values, "subjects", subjects(arena, plan, role));
    render(renderer, "role.yaml", values);
    render(renderer, "rolebinding.yaml", values);
}

/* The deployer's rules follow from the other documents, so roles are rendered last. */
static void render_roles(struct renderer *renderer) {
    const struct plan_objects *objects = &renderer->plan->objects;
    struct documents others = *renderer->documents;
    struct arena *arena = renderer->arena;
    const char *set = objects->apply_set;
    if (objects->subject_count[ROLE_DEPLOYER] > 0) {
        render_role(renderer, ROLE_DEPLOYER, rules_for_deployer(arena, &others, set, true), true);
        render_role(renderer, ROLE_DEPLOYER, rules_for_deployer(arena, &others, set, false), false);
    }
    if (objects->subject_count[ROLE_OPERATOR] > 0)
        render_role(renderer, ROLE_OPERATOR, rules_for_operator(arena, renderer->plan), false);
    if (objects->subject_count[ROLE_REMOVER] > 0)
        render_role(renderer, ROLE_REMOVER, rules_for_remover(arena, &others, set), false);
}

/* ---- all documents ---- */

/* Which template makes which object of a task, in the order of creation. */
static void render_for_tasks(struct renderer *renderer, struct node *const *tasks, const char *file,
                             bool (*wanted)(const struct plan *, enum task)) {
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (renderer->plan->task[i].wanted && wanted(renderer->plan, (enum task)i))
            render(renderer, file, tasks[i]);
}

static bool always(const struct plan *plan, enum task task) {
    (void)plan, (void)task;
    return true;
}

static bool through_talos(const struct plan *plan, enum task task) {
    (void)task;
    return plan->access == ACCESS_TALOS_API;
}

static bool with_retention(const struct plan *plan, enum task task) {
    return task == TASK_SNAPSHOT && plan->snapshot.prunes;
}

static bool with_network_policy(const struct plan *plan, enum task task) {
    (void)task;
    return plan->objects.network_policy;
}

/* The dashboard is a document of its own, which the ConfigMap holds as JSON. */
static void render_dashboard(struct renderer *renderer) {
    struct arena *arena = renderer->arena;
    const struct plan_where *where = &renderer->plan->where;
    struct node *root = expand(renderer, "dashboard.yaml", node_mapping(arena), &renderer->scope);
    struct node *files = node_mapping(arena);
    struct node *values = node_mapping(arena);
    struct text text = text_new(arena);
    if (!root)
        return;
    if (!json_write(&text, root))
        diagnostics_error(renderer->diagnostics, FAILURE_INTERNAL, root->position, NULL,
                          "the dashboard cannot be written: %s", json_write_problem(arena));
    node_add_string(arena, files,
                    arena_format(arena, "%s-%s.json", where->name_space, where->base_name),
                    text.data);
    values_add_node(arena, values, "dashboard-files", files);
    render(renderer, "configmap-dashboard.yaml", values);
}

static void render_all(struct renderer *renderer) {
    struct node *tasks[TASK_COUNT] = {NULL, NULL};
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (renderer->plan->task[i].wanted) {
            tasks[i] = values_of_task(renderer->arena, renderer->plan, (enum task)i);
            add_steps(renderer, (enum task)i, tasks[i]);
        }
    if (renderer->plan->objects.create_namespace)
        render(renderer, "namespace.yaml", node_mapping(renderer->arena));
    render_for_tasks(renderer, tasks, "serviceaccount.yaml", plan_has_own_account);
    render_for_tasks(renderer, tasks, "talos-serviceaccount.yaml", through_talos);
    render_for_tasks(renderer, tasks, "configmap-retention.yaml", with_retention);
    render_for_tasks(renderer, tasks, "networkpolicy.yaml", with_network_policy);
    render_for_tasks(renderer, tasks, "cronjob.yaml", always);
    if (renderer->plan->alerts.prometheus_rule)
        render(renderer, "prometheusrule.yaml", node_mapping(renderer->arena));
    if (renderer->plan->alerts.grafana_dashboard)
        render_dashboard(renderer);
}

struct documents *documents_render(struct diagnostics *diagnostics,
                                   const struct templates *templates, const struct plan *plan) {
    struct arena *arena = diagnostics->arena;
    size_t errors = diagnostics->errors;
    struct documents *documents = arena_alloc(arena, sizeof(*documents));
    documents->items = arena_array(arena, DOCUMENT_LIMIT, sizeof(*documents->items));
    struct renderer renderer = {
        arena, diagnostics, templates, plan, {values_of_plan(arena, plan), NULL}, documents};
    render_all(&renderer);
    if (diagnostics->errors == errors)
        render_roles(&renderer);
    for (size_t i = 0; i < documents->count; i++)
        if (text_equal(documents->items[i].template, "cronjob.yaml"))
            safety_check(diagnostics, plan, documents->items[i].root);
    if (diagnostics->errors == errors)
        gitops_annotate(arena, plan, documents);
    return diagnostics->errors == errors ? documents : NULL;
}

void documents_write(struct text *output, const struct documents *documents) {
    for (size_t i = 0; i < documents->count; i++) {
        if (i > 0)
            text_add(output, "---\n");
        yaml_write(output, documents->items[i].root);
    }
}
