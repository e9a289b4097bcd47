#include "review/auditor.h"

static const struct node *job_field(const struct audit *audit, const struct workload *workload,
                                    const char *name, const char **path) {
    *path = audit_below(audit, workload->job ? workload->job_path : workload->pod_path, name);
    return node_get(workload->job, name);
}

static void check_parallel(struct audit *audit, const struct workload *workload) {
    const char *path = NULL;
    int64_t number = 0;
    const struct node *node = job_field(audit, workload, "parallelism", &path);
    bool parallel = workload->defragments && node_number(node, &number) && number > 1;
    if (parallel)
        audit_add(audit, AUDIT_PARALLEL_MEMBERS, node, path, "parallelism is %lld",
                  (long long)number);
    node = job_field(audit, workload, "completions", &path);
    if (!parallel && node_number(node, &number) && number > 1)
        audit_add(audit, AUDIT_COMPLETIONS, node, path, "completions is %lld", (long long)number);
    const struct container *first = NULL;
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        if (container->is_init || !container->defragments)
            continue;
        if (first)
            audit_add(audit, AUDIT_PARALLEL_MEMBERS, container->node, container->path,
                      "containers %s and %s defragment side by side",
                      text_printable(audit->arena, first->name, WORD_SHOWN),
                      text_printable(audit->arena, container->name, WORD_SHOWN));
        first = first ? first : container;
    }
}

/* A Deployment or the like: how many pods of it run at once. */
static void check_copies(struct audit *audit, const struct workload *workload) {
    const struct node *root = audit->object->root;
    const struct node *replicas = node_at(root, "spec/replicas");
    int64_t number = 0;
    if (!workload->defragments)
        return;
    if (text_equal(audit->object->kind, "DaemonSet"))
        audit_add(audit, AUDIT_PARALLEL_MEMBERS, node_get(root, "kind"), "kind",
                  "a DaemonSet runs on all its nodes at once");
    else if (node_number(replicas, &number) && number > 1)
        audit_add(audit, AUDIT_PARALLEL_MEMBERS, replicas, "spec.replicas", "replicas is %lld",
                  (long long)number);
}

static void check_retries(struct audit *audit, const struct workload *workload) {
    const char *path = NULL;
    int64_t number = 0;
    const struct node *node = job_field(audit, workload, "backoffLimit", &path);
    if (workload->job && !node_text(node))
        audit_add(audit, AUDIT_RETRIES, workload->job, path, "no backoffLimit, which means 6");
    else if (node_number(node, &number) && number > 0)
        audit_add(audit, AUDIT_RETRIES, node, path, "backoffLimit is %lld", (long long)number);
    if (workload->is_argo) {
        node = node_get(workload->pod, "retryStrategy");
        if (node)
            audit_add(audit, AUDIT_RETRIES, node, "spec.workflowSpec.retryStrategy",
                      "retryStrategy is set");
        return;
    }
    node = node_get(workload->pod, "restartPolicy");
    const char *policy = node_text(node);
    if (policy ? !text_equal(policy, "Never") : !workload->job)
        audit_add(audit, AUDIT_RETRIES, audit_either(node, workload->pod),
                  audit_below(audit, workload->pod_path, "restartPolicy"), "restartPolicy is %s",
                  policy ? text_printable(audit->arena, policy, WORD_SHOWN) : "Always");
}

static void check_deadlines(struct audit *audit, const struct workload *workload) {
    const char *path = NULL;
    const struct node *node = job_field(audit, workload, "activeDeadlineSeconds", &path);
    const struct node *of_pod = node_get(workload->pod, "activeDeadlineSeconds");
    if (!node_text(node) && !node_text(of_pod))
        audit_add(audit, AUDIT_ACTIVE_DEADLINE, audit_either(workload->job, workload->pod), path,
                  "no activeDeadlineSeconds");
    node = job_field(audit, workload, "ttlSecondsAfterFinished", &path);
    if (workload->cron && node_text(node))
        audit_add(audit, AUDIT_TTL, node, path, "ttlSecondsAfterFinished is set");
}

void audit_run(struct audit *audit, const struct workload *workload) {
    if (workload->job)
        check_parallel(audit, workload);
    if (workload->is_service)
        check_copies(audit, workload);
    if (workload->job || workload->is_argo)
        check_deadlines(audit, workload);
    check_retries(audit, workload);
    if (workload->saves && !workload->verifies)
        audit_add(audit, AUDIT_UNVERIFIED_SNAPSHOT, workload->pod, workload->pod_path,
                  "the snapshot is saved and not looked at");
}
