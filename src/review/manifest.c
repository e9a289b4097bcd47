#include "review/manifest.h"

enum { OBJECT_LIMIT = 20000, LIST_DEPTH = 4, ERROR_LIMIT = 100, SHOWN = 253 };

const char *node_text(const struct node *node) {
    bool scalar = node && node->kind != NODE_NULL && node->kind < NODE_SEQUENCE;
    return scalar ? node->string : NULL;
}

const char *node_text_at(const struct node *root, const char *path) {
    const char *text = node_text(node_at(root, path));
    return text ? text : "";
}

/* A word that YAML 1.1 takes for a boolean; kubectl reads YAML 1.1. */
static bool is_word(const struct node *node, const char *const words[], size_t count) {
    for (size_t i = 0; node && node->kind == NODE_AMBIGUOUS && i < count; i++)
        if (text_equal(node->string, words[i]))
            return true;
    return false;
}

bool node_is_true(const struct node *node) {
    static const char *const words[] = {"yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE"};
    return (node && node->kind == NODE_BOOL && node->boolean) ||
           is_word(node, words, COUNT_OF(words));
}

bool node_is_false(const struct node *node) {
    static const char *const words[] = {"no", "No", "NO", "off", "Off", "OFF", "False", "FALSE"};
    return (node && node->kind == NODE_BOOL && !node->boolean) ||
           is_word(node, words, COUNT_OF(words));
}

bool node_number(const struct node *node, int64_t *number) {
    if (!node || node->kind != NODE_INTEGER)
        return false;
    *number = node->integer;
    return true;
}

size_t node_items(const struct node *node) {
    if (!node || node->kind != NODE_SEQUENCE)
        return 0;
    return node->count < LIST_LIMIT ? node->count : LIST_LIMIT;
}

bool object_is(const struct object *object, const char *group, const char *kind) {
    size_t length = strlen(group);
    return *object->kind == *kind && text_equal(object->kind, kind) &&
           text_starts_with(object->api_version, group) &&
           (object->api_version[length] == '/' || object->api_version[length] == '\0');
}

static const char *title(struct arena *arena, const struct object *object) {
    const char *given =
        *object->name ? object->name : node_text_at(object->root, "metadata/generateName");
    const char *name = text_printable(arena, given, SHOWN);
    const char *kind = text_printable(arena, object->kind, SHOWN);
    if (*object->name_space == '\0')
        return arena_format(arena, "%s %s", kind, name);
    return arena_format(arena, "%s %s/%s", kind, text_printable(arena, object->name_space, SHOWN),
                        name);
}

static void add(struct arena *arena, struct manifest *manifest, struct object object) {
    object.name = node_text_at(object.root, "metadata/name");
    object.name_space = node_text_at(object.root, "metadata/namespace");
    object.title = title(arena, &object);
    if (manifest->count == manifest->capacity) {
        size_t capacity = manifest->capacity ? manifest->capacity * 2 : 16;
        manifest->items = arena_grow(arena, manifest->items, manifest->capacity * sizeof(object),
                                     capacity * sizeof(object));
        manifest->capacity = capacity;
    }
    manifest->items[manifest->count++] = object;
}

/* An item of a typed list, as the API serves it, has the kind of the list. */
static const char *item_kind(struct arena *arena, const char *kind) {
    size_t length = strlen(kind);
    return length > 4 ? arena_copy_bytes(arena, kind, length - 4) : NULL;
}

static bool open_object(struct diagnostics *diagnostics, struct manifest *manifest,
                        const struct node *root, const struct object *list, size_t depth) {
    const char *version = node_text_at(root, "apiVersion");
    const char *kind = node_text_at(root, "kind");
    if (*version == '\0' && *kind == '\0' && list) {
        version = list->api_version;
        kind = list->kind ? list->kind : "";
    }
    if (root->kind != NODE_MAPPING || *version == '\0' || *kind == '\0') {
        diagnostics_error(diagnostics, FAILURE_VALUE, root->position, NULL,
                          "this is not a Kubernetes object: it has no apiVersion and kind")
            ->hint = "give what kubectl get -o yaml, helm template or kustomize build print";
        return false;
    }
    if (manifest->count == OBJECT_LIMIT) {
        diagnostics_error(diagnostics, FAILURE_VALUE, root->position, NULL,
                          "there are more than 20000 objects")
            ->hint = "give a part of them, such as one namespace";
        return false;
    }
    const struct node *items = node_get(root, "items");
    if (!text_ends_with(kind, "List") || !items || items->kind != NODE_SEQUENCE) {
        add(diagnostics->arena, manifest,
            (struct object){.api_version = version, .kind = kind, .root = root});
        return true;
    }
    struct object inner = {.api_version = version, .kind = item_kind(diagnostics->arena, kind)};
    bool good = true;
    for (size_t i = 0; depth < LIST_DEPTH && i < items->count && diagnostics->errors < ERROR_LIMIT;
         i++)
        good = open_object(diagnostics, manifest, items->items[i], &inner, depth + 1) && good;
    return good;
}

bool manifest_read(struct diagnostics *diagnostics, struct source *source,
                   struct manifest *manifest) {
    const struct node *documents = yaml_read_stream(diagnostics, source);
    bool good = documents != NULL;
    manifest->text = source->text;
    manifest->name = source->name;
    source->text = NULL;
    source->length = 0;
    for (size_t i = 0; documents && i < documents->count && diagnostics->errors < ERROR_LIMIT; i++)
        if (documents->items[i]->kind != NODE_NULL)
            good = open_object(diagnostics, manifest, documents->items[i], NULL, 0) && good;
    if (good && manifest->count == 0) {
        diagnostics_error(diagnostics, FAILURE_VALUE, (struct position){.source = source}, NULL,
                          "there is no Kubernetes object in it")
            ->hint = "an object has apiVersion and kind: kubectl get -o yaml prints some";
        return false;
    }
    return good;
}
