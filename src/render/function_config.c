/* functionConfig of a ResourceList as a config (declared in resource_list.h). */
#include "options/option.h"
#include "render/resource_list_parts.h"
#include "text/yaml_read.h"

enum { SHOWN = 60 };

/* The source with blanks instead of everything but one value: lines and columns stay, and no
 * message can show what stands beside it. */
static struct source *mask(struct arena *arena, const struct source *source,
                           const struct yaml_range *range) {
    struct source *masked = arena_alloc(arena, sizeof(*masked));
    char *text = arena_copy_bytes(arena, source->text, source->length);
    for (size_t i = 0; i < source->length; i++)
        if ((i < range->start || i >= range->end) && text[i] != '\n')
            text[i] = ' ';
    *masked = *source;
    masked->text = text;
    return masked;
}

static const struct node *refuse(struct diagnostics *diagnostics, const struct node *node,
                                 const char *hint, const char *message) {
    diagnostics_error(diagnostics, FAILURE_VALUE, node->position, NULL, "%s", message)->hint = hint;
    return NULL;
}

static bool says(const struct node *function, const char *key, const char *text) {
    const struct node *node = node_get(function, key);
    return node && node->kind == NODE_STRING && text_equal(node->string, text);
}

/* The lines of a text, as items of a list; an empty last line does not count. */
static struct node *lines_of(struct arena *arena, const struct node *value) {
    struct node *list = node_sequence(arena);
    list->position = value->position;
    for (const char *at = value->string; *at;) {
        size_t length = strcspn(at, "\n");
        struct node *item = node_string(arena, arena_copy_bytes(arena, at, length));
        item->position = value->position;
        node_append(arena, list, item);
        at += length + (at[length] == '\n');
    }
    return list;
}

/* A string of `data` in the kind that its option has in a config file. */
static struct node *typed(struct arena *arena, const char *key, const struct node *value) {
    const struct option *option = option_find(key, strlen(key));
    if (option && (option->flags & OPTION_LIST) && !(option->flags & OPTION_COMMAS))
        return lines_of(arena, value);
    struct node *node = node_string(arena, value->string);
    node->position = value->position;
    node->literal = value->literal;
    if (option && option->kind == KIND_FLAG)
        node->kind = NODE_BOOL;
    if (option && option->kind == KIND_INTEGER)
        node->kind = NODE_INTEGER;
    return node;
}

static const struct node *typed_data(struct diagnostics *diagnostics, const struct node *data) {
    struct node *config = node_mapping(diagnostics->arena);
    size_t errors = diagnostics->errors;
    config->position = data->position;
    for (size_t i = 0; i < data->count; i++) {
        const struct pair *pair = &data->pairs[i];
        if (pair->value->kind >= NODE_SEQUENCE || pair->value->kind == NODE_NULL)
            refuse(diagnostics, pair->value, "write one string, or use " RESOURCE_LIST_CONFIG_KIND,
                   arena_format(diagnostics->arena, "data of a ConfigMap are strings, this is %s",
                                node_kind_name(pair->value->kind)));
        else
            node_add(diagnostics->arena, config, pair->key,
                     typed(diagnostics->arena, pair->key->string, pair->value));
    }
    return diagnostics->errors == errors ? config : NULL;
}

/* The keys that a functionConfig may have beside its config. */
static bool check_keys(struct diagnostics *diagnostics, const struct node *function,
                       const char *config_key) {
    size_t errors = diagnostics->errors;
    for (size_t i = 0; i < function->count; i++) {
        const struct node *key = function->pairs[i].key;
        if (!text_equal(key->string, "apiVersion") && !text_equal(key->string, "kind") &&
            !text_equal(key->string, "metadata") && !text_equal(key->string, config_key))
            refuse(diagnostics, key,
                   arena_format(diagnostics->arena, "options stand below %s", config_key),
                   arena_format(diagnostics->arena, "functionConfig has no field \"%s\"",
                                text_printable(diagnostics->arena, key->string, SHOWN)));
    }
    return diagnostics->errors == errors;
}

static const struct node *config_of(struct diagnostics *diagnostics, struct resource_list *list) {
    const struct node *function = list->function;
    if (function->kind != NODE_MAPPING)
        return refuse(diagnostics, function, NULL, "functionConfig must be an object");
    bool own = says(function, "apiVersion", RESOURCE_LIST_CONFIG_VERSION) &&
               says(function, "kind", RESOURCE_LIST_CONFIG_KIND);
    bool map = says(function, "apiVersion", "v1") && says(function, "kind", "ConfigMap");
    if (!own && !map)
        return refuse(diagnostics, function, NULL,
                      "functionConfig must be an " RESOURCE_LIST_CONFIG_KIND
                      " of " RESOURCE_LIST_CONFIG_VERSION ", or a ConfigMap of v1");
    list->config_key = own ? "spec" : "data";
    const struct node *config = node_get(function, list->config_key);
    bool good = check_keys(diagnostics, function, list->config_key);
    if (!config)
        config = node_mapping(list->arena);
    else if (map && config->kind == NODE_MAPPING)
        config = typed_data(diagnostics, config);
    return good ? config : NULL;
}

const struct node *resource_list_config(struct diagnostics *diagnostics,
                                        struct resource_list *list) {
    const struct yaml_entry *entry = yaml_outline_entry(list->outline, "functionConfig");
    if (!entry || (entry->value.shape == YAML_SHAPE_SCALAR && entry->value.empty))
        return node_mapping(list->arena);
    list->masked = mask(list->arena, list->source, &entry->value);
    list->function = yaml_read(diagnostics, list->masked, false);
    return list->function ? config_of(diagnostics, list) : NULL;
}
