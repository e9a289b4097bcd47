#include "text/json.h"

#include "text/json_library.h"

/* A value that frees itself: CLEANUP(release). Nobody else holds it, so that it is deleted and not
 * only let go. */
struct held {
    const struct json_library *library;
    json_t *json;
};

static void release(struct held *held) {
    if (held->json)
        held->library->json_delete(held->json);
}

static json_t *convert(const struct json_library *library, const struct node *node);

static json_t *convert_sequence(const struct json_library *library, const struct node *node) {
    json_t *array = library->json_array();
    for (size_t i = 0; array && i < node->count; i++)
        if (library->json_array_append_new(array, convert(library, node->items[i])) != 0) {
            library->json_delete(array);
            return NULL;
        }
    return array;
}

static json_t *convert_mapping(const struct json_library *library, const struct node *node) {
    json_t *object = library->json_object();
    for (size_t i = 0; object && i < node->count; i++)
        if (library->json_object_set_new(object, node->pairs[i].key->string,
                                         convert(library, node->pairs[i].value)) != 0) {
            library->json_delete(object);
            return NULL;
        }
    return object;
}

/* YAML knows floats that JSON does not: those stay texts. */
static json_t *convert_float(const struct json_library *library, const char *string) {
    json_t *number = library->json_loadb(string, strlen(string), JSON_DECODE_ANY, NULL);
    return number ? number : library->json_string(string);
}

/* NULL when there is no memory; appending NULL fails in turn, so callers see it. */
static json_t *convert(const struct json_library *library, const struct node *node) {
    switch (node->kind) {
    case NODE_NULL:
        return library->json_null();
    case NODE_BOOL:
        return node->boolean ? library->json_true() : library->json_false();
    case NODE_INTEGER:
        return library->json_integer(node->integer);
    case NODE_FLOAT:
        return convert_float(library, node->string);
    case NODE_SEQUENCE:
        return convert_sequence(library, node);
    case NODE_MAPPING:
        return convert_mapping(library, node);
    default:
        return library->json_string(node->string);
    }
}

static int append(const char *buffer, size_t size, void *output) {
    text_add_bytes(output, buffer, size);
    return 0;
}

static bool dump(struct text *output, const struct node *root, size_t flags) {
    struct json_library library;
    if (json_library_load(output->arena, &library))
        return false;
    CLEANUP(release) struct held held = {&library, convert(&library, root)};
    size_t before = output->length;
    if (!held.json ||
        library.json_dump_callback(held.json, append, output, flags | JSON_ENCODE_ANY) != 0) {
        output->length = before;
        output->data[before] = '\0';
        return false;
    }
    return true;
}

const char *json_write_problem(struct arena *arena) {
    struct json_library library;
    const char *problem = json_library_load(arena, &library);
    return problem ? problem : "out of memory";
}

bool json_write(struct text *output, const struct node *root) {
    if (!dump(output, root, JSON_INDENT(2)))
        return false;
    text_add_char(output, '\n');
    return true;
}

bool json_write_compact(struct text *output, const struct node *root) {
    return dump(output, root, JSON_COMPACT);
}

/* ---- reading ---- */

struct reader {
    struct arena *arena;
    struct json_library library;
    size_t left;  /* nodes */
    bool inexact; /* all numbers were read as doubles */
    const char *problem;
};

static struct node *take(struct reader *reader, json_t *json, size_t depth);

static struct node *refuse(struct reader *reader, const char *problem) {
    if (!reader->problem)
        reader->problem = problem;
    return NULL;
}

/* A copy in which each NUL is the four characters \x00: strings of nodes end at a NUL. */
static struct node *take_string(struct reader *reader, const char *bytes, size_t length) {
    struct text text = text_new(reader->arena);
    for (size_t start = 0; start < length;) {
        size_t part = strnlen(bytes + start, length - start);
        text_add_bytes(&text, bytes + start, part);
        start += part;
        if (start++ < length)
            text_add(&text, "\\x00");
    }
    return node_string(reader->arena, text.length ? text.data : "");
}

