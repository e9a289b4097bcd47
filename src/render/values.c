#include "render/values.h"

enum { NON_ROOT_USER = 65532, MIB = 1024 * 1024, SCRATCH_MIB = 64 };

void values_add_node(struct arena *arena, struct node *values, const char *name,
                     struct node *node) {
    node_add(arena, values, node_string(arena, name), node);
}

void values_add(struct arena *arena, struct node *values, const char *name, const char *text) {
    values_add_node(arena, values, name, text ? node_string(arena, text) : node_null(arena));
}

void values_add_bool(struct arena *arena, struct node *values, const char *name, bool boolean) {
    values_add_node(arena, values, name, node_bool(arena, boolean));
}

void values_add_integer(struct arena *arena, struct node *values, const char *name,
                        int64_t integer) {
    values_add_node(arena, values, name, node_integer(arena, integer));
}

/* A mapping of keys to strings; annotations are always quoted. */
static struct node *pairs(struct arena *arena, const struct key_value *items, size_t count,
                          bool quoted) {
    struct node *mapping = node_mapping(arena);
    for (size_t i = 0; i < count; i++)
        node_add(arena, mapping, node_string(arena, items[i].key),
                 quoted ? node_quoted(arena, items[i].value) : node_string(arena, items[i].value));
    return mapping;
}

static struct node *or_null(struct arena *arena, struct node *node) {
    return node->count > 0 ? node : node_null(arena);
}

/* A list of items with one field each. */
static struct node *records(struct arena *arena, const char *field, struct strings list) {
    struct node *sequence = node_sequence(arena);
    for (size_t i = 0; i < list.count; i++) {
        struct node *item = node_mapping(arena);
        values_add(arena, item, field, list.items[i]);
        node_append(arena, sequence, item);
    }
    return sequence;
}

static const char *join(struct arena *arena, struct strings list) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < list.count; i++)
        text_add_format(&text, "%s%s", i > 0 ? "," : "", list.items[i]);
    return text.data;
}

static struct node *toleration(struct arena *arena, const char *key, const char *value,
                               const char *effect) {
    struct node *item = node_mapping(arena);
    values_add(arena, item, "key", key);
    values_add(arena, item, "operator", value ? "Equal" : "Exists");
    values_add(arena, item, "value", value);
    values_add(arena, item, "effect", effect);
    return item;
}

/* Pods that need files of a control-plane node must be let onto one. K3s and RKE2 also taint etcd
 * nodes, with NoExecute. */
static struct node *tolerations(struct arena *arena, const struct plan *plan) {
    struct node *sequence = node_sequence(arena);
    for (size_t i = 0; i < plan->pod.toleration_count; i++) {
        const struct toleration *given = &plan->pod.tolerations[i];
        node_append(arena, sequence, toleration(arena, given->key, given->value, given->effect));
    }
    if (plan->settings->option[OPTION_TOLERATION].present || plan->access != ACCESS_HOSTPATH)
        return sequence;
    node_append(arena, sequence,
                toleration(arena, "node-role.kubernetes.io/control-plane", NULL, "NoSchedule"));
    if (text_ends_with(plan->pki.node_label, "/etcd"))
        node_append(arena, sequence, toleration(arena, plan->pki.node_label, NULL, "NoExecute"));
    return sequence;
}

static void add_host_file(struct arena *arena, struct node *sequence, const char *volume,
                          const char *mount, const struct host_file *file) {
    struct node *item = node_mapping(arena);
    values_add(arena, item, "volume", volume);
    values_add(arena, item, "path", file->volume);
    values_add(arena, item, "type", file->part ? "Directory" : "File");
    values_add(arena, item, "mount", mount);
    values_add(arena, item, "part", file->part);
    node_append(arena, sequence, item);
}

static struct node *host_files(struct arena *arena, const struct plan *plan) {
    struct node *sequence = node_sequence(arena);
    if (plan->access != ACCESS_HOSTPATH)
        return sequence;
    add_host_file(arena, sequence, "etcd-ca", "/etc/etcd/pki/ca.crt", &plan->pki.ca);
    add_host_file(arena, sequence, "etcd-cert", "/etc/etcd/pki/tls.crt", &plan->pki.cert);
    add_host_file(arena, sequence, "etcd-key", "/etc/etcd/pki/tls.key", &plan->pki.key);
    return sequence;
}

