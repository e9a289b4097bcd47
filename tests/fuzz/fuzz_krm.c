/*
 * A ResourceList of anybody's, with one config and with its own: what comes out is a ResourceList
 * again, objects of others stand in it byte for byte, and ours once each.
 */
#include "options/load.h"
#include "render/resource_list_parts.h"

#include "fuzz/fuzz.h"

/* The same group and kind as one of ours, by name and namespace. */
static bool is_ours(const struct yaml_object *item, const struct documents *documents) {
    for (size_t i = 0; i < documents->count; i++) {
        const struct node *root = documents->items[i].root;
        const struct node *space = node_at(root, "metadata/namespace");
        if (item->kind && item->name && item->name_space && space &&
            text_equal(item->kind, documents->items[i].kind) &&
            text_equal(item->name, documents->items[i].name) &&
            text_equal(item->name_space, space->string))
            return true;
    }
    return false;
}

static void check_items(const struct source *before, const struct yaml_outline *old,
                        const struct source *after, const struct yaml_outline *new,
                        const struct documents *documents) {
    for (size_t i = 0; i < old->item_count; i++) {
        const struct yaml_range *one = &old->items[i].range;
        const struct yaml_range *other = &new->items[i].range;
        if (documents && is_ours(&old->items[i], documents))
            continue;
        PROMISE(one->end - one->start == other->end - other->start);
        PROMISE(memcmp(before->text + one->start, after->text + other->start,
                       one->end - one->start) == 0);
    }
}

static struct documents *render(struct arena *arena, const struct node *config) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    if (config && !load_mapping(&diagnostics, config, ORIGIN_FILE, settings))
        return NULL;
    struct plan *plan = plan_build(&diagnostics, settings, NULL);
    return plan ? documents_render(&diagnostics, templates_load(&diagnostics, NULL), plan) : NULL;
}

/* Writes the list and reads it again. */
static void check_written(struct arena *arena, const struct source *source,
                          const struct resource_list *list, const struct diagnostics *diagnostics,
                          const struct documents *documents) {
    struct diagnostics again = diagnostics_new(arena);
    struct text output = text_new(arena);
    resource_list_write(&output, list, diagnostics);
    struct source written = {"written", output.data, output.length, true};
    struct yaml_outline *outline = yaml_outline_read(&again, &written);
    PROMISE(outline != NULL);
    size_t added = diagnostics->errors == 0 ? list->added_count : 0;
    PROMISE(outline->item_count == list->outline->item_count + added);
    PROMISE(!diagnostics->first || yaml_outline_entry(outline, "results"));
    check_items(source, list->outline, &written, outline,
                diagnostics->errors == 0 ? documents : NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source source = {"<stdin>", arena_copy_bytes(arena, (const char *)data, size), size,
                            true};
    struct resource_list *list = resource_list_read(&diagnostics, arena, &source);
    PROMISE((list != NULL) == (diagnostics.errors == 0));
    if (list) {
        const struct node *config = resource_list_config(&diagnostics, list);
        struct documents *documents = render(arena, config);
        PROMISE((config != NULL) == (diagnostics.errors == 0));
        if (!documents)
            documents = render(arena, NULL);
        if (documents && !resource_list_add(&diagnostics, list, documents))
            PROMISE(diagnostics.errors > 0);
        check_written(arena, &source, list, &diagnostics, documents);
    }
    fuzz_check_diagnostics(&diagnostics);
    arena_free(arena);
    return 0;
}