static struct node *take_number(struct reader *reader, const json_t *json) {
    static const double exact = 9007199254740992.0; /* 2^53 */
    double value = reader->library.json_real_value(json);
    if (json_is_integer(json))
        return node_integer(reader->arena, reader->library.json_integer_value(json));
    if (value > -exact && value < exact && (double)(int64_t)value == value && reader->inexact)
        return node_integer(reader->arena, (int64_t)value);
    struct node *node = node_string(reader->arena, arena_format(reader->arena, "%.17g", value));
    node->kind = NODE_FLOAT;
    return node;
}

static struct node *take_array(struct reader *reader, const json_t *json, size_t depth) {
    struct node *sequence = node_sequence(reader->arena);
    for (size_t i = 0; i < reader->library.json_array_size(json); i++) {
        struct node *item = take(reader, reader->library.json_array_get(json, i), depth + 1);
        if (!item)
            return NULL;
        node_append(reader->arena, sequence, item);
    }
    return sequence;
}

static struct node *take_object(struct reader *reader, json_t *json, size_t depth) {
    struct node *mapping = node_mapping(reader->arena);
    if (reader->library.json_object_size(json) > JSON_KEY_LIMIT)
        return refuse(reader, "it has too many keys in one mapping");
    for (void *at = reader->library.json_object_iter(json); at;
         at = reader->library.json_object_iter_next(json, at)) {
        struct node *value = take(reader, reader->library.json_object_iter_value(at), depth + 1);
        if (!value)
            return NULL;
        const char *key = arena_copy(reader->arena, reader->library.json_object_iter_key(at));
        node_add(reader->arena, mapping, node_string(reader->arena, key), value);
    }
    return mapping;
}

static struct node *take(struct reader *reader, json_t *json, size_t depth) {
    if (depth > JSON_DEPTH_LIMIT)
        return refuse(reader, "it is nested too deeply");
    if (reader->left-- == 0) {
        reader->left = 0;
        return refuse(reader, "it has too many values");
    }
    switch (json_typeof(json)) {
    case JSON_NULL:
        return node_null(reader->arena);
    case JSON_TRUE:
    case JSON_FALSE:
        return node_bool(reader->arena, json_is_true(json));
    case JSON_INTEGER:
    case JSON_REAL:
        return take_number(reader, json);
    case JSON_ARRAY:
        return take_array(reader, json, depth);
    case JSON_OBJECT:
        return take_object(reader, json, depth);
    default:
        return take_string(reader, reader->library.json_string_value(json),
                           reader->library.json_string_length(json));
    }
}

/* jansson's own text quotes the input, which could be a secret. */
static json_t *load(struct reader *reader, const char *bytes, size_t length) {
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t error;
    json_t *json = reader->library.json_loadb(bytes, length, flags, &error);
    if (!json && json_error_code(&error) == json_error_numeric_overflow) {
        reader->inexact = true;
        json = reader->library.json_loadb(bytes, length, flags | JSON_DECODE_INT_AS_REAL, &error);
    }
    return json;
}

struct node *json_read(struct arena *arena, const char *bytes, size_t length,
                       const char **problem) {
    struct reader reader = {.arena = arena, .left = JSON_NODE_LIMIT};
    struct node *root = NULL;
    reader.problem = json_library_load(arena, &reader.library);
    if (!reader.problem) {
        CLEANUP(release) struct held held = {&reader.library, load(&reader, bytes, length)};
        root = held.json ? take(&reader, held.json, 0) : refuse(&reader, "it is no JSON");
    }
    if (problem)
        *problem = reader.problem;
    return root;
}

const char *json_library_version(struct arena *arena) {
    struct json_library library;
    const char *problem = json_library_load(arena, &library);
    return problem ? problem : arena_format(arena, "jansson %s", library.jansson_version_str());
}
