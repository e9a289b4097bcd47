#include "connection/field.h"

#include "base/file.h"

#include "connection/address.h"
#include "connection/base64.h"

enum { SHOWN = 200 };

bool field_refuse(struct fields *fields, const char *key, const char *hint, const char *message) {
    const struct node *node = key ? field_node(fields, key) : NULL;
    struct position position = fields->stanza ? fields->stanza->position : (struct position){0};
    const char *name = text_printable(fields->diagnostics->arena,
                                      fields->stanza ? fields->stanza->name : "", SHOWN);
    fields->good = false;
    diagnostics_error(fields->diagnostics, FAILURE_VALUE, node ? node->position : position,
                      "kubeconfig", "%s \"%s\": %s%s%s", fields->kind, name, key ? key : "",
                      key ? " " : "", message)
        ->hint = hint;
    return false;
}

const struct node *field_node(const struct fields *fields, const char *key) {
    const struct node *node = fields->stanza ? node_get(fields->stanza->fields, key) : NULL;
    return node && !kube_is_null(node) ? node : NULL;
}

const char *node_scalar(const struct node *node) {
    return node && !kube_is_null(node) && node->kind <= NODE_STRING ? node->string : NULL;
}

const char *field_text(struct fields *fields, const char *key) {
    const struct node *node = field_node(fields, key);
    if (!node)
        return NULL;
    const char *text = node_scalar(node);
    if (!text)
        field_refuse(fields, key, NULL,
                     arena_format(fields->diagnostics->arena, "must be a text, not %s",
                                  node_kind_name(node->kind)));
    return text && *text ? text : NULL;
}

const char *field_header(struct fields *fields, const char *key) {
    const char *text = field_text(fields, key);
    if (!text || address_is_header_safe(text))
        return text;
    field_refuse(fields, key, "a line end often comes from a block such as \"key: |\"",
                 "holds a line end or another control character");
    return NULL;
}

bool field_flag(struct fields *fields, const char *key) {
    static const char *const words[][2] = {{"true", "false"}, {"True", "False"}, {"TRUE", "FALSE"},
                                           {"yes", "no"},     {"Yes", "No"},     {"YES", "NO"},
                                           {"on", "off"},     {"On", "Off"},     {"ON", "OFF"},
                                           {"y", "n"},        {"Y", "N"}};
    const struct node *node = field_node(fields, key);
    const char *text = node && !node->quoted ? node_scalar(node) : NULL;
    if (!node)
        return false;
    for (size_t i = 0; text && i < COUNT_OF(words); i++)
        for (size_t k = 0; k < 2; k++)
            if (text_equal(text, words[i][k]))
                return k == 0;
    return field_refuse(fields, key, NULL, "must be true or false, without quotes");
}

const char *field_path(struct fields *fields, const char *key) {
    const char *path = field_text(fields, key);
    if (!path || *path == '/' || (text_equal(fields->stanza->folder, "./") && strchr(path, '/')))
        return path;
    return arena_format(fields->diagnostics->arena, "%s%s", fields->stanza->folder, path);
}

const char *const *field_list(struct fields *fields, const char *key, size_t *count) {
    const struct node *node = field_node(fields, key);
    *count = 0;
    if (!node)
        return NULL;
    if (node->kind != NODE_SEQUENCE || node->count > FIELD_LIST_LIMIT) {
        field_refuse(fields, key, NULL, "must be a list of at most 1024 texts");
        return NULL;
    }
    const char **items = arena_array(fields->diagnostics->arena, node->count, sizeof(*items));
    for (size_t i = 0; i < node->count; i++) {
        items[i] = node_scalar(node->items[i]);
        if (!items[i]) {
            field_refuse(fields, key, NULL, "must be a list of texts");
            return NULL;
        }
    }
    *count = node->count;
    return items;
}

const char *field_file(struct diagnostics *diagnostics, struct position position, const char *what,
                       const char *path) {
    struct text contents = {0};
    int error = file_contents(diagnostics->arena, path, FIELD_FILE_LIMIT, &contents);
    const char *shown = text_printable(diagnostics->arena, path, SHOWN);
    if (error != 0)
        diagnostics_error(diagnostics, FAILURE_IO, position, "kubeconfig",
                          "%s: cannot read \"%s\": %s", what, shown, strerrordesc_np(error));
    else if (contents.length == 0 || memchr(contents.data, '\0', contents.length))
        diagnostics_error(diagnostics, FAILURE_VALUE, position, "kubeconfig",
                          "%s: the file \"%s\" %s", what, shown,
                          contents.length == 0 ? "is empty" : "is not text");
    else
        return contents.data;
    return NULL;
}

static const char *decode(struct fields *fields, const char *key, const char *data) {
    struct text text = text_new(fields->diagnostics->arena);
    if (!base64_decode(&text, data))
        field_refuse(fields, key,
                     "base64 -w0 FILE prints it; the key without \"-data\" takes a path",
                     "is not base64");
    else if (text.length == 0 || memchr(text.data, '\0', text.length))
        field_refuse(fields, key, "the decoded text begins with -----BEGIN",
                     "does not hold PEM text");
    else
        return text.data;
    return NULL;
}

const char *field_contents(struct fields *fields, const char *key) {
    struct arena *arena = fields->diagnostics->arena;
    const char *data_key = arena_format(arena, "%s-data", key);
    const char *data = field_text(fields, data_key);
    const char *path = field_path(fields, key);
    if (data && path) {
        field_refuse(fields, data_key, "keep one of them",
                     arena_format(arena, "and %s are both given", key));
        return NULL;
    }
    if (data)
        return decode(fields, data_key, data);
    if (!path)
        return NULL;
    const struct node *node = field_node(fields, key);
    struct position position = node ? node->position : fields->stanza->position;
    const char *contents = field_file(fields->diagnostics, position, key, path);
    fields->good = fields->good && contents;
    return contents;
}
