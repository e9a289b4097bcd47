/*
 * Edited templates: the input's first line names a template that the rest replaces, in a folder
 * that holds all the others. What loads also expands, or says why not.
 */
#include "render/names.h"
#include "render/template.h"
#include "render/template_files.h"
#include "text/yaml_write.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

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

static bool is_list(const char *name) {
    for (size_t i = 0; i < template_name_count; i++)
        if (template_names[i].list && text_equal(template_names[i].list, name))
            return true;
    return false;
}

/* A value for every name: a text, or a list of two items that have every field. */
static struct node *values_for(struct arena *arena, const char *list) {
    struct node *values = node_mapping(arena);
    for (size_t i = 0; i < template_name_count; i++) {
        const char *name = template_names[i].name;
        bool wanted = list ? template_names[i].list && text_equal(template_names[i].list, list)
                           : !template_names[i].list;
        if (!wanted)
            continue;
        struct node *value = node_string(arena, "a: value, with # and {{ }}");
        if (!list && is_list(name)) {
            value = node_sequence(arena);
            node_append(arena, value, values_for(arena, name));
            node_append(arena, value, values_for(arena, name));
        }
        node_add(arena, values, node_string(arena, name), value);
    }
    return values;
}

static void expand_all(struct diagnostics *diagnostics, struct templates *templates) {
    struct scope scope =
        template_scope(diagnostics->arena, values_for(diagnostics->arena, NULL), NULL);
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
