#include "review/import_check.h"

/* Written even where they are standard: whoever reads the config wants to see them. */
static bool is_always_written(enum option_id option) {
    static const enum option_id always[] = {
        OPTION_TARGET, OPTION_NAMESPACE, OPTION_ETCD_NAME, OPTION_ENDPOINTS,
        OPTION_NODES,  OPTION_SCHEDULE,  OPTION_TASK,      OPTION_SNAPSHOT_SCHEDULE};
    for (size_t i = 0; i < COUNT_OF(always); i++)
        if (always[i] == option)
            return true;
    return false;
}

static enum option_id option_named(const char *key) {
    const struct option *option = key ? option_find(key, strlen(key)) : NULL;
    return option ? option_id(option) : OPTION_COUNT;
}

/* Takes out the option that the first error is about. False when there is none to take out. */
static bool leave_out(struct import *import, const struct diagnostics *aside) {
    const struct diagnostic *error = aside->first;
    while (error && error->severity != SEVERITY_ERROR)
        error = error->next;
    enum option_id option = error ? option_named(error->key) : OPTION_COUNT;
    if (option == OPTION_COUNT || !import->settings.option[option].present) {
        import_ask(import, option, error ? error->message : "");
        import->refused = true;
        return false;
    }
    bool schedule = option == OPTION_SCHEDULE || option == OPTION_SNAPSHOT_SCHEDULE;
    if (schedule && !import->settings.option[OPTION_ALLOW_DAY_OR].present) {
        import_put(import, OPTION_ALLOW_DAY_OR, "true"); /* goes again when it does not help */
        return true;
    }
    import->settings.option[option] = (struct setting){0};
    if (schedule)
        import_ask(import, option, error->message);
    else
        import_say(import, option, "left out: %s", error->message);
    return true;
}

static bool refine(struct import *import) {
    for (size_t i = 0; i <= OPTION_COUNT; i++) {
        struct diagnostics aside = diagnostics_new(import->arena);
        if (plan_build(&aside, &import->settings, NULL))
            return true;
        if (!leave_out(import, &aside))
            return false;
    }
    return false;
}

/* The documents that the settings give, as text; NULL when they are refused. */
static const char *rendered(struct import *import, const struct templates *templates,
                            struct documents **documents) {
    struct diagnostics aside = diagnostics_new(import->arena);
    struct text text = text_new(import->arena);
    const struct plan *plan = plan_build(&aside, &import->settings, NULL);
    *documents = plan ? documents_render(&aside, templates, plan) : NULL;
    if (!*documents)
        return NULL;
    documents_write(&text, *documents);
    return text.data;
}

/* True, and the options from `first` to before `end` gone, when the output is the same without. */
static bool try_without(struct import *import, const struct templates *templates, const char *whole,
                        size_t first, size_t end) {
    struct arena_mark mark = arena_mark(import->arena);
    struct documents *documents = NULL;
    struct settings *kept = arena_alloc(import->arena, sizeof(*kept));
    *kept = import->settings;
    for (size_t i = first; i < end; i++)
        if (!is_always_written((enum option_id)i))
            import->settings.option[i] = (struct setting){0};
    const char *without = rendered(import, templates, &documents);
    bool same = without && text_equal(without, whole);
    if (!same)
        import->settings = *kept;
    arena_rewind(import->arena, mark);
    return same;
}

/* What makes no difference goes: all of it at once where that works, else one after the other. */
static void leave_out_standards(struct import *import, const struct templates *templates,
                                const char *whole) {
    if (try_without(import, templates, whole, 0, OPTION_COUNT))
        return;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (import->settings.option[i].present && !is_always_written((enum option_id)i))
            try_without(import, templates, whole, i, i + 1);
}

static void find_still(struct import *import, const struct documents *documents,
                       bool still[AUDIT_RULE_COUNT]) {
    struct manifest manifest = {.name = "", .text = ""};
    manifest.items = arena_array(import->arena, documents->count, sizeof(*manifest.items));
    for (size_t i = 0; i < documents->count; i++)
        manifest.items[manifest.count++] = (struct object){
            .api_version = node_text_at(documents->items[i].root, "apiVersion"),
            .kind = node_text_at(documents->items[i].root, "kind"),
            .name = node_text_at(documents->items[i].root, "metadata/name"),
            .name_space = node_text_at(documents->items[i].root, "metadata/namespace"),
            .title = "",
            .root = documents->items[i].root};
    struct audit audit = audit_manifest(import->arena, &manifest);
    for (const struct audit_finding *it = audit.first; it; it = it->next)
        still[it->rule] = true;
}

void import_check(struct import *import, const struct templates *templates,
                  bool still[AUDIT_RULE_COUNT]) {
    struct documents *documents = NULL;
    if (!refine(import))
        return;
    /* From here on options only go, so nothing that is made has to stay. */
    struct arena_mark mark = arena_mark(import->arena);
    const char *whole = rendered(import, templates, &documents);
    if (whole) {
        leave_out_standards(import, templates, whole);
        find_still(import, documents, still);
    }
    arena_rewind(import->arena, mark);
}
