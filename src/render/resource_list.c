#include "render/resource_list_parts.h"
#include "render/values.h"
#include "text/json.h"
#include "text/yaml_write.h"

#include <stdlib.h>

/* ---- objects by identity ---- */

static size_t group_length(const char *api_version) {
    const char *slash = strchr(api_version, '/');
    return slash ? (size_t)(slash - api_version) : 0;
}

static int compare_text(const char *one, const char *other) {
    return strcmp(one ? one : "", other ? other : "");
}

/* By kind, name, namespace, group: the version of an API does not make another object. */
static int compare_objects(const struct yaml_object *one, const struct yaml_object *other) {
    int order = compare_text(one->kind, other->kind);
    if (order == 0)
        order = compare_text(one->name, other->name);
    if (order == 0)
        order = compare_text(one->name_space, other->name_space);
    if (order != 0)
        return order;
    const char *left = one->api_version ? one->api_version : "";
    const char *right = other->api_version ? other->api_version : "";
    size_t left_length = group_length(left);
    size_t right_length = group_length(right);
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return strncmp(left, right, left_length);
}

static int compare_indexes(const void *one, const void *other, void *context) {
    const struct yaml_object *objects = context;
    size_t left = *(const size_t *)one;
    size_t right = *(const size_t *)other;
    int order = compare_objects(&objects[left], &objects[right]);
    return order != 0 ? order : left < right ? -1 : 1;
}

static void sort_objects(struct resource_list *list) {
    const struct yaml_outline *outline = list->outline;
    list->order = arena_array(list->arena, outline->item_count, sizeof(*list->order));
    for (size_t i = 0; i < outline->item_count; i++)
        list->order[i] = i;
    if (outline->item_count > 0)
        qsort_r(list->order, outline->item_count, sizeof(*list->order), compare_indexes,
                outline->items);
}

