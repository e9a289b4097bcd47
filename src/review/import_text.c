#include "options/print_config.h"
#include "text/yaml_write.h"

#include "review/importer.h"

static void add_comment(struct text *output, const char *indent, const char *before,
                        const char *text) {
    text_add_format(output, "%s# %s%s\n", indent, before, text);
}

/* The key and value of one option, each line indented. */
static void add_option(struct text *output, const char *indent, const struct import *import,
                       enum option_id option) {
    struct settings *one = arena_alloc(import->arena, sizeof(*one));
    struct text lines = text_new(import->arena);
    one->option[option] = import->settings.option[option];
    yaml_write(&lines, config_node(import->arena, one));
    for (const char *at = lines.data; *at;) {
        size_t length = strcspn(at, "\n");
        text_add(output, indent);
        text_add_bytes(output, at, length);
        text_add_char(output, '\n');
        at += length + (at[length] == '\n');
    }
}

static void add_comments(struct text *output, const char *indent, const struct import *import,
                         enum option_id option) {
    bool given = option != OPTION_COUNT && import->settings.option[option].present;
    const char *before = given || option == OPTION_COUNT
                             ? ""
                             : arena_format(import->arena, "%s: ", option_table[option].name);
    for (const struct import_comment *it = import->first; it; it = it->next)
        if (it->option == option)
            add_comment(output, indent, before, it->text);
}

static void add_settings(struct text *output, const char *indent, const struct import *import) {
    add_comments(output, indent, import, OPTION_COUNT);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        enum option_id option = (enum option_id)i;
        add_comments(output, indent, import, option);
        if (import->settings.option[option].present && option_in_file(&option_table[option]))
            add_option(output, indent, import, option);
    }
}

/* A task of a cluster: its first line begins the item of the list. */
static void add_task(struct text *output, const struct import *import) {
    struct text lines = text_new(import->arena);
    add_settings(&lines, "    ", import);
    add_comment(output, "  ", "", import->object->title);
    text_add(output, "  -\n");
    text_add_bytes(output, lines.data, lines.length);
}

static void add_cluster(struct text *output, struct import *const *imports, size_t count,
                        size_t index) {
    size_t tasks = 0;
    for (size_t i = 0; i < count; i++)
        tasks += text_equal(imports[i]->group, imports[index]->group) && !imports[i]->left_out;
    text_add(output, "- name: ");
    yaml_write_string(output, imports[index]->name, false);
    text_add_char(output, '\n');
    if (tasks == 1 && !imports[index]->settings.option[OPTION_NAME].present) {
        add_comment(output, "  ", "", imports[index]->object->title);
        add_settings(output, "  ", imports[index]);
        return;
    }
    text_add(output, "  tasks:\n");
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(imports[i]->group, imports[index]->group) || imports[i]->left_out)
            continue;
        add_task(output, imports[i]);
    }
}

static bool is_first_of_group(struct import *const *imports, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (!imports[i]->left_out && text_equal(imports[i]->group, imports[index]->group))
            return false;
    return true;
}

void import_text(struct text *output, struct import *const *imports, size_t count) {
    if (count == 1) {
        add_comment(output, "", "", imports[0]->object->title);
        add_settings(output, "", imports[0]);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (imports[i]->left_out)
            add_comment(output, "",
                        imports[i]->twice ? "left out, for another of this name stands before it: "
                                          : "left out, for a CronJob maintains it: ",
                        imports[i]->object->title);
    text_add(output, "clusters:\n");
    for (size_t i = 0; i < count; i++)
        if (!imports[i]->left_out && is_first_of_group(imports, i))
            add_cluster(output, imports, count, i);
}
