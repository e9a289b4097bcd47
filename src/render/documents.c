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
    struct scope scope;             /* values of the whole plan */
    struct scope tasks[TASK_COUNT]; /* values of each task, within those of the plan */
    struct documents *documents;
};

static struct node *expand(struct renderer *renderer, const char *file, const struct values *values,
                           const struct scope *outer) {
    struct scope scope = {.values = values, .outer = outer};
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
    const char *version = node_string_at(document->root, "apiVersion");
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (text_equal(document->template, expected[i].file) &&
            text_equal(document->kind, expected[i].kind) &&
            text_equal(version, expected[i].api_version))
            return true;
    return false;
}

static void render(struct renderer *renderer, const char *file, const struct values *values,
                   const struct scope *outer) {
    struct node *root = expand(renderer, file, values, outer);
    if (!root || renderer->documents->count == DOCUMENT_LIMIT)
        return;
    struct document document = {file, node_string_at(root, "kind"),
                                node_string_at(root, "metadata/name"), root};
    if (!*node_string_at(root, "apiVersion") || !*document.kind || !*document.name)
        diagnostics_error(renderer->diagnostics, FAILURE_VALUE, root->position, NULL,
                          "template %s makes no object", file)
            ->hint = "an object has apiVersion, kind and metadata.name, all of them strings";
    else if (!is_expected(&document))
        diagnostics_error(renderer->diagnostics, FAILURE_VALUE, root->position, NULL,
                          "unsafe template: %s makes a %s of %s", file, document.kind,
                          node_string_at(root, "apiVersion"))
            ->hint = "a template makes the same kind of object as the built-in one";
    else
        renderer->documents->items[renderer->documents->count++] = document;
}

/* ---- steps ---- */

struct steps {
    struct renderer *renderer;
    const struct scope *task;
    struct node *list;
};

static void add_step(struct steps *steps, const char *file, const char *name, const char *node) {
    struct arena *arena = steps->renderer->arena;
    struct node *step =
        expand(steps->renderer, file, values_of_step(arena, name, node), steps->task);
    if (step)
        node_append(arena, steps->list, step);
}

static void add_defrag_steps(struct steps *steps) {
    const struct plan *plan = steps->renderer->plan;
    if (plan->access != ACCESS_TALOS_API) {
        add_step(steps, "step-defrag.yaml", "defrag", NULL);
        return;
    }
    for (size_t i = 0; i < plan->where.nodes.count; i++)
        add_step(steps, "step-talos-defrag.yaml",
                 arena_format(steps->renderer->arena, "defrag-%zu", i + 1),
                 plan->where.nodes.items[i]);
}

static void add_snapshot_steps(struct steps *steps) {
    const struct plan *plan = steps->renderer->plan;
    if (plan->access == ACCESS_TALOS_API)
        add_step(steps, "step-talos-save.yaml", "save", plan->where.nodes.items[0]);
    else
        add_step(steps, "step-save.yaml", "save", NULL);
    add_step(steps, "step-verify.yaml", "verify", NULL);
    add_step(steps, "step-upload.yaml", "upload", NULL);
    if (!plan->snapshot.prunes)
        return;
    add_step(steps, "step-select.yaml", "select", NULL);
    add_step(steps, "step-prune.yaml", "prune", NULL);
}

/* All steps but the last are init containers: Kubernetes runs those one after the other and stops
 * at the first that fails. */