static void add_pki(struct arena *arena, struct node *values, const struct plan *plan) {
    const struct plan_pki *pki = &plan->pki;
    int64_t user = plan->access == ACCESS_HOSTPATH ? pki->user : NON_ROOT_USER;
    values_add_bool(arena, values, "from-secrets", plan->access == ACCESS_SECRET);
    values_add(arena, values, "ca-secret", pki->ca_secret);
    values_add(arena, values, "ca-secret-key", pki->ca_secret_key);
    values_add(arena, values, "client-secret", pki->client_secret);
    values_add(arena, values, "client-secret-cert", pki->client_secret_cert);
    values_add(arena, values, "client-secret-key", pki->client_secret_key);
    values_add_node(arena, values, "host-files", host_files(arena, plan));
    values_add(arena, values, "node-label", pki->node_label);
    values_add_bool(arena, values, "needs-node-name", pki->needs_node_name);
    values_add_bool(arena, values, "needs-node-ip",
                    plan->where.endpoints.count == 1 &&
                        strstr(plan->where.endpoints.items[0], "$(NODE_IP)") != NULL);
    values_add_bool(arena, values, "non-root", user != 0);
    values_add_integer(arena, values, "user", user);
    values_add_node(arena, values, "file-group",
                    user != 0 ? node_integer(arena, user) : node_null(arena));
    values_add(arena, values, "file-group-policy", user != 0 ? "OnRootMismatch" : NULL);
}

static void add_defrag(struct arena *arena, struct node *values, const struct plan *plan) {
    const struct plan_defrag *defrag = &plan->defrag;
    bool wait = defrag->pass_wait && defrag->wait.milliseconds > 0;
    bool disalarm = defrag->auto_disalarm && defrag->pass_disalarm;
    values_add(arena, values, "endpoints", join(arena, plan->where.endpoints));
    values_add_bool(arena, values, "member-list", plan->where.member_list);
    values_add(arena, values, "rule", defrag->rule);
    values_add_integer(arena, values, "quota", defrag->quota);
    values_add(arena, values, "command-timeout", duration_format_go(arena, &defrag->timeout));
    values_add(arena, values, "compaction", defrag->compaction ? "true" : "false");
    values_add(arena, values, "wait-between-defrags",
               wait ? duration_format_go(arena, &defrag->wait) : NULL);
    values_add_bool(arena, values, "move-leader", defrag->move_leader);
    values_add_bool(arena, values, "auto-disalarm", disalarm);
    values_add(arena, values, "disalarm-threshold",
               arena_format(arena, "0.%d%d", (int)defrag->disalarm_threshold / 10,
                            (int)defrag->disalarm_threshold % 10));
    values_add_bool(arena, values, "dry-run", defrag->dry_run);
    values_add_node(arena, values, "extra-arguments",
                    records(arena, "argument", defrag->extra_arguments));
}

static void add_pod(struct arena *arena, struct node *values, const struct plan *plan) {
    const struct plan_pod *pod = &plan->pod;
    values_add(arena, values, "image", pod->image);
    values_add(arena, values, "etcd-image", pod->etcd_image);
    values_add(arena, values, "talosctl-image", pod->talosctl_image);
    values_add(arena, values, "rclone-image", pod->rclone_image);
    values_add(arena, values, "image-pull-policy", pod->pull_policy);
    values_add_node(arena, values, "pull-secrets", records(arena, "secret", pod->pull_secrets));
    values_add_node(
        arena, values, "node-selector",
        or_null(arena, pairs(arena, pod->node_selector, pod->node_selector_count, false)));
    values_add_node(arena, values, "extra-labels",
                    pairs(arena, pod->labels, pod->label_count, false));
    values_add_node(arena, values, "annotations",
                    or_null(arena, pairs(arena, pod->annotations, pod->annotation_count, true)));
    values_add_node(arena, values, "tolerations", tolerations(arena, plan));
    values_add(arena, values, "priority-class", pod->priority_class);
}

