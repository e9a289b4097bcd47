#include "text/json.h"

#include <jansson.h>

static void release(json_t **json) {
    json_decref(*json);
}

static json_t *convert(const struct node *node);

static json_t *convert_sequence(const struct node *node) {
    json_t *array = json_array();
    for (size_t i = 0; array && i < node->count; i++)
        if (json_array_append_new(array, convert(node->items[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *convert_mapping(const struct node *node) {
    json_t *object = json_object();
    for (size_t i = 0; object && i < node->count; i++)
        if (json_object_set_new(object, node->pairs[i].key->string,
                                convert(node->pairs[i].value)) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

/* NULL when there is no memory; appending NULL fails in turn, so callers see it. */
static json_t *convert(const struct node *node) {
    switch (node->kind) {
    case NODE_NULL:
        return json_null();
    case NODE_BOOL:
        return json_boolean(node->boolean);
    case NODE_INTEGER:
        return json_integer(node->integer);
    case NODE_SEQUENCE:
        return convert_sequence(node);
    case NODE_MAPPING:
        return convert_mapping(node);
    default:
        return json_string(node->string);
    }
}

static int append(const char *buffer, size_t size, void *output) {
    text_add_bytes(output, buffer, size);
    return 0;
}

bool json_write(struct text *output, const struct node *root) {
    CLEANUP(release) json_t *json = convert(root);
    size_t before = output->length;
    if (!json || json_dump_callback(json, append, output, JSON_INDENT(2) | JSON_ENCODE_ANY) != 0) {
        output->length = before;
        output->data[before] = '\0';
        return false;
    }
    text_add_char(output, '\n');
    return true;
}

const char *json_library(struct arena *arena) {
    return arena_format(arena, "jansson %s", jansson_version_str());
}