static struct values *steps_of(struct renderer *renderer, enum task task) {
    struct arena *arena = renderer->arena;
    struct steps steps = {renderer, &renderer->tasks[task], node_sequence(arena)};
    struct node *main_steps = node_sequence(arena);
    struct values *values = values_new(arena);
    if (task == TASK_DEFRAG)
        add_defrag_steps(&steps);
    else
        add_snapshot_steps(&steps);
    if (steps.list->count > 0)
        node_append(arena, main_steps, steps.list->items[--steps.list->count]);
    values_set(values, VALUE_MAIN_STEPS, main_steps);
    values_set(values, VALUE_INIT_STEPS, steps.list->count > 0 ? steps.list : NULL);
    return values;
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
    struct values *values = values_new(arena);
    if (rules->count == 0)
        return;
    values_set_text(values, VALUE_ROLE_KIND, cluster ? "ClusterRole" : "Role");
    values_set_text(values, VALUE_BINDING_KIND, cluster ? "ClusterRoleBinding" : "RoleBinding");
    values_set_text(values, VALUE_ROLE_NAME, plan_role_name(arena, plan, role, cluster));
    values_set_text(values, VALUE_ROLE_NAMESPACE, cluster ? NULL : plan->where.name_space);
    values_set(values, VALUE_RULES, rules);
    values_set(values, VALUE_SUBJECTS, subjects(arena, plan, role));
    render(renderer, "role.yaml", values, &renderer->scope);
    render(renderer, "rolebinding.yaml", values, &renderer->scope);
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
static void render_for_tasks(struct renderer *renderer, struct values *const *steps,
                             const char *file, bool (*wanted)(const struct plan *, enum task)) {
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (renderer->plan->task[i].wanted && wanted(renderer->plan, (enum task)i))
            render(renderer, file, steps[i], &renderer->tasks[i]);
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
    struct node *root = expand(renderer, "dashboard.yaml", NULL, &renderer->scope);
    struct node *files = node_mapping(arena);
    struct values *values = values_new(arena);
    struct text text = text_new(arena);
    if (!root)
        return;
    if (!json_write(&text, root))
        diagnostics_error(renderer->diagnostics, FAILURE_INTERNAL, root->position, NULL,
                          "the dashboard cannot be written: %s", json_write_problem(arena));
    node_add_string(arena, files,
                    arena_format(arena, "%s-%s.json", where->name_space, where->base_name),
                    text.data);
    values_set(values, VALUE_DASHBOARD_FILES, files);
    render(renderer, "configmap-dashboard.yaml", values, &renderer->scope);
}

static void render_all(struct renderer *renderer) {
    struct arena *arena = renderer->arena;
    const struct plan *plan = renderer->plan;
    struct values *steps[TASK_COUNT] = {NULL, NULL};
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (plan->task[i].wanted) {
            renderer->tasks[i] = (struct scope){.values = values_of_task(arena, plan, (enum task)i),
                                                .outer = &renderer->scope};
            steps[i] = steps_of(renderer, (enum task)i);
        }
    if (plan->objects.create_namespace)
        render(renderer, "namespace.yaml", NULL, &renderer->scope);
    render_for_tasks(renderer, steps, "serviceaccount.yaml", plan_has_own_account);
    render_for_tasks(renderer, steps, "talos-serviceaccount.yaml", through_talos);
    render_for_tasks(renderer, steps, "configmap-retention.yaml", with_retention);
    render_for_tasks(renderer, steps, "networkpolicy.yaml", with_network_policy);
    render_for_tasks(renderer, steps, "cronjob.yaml", always);
    if (plan->alerts.prometheus_rule)
        render(renderer, "prometheusrule.yaml", NULL, &renderer->scope);
    if (plan->alerts.grafana_dashboard)
        render_dashboard(renderer);
}

struct documents *documents_render(struct diagnostics *diagnostics,
                                   const struct templates *templates, const struct plan *plan) {
    struct arena *arena = diagnostics->arena;
    size_t errors = diagnostics->errors;
    struct documents *documents = arena_alloc(arena, sizeof(*documents));
    documents->items = arena_array(arena, DOCUMENT_LIMIT, sizeof(*documents->items));
    struct renderer renderer = {.arena = arena,
                                .diagnostics = diagnostics,
                                .templates = templates,
                                .plan = plan,
                                .scope = {.values = values_of_plan(arena, plan)},
                                .documents = documents};
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
