#include "render/explain.h"

#include "render/next.h"
#include "render/values.h"

enum { NAME_WIDTH = 22 };

static void add_row(struct text *output, const char *name, const char *value, const char *origin) {
    text_add_format(output, "  %-*s %s  [%s]\n", NAME_WIDTH, name, value, origin);
}

static const char *join_values(struct arena *arena, const struct setting *setting) {
    struct text text = text_new(arena);
    for (const struct value *value = setting->first; value; value = value->next)
        text_add_format(&text, "%s%s", value == setting->first ? "" : ", ",
                        text_printable(arena, value->text, 200));
    return text.data;
}

/* Where a value was given: "fleet.yaml:3:5", "--quota", "$ETCDMAINT_QUOTA". */
static const char *origin_of(struct arena *arena, const struct setting *setting) {
    const char *place = setting->first ? position_name(arena, setting->first->position) : "";
    return *place ? arena_format(arena, "%s %s", origin_name(setting->origin), place)
                  : origin_name(setting->origin);
}

static void add_given(struct text *output, const struct plan *plan) {
    struct arena *arena = output->arena;
    text_add(output, "Given:\n");
    size_t before = output->length;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct setting *setting = &plan->settings->option[i];
        if (setting->present && option_in_file(&option_table[i]))
            add_row(output, option_table[i].name, join_values(arena, setting),
                    origin_of(arena, setting));
    }
    if (output->length == before)
        text_add(output, "  nothing: all values are defaults\n");
}

static const char *origin_name_of(const struct plan *plan, enum option_id id) {
    const struct setting *setting = &plan->settings->option[id];
    return setting->present ? origin_name(setting->origin) : "default";
}

static const char *size_text(struct arena *arena, int64_t bytes) {
    struct quantity quantity = quantity_from_bytes(bytes);
    return quantity_canonical(arena, &quantity);
}

static void add_defrag(struct text *output, const struct plan *plan) {
    struct arena *arena = output->arena;
    const struct plan_defrag *defrag = &plan->defrag;
    add_row(output, "quota", size_text(arena, defrag->quota), origin_name_of(plan, OPTION_QUOTA));
    add_row(output, "command-timeout", duration_format_go(arena, &defrag->timeout),
            origin_name_of(plan, OPTION_COMMAND_TIMEOUT));
    if (plan->access == ACCESS_TALOS_API) {
        text_add(output, "  talosctl evaluates no rule, cannot defragment the leader last and does "
                         "not wait\n  between nodes: every run defragments every node, in the "
                         "order given.\n");
        return;
    }
    add_row(output, "defrag-rule", defrag->rule,
            defrag->rule_compiled ? "from min-free, max-usage, min-fragmentation"
                                  : origin_name_of(plan, OPTION_DEFRAG_RULE));
    add_row(output, "wait-between-defrags", duration_format_go(arena, &defrag->wait),
            origin_name_of(plan, OPTION_WAIT_BETWEEN_DEFRAGS));
    add_row(output, "move-leader", defrag->move_leader ? "true" : "false",
            origin_name_of(plan, OPTION_MOVE_LEADER));
    add_row(output, "auto-disalarm", defrag->auto_disalarm ? "true" : "false",
            origin_name_of(plan, OPTION_AUTO_DISALARM));
}

static const char *destination(struct arena *arena, const struct plan *plan) {
    const struct plan_snapshot *snapshot = &plan->snapshot;
    if (snapshot->to_secret_bucket)
        return arena_format(arena, "bucket and folder in Secret %s", snapshot->credentials_secret);
    return storage_format(arena, &snapshot->storage);
}

static void add_snapshot(struct text *output, const struct plan *plan) {
    struct arena *arena = output->arena;
    const struct plan_snapshot *snapshot = &plan->snapshot;
    const char *keep = "everything";
    if (snapshot->prunes)
        keep = arena_format(arena, "the newest %lld%s%s",
                            (long long)(snapshot->keep_last > 0 ? snapshot->keep_last : 1),
                            snapshot->keep_within.milliseconds > 0 ? ", and all younger than " : "",
                            snapshot->keep_within.milliseconds > 0
                                ? duration_format_rclone(arena, &snapshot->keep_within)
                                : "");
    add_row(output, "snapshot-to", destination(arena, plan),
            origin_name_of(plan, OPTION_SNAPSHOT_TO));
    add_row(output, "below it",
            arena_format(arena, "%s/%s/", plan->where.name_space, plan->task[TASK_SNAPSHOT].name),
            "computed");
    add_row(output, "kept", keep, "computed");
    add_row(output, "room in the pod", size_text(arena, plan_work_size(plan)), "computed");
}

static const char *join(struct arena *arena, struct strings list) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < list.count; i++)
        text_add_format(&text, "%s%s", i > 0 ? ", " : "", list.items[i]);
    return text.data;
}

/* The first of two options that was given, for values that follow from either. */
static enum option_id either(const struct plan *plan, enum option_id one, enum option_id other) {
    return plan->settings->option[one].present ? one : other;
}

