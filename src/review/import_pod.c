#include "model/name.h"

#include "review/importer.h"

static void put_seconds(struct import *import, enum option_id option, const struct node *node) {
    int64_t seconds = 0;
    if (node_number(node, &seconds) && seconds > 0)
        import_put_format(import, option, "%llds", (long long)seconds);
}

/* "TZ=Europe/Lisbon 0 3 * * *" is a zone and a schedule. */
static const char *split_zone(struct import *import, const char *schedule) {
    const char *equals = strchr(schedule, '=');
    if (!text_starts_with(schedule, "TZ=") && !text_starts_with(schedule, "CRON_TZ="))
        return schedule;
    size_t length = strcspn(equals + 1, " \t");
    import_put(import, OPTION_TIME_ZONE, arena_copy_bytes(import->arena, equals + 1, length));
    import_say(import, OPTION_TIME_ZONE, "was: a time zone inside the schedule");
    schedule = equals + 1 + length;
    return schedule + strspn(schedule, " \t");
}

static bool is_snapshot(const struct import *import) {
    const struct setting *task = &import->settings.option[OPTION_TASK];
    return task->present && text_equal(task->first->text, "snapshot");
}

void import_when(struct import *import, const struct workload *workload) {
    const struct node *cron = workload->cron;
    const struct node *suspend = node_get(cron, "suspend");
    const char *schedule = node_text_at(cron, "schedule");
    import_put(import, is_snapshot(import) ? OPTION_SNAPSHOT_SCHEDULE : OPTION_SCHEDULE,
               split_zone(import, schedule));
    if (!import->settings.option[OPTION_TIME_ZONE].present)
        import_put(import, OPTION_TIME_ZONE, node_text(node_get(cron, "timeZone")));
    put_seconds(import, OPTION_STARTING_DEADLINE, node_get(cron, "startingDeadlineSeconds"));
    put_seconds(import, OPTION_ACTIVE_DEADLINE, node_get(workload->job, "activeDeadlineSeconds"));
    if (node_is_true(suspend) || node_is_false(suspend))
        import_put(import, OPTION_SUSPENDED, node_is_true(suspend) ? "true" : "false");
}

/* NAME-defrag, NAME-snapshot, and for kamaji-etcd also ETCD-NAME-defrag-job. */
static void put_name(struct import *import) {
    const char *name = import->object->name;
    const char *task = is_snapshot(import) ? "snapshot" : "defrag";
    const char *etcd = settings_text(&import->settings, OPTION_ETCD_NAME);
    const char *end = arena_format(import->arena, "-%s", task);
    bool kamaji = text_equal(settings_text(&import->settings, OPTION_TARGET), "kamaji-etcd");
    if (kamaji && text_equal(name, arena_format(import->arena, "%s-%s-job",
                                                etcd ? etcd : "kamaji-etcd", task)))
        return;
    if (kamaji && etcd && text_equal(name, arena_format(import->arena, "%s-schedule-job", etcd))) {
        import_say(import, OPTION_NAME,
                   "was: the CronJob %s; the new one is %s-%s-job: delete the old one",
                   import_shown(import, name), import_shown(import, etcd), task);
        return;
    }
    if (text_ends_with(name, end) && strlen(name) > strlen(end)) {
        import_put(import, OPTION_NAME,
                   arena_copy_bytes(import->arena, name, strlen(name) - strlen(end)));
        return;
    }
    import_put(import, OPTION_NAME, name);
    import_say(import, OPTION_NAME, "was: the CronJob %s; the new one is %s-%s: delete the old one",
               import_shown(import, name), import_shown(import, name), task);
}

bool import_is_own(const struct import *import) {
    const struct node *labels = node_at(import->object->root, "metadata/labels");
    const struct node *manager = node_get(labels, "app.kubernetes.io/managed-by");
    return node_text(manager) && text_equal(node_text(manager), "etcdmaint-gen");
}

static void put_engine(struct import *import, const char *engine) {
    const struct setting *setting = &import->settings.option[OPTION_GITOPS];
    for (const struct value *value = setting->first; value; value = value->next)
        if (text_equal(value->text, engine))
            return;
    import_put(import, OPTION_GITOPS, engine);
}

/* Engines and package managers know their own marks again. */
static bool is_of_engine(struct import *import, const char *key) {
    static const char *const prefixes[] = {"app.kubernetes.io/",
                                           "helm.sh/",
                                           "meta.helm.sh/",
                                           "argocd.argoproj.io/",
                                           "kustomize.toolkit.fluxcd.io/",
                                           "helm.toolkit.fluxcd.io/",
                                           "kubectl.kubernetes.io/",
                                           "batch.kubernetes.io/"};
    if (import_is_own(import) && text_starts_with(key, "argocd.argoproj.io/"))
        put_engine(import, "argocd");
    if (import_is_own(import) && text_starts_with(key, "kustomize.toolkit.fluxcd.io/"))
        put_engine(import, "flux");
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (text_starts_with(key, prefixes[i]))
            return true;
    return false;
}

