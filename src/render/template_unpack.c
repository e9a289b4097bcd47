#include "render/template_files.h"

struct reader {
    struct arena *arena;
    const struct template_file *file;
    const struct template_node *next;
};

static const char *string_at(const struct reader *reader, uint32_t place) {
    return place == 0 ? NULL : reader->file->strings + place;
}

static int64_t integer_of(const char *text) {
    bool negative = text && *text == '-';
    uint64_t number = 0;
    bool valid =
        text && text_to_number(text + negative, strlen(text + negative), INT64_MAX, &number);
    return !valid ? 0 : negative ? -(int64_t)number : (int64_t)number;
}

static struct node *unpack(struct reader *reader) {
    const struct template_node *packed = reader->next++;
    struct node *node = node_null(reader->arena);
    node->kind = (enum node_kind)packed->kind;
    node->quoted = packed->quoted;
    node->safe = packed->safe;
    node->tag = string_at(reader, packed->tag);
    node->string = string_at(reader, packed->string);
    node->position = (struct position){.source = &reader->file->source,
                                       .offset = packed->offset,
                                       .line = packed->line,
                                       .column = packed->column};
    if (node->kind == NODE_BOOL)
        node->boolean = text_equal(node->string, "true");
    if (node->kind == NODE_INTEGER)
        node->integer = integer_of(node->string);
    node_reserve(reader->arena, node, packed->count);
    for (size_t i = 0; i < packed->count; i++) {
        struct node *first = unpack(reader);
        if (node->kind == NODE_MAPPING)
            node_add(reader->arena, node, first, unpack(reader));
        else
            node_append(reader->arena, node, first);
    }
    return node;
}

struct node *template_unpack(struct arena *arena, const struct template_file *file) {
    struct reader reader = {arena, file, file->nodes};
    return unpack(&reader);
}
