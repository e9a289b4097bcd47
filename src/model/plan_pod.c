#include "model/planner.h"

enum { SHOWN = 100 };

/* etcdutl, which verifies snapshots, came with etcd 3.5; it reads those of older servers too. */
static void find_etcd_image(struct planner *planner) {
    static const char *const old[] = {"2.", "3.0.", "3.1.", "3.2.", "3.3.", "3.4."};
    struct image image = {0};
    bool given = planner_given(planner, OPTION_ETCD_IMAGE);
    planner->plan->pod.etcd_image = take_image(
        planner, OPTION_ETCD_IMAGE, "quay.io/coreos/etcd:v3.6.16", given ? &image : NULL);
    if (!image.path || !image.tag ||
        !text_ends_with(arena_format(planner->arena, "/%s", image.path), "/etcd"))
        return;
    const char *version = image.tag[0] == 'v' ? image.tag + 1 : image.tag;
    for (size_t i = 0; i < COUNT_OF(old); i++)
        if (text_starts_with(version, old[i]))
            planner_refuse(planner, OPTION_ETCD_IMAGE,
                           "use v3.5.0 or newer, whatever the server's version is",
                           "etcd %s has no etcdutl, which verifies snapshots", version);
}

static void find_images(struct planner *planner) {
    struct plan_pod *pod = &planner->plan->pod;
    find_etcd_image(planner);
    pod->talosctl_image =
        take_image(planner, OPTION_TALOSCTL_IMAGE, "ghcr.io/siderolabs/talosctl:v1.13.5", NULL);
    pod->rclone_image =
        take_image(planner, OPTION_RCLONE_IMAGE, "docker.io/rclone/rclone:1.75.1", NULL);
}

/* A limit below its request is refused by the API server (ValidateResourceRequirements). */
static void check_limit(struct planner *planner, enum option_id id, const char *request,
                        const char *limit) {
    struct findings findings = findings_new(planner->arena);
    struct quantity low = {0};
    struct quantity high = {0};
    if (text_equal(request, limit))
        return;
    if (quantity_parse(&findings, request, &low) && quantity_parse(&findings, limit, &high) &&
        quantity_compare(&high, &low) < 0)
        planner_refuse(planner, id, NULL, "\"%s\" is below the request of %s", limit, request);
}

/* The first of two values that is there. */
static const char *either(const char *one, const char *other) {
    return one ? one : other;
}

/* A limit alone is the request too; what nobody gave differs between the tasks. */
static void find_resources(struct planner *planner) {
    static const char *const cpu[TASK_COUNT] = {"100m", "250m"};
    static const char *const memory[TASK_COUNT] = {"128Mi", "256Mi"};
    struct plan_pod *pod = &planner->plan->pod;
    size_t errors = planner->diagnostics->errors;
    const char *cpu_request = take_quantity(planner, OPTION_CPU_REQUEST, NULL);
    const char *cpu_limit = take_quantity(planner, OPTION_CPU_LIMIT, NULL);
    const char *memory_request = take_quantity(planner, OPTION_MEMORY_REQUEST, NULL);
    const char *memory_limit = take_quantity(planner, OPTION_MEMORY_LIMIT, NULL);
    for (size_t i = 0; i < TASK_COUNT; i++) {
        pod->cpu_request[i] = either(either(cpu_request, cpu_limit), cpu[i]);
        pod->cpu_limit[i] = either(cpu_limit, pod->cpu_request[i]);
        pod->memory_request[i] = either(either(memory_request, memory_limit), memory[i]);
        pod->memory_limit[i] = either(memory_limit, pod->memory_request[i]);
    }
    if (planner->diagnostics->errors != errors)
        return;
    check_limit(planner, OPTION_CPU_LIMIT, pod->cpu_request[0], pod->cpu_limit[0]);
    check_limit(planner, OPTION_MEMORY_LIMIT, pod->memory_request[0], pod->memory_limit[0]);
}

static bool same_toleration(const struct toleration *one, const struct toleration *other) {
    if (!text_equal(one->key, other->key) || !one->value != !other->value)
        return false;
    return text_equal(one->effect ? one->effect : "", other->effect ? other->effect : "") &&
           (!one->value || text_equal(one->value, other->value));
}

static void find_tolerations(struct planner *planner) {
    struct plan_pod *pod = &planner->plan->pod;
    const struct setting *setting = &planner->settings->option[OPTION_TOLERATION];
    pod->tolerations = arena_array(planner->arena, setting->count, sizeof(*pod->tolerations));
    for (const struct value *value = setting->first; value; value = value->next) {
        struct findings findings = findings_new(planner->arena);
        struct toleration toleration = {0};
        bool good = toleration_parse(&findings, value->text, &toleration);
        for (size_t i = 0; good && i < pod->toleration_count; i++)
            if (same_toleration(&pod->tolerations[i], &toleration))
                good = findings_refuse(&findings, NULL, "\"%s\" is given twice",
                                       text_printable(planner->arena, value->text, SHOWN));
        planner_report(planner, OPTION_TOLERATION, value, &findings);
        if (good)
            pod->tolerations[pod->toleration_count++] = toleration;
    }
}

/* One ServiceAccount per CronJob, or the named one for all. */
static void find_service_accounts(struct planner *planner) {
    const char *given = take_name(planner, OPTION_SERVICE_ACCOUNT, NAME_SUBDOMAIN, NULL);
    for (size_t i = 0; i < TASK_COUNT; i++)
        planner->plan->task[i].service_account = given ? given : planner->plan->task[i].name;
    if (given && text_equal(given, "default"))
        planner_refuse(planner, OPTION_SERVICE_ACCOUNT, "leave it out for one of its own",
                       "the ServiceAccount \"default\" belongs to every pod of the namespace");
}

void plan_pod(struct planner *planner) {
    static const char *const policies[] = {"Always", "IfNotPresent", "Never"};
    struct plan_pod *pod = &planner->plan->pod;
    find_images(planner);
    pod->pull_policy = policies[take_choice(planner, OPTION_IMAGE_PULL_POLICY, 1)];
    pod->pull_secrets = take_names(planner, OPTION_IMAGE_PULL_SECRET, NAME_SUBDOMAIN);
    find_resources(planner);
    pod->node_selector = take_pairs(planner, OPTION_NODE_SELECTOR, KEY_VALUE_NODE_SELECTOR,
                                    &pod->node_selector_count);
    pod->labels = take_pairs(planner, OPTION_LABEL, KEY_VALUE_LABEL, &pod->label_count);
    pod->annotations =
        take_pairs(planner, OPTION_ANNOTATION, KEY_VALUE_ANNOTATION, &pod->annotation_count);
    find_tolerations(planner);
    pod->priority_class = take_name(planner, OPTION_PRIORITY_CLASS, NAME_SUBDOMAIN, NULL);
    find_service_accounts(planner);
}
