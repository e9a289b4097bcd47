/* Manifests of others: whatever they hold, they are judged or refused, and what is said can be
 * printed. */
#include "text/json.h"

#include "fuzz/fuzz.h"
#include "review/audit.h"
#include "review/import.h"

enum { SIZE_LIMIT = 64 * 1024 };

static void check_finding(const struct audit_finding *finding) {
    size_t bad = 0;
    PROMISE(finding->rule < AUDIT_RULE_COUNT);
    PROMISE(text_is_utf8(finding->what, strlen(finding->what), &bad));
    PROMISE(!strchr(finding->what, '\n') && !strchr(finding->what, '\x1b'));
    PROMISE(!strchr(finding->path, '\n') && !strchr(finding->object->title, '\n'));
}

static void check_audit(struct arena *arena, const struct manifest *manifest) {
    struct audit audit = audit_manifest(arena, manifest);
    struct text output = text_new(arena);
    size_t count = 0;
    size_t bad = 0;
    for (const struct audit_finding *it = audit.first; it; it = it->next, count++)
        check_finding(it);
    PROMISE(audit.total <= AUDIT_FINDING_LIMIT ? count == audit.total
                                               : count == AUDIT_FINDING_LIMIT);
    PROMISE(audit.count[0] + audit.count[1] + audit.count[2] == audit.total);
    audit_text(&output, &audit);
    PROMISE(json_write(&output, audit_json(&audit)));
    PROMISE(json_write(&output, audit_sarif(&audit, "fuzz")));
    PROMISE(text_is_utf8(output.data, output.length, &bad));
}

/* The config that import prints is YAML, and a config. */
static void check_import(struct arena *arena, const struct manifest *manifest) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text output = text_new(arena);
    struct templates *templates = templates_load(&diagnostics, NULL);
    PROMISE(templates != NULL);
    templates_unpack(arena, templates);
    bool good = import_write(&diagnostics, templates, manifest, &output);
    fuzz_check_diagnostics(&diagnostics);
    PROMISE(good == (diagnostics.errors == 0));
    if (!good)
        return;
    struct source source = {.name = "config", .text = output.data, .length = output.length};
    const struct node *root = yaml_read(&diagnostics, &source, false);
    PROMISE(root != NULL && root->kind == NODE_MAPPING);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > SIZE_LIMIT)
        return 0;
    struct arena *arena = fuzz_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source source = {.name = "<stdin>",
                            .text = arena_copy_bytes(arena, (const char *)data, size),
                            .length = size,
                            .is_file = true};
    struct manifest manifest = {0};
    bool good = manifest_read(&diagnostics, &source, &manifest);
    PROMISE(good == (diagnostics.errors == 0));
    PROMISE(source.text == NULL);
    fuzz_check_diagnostics(&diagnostics);
    if (good) {
        check_audit(arena, &manifest);
        check_import(arena, &manifest);
    }
    arena_free(arena);
    return 0;
}
