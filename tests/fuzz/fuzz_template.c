/*
 * Edited templates: the input's first line names a template that the rest replaces, in a folder
 * that holds all the others. What loads also expands, or says why not.
 */
#include "render/template.h"
#include "render/template_files.h"
#include "text/yaml_write.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

#define TEXT "a: value, with # and {{ }}"

static char folder[] = "/tmp/fuzz-templates-XXXXXX";

static const char *path_of(struct arena *arena, const char *name) {
    return arena_format(arena, "%s/%s", folder, name);
}

static void write_file(struct arena *arena, const char *name, const char *bytes, size_t length) {
    FILE *file = fopen(path_of(arena, name), "wb");
    PROMISE(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void remove_folder(void) {
    struct arena *arena = fuzz_arena();
    for (size_t i = 0; i < template_file_count; i++)
        unlink(path_of(arena, template_files[i].name));
    rmdir(folder);
    arena_free(arena);
}

static void make_folder(struct arena *arena) {
    static bool made;
    if (made)
        return;
    made = true;
    PROMISE(mkdtemp(folder) != NULL);
    for (size_t i = 0; i < template_file_count; i++)
        write_file(arena, template_files[i].name, template_files[i].source.text,
                   template_files[i].source.length);
    atexit(remove_folder);
}

/* The template that the first line names; without such a line the first one. */
static const struct template_file *chosen(const uint8_t *data, size_t size, size_t *skip) {
    const uint8_t *end = memchr(data, '\n', size);
    *skip = end ? (size_t)(end - data) + 1 : 0;
    for (size_t i = 0; end && i < template_file_count; i++)
        if (strlen(template_files[i].name) == *skip - 1 &&
            memcmp(template_files[i].name, data, *skip - 1) == 0)
            return &template_files[i];
    return &template_files[0];
}

/* An item with every field of a list. */
static struct node *item_for(struct arena *arena, const char *list) {
    struct node *item = node_mapping(arena);
    for (size_t i = 0; i < template_field_count; i++)
        if (text_equal(template_fields[i].list, list))
            node_add_string(arena, item, template_fields[i].name, TEXT);
    return item;
}

/* A value for every name: a text, or a list of two items. */
static struct values *all_values(struct arena *arena) {
    struct values *values = values_new(arena);
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        struct node *list = node_sequence(arena);
        for (int j = 0; j < 2; j++)
            node_append(arena, list, item_for(arena, value_names[i]));
        bool is_list = list->items[0]->count > 0;
        values_set(values, (enum value_id)i, is_list ? list : node_string(arena, TEXT));
    }
    return values;
}

static void expand_all(struct diagnostics *diagnostics, struct templates *templates) {
    struct scope scope = {.values = all_values(diagnostics->arena)};
    for (size_t i = 0; i < template_file_count; i++) {
        size_t errors = diagnostics->errors;
        struct node *node = template_expand(diagnostics, templates, template_files[i].name, &scope);
        PROMISE(node || diagnostics->errors > errors);
        struct text output = text_new(diagnostics->arena);
        if (node)
            yaml_write(&output, node);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    size_t skip = 0;
    make_folder(arena);
    const struct template_file *file = chosen(data, size, &skip);
    write_file(arena, file->name, (const char *)data + skip, size - skip);
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct templates *templates = templates_load(&diagnostics, folder);
    PROMISE((templates != NULL) == (diagnostics.errors == 0));
    if (templates)
        expand_all(&diagnostics, templates);
    fuzz_check_diagnostics(&diagnostics);
    write_file(arena, file->name, file->source.text, file->source.length);
    arena_free(arena);
    return 0;
}