static void add_where(struct text *output, const struct plan *plan, enum task task) {
    const struct plan_where *where = &plan->where;
    struct arena *arena = output->arena;
    bool api = plan->access == ACCESS_TALOS_API;
    if (api && task == TASK_SNAPSHOT)
        add_row(output, "node", where->nodes.items[0], origin_name_of(plan, OPTION_NODES));
    else if (api)
        add_row(output, "nodes", join(arena, where->nodes), origin_name_of(plan, OPTION_NODES));
    else if (task == TASK_SNAPSHOT)
        add_row(output, "endpoint", where->snapshot_endpoint,
                origin_name_of(plan, either(plan, OPTION_ENDPOINTS, OPTION_NODES)));
    else
        add_row(output, "endpoints", join(arena, where->endpoints),
                origin_name_of(plan, either(plan, OPTION_ENDPOINTS, OPTION_NODES)));
    if (!api && task == TASK_DEFRAG)
        add_row(output, "members",
                arena_format(arena, "%lld%s", (long long)where->members,
                             where->member_list ? ", all in etcd's own member list" : ""),
                where->member_list ? origin_name_of(plan, OPTION_REPLICAS) : "computed");
}

static void add_pod(struct text *output, const struct plan *plan, enum task task) {
    const struct plan_pod *pod = &plan->pod;
    struct arena *arena = output->arena;
    bool api = plan->access == ACCESS_TALOS_API;
    if (api)
        add_row(output, "talosctl-image", pod->talosctl_image,
                origin_name_of(plan, OPTION_TALOSCTL_IMAGE));
    else if (task == TASK_DEFRAG)
        add_row(output, "image", pod->image, origin_name_of(plan, OPTION_IMAGE));
    if (task == TASK_SNAPSHOT) {
        add_row(output, "etcd-image", pod->etcd_image, origin_name_of(plan, OPTION_ETCD_IMAGE));
        add_row(output, "rclone-image", pod->rclone_image,
                origin_name_of(plan, OPTION_RCLONE_IMAGE));
    }
    add_row(output, "image-pull-policy", pod->pull_policy,
            origin_name_of(plan, OPTION_IMAGE_PULL_POLICY));
    add_row(output, "cpu",
            arena_format(arena, "%s, at most %s", pod->cpu_request[task], pod->cpu_limit[task]),
            origin_name_of(plan, either(plan, OPTION_CPU_REQUEST, OPTION_CPU_LIMIT)));
    add_row(
        output, "memory",
        arena_format(arena, "%s, at most %s", pod->memory_request[task], pod->memory_limit[task]),
        origin_name_of(plan, either(plan, OPTION_MEMORY_REQUEST, OPTION_MEMORY_LIMIT)));
    add_row(output, "service-account", plan->task[task].service_account,
            origin_name_of(plan, OPTION_SERVICE_ACCOUNT));
}

/* The files that a pod of this task sees, and why these. */
static void add_access(struct text *output, const struct plan *plan, enum task task) {
    const struct plan_pki *pki = &plan->pki;
    struct arena *arena = output->arena;
    text_add(output, "  Access of its pod:\n");
    text_add(output, "    Kubernetes API: none; the task does not use it, so there is no token\n");
    if (plan->access == ACCESS_SECRET)
        text_add_format(output,
                        "    etcd: Secret %s key %s, Secret %s keys %s and %s; no other key of "
                        "these Secrets\n",
                        pki->ca_secret, pki->ca_secret_key, pki->client_secret,
                        pki->client_secret_cert, pki->client_secret_key);
    else if (plan->access == ACCESS_HOSTPATH)
        text_add_format(output, "    etcd: files %s, %s and %s of the node, read-only\n",
                        pki->ca.path, pki->cert.path, pki->key.path);
    else
        text_add_format(output,
                        "    Talos API: role %s, in Secret %s, which Talos makes and renews\n",
                        task == TASK_SNAPSHOT ? "os:etcd:backup" : "os:operator",
                        values_talos_secret(arena, &plan->task[task]));
    if (plan->access == ACCESS_HOSTPATH)
        text_add_format(output,
                        "    runs as uid %lld, the owner of the files, without capabilities; "
                        "hostPath needs PodSecurity level privileged\n",
                        (long long)pki->user);
    else
        text_add(output, "    runs as uid 65532 without capabilities; PodSecurity level "
                         "restricted\n");
    if (task == TASK_SNAPSHOT && plan->snapshot.storage.kind == STORAGE_S3)
        text_add_format(output, "    S3: Secret %s, only in the steps that run rclone\n",
                        plan->snapshot.credentials_secret);
    else if (task == TASK_SNAPSHOT)
        text_add_format(output, "    PersistentVolumeClaim %s, only in the steps that run rclone\n",
                        plan->snapshot.storage.name);
}