static void put_pairs(struct import *import, enum option_id option, enum key_value_kind kind,
                      const struct node *mapping, const char *what) {
    for (size_t i = 0; mapping && mapping->kind == NODE_MAPPING && i < mapping->count; i++) {
        struct findings findings = findings_new(import->arena);
        struct key_value pair;
        const char *key = mapping->pairs[i].key->string;
        const char *value = node_text(mapping->pairs[i].value);
        if (option != OPTION_NODE_SELECTOR && is_of_engine(import, key))
            continue;
        const char *text = arena_format(import->arena, "%s=%s", key, value ? value : "");
        if (option != OPTION_ANNOTATION && strchr(text, ','))
            continue;
        if (i < LIST_LIMIT && key_value_parse(&findings, text, kind, &pair))
            import_put(import, option, text);
        else
            import_say(import, option, "left out: %s %s", what, import_shown(import, key));
    }
}

static void put_tolerations(struct import *import, const struct node *list) {
    for (size_t i = 0; i < node_items(list); i++) {
        const struct node *item = list->items[i];
        const char *key = node_text_at(item, "key");
        const char *effect = node_text_at(item, "effect");
        bool equal = node_get(item, "value") != NULL;
        if (*effect == '\0') {
            effect = "NoSchedule";
            import_say(import, OPTION_TOLERATION, "was: a toleration of every effect");
        }
        struct findings findings = findings_new(import->arena);
        struct toleration toleration;
        const char *text = arena_format(import->arena, "%s%s%s:%s", key, equal ? "=" : "",
                                        node_text_at(item, "value"), effect);
        if (toleration_parse(&findings, text, &toleration))
            import_put(import, OPTION_TOLERATION, text);
        else
            import_say(import, OPTION_TOLERATION, "left out: %s", findings.first->message);
    }
}

static void put_resources(struct import *import, const struct container *main) {
    const struct node *resources = node_get(main->node, "resources");
    static const struct {
        const char *path;
        enum option_id option;
    } fields[] = {{"requests/cpu", OPTION_CPU_REQUEST},
                  {"limits/cpu", OPTION_CPU_LIMIT},
                  {"requests/memory", OPTION_MEMORY_REQUEST},
                  {"limits/memory", OPTION_MEMORY_LIMIT}};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        import_put(import, fields[i].option, node_text_at(resources, fields[i].path));
}

static void put_account(struct import *import, const struct workload *workload) {
    const char *account = node_text_at(workload->pod, "serviceAccountName");
    if (*account && !text_equal(account, "default") && !text_equal(account, import->object->name))
        import_put(import, OPTION_SERVICE_ACCOUNT, account);
}

/* What decides where a pod runs and whom it reaches, and has no option here. */
static void say_left_out(struct import *import, const struct node *pod) {
    static const char *const fields[] = {"nodeName",     "affinity",    "topologySpreadConstraints",
                                         "dnsConfig",    "hostAliases", "runtimeClassName",
                                         "schedulerName"};
    const char *access = settings_text(&import->settings, OPTION_ACCESS);
    bool host = access && text_equal(access, "hostpath");
    for (size_t i = 0; !import_is_own(import) && i < COUNT_OF(fields); i++)
        if (node_get(pod, fields[i]))
            import_say(import, OPTION_COUNT,
                       host && text_equal(fields[i], "affinity")
                           ? "was: %s of the pod; it now runs where the control plane is"
                           : "left out: %s of the pod",
                       fields[i]);
}

void import_pod(struct import *import, const struct workload *workload,
                const struct container *main) {
    const struct node *pod = workload->pod;
    const struct node *metadata = node_get(import->object->root, "metadata");
    const struct node *secrets = node_get(pod, "imagePullSecrets");
    put_name(import);
    put_resources(import, main);
    put_account(import, workload);
    import_put(import, OPTION_IMAGE_PULL_POLICY, node_text_at(main->node, "imagePullPolicy"));
    for (size_t i = 0; i < node_items(secrets); i++)
        import_put(import, OPTION_IMAGE_PULL_SECRET, node_text_at(secrets->items[i], "name"));
    import_put(import, OPTION_PRIORITY_CLASS, node_text_at(pod, "priorityClassName"));
    put_pairs(import, OPTION_NODE_SELECTOR, KEY_VALUE_NODE_SELECTOR, node_get(pod, "nodeSelector"),
              "node selector");
    put_tolerations(import, node_get(pod, "tolerations"));
    say_left_out(import, pod);
    put_pairs(import, OPTION_LABEL, KEY_VALUE_LABEL, node_get(metadata, "labels"), "label");
    put_pairs(import, OPTION_ANNOTATION, KEY_VALUE_ANNOTATION, node_get(metadata, "annotations"),
              "annotation");
}
