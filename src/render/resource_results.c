/* Diagnostics as results of a KRM function (declared in resource_list_parts.h). */
#include "render/resource_list_parts.h"
#include "render/values.h"

static const char *string_at(const struct node *root, const char *path) {
    const struct node *node = node_at(root, path);
    return node && node->kind == NODE_STRING ? node->string : NULL;
}

/* Where a functionConfig is stored says an annotation. */
static const char *annotation(const struct node *function, const char *key) {
    const struct node *annotations = node_at(function, "metadata/annotations");
    const struct node *node = node_get(annotations, key);
    return node && node->kind < NODE_SEQUENCE && node->kind != NODE_NULL ? node->string : NULL;
}

/* The last child that begins at or before `offset`; its name is added to the path. */
static const struct node *descend(const struct node *node, size_t offset, struct text *path) {
    const struct node *child = NULL;
    size_t chosen = 0;
    for (size_t i = 0; i < node->count; i++) {
        bool mapping = node->kind == NODE_MAPPING;
        const struct node *start = mapping ? node->pairs[i].key : node->items[i];
        if (start->position.offset > offset)
            break;
        child = mapping ? node->pairs[i].value : node->items[i];
        chosen = i;
    }
    if (child && node->kind == NODE_MAPPING)
        text_add_format(path, "%s%s", path->length > 0 ? "." : "",
                        text_printable(path->arena, node->pairs[chosen].key->string, 256));
    else if (child)
        text_add_format(path, "[%zu]", chosen);
    return child;
}

/* "spec.schedule", and the value there unless it is a collection. */
static void add_field(struct arena *arena, struct node *result, const struct resource_list *list,
                      const struct diagnostic *diagnostic) {
    const struct node *node = list->function;
    const struct node *found = node;
    struct text path = text_new(arena);
    if (!node || diagnostic->position.source != list->masked || diagnostic->position.line == 0)
        return;
    for (; node; node = descend(node, diagnostic->position.offset, &path))
        found = node;
    if (path.length == 0)
        return;
    struct node *field = node_mapping(arena);
    values_add(arena, field, "path", path.data);
    if (found->kind < NODE_SEQUENCE && found->kind != NODE_NULL)
        values_add_node(arena, field, "currentValue",
                        node_quoted(arena, text_printable(arena, found->string, 256)));
    values_add_node(arena, result, "field", field);
}

static void add_reference(struct arena *arena, struct node *result, const struct node *function) {
    static const char *const parts[][2] = {{"apiVersion", "apiVersion"},
                                           {"kind", "kind"},
                                           {"name", "metadata/name"},
                                           {"namespace", "metadata/namespace"}};
    struct node *reference = node_mapping(arena);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (string_at(function, parts[i][1]))
            values_add(arena, reference, parts[i][0], string_at(function, parts[i][1]));
    if (reference->count > 0)
        values_add_node(arena, result, "resourceRef", reference);
}

static void add_file(struct arena *arena, struct node *result, const struct node *function) {
    const char *path = annotation(function, "config.kubernetes.io/path");
    const char *index = annotation(function, "config.kubernetes.io/index");
    struct node *file = node_mapping(arena);
    uint64_t number = 0;
    if (!path)
        path = annotation(function, "internal.config.kubernetes.io/path");
    if (!index)
        index = annotation(function, "internal.config.kubernetes.io/index");
    if (!path)
        return;
    values_add(arena, file, "path", path);
    if (index && text_to_number(index, strlen(index), INT32_MAX, &number))
        values_add_integer(arena, file, "index", (int64_t)number);
    values_add_node(arena, result, "file", file);
}

/* What a flag or a variable has wrong is told with its name: it is no field. */
static const char *message_of(struct arena *arena, const struct resource_list *list,
                              const struct diagnostic *diagnostic) {
    struct text text = text_new(arena);
    bool elsewhere = diagnostic->position.source && diagnostic->position.source != list->masked;
    if (elsewhere)
        text_add_format(&text, "%s: ", position_name(arena, diagnostic->position));
    if (diagnostic->key)
        text_add_format(&text, "%s: ", diagnostic->key);
    text_add(&text, diagnostic->message);
    if (diagnostic->hint)
        text_add_format(&text, "; %s", diagnostic->hint);
    return text.data;
}

struct node *resource_results(struct arena *arena, const struct resource_list *list,
                              const struct diagnostics *diagnostics) {
    static const char *const severities[] = {"info", "warning", "error"};
    struct node *results = node_sequence(arena);
    const struct diagnostic *diagnostic = diagnostics->first;
    for (; diagnostic; diagnostic = diagnostic->next) {
        struct node *result = node_mapping(arena);
        bool ours = diagnostic->position.source == list->masked && list->masked;
        values_add_node(arena, result, "message",
                        node_quoted(arena, message_of(arena, list, diagnostic)));
        values_add(arena, result, "severity", severities[diagnostic->severity]);
        if (ours && list->function) {
            add_reference(arena, result, list->function);
            add_field(arena, result, list, diagnostic);
            add_file(arena, result, list->function);
        }
        node_append(arena, results, result);
    }
    return results;
}
