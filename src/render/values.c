#include "render/values.h"

enum { NON_ROOT_USER = 65532, MIB = 1024 * 1024, SCRATCH_MIB = 64 };

void values_add_node(struct arena *arena, struct node *mapping, const char *name,
                     struct node *node) {
    node_add(arena, mapping, node_string(arena, name), node);
}

void values_add(struct arena *arena, struct node *mapping, const char *name, const char *text) {
    values_add_node(arena, mapping, name, text ? node_string(arena, text) : node_null(arena));
}

void values_add_integer(struct arena *arena, struct node *mapping, const char *name,
                        int64_t integer) {
    values_add_node(arena, mapping, name, node_integer(arena, integer));
}

struct values *values_new(struct arena *arena) {
    struct values *values = arena_alloc(arena, sizeof(*values));
    values->arena = arena;
    return values;
}

void values_set(struct values *values, enum value_id id, struct node *node) {
    values->of[id] = node;
}

void values_set_text(struct values *values, enum value_id id, const char *text) {
    values->of[id] = text ? node_string(values->arena, text) : NULL;
}

void values_set_bool(struct values *values, enum value_id id, bool boolean) {
    values->of[id] = node_bool(values->arena, boolean);
}

void values_set_integer(struct values *values, enum value_id id, int64_t integer) {
    values->of[id] = node_integer(values->arena, integer);
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

static struct node *unless_empty(struct node *node) {
    return node->count > 0 ? node : NULL;
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

static void add_pki(struct values *values, const struct plan *plan) {
    struct arena *arena = values->arena;
    const struct plan_pki *pki = &plan->pki;
    int64_t user = plan->access == ACCESS_HOSTPATH ? pki->user : NON_ROOT_USER;
    values_set_bool(values, VALUE_FROM_SECRETS, plan->access == ACCESS_SECRET);
    values_set_text(values, VALUE_CA_SECRET, pki->ca_secret);
    values_set_text(values, VALUE_CA_SECRET_KEY, pki->ca_secret_key);
    values_set_text(values, VALUE_CLIENT_SECRET, pki->client_secret);
    values_set_text(values, VALUE_CLIENT_SECRET_CERT, pki->client_secret_cert);
    values_set_text(values, VALUE_CLIENT_SECRET_KEY, pki->client_secret_key);
    values_set(values, VALUE_HOST_FILES, host_files(arena, plan));
    values_set_text(values, VALUE_NODE_LABEL, pki->node_label);
    values_set_bool(values, VALUE_NEEDS_NODE_NAME, pki->needs_node_name);
    values_set_bool(values, VALUE_NEEDS_NODE_IP,
                    plan->where.endpoints.count == 1 &&
                        strstr(plan->where.endpoints.items[0], "$(NODE_IP)") != NULL);
    values_set_bool(values, VALUE_NON_ROOT, user != 0);
    values_set_integer(values, VALUE_USER, user);
    values_set(values, VALUE_FILE_GROUP, user != 0 ? node_integer(arena, user) : NULL);
    values_set_text(values, VALUE_FILE_GROUP_POLICY, user != 0 ? "OnRootMismatch" : NULL);
}

static void add_defrag(struct values *values, const struct plan *plan) {
    struct arena *arena = values->arena;
    const struct plan_defrag *defrag = &plan->defrag;
    bool wait = defrag->pass_wait && defrag->wait.milliseconds > 0;
    bool disalarm = defrag->auto_disalarm && defrag->pass_disalarm;
    values_set_text(values, VALUE_ENDPOINTS, join(arena, plan->where.endpoints));
    values_set_bool(values, VALUE_MEMBER_LIST, plan->where.member_list);
    values_set_text(values, VALUE_RULE, defrag->rule);
    values_set_integer(values, VALUE_QUOTA, defrag->quota);
    values_set_text(values, VALUE_COMMAND_TIMEOUT, duration_format_go(arena, &defrag->timeout));
    values_set_text(values, VALUE_COMPACTION, defrag->compaction ? "true" : "false");
    values_set_text(values, VALUE_WAIT_BETWEEN_DEFRAGS,
                    wait ? duration_format_go(arena, &defrag->wait) : NULL);
    values_set_bool(values, VALUE_MOVE_LEADER, defrag->move_leader);
    values_set_bool(values, VALUE_AUTO_DISALARM, disalarm);
    values_set_text(values, VALUE_DISALARM_THRESHOLD,
                    arena_format(arena, "0.%d%d", (int)defrag->disalarm_threshold / 10,
                                 (int)defrag->disalarm_threshold % 10));
    values_set_bool(values, VALUE_DRY_RUN, defrag->dry_run);
    values_set(values, VALUE_EXTRA_ARGUMENTS, records(arena, "argument", defrag->extra_arguments));
}

static void add_pod(struct values *values, const struct plan *plan) {
    struct arena *arena = values->arena;
    const struct plan_pod *pod = &plan->pod;
    values_set_text(values, VALUE_IMAGE, pod->image);
    values_set_text(values, VALUE_ETCD_IMAGE, pod->etcd_image);
    values_set_text(values, VALUE_TALOSCTL_IMAGE, pod->talosctl_image);
    values_set_text(values, VALUE_RCLONE_IMAGE, pod->rclone_image);
    values_set_text(values, VALUE_IMAGE_PULL_POLICY, pod->pull_policy);
    values_set(values, VALUE_PULL_SECRETS, records(arena, "secret", pod->pull_secrets));
    values_set(values, VALUE_NODE_SELECTOR,
               unless_empty(pairs(arena, pod->node_selector, pod->node_selector_count, false)));
    values_set(values, VALUE_EXTRA_LABELS, pairs(arena, pod->labels, pod->label_count, false));
    values_set(values, VALUE_ANNOTATIONS,
               unless_empty(pairs(arena, pod->annotations, pod->annotation_count, true)));
    values_set(values, VALUE_TOLERATIONS, tolerations(arena, plan));
    values_set_text(values, VALUE_PRIORITY_CLASS, pod->priority_class);
}

struct values *values_of_plan(struct arena *arena, const struct plan *plan) {
    struct values *values = values_new(arena);
    values_set_text(values, VALUE_NAMESPACE, plan->where.name_space);
    values_set_text(values, VALUE_POD_SECURITY, plan->objects.pod_security);
    values_set_text(values, VALUE_SNAPSHOT_ENDPOINT, plan->where.snapshot_endpoint);
    values_set_text(values, VALUE_TIME_ZONE, plan->when.no_time_zone ? NULL : plan->when.time_zone);
    values_set_integer(values, VALUE_STARTING_DEADLINE, plan->when.starting_deadline);
    values_set(values, VALUE_SUSPEND,
               plan->when.suspend_given ? node_bool(arena, plan->when.suspend) : NULL);
    add_pki(values, plan);
    add_defrag(values, plan);
    add_pod(values, plan);
    values_add_alerts(values, plan);
    return values;
}

const char *values_talos_secret(struct arena *arena, const struct plan_task *task) {
    return arena_format(arena, "%s-talos", task->name);
}

static void add_resources(struct values *values, const struct plan *plan, enum task task) {
    struct arena *arena = values->arena;
    int64_t work = task == TASK_SNAPSHOT ? plan_work_size(plan) : 0;
    struct quantity size = quantity_from_bytes(work);
    struct quantity whole = quantity_from_bytes(work + (int64_t)SCRATCH_MIB * MIB);
    values_set_text(values, VALUE_CPU_REQUEST, plan->pod.cpu_request[task]);
    values_set_text(values, VALUE_CPU_LIMIT, plan->pod.cpu_limit[task]);
    values_set_text(values, VALUE_MEMORY_REQUEST, plan->pod.memory_request[task]);
    values_set_text(values, VALUE_MEMORY_LIMIT, plan->pod.memory_limit[task]);
    values_set_text(values, VALUE_WORK_SIZE, work > 0 ? quantity_canonical(arena, &size) : NULL);
    values_set_text(values, VALUE_EPHEMERAL_STORAGE, quantity_canonical(arena, &whole));
}

struct values *values_of_task(struct arena *arena, const struct plan *plan, enum task task) {
    const struct plan_task *planned = &plan->task[task];
    bool talos = plan->access == ACCESS_TALOS_API;
    bool prunes = task == TASK_SNAPSHOT && plan->snapshot.prunes;
    struct values *values = values_new(arena);
    values_set_text(values, VALUE_APP, task == TASK_SNAPSHOT ? "etcd-snapshot" : "etcd-defrag");
    values_set_text(values, VALUE_NAME, planned->name);
    values_set_text(values, VALUE_TASK, task_names[task]);
    values_set_text(values, VALUE_SCHEDULE, planned->schedule);
    values_set_integer(values, VALUE_ACTIVE_DEADLINE, planned->active_deadline);
    values_set_text(values, VALUE_SERVICE_ACCOUNT, planned->service_account);
    values_set_text(values, VALUE_TALOS_SECRET, talos ? values_talos_secret(arena, planned) : NULL);
    values_set_text(values, VALUE_TALOS_ROLE,
                    task == TASK_SNAPSHOT ? "os:etcd:backup" : "os:operator");
    values_set_text(values, VALUE_RETENTION_NAME,
                    arena_format(arena, "%s-retention", planned->name));
    values_set_bool(values, VALUE_PRUNES, prunes);
    values_set_integer(values, VALUE_KEEP,
                       plan->snapshot.keep_last > 0 ? plan->snapshot.keep_last : 1);
    values_set_text(values, VALUE_KEEP_WITHIN,
                    plan->snapshot.keep_within.milliseconds > 0
                        ? duration_format_rclone(arena, &plan->snapshot.keep_within)
                        : NULL);
    struct duration save = {plan_transfer_seconds(plan->snapshot.size_limit) * 1000};
    values_set_text(values, VALUE_SAVE_TIMEOUT, duration_format_go(arena, &save));
    add_resources(values, plan, task);
    if (task == TASK_SNAPSHOT)
        values_add_store(values, plan);
    values_add_network(values, plan, task);
    return values;
}

struct values *values_of_step(struct arena *arena, const char *name, const char *node) {
    struct values *values = values_new(arena);
    values_set_text(values, VALUE_STEP_NAME, name);
    values_set_text(values, VALUE_NODE, node);
    return values;
}
