#include "fleet/collision.h"

uint64_t object_name_hash(const struct object_name *name) {
    uint64_t hash = hash_string(HASH_START, name->context);
    hash = hash_string(hash, name->name_space);
    hash = hash_string(hash, name->kind);
    return hash_string(hash, name->name);
}

bool object_name_equal(const struct object_name *one, const struct object_name *other) {
    return text_equal(one->context, other->context) &&
           text_equal(one->name_space, other->name_space) && text_equal(one->kind, other->kind) &&
           text_equal(one->name, other->name);
}

static void add(struct object_name *all, size_t *count, const struct object_name *like,
                const char *kind, const char *name) {
    all[*count] = *like;
    all[*count].kind = kind;
    all[*count].name = name;
    ++*count;
}

bool object_may_be_shared(const char *kind) {
    return text_equal(kind, "Namespace") || text_equal(kind, "ServiceAccount");
}

static void add_companions(struct arena *arena, const struct plan *plan,
                           const struct object_name *like, struct object_name *all, size_t *count) {
    const char *base_name = plan->where.base_name;
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (plan->objects.subject_count[i] > 0)
            add(all, count, like, "Role", plan_role_name(arena, plan, (enum role)i, false));
    if (plan->alerts.prometheus_rule)
        add(all, count, like, "PrometheusRule", base_name);
    if (plan->alerts.grafana_dashboard)
        add(all, count, like, "ConfigMap", arena_format(arena, "%s-dashboard", base_name));
}

size_t object_names(struct arena *arena, const struct plan *plan, const char *context,
                    struct object_name *all) {
    const char *name_space = plan->where.name_space;
    const struct object_name like = {.context = context ? context : "", .name_space = name_space};
    const struct object_name global = {.context = like.context, .name_space = ""};
    size_t count = 0;
    for (size_t i = 0; i < TASK_COUNT; i++) {
        if (!plan->task[i].wanted)
            continue;
        add(all, &count, &like, "CronJob", plan->task[i].name);
        if (plan_has_own_account(plan, (enum task)i))
            add(all, &count, &like, "ServiceAccount", plan->task[i].service_account);
    }
    add_companions(arena, plan, &like, all, &count);
    if (!plan->objects.create_namespace)
        return count;
    add(all, &count, &global, "Namespace", name_space);
    if (plan->objects.subject_count[ROLE_DEPLOYER] > 0)
        add(all, &count, &global, "ClusterRole", plan_role_name(arena, plan, ROLE_DEPLOYER, true));
    return count;
}
