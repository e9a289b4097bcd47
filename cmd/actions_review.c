#include "base/file.h"
#include "cmd/command.h"

#include "review/audit.h"
#include "review/import.h"

static bool read_manifest(struct run *run, enum option_id id, struct manifest *manifest) {
    const char *path = settings_text(&run->settings, id);
    struct source *source = file_read(&run->diagnostics, path, YAML_SIZE_LIMIT);
    return source && manifest_read(&run->diagnostics, source, manifest);
}

/* An audit of nothing must not look like a clean one. */
static bool judged_something(struct run *run, const struct audit *audit) {
    if (audit->judged > 0)
        return true;
    diagnostics_error(&run->diagnostics, FAILURE_VALUE,
                      settings_position(&run->settings, OPTION_AUDIT), "audit",
                      "there is no CronJob, Job or Pod that maintains etcd in it, but %zu other "
                      "object%s",
                      audit->manifest->count, audit->manifest->count == 1 ? "" : "s")
        ->hint = "of charts and releases give what they make: helm template, or kubectl get "
                 "cronjobs -o yaml";
    return false;
}

void action_audit(struct run *run) {
    struct manifest manifest = {0};
    const char *format = settings_text(&run->settings, OPTION_OUTPUT);
    if (!read_manifest(run, OPTION_AUDIT, &manifest))
        return;
    struct audit audit = audit_manifest(run->arena, &manifest);
    bool good = true;
    if (!judged_something(run, &audit))
        return;
    if (format && text_equal(format, "json"))
        good = run_add_json(run, audit_json(&audit));
    else if (format && text_equal(format, "sarif"))
        good = run_add_json(run, audit_sarif(&audit, ETCDMAINT_VERSION));
    else
        audit_text(&run->output, &audit);
    if (good && audit.total > 0)
        run->diagnostics.failure = FAILURE_VALUE; /* the output is written all the same */
}

/* The templates are the built-in ones: the config shall say the same to everyone. */
void action_import(struct run *run) {
    struct manifest manifest = {0};
    struct diagnostics *diagnostics = &run->diagnostics;
    if (!read_manifest(run, OPTION_IMPORT, &manifest))
        return;
    struct templates *templates = templates_load(diagnostics, NULL);
    if (templates)
        templates_unpack(run->arena, templates);
    if (!templates || !import_write(diagnostics, templates, &manifest, &run->output))
        run->output.length = 0;
}