struct node *values_of_plan(struct arena *arena, const struct plan *plan) {
    struct node *values = node_mapping(arena);
    values_add(arena, values, "namespace", plan->where.name_space);
    values_add(arena, values, "pod-security", plan->objects.pod_security);
    values_add(arena, values, "snapshot-endpoint", plan->where.snapshot_endpoint);
    values_add(arena, values, "time-zone", plan->when.no_time_zone ? NULL : plan->when.time_zone);
    values_add_integer(arena, values, "starting-deadline", plan->when.starting_deadline);
    values_add_node(arena, values, "suspend",
                    plan->when.suspend_given ? node_bool(arena, plan->when.suspend)
                                             : node_null(arena));
    add_pki(arena, values, plan);
    add_defrag(arena, values, plan);
    add_pod(arena, values, plan);
    values_add_alerts(arena, values, plan);
    return values;
}

const char *values_talos_secret(struct arena *arena, const struct plan_task *task) {
    return arena_format(arena, "%s-talos", task->name);
}

static void add_resources(struct arena *arena, struct node *values, const struct plan *plan,
                          enum task task) {
    int64_t work = task == TASK_SNAPSHOT ? plan_work_size(plan) : 0;
    struct quantity size = quantity_from_bytes(work);
    struct quantity whole = quantity_from_bytes(work + (int64_t)SCRATCH_MIB * MIB);
    values_add(arena, values, "cpu-request", plan->pod.cpu_request[task]);
    values_add(arena, values, "cpu-limit", plan->pod.cpu_limit[task]);
    values_add(arena, values, "memory-request", plan->pod.memory_request[task]);
    values_add(arena, values, "memory-limit", plan->pod.memory_limit[task]);
    values_add(arena, values, "work-size", work > 0 ? quantity_canonical(arena, &size) : NULL);
    values_add(arena, values, "ephemeral-storage", quantity_canonical(arena, &whole));
}

struct node *values_of_task(struct arena *arena, const struct plan *plan, enum task task) {
    const struct plan_task *planned = &plan->task[task];
    bool talos = plan->access == ACCESS_TALOS_API;
    bool prunes = task == TASK_SNAPSHOT && plan->snapshot.prunes;
    struct node *values = node_mapping(arena);
    values_add(arena, values, "app", task == TASK_SNAPSHOT ? "etcd-snapshot" : "etcd-defrag");
    values_add(arena, values, "name", planned->name);
    values_add(arena, values, "task", task_names[task]);
    values_add(arena, values, "schedule", planned->schedule);
    values_add_integer(arena, values, "active-deadline", planned->active_deadline);
    values_add(arena, values, "service-account", planned->service_account);
    values_add(arena, values, "talos-secret", talos ? values_talos_secret(arena, planned) : NULL);
    values_add(arena, values, "talos-role",
               task == TASK_SNAPSHOT ? "os:etcd:backup" : "os:operator");
    values_add(arena, values, "retention-name", arena_format(arena, "%s-retention", planned->name));
    values_add_bool(arena, values, "prunes", prunes);
    values_add_integer(arena, values, "keep",
                       plan->snapshot.keep_last > 0 ? plan->snapshot.keep_last : 1);
    values_add(arena, values, "keep-within",
               plan->snapshot.keep_within.milliseconds > 0
                   ? duration_format_rclone(arena, &plan->snapshot.keep_within)
                   : NULL);
    struct duration save = {plan_transfer_seconds(plan->snapshot.size_limit) * 1000};
    values_add(arena, values, "save-timeout", duration_format_go(arena, &save));
    add_resources(arena, values, plan, task);
    if (task == TASK_SNAPSHOT)
        values_add_store(arena, values, plan);
    else
        values_add_no_store(arena, values);
    values_add_network(arena, values, plan, task);
    return values;
}

struct node *values_of_step(struct arena *arena, const char *name, const char *node) {
    struct node *values = node_mapping(arena);
    values_add(arena, values, "step-name", name);
    values_add(arena, values, "node", node);
    return values;
}