static void add_runs(struct text *output, enum task task, const struct node *list) {
    for (size_t i = 0; i < list->count; i++) {
        const struct node *times = node_get(list->items[i], "runs");
        if (!text_equal(node_get(list->items[i], "task")->string, task_names[task]))
            continue;
        for (size_t j = 0; j < times->count; j++)
            text_add_format(output, "  %-*s %s\n", NAME_WIDTH, j == 0 ? "next runs" : "",
                            times->items[j]->string);
    }
}

static void add_schedule(struct text *output, const struct plan *plan, enum task task) {
    const struct plan_task *planned = &plan->task[task];
    struct arena *arena = output->arena;
    struct duration window = {plan->when.stagger * 1000};
    add_row(
        output, "schedule",
        arena_format(arena, "%s %s", planned->given_schedule,
                     plan->when.no_time_zone ? "in the zone of the controller manager"
                                             : plan->when.time_zone),
        origin_name_of(plan, task == TASK_SNAPSHOT ? OPTION_SNAPSHOT_SCHEDULE : OPTION_SCHEDULE));
    if (plan->when.stagger > 0)
        add_row(output, "staggered",
                arena_format(arena, "%s: %u minute%s later, within %s, by the name \"%s\"",
                             planned->schedule, plan->when.stagger_minutes,
                             plan->when.stagger_minutes == 1 ? "" : "s",
                             duration_format_go(arena, &window),
                             text_printable(arena, plan->cluster, 200)),
                origin_name_of(plan, OPTION_STAGGER));
}

static void add_task(struct text *output, const struct plan *plan, enum task task,
                     const struct node *runs) {
    const struct plan_task *planned = &plan->task[task];
    struct duration longest = {planned->active_deadline * 1000};
    struct duration starting = {plan->when.starting_deadline * 1000};
    text_add_format(output, "\nCronJob %s in namespace %s (%s):\n", planned->name,
                    plan->where.name_space, task_names[task]);
    add_schedule(output, plan, task);
    add_runs(output, task, runs);
    add_row(output, "longest run", duration_format_go(output->arena, &longest),
            plan->when.active_deadline_given ? origin_name_of(plan, OPTION_ACTIVE_DEADLINE)
                                             : "computed");
    add_row(output, "starting-deadline", duration_format_go(output->arena, &starting),
            origin_name_of(plan, OPTION_STARTING_DEADLINE));
    add_where(output, plan, task);
    if (task == TASK_SNAPSHOT)
        add_snapshot(output, plan);
    else
        add_defrag(output, plan);
    add_pod(output, plan, task);
    add_access(output, plan, task);
}

/* What the cluster itself must have; Talos' machine configuration, v1alpha1. */
static void add_machine_config(struct text *output, const struct plan *plan) {
    if (plan->access != ACCESS_TALOS_API)
        return;
    text_add(output, "\nThe control-plane nodes need this in their machine configuration:\n\n"
                     "machine:\n  features:\n    kubernetesTalosAPIAccess:\n"
                     "      enabled: true\n      allowedRoles:\n");
    if (plan->task[TASK_DEFRAG].wanted)
        text_add(output, "      - os:operator\n");
    if (plan->task[TASK_SNAPSHOT].wanted)
        text_add(output, "      - os:etcd:backup\n");
    text_add_format(output, "      allowedKubernetesNamespaces:\n      - %s\n",
                    plan->where.name_space);
}

static void add_rights(struct text *output, const struct plan *plan) {
    if (plan->objects.subject_count[ROLE_OPERATOR] > 0)
        text_add(output,
                 "\nThe operator role lets its subjects create Jobs and change the CronJobs. A Job "
                 "may mount any\nSecret of the namespace, and RBAC cannot limit a change to "
                 "`suspend`: give it to people who may\nread those Secrets.\n");
    if (plan->objects.subject_count[ROLE_DEPLOYER] > 0)
        text_add(output,
                 "\nThe deployer role covers what is printed without --rbac. Its Role and "
                 "RoleBinding are applied\nonce by an administrator: a deployer who could change "
                 "them could give itself more.\n");
}

static void add_remover(struct text *output, const struct plan *plan) {
    if (plan->objects.subject_count[ROLE_REMOVER] > 0)
        text_add_format(output,
                        "\nThe remover role lets its subjects delete what is printed without "
                        "--rbac%s.\n",
                        plan->objects.apply_set ? ", and, for\n--prune, any object of these kinds "
                                                  "in the namespace"
                                                : "");
}

void explain_write(struct text *output, const struct plan *plan, int64_t from, int64_t runs) {
    struct node *list = next_runs(output->arena, plan, from, runs);
    text_add_format(output, "Target %s, access %s, %lld member%s\n\n", target_names[plan->target],
                    access_names[plan->access], (long long)plan->where.members,
                    plan->where.members == 1 ? "" : "s");
    add_given(output, plan);
    for (size_t i = 0; i < TASK_COUNT; i++)
        if (plan->task[i].wanted)
            add_task(output, plan, (enum task)i, list);
    add_machine_config(output, plan);
    add_rights(output, plan);
    add_remover(output, plan);
}