/* The place in list->order of the first item that is this object or comes after it. */
static size_t find_object(const struct resource_list *list, const struct yaml_object *wanted) {
    size_t low = 0;
    size_t high = list->outline->item_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_objects(&list->outline->items[list->order[middle]], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct resource_list *list, size_t place,
                  const struct yaml_object *wanted) {
    return place < list->outline->item_count &&
           compare_objects(&list->outline->items[list->order[place]], wanted) == 0;
}

/* ---- reading ---- */

static bool refuse(struct diagnostics *diagnostics, const struct resource_list *list,
                   const char *hint, const char *message) {
    struct source *place = arena_alloc(diagnostics->arena, sizeof(*place));
    *place = (struct source){.name = list->source->name, .is_file = true};
    diagnostics_error(diagnostics, FAILURE_VALUE, (struct position){.source = place}, NULL, "%s",
                      message)
        ->hint = hint;
    return false;
}

/* The text of a root entry, which must be a plain word. */
static const char *word_of(const struct resource_list *list, const char *key) {
    const struct yaml_entry *entry = yaml_outline_entry(list->outline, key);
    if (!entry || entry->value.shape != YAML_SHAPE_SCALAR)
        return "";
    const char *start = list->source->text + entry->value.start;
    size_t length = entry->value.end - entry->value.start;
    bool quoted = length >= 2 && (*start == '"' || *start == '\'');
    return arena_copy_bytes(list->arena, start + quoted, length - 2 * quoted);
}

struct resource_list *resource_list_read(struct diagnostics *diagnostics, struct arena *keep,
                                         const struct source *source) {
    struct resource_list *list = arena_alloc(keep, sizeof(*list));
    list->arena = keep;
    list->source = source;
    list->added = text_new(list->arena);
    list->outline = yaml_outline_read(diagnostics, source);
    if (!list->outline)
        return NULL;
    list->items = yaml_outline_entry(list->outline, "items");
    bool known = text_equal(word_of(list, "kind"), "ResourceList") &&
                 text_starts_with(word_of(list, "apiVersion"), "config.kubernetes.io/");
    if (!known) {
        refuse(diagnostics, list, "orchestrators such as kustomize and kpt send one",
               "standard input is no ResourceList of config.kubernetes.io");
        return NULL;
    }
    if (list->outline->open_end) {
        refuse(diagnostics, list, "end it with a line feed",
               "the ResourceList ends in a block text");
        return NULL;
    }
    sort_objects(list);
    return list;
}

/* ---- adding ---- */

static void add_edit(struct arena *arena, struct edits *edits, size_t offset, size_t length,
                     const char *text) {
    if (edits->count == edits->capacity) {
        size_t capacity = edits->capacity ? 2 * edits->capacity : 16;
        edits->items = arena_grow(arena, edits->items, edits->capacity * sizeof(*edits->items),
                                  capacity * sizeof(*edits->items));
        edits->capacity = capacity;
    }
    edits->items[edits->count++] = (struct edit){offset, length, text, 0};
}

const char *resource_list_json(struct arena *arena, const struct node *node) {
    struct text json = text_new(arena);
    struct text line = text_new(arena);
    if (!json_write(&json, node))
        arena_exhausted(arena); /* krm_load saw that there is a jansson */
    for (size_t i = 0; i < json.length; i++) {
        text_add_char(&line, json.data[i]);
        if (json.data[i] != '\n')
            continue;
        line.data[--line.length] = '\0';
        i += strspn(json.data + i + 1, " ");
    }
    return line.data;
}

bool resource_list_is_flow(const struct resource_list *list) {
    const struct yaml_range *root = &list->outline->root;
    return root->flow || (list->items && list->items->value.shape == YAML_SHAPE_SEQUENCE &&
                          list->items->value.flow && !list->items->value.empty);
}

/* The column of the dashes. */
static size_t dash_column(const struct resource_list *list) {
    bool list_is_there =
        list->items && list->items->value.shape == YAML_SHAPE_SEQUENCE && !list->items->value.flow;
    return list_is_there ? list->items->value.column : list->outline->root.column;
}

static const char *text_of(const struct node *node) {
    return node && node->kind == NODE_STRING ? node->string : NULL;
}

static struct yaml_object identity_of(const struct node *root) {
    return (struct yaml_object){.api_version = text_of(node_get(root, "apiVersion")),
                                .kind = text_of(node_get(root, "kind")),
                                .name = text_of(node_at(root, "metadata/name")),
                                .name_space = text_of(node_at(root, "metadata/namespace"))};
}

/* Annotations with which orchestrators follow an object: where it is stored, its index. */
static bool is_machinery(const char *key) {
    static const char *const prefixes[] = {"config.kubernetes.io/",
                                           "internal.config.kubernetes.io/", "config.k8s.io/",
                                           "internal.kpt.dev/"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (text_starts_with(key, prefixes[i]))
            return true;
    return false;
}

static void take_over_annotations(struct arena *arena, struct node *root,
                                  const struct node *given) {
    struct node *metadata = node_get(root, "metadata");
    const struct node *ours = node_get(metadata, "annotations");
    struct node *all = node_mapping(arena);
    struct node *renewed = node_mapping(arena);
    for (size_t i = 0; ours && i < ours->count; i++)
        node_add(arena, all, ours->pairs[i].key, ours->pairs[i].value);
    for (size_t i = 0; given && i < given->count; i++)
        if (is_machinery(given->pairs[i].key->string) &&
            !node_get(all, given->pairs[i].key->string))
            node_add(arena, all, given->pairs[i].key, given->pairs[i].value);
    for (size_t i = 0; i < metadata->count; i++)
        if (!text_equal(metadata->pairs[i].key->string, "annotations"))
            node_add(arena, renewed, metadata->pairs[i].key, metadata->pairs[i].value);
    if (all->count > 0)
        values_add_node(arena, renewed, "annotations", all);
    *metadata = *renewed;
}

/* What stands in the text instead of an item; the line feed of a block text at its end stays. */
static void replace_item(struct resource_list *list, const struct yaml_object *item,
                         struct node *root) {
    const struct yaml_range *range = &item->range;
    const char *json = NULL;
    struct text text = text_new(list->arena);
    take_over_annotations(list->arena, root, item->annotations);
    if (resource_list_is_flow(list)) {
        json = resource_list_json(list->arena, root);
    } else {
        yaml_write_at(&text, root, range->column);
        if (list->source->text[range->end - 1] != '\n')
            text.data[--text.length] = '\0';
    }
    add_edit(list->arena, &list->replacements, range->start, range->end - range->start,
             json ? json : text.data);
}

static void append_item(struct resource_list *list, const struct node *root) {
    size_t column = dash_column(list);
    if (resource_list_is_flow(list)) {
        text_add(&list->added, list->added_count > 0 ? ", " : "");
        text_add(&list->added, resource_list_json(list->arena, root));
    } else {
        text_add_repeated(&list->added, ' ', column);
        text_add(&list->added, "- ");
        yaml_write_at(&list->added, root, column + 2);
    }
    list->added_count++;
}

static bool add_document(struct diagnostics *diagnostics, struct resource_list *list,
                         const struct document *document) {
    struct yaml_object wanted = identity_of(document->root);
    size_t place = find_object(list, &wanted);
    if (!is_at(list, place, &wanted)) {
        append_item(list, document->root);
        return true;
    }
    const struct yaml_object *item = &list->outline->items[list->order[place]];
    const char *message = is_at(list, place + 1, &wanted) ? "stands twice among the items"
                          : item->anchored ? "holds an anchor, so it cannot be replaced"
                                           : NULL;
    if (!message) {
        replace_item(list, item, document->root);
        return true;
    }
    diagnostics_error(diagnostics, FAILURE_VALUE, item->position, NULL, "%s \"%s\" %s",
                      document->kind, document->name, message);
    return false;
}

bool resource_list_add(struct diagnostics *diagnostics, struct resource_list *list,
                       const struct documents *documents) {
    bool good = true;
    for (size_t i = 0; i < documents->count; i++)
        good = add_document(diagnostics, list, &documents->items[i]) && good;
    return good;
}
