/* unit_templates.h: a folder with the built-in templates, of which a test may change some. */
#ifndef UNIT_UNIT_TEMPLATES_H
#define UNIT_UNIT_TEMPLATES_H

#include "render/template.h"
#include "render/template_files.h"
#include "unit/unit_folder.h"

static inline const char *unit_template_folder(struct arena *arena) {
    const char *folder = unit_folder(arena);
    for (size_t i = 0; i < template_file_count; i++)
        unit_folder_write(arena, folder, template_files[i].name, template_files[i].source.text);
    return folder;
}

/* The text of a built-in template. */
static inline const char *unit_template_text(const char *name) {
    for (size_t i = 0; i < template_file_count; i++)
        if (strcmp(template_files[i].name, name) == 0)
            return template_files[i].source.text;
    fail_msg("there is no template %s", name);
    return "";
}

/* Writes a built-in template with the first `part` of it replaced. */
static inline void unit_template_change(struct arena *arena, const char *folder, const char *name,
                                        const char *part, const char *other) {
    const char *text = unit_template_text(name);
    const char *found = strstr(text, part);
    if (!found)
        fail_msg("%s does not hold \"%s\"", name, part);
    const char *head = arena_copy_bytes(arena, text, (size_t)(found - text));
    unit_folder_write(arena, folder, name,
                      arena_format(arena, "%s%s%s", head, other, found + strlen(part)));
}

#endif
