#include "model/zone_memory.h"

#include "review/auditor.h"

void audit_add(struct audit *audit, enum audit_rule_id rule, const struct node *node,
               const char *path, const char *format, ...) {
    audit->count[audit_rules[rule].level]++;
    if (audit->total++ >= AUDIT_FINDING_LIMIT)
        return;
    struct audit_finding *finding = arena_alloc(audit->arena, sizeof(*finding));
    va_list arguments;
    va_start(arguments, format);
    finding->what = arena_format_list(audit->arena, format, arguments);
    va_end(arguments);
    finding->rule = rule;
    finding->object = audit->object;
    finding->path = path;
    finding->position = node ? node->position : audit->object->root->position;
    if (audit->last)
        audit->last->next = finding;
    else
        audit->first = finding;
    audit->last = finding;
}

const char *audit_below(const struct audit *audit, const char *path, const char *name) {
    return arena_format(audit->arena, "%s.%s", path, name);
}

const struct node *audit_either(const struct node *one, const struct node *other) {
    return one ? one : other;
}

static void judge_workload(struct audit *audit, const struct workload *workload) {
    audit_when(audit, workload);
    audit_meeting(audit, workload);
    audit_run(audit, workload);
    audit_rights(audit, workload);
    audit_files(audit, workload);
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        audit_container_program(audit, container);
        audit_secrets(audit, container);
        audit_etcd_defrag(audit, container);
        audit_other_tools(audit, workload, container);
        audit_container_rights(audit, workload, container);
    }
    audit_roles(audit, workload);
}

static void judge(struct audit *audit, const struct object *object) {
    struct workload workload;
    audit->object = object;
    if (object_is(object, "talos.dev", "ServiceAccount")) {
        audit->judged++;
        audit_talos(audit);
    } else if (workload_read(audit->arena, object, &workload) && workload.is_etcd) {
        audit->judged++;
        judge_workload(audit, &workload);
    }
}

struct audit audit_manifest(struct arena *arena, const struct manifest *manifest) {
    struct audit audit = {.arena = arena, .manifest = manifest};
    audit.told = arena_array(arena, manifest->count, sizeof(*audit.told));
    audit.zones = zone_memory_new(arena);
    audit.meetings = audit_meetings_new(arena, manifest);
    for (size_t i = 0; i < manifest->count; i++)
        judge(&audit, &manifest->items[i]);
    return audit;
}

struct audit audit_one(struct arena *arena, const struct manifest *manifest,
                       const struct object *object) {
    struct audit audit = {.arena = arena, .manifest = manifest};
    judge(&audit, object);
    return audit;
}
