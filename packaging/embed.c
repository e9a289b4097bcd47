/*
 * embed.c: a build tool that writes C source from the template files given as arguments: the text
 * of each, and the tree that reading it gives, packed, so that a run need not read them again.
 *
 *     embed templates/a.yaml templates/b.yaml > templates.c
 */
#include "base/file.h"
#include "text/scalar.h"
#include "text/yaml_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_LIMIT = 256 * 1024 };

struct writer {
    struct text *nodes;
    struct text *strings; /* each with its NUL, one after the other */
};

static void out_of_memory(void) {
    fputs("embed: out of memory\n", stderr);
    exit(70);
}

static void add_literal(struct text *output, const char *bytes, size_t length) {
    text_add_char(output, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        bool plain = byte >= 0x20 && byte <= 0x7E && byte != '"' && byte != '\\' && byte != '?';
        text_add_format(output, plain ? "%c" : "\\%03o", byte);
    }
    text_add_char(output, '"');
}

static void too_large(const char *what) {
    fprintf(stderr, "embed: a template has too large a %s for struct template_node\n", what);
    exit(1);
}

static unsigned fitting(size_t number, size_t limit, const char *what) {
    if (number > limit)
        too_large(what);
    return (unsigned)number;
}

/* The place of a string in the file's strings, where each stands once; 0 stands for none. */
static unsigned add_string(struct writer *writer, const char *string) {
    struct text *strings = writer->strings;
    if (!string)
        return 0;
    size_t place = 1;
    while (place < strings->length && strcmp(strings->data + place, string) != 0)
        place += strlen(strings->data + place) + 1;
    if (place >= strings->length)
        text_add_bytes(strings, string, strlen(string) + 1);
    return fitting(place, UINT16_MAX, "text");
}

/* What the writer need not look at again (struct node, `safe`). */
static bool is_safe(const struct node *node) {
    if (node->kind != NODE_STRING)
        return false;
    return node->quoted ? scalar_is_quoted_safe(node->string) : scalar_is_plain_safe(node->string);
}

/* A node, then its children: items, or keys and values in turn. */
static void add_node(struct writer *writer, const struct node *node) {
    const struct position *place = &node->position;
    unsigned string = add_string(writer, node->string);
    unsigned tag = add_string(writer, node->tag);
    text_add_format(writer->nodes, "    {%u, %u, %u, %u, %u, %u, %d, %d, %d},\n",
                    fitting(place->offset, UINT16_MAX, "text"), string, tag,
                    fitting(place->line, UINT16_MAX, "line"),
                    fitting(place->column, UINT8_MAX, "column"),
                    fitting(node->count, UINT8_MAX, "list"), (int)node->kind, node->quoted,
                    is_safe(node));
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == NODE_MAPPING)
            add_node(writer, node->pairs[i].key);
        add_node(writer, node->kind == NODE_MAPPING ? node->pairs[i].value : node->items[i]);
    }
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Long strings are written a line at a time. */
static void add_text(struct text *output, const char *name, size_t file, const char *bytes,
                     size_t length) {
    text_add_format(output, "static const char %s_%zu[] =", name, file);
    for (size_t start = 0; start < length;) {
        const char *end = memchr(bytes + start, '\n', length - start);
        size_t step = end ? (size_t)(end - bytes) + 1 - start : length - start;
        text_add(output, "\n    ");
        add_literal(output, bytes + start, step);
        start += step;
    }
    text_add(output, ";\n");
}

static bool add_file(struct diagnostics *diagnostics, const char *path, size_t file,
                     struct text *output, struct text *table) {
    struct source *source = file_read(diagnostics, path, FILE_LIMIT);
    struct node *root = source ? yaml_read(diagnostics, source, true) : NULL;
    struct text nodes = text_new(diagnostics->arena);
    struct text strings = text_new(diagnostics->arena);
    if (!root)
        return false;
    text_add_char(&strings, '\0');
    add_node(&(struct writer){&nodes, &strings}, root);
    add_text(output, "text", file, source->text, source->length);
    add_text(output, "strings", file, strings.data, strings.length);
    text_add_format(output, "static const struct template_node nodes_%zu[] = {\n%s};\n", file,
                    nodes.data);
    text_add_format(table,
                    "    {\"%s\", {\"templates/%s\", text_%zu, %zu, true}, nodes_%zu, "
                    "strings_%zu},\n",
                    base_name(path), base_name(path), file, source->length, file, file);
    return true;
}

int main(int count, char **arguments) {
    struct arena *arena = arena_new(out_of_memory);
    if (!arena)
        out_of_memory();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text output = text_new(arena);
    struct text table = text_new(arena);
    text_add(&output, "#include \"render/template_files.h\"\n\n");
    for (int i = 1; i < count; i++)
        if (!add_file(&diagnostics, arguments[i], (size_t)i, &output, &table))
            break;
    text_add_format(&output, "const struct template_file template_files[] = {\n%s};\n", table.data);
    text_add_format(&output, "const size_t template_file_count = %d;\n", count - 1);
    struct text errors = text_new(arena);
    diagnostics_text(&diagnostics, false, false, &errors);
    bool good =
        diagnostics.errors == 0 && file_write_all(STDOUT_FILENO, output.data, output.length);
    fputs(errors.data, stderr);
    arena_free(arena);
    return good ? 0 : 1;
}
