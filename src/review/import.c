#include "review/import.h"

#include "review/import_check.h"

static void import_etcdctl(struct import *import, const struct workload *workload,
                           const struct container *container) {
    struct word where = {0};
    import_identity(import, workload, container,
                    container_endpoints(import->arena, container, &where));
    import_put(import, OPTION_TASK, container->saves ? "snapshot" : "defrag");
    if (container->saves)
        import_store(import, workload);
}

static void import_shell(struct import *import, const struct workload *workload,
                         const struct container *container) {
    import_say(import, OPTION_COUNT, "was: a shell line; what it does besides is not taken over");
    if (container_mentions(container, "talosctl"))
        import_talos(import, workload);
    else
        import_etcdctl(import, workload, container);
}

/* The container that says most: etcd-defrag before all others. */
static const struct container *choose(const struct workload *workload) {
    const struct container *chosen = NULL;
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        bool task = container->defragments || container->saves;
        if (container->tool == TOOL_ETCD_DEFRAG)
            return container;
        if (task && !chosen)
            chosen = container;
    }
    return chosen;
}

static bool read_workload(struct import *import, const struct workload *workload) {
    const struct container *container = choose(workload);
    if (!container)
        return false;
    import_put(import, OPTION_NAMESPACE, import->object->name_space);
    if (*import->object->name_space == '\0')
        import_say(import, OPTION_NAMESPACE, "not known: the manifest names no namespace");
    if (container->tool == TOOL_ETCD_DEFRAG)
        import_defrag(import, workload, container);
    else if (container->tool == TOOL_TALOSCTL || container->tool == TOOL_TALOS_BACKUP)
        import_talos(import, workload);
    else if (container->tool == TOOL_SHELL)
        import_shell(import, workload, container);
    else if (container->saves)
        import_snapshot(import, workload, container);
    else
        import_etcdctl(import, workload, container);
    import_when(import, workload);
    import_pod(import, workload, container);
    return true;
}

static bool said_already(const struct audit *audit, const struct audit_finding *finding) {
    for (const struct audit_finding *it = audit->first; it != finding; it = it->next)
        if (it->rule == finding->rule && text_equal(it->what, finding->what))
            return true;
    return false;
}

/* What the audit says of the object, and of the new one. */
static void say_changes(struct import *import, const bool still[AUDIT_RULE_COUNT]) {
    struct audit audit = audit_one(import->arena, import->manifest, import->object);
    enum { CHANGES = 200 };
    size_t count = 0;
    for (const struct audit_finding *it = audit.first; it && count < CHANGES; it = it->next) {
        const struct audit_rule *rule = &audit_rules[it->rule];
        if (said_already(&audit, it))
            continue;
        count++;
        import_say(import, rule->option, "%s: %s: %s", still[it->rule] ? "still" : "was", it->what,
                   rule->danger);
    }
}

static bool read_object(struct import *import) {
    struct workload workload;
    if (object_is(import->object, "kamaji.clastix.io", "DataStore"))
        return import_datastore(import);
    return workload_read(import->arena, import->object, &workload) && workload.cron &&
           workload.is_etcd && !workload.is_argo && read_workload(import, &workload);
}

static void warn_of_gaps(struct diagnostics *diagnostics, const struct import *import) {
    if (import->incomplete)
        diagnostics_warning(diagnostics, import->object->root->position, "import",
                            "%s: the config must be completed where it says so",
                            import->object->title);
}

bool import_write(struct diagnostics *diagnostics, const struct templates *templates,
                  const struct manifest *manifest, struct text *output) {
    struct arena *arena = diagnostics->arena;
    struct import **imports = arena_array(arena, manifest->count, sizeof(*imports));
    size_t count = 0;
    for (size_t i = 0; i < manifest->count; i++) {
        struct arena_mark mark = arena_mark(arena);
        struct import *import = arena_alloc(arena, sizeof(*import));
        bool still[AUDIT_RULE_COUNT] = {false};
        *import =
            (struct import){.arena = arena, .manifest = manifest, .object = &manifest->items[i]};
        if (!read_object(import)) {
            arena_rewind(arena, mark);
            continue;
        }
        import_check(import, templates, still);
        say_changes(import, still);
        warn_of_gaps(diagnostics, import);
        imports[count++] = import;
    }
    if (count == 0) {
        diagnostics_error(diagnostics, FAILURE_VALUE, (struct position){0}, "import",
                          "there is no CronJob that maintains etcd and no DataStore of etcd in it")
            ->hint = "of charts and releases give what they make: helm template, or kubectl get "
                     "cronjobs -o yaml";
        return false;
    }
    import_group(arena, imports, count);
    import_text(output, imports, count);
    return true;
}
