#include "base/file.h"
#include "render/template_files.h"
#include "render/template_parts.h"
#include "text/yaml_read.h"

enum { INCLUDE_LIMIT = 8, VALUE_LIMIT = 100000, SHOWN = 60, FILE_LIMIT = 256 * 1024 };

struct expander {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct templates *templates;
    unsigned depth; /* of includes */
    size_t values;  /* placed so far; lists within lists would grow without end */
};

/* ---- loading ---- */

/* The templates of a directory instead of the built-in ones. */
static bool read_directory(struct diagnostics *diagnostics, struct templates *templates,
                           const char *directory) {
    size_t errors = diagnostics->errors;
    if (!file_is_directory(diagnostics, directory))
        return false;
    for (size_t i = 0; i < templates->count; i++) {
        struct template *template = &templates->items[i];
        struct source *source = file_read(
            diagnostics, arena_format(diagnostics->arena, "%s/%s", directory, template->file),
            FILE_LIMIT);
        template->root = source ? yaml_read(diagnostics, source, true) : NULL;
    }
    return diagnostics->errors == errors;
}

/* Built-in templates are unpacked when they are first needed. */
static struct node *root_of(struct arena *arena, const struct templates *templates, size_t index) {
    struct template *template = &templates->items[index];
    if (!template->root) {
        template->root = template_unpack(arena, &template_files[index]);
        template_resolve(templates, template->root);
    }
    return template->root;
}

void templates_unpack(struct arena *arena, const struct templates *templates) {
    for (size_t i = 0; i < templates->count; i++)
        if (!root_of(arena, templates, i))
            return;
}

bool templates_check(struct diagnostics *diagnostics, const struct templates *templates) {
    size_t errors = diagnostics->errors;
    for (size_t i = 0; i < templates->count; i++)
        template_check(diagnostics, templates, root_of(diagnostics->arena, templates, i));
    return diagnostics->errors == errors;
}

struct templates *templates_load(struct diagnostics *diagnostics, const char *directory) {
    struct arena *arena = diagnostics->arena;
    struct templates *templates = arena_alloc(arena, sizeof(*templates));
    templates->items = arena_array(arena, template_file_count, sizeof(*templates->items));
    templates->count = template_file_count;
    for (size_t i = 0; i < template_file_count; i++)
        templates->items[i].file = template_files[i].name;
    if (!directory)
        return templates;
    bool good = read_directory(diagnostics, templates, directory) &&
                templates_check(diagnostics, templates);
    for (size_t i = 0; good && i < templates->count; i++)
        template_resolve(templates, templates->items[i].root);
    return good ? templates : NULL;
}

/* ---- expanding ---- */

/* What became of a node: `node` is NULL when it is left out. */
struct result {
    bool good;
    struct node *node;
};

static const struct result left_out = {true, NULL};
static const struct result failed = {false, NULL};

static const struct node *look_up(const struct scope *scope, const char *name, size_t id) {
    for (; scope; scope = scope->outer) {
        const struct node *value = scope->item                         ? node_get(scope->item, name)
                                   : scope->values && id < VALUE_COUNT ? scope->values->of[id]
                                                                       : NULL;
        if (value)
            return value;
    }
    return NULL;
}

/* The value that a node's tag names. */
static const struct node *named_by(const struct scope *scope, const struct node *node) {
    return look_up(scope, template_name_of(node), node->name);
}

static bool is_true(const struct node *value) {
    if (!value || value->kind == NODE_NULL)
        return false;
    if (value->kind == NODE_BOOL)
        return value->boolean;
    if (value->kind == NODE_SEQUENCE || value->kind == NODE_MAPPING)
        return value->count > 0;
    return value->string[0] != '\0';
}

static struct result fail_at(struct expander *expander, const struct node *node, const char *format,
                             const char *name) {
    template_refuse(expander->diagnostics, node->position, NULL,
                    arena_format(expander->arena, "%s \"%s\"", format,
                                 text_printable(expander->arena, name, SHOWN)));
    return failed;
}

/* A copy that stands at the template's place, quoted when the template says so. */
static struct result place_value(struct expander *expander, const struct node *node,
                                 const struct node *value) {
    struct node *copy = arena_alloc_raw(expander->arena, sizeof(*copy));
    *copy = *value;
    copy->position = node->position;
    copy->quoted = value->quoted || node->quoted;
    copy->tag = NULL;
    return (struct result){true, copy};
}

static struct result expand_value(struct expander *expander, const struct node *node,
                                  const struct scope *scope) {
    const struct node *value = named_by(scope, node);
    if (value && value->kind != NODE_NULL)
        return place_value(expander, node, value);
    return node->verb == VERB_OPT ? left_out : fail_at(expander, node, "there is no", node->string);
}

static struct result expand_format(struct expander *expander, const struct node *node,
                                   const struct scope *scope) {
    struct text text = text_new(expander->arena);
    size_t done = 0;
    size_t start = 0;
    size_t end = 0;
    const char *name = NULL;
    while (template_hole(expander->arena, node->string, done, &start, &end, &name)) {
        const struct node *value = look_up(scope, name, value_find(name));
        if (!value || (value->kind != NODE_STRING && value->kind != NODE_INTEGER))
            return fail_at(expander, node, "no text or number is named", name);
        text_add_bytes(&text, node->string + done, start - done);
        text_add(&text, value->string);
        done = end;
    }
    text_add(&text, node->string + done);
    return place_value(expander, node, node_string(expander->arena, text.data));
}

static struct result expand(struct expander *expander, struct node *node,
                            const struct scope *scope);

/* Appends an expanded item; sequences are spliced when the item's tag could make one of many. */
static void append(struct expander *expander, struct node *sequence, struct node *item,
                   bool splice) {
    if (!splice || item->kind != NODE_SEQUENCE) {
        node_append(expander->arena, sequence, item);
        return;
    }
    for (size_t i = 0; i < item->count; i++)
        node_append(expander->arena, sequence, item->items[i]);
}

static struct result expand_sequence(struct expander *expander, const struct node *node,
                                     const struct scope *scope) {
    struct node *sequence = node_sequence(expander->arena);
    sequence->position = node->position;
    node_reserve(expander->arena, sequence, node->count);
    for (size_t i = 0; i < node->count; i++) {
        struct result item = expand(expander, node->items[i], scope);
        if (!item.good)
            return failed;
        if (item.node)
            append(expander, sequence, item.node, node->items[i]->tag != NULL);
    }
    return (struct result){true, sequence};
}

/* A key that a spliced mapping gives again would stand twice in the output. `place` is the node of
 * the template that is to blame. */
static bool add_pair(struct expander *expander, const struct node *place, struct node *mapping,
                     struct node *key, struct node *value) {
    if (node_get(mapping, key->string))
        return fail_at(expander, place, "this key stands twice:", key->string).good;
    node_add(expander->arena, mapping, key, value);
    return true;
}

static bool splice_mapping(struct expander *expander, struct node *mapping, struct node *value) {
    if (value->kind != NODE_MAPPING)
        return fail_at(expander, value, "only a mapping can stand under", "<<").good;
    for (size_t i = 0; i < value->count; i++)
        if (!add_pair(expander, value, mapping, value->pairs[i].key, value->pairs[i].value))
            return false;
    return true;
}

static bool is_splice(const struct node *key) {
    return key->string[0] == '<' && text_equal(key->string, "<<") && !key->quoted;
}

/* The keys of the template's own mapping differ from each other: the reader saw to that. */
static struct result expand_mapping(struct expander *expander, const struct node *node,
                                    const struct scope *scope) {
    struct node *mapping = node_mapping(expander->arena);
    bool spliced = false;
    mapping->position = node->position;
    node_reserve(expander->arena, mapping, node->count);
    for (size_t i = 0; i < node->count; i++) {
        struct node *key = node->pairs[i].key;
        struct result value = expand(expander, node->pairs[i].value, scope);
        if (!value.good)
            return failed;
        if (!value.node)
            continue;
        bool splice = is_splice(key);
        bool added = splice ? splice_mapping(expander, mapping, value.node)
                            : !spliced || add_pair(expander, key, mapping, key, value.node);
        if (!added)
            return failed;
        if (!splice && !spliced)
            node_add(expander->arena, mapping, key, value.node);
        spliced = spliced || splice;
    }
    return (struct result){true, mapping};
}

/* What is written as it stands is not copied: nobody changes a scalar. */
static struct result expand_plain(struct expander *expander, struct node *node,
                                  const struct scope *scope) {
    if (node->kind == NODE_SEQUENCE)
        return expand_sequence(expander, node, scope);
    if (node->kind == NODE_MAPPING)
        return expand_mapping(expander, node, scope);
    return node->tag ? place_value(expander, node, node) : (struct result){true, node};
}

static struct result expand_each(struct expander *expander, struct node *node,
                                 const struct scope *scope) {
    const struct node *list = named_by(scope, node);
    struct node *sequence = node_sequence(expander->arena);
    sequence->position = node->position;
    if (!list || list->kind == NODE_NULL || list->count == 0)
        return left_out;
    if (list->kind != NODE_SEQUENCE)
        return fail_at(expander, node, "this is no list:", template_name_of(node));
    for (size_t i = 0; i < list->count; i++) {
        struct scope inner = {.item = list->items[i], .outer = scope};
        struct result item = expand_plain(expander, node, &inner);
        if (!item.good)
            return failed;
        append(expander, sequence, item.node, true);
    }
    return (struct result){true, sequence};
}

static struct result expand_include(struct expander *expander, const struct node *node,
                                    const struct scope *scope) {
    if (expander->depth == INCLUDE_LIMIT)
        return fail_at(expander, node, "templates include each other too deeply:", node->string);
    if (node->name >= expander->templates->count)
        return fail_at(expander, node, "there is no template", node->string);
    struct node *included = root_of(expander->arena, expander->templates, node->name);
    expander->depth++;
    struct result result = expand(expander, included, scope);
    expander->depth--;
    bool empty = result.node && result.node->kind == NODE_SEQUENCE && result.node->count == 0;
    return empty ? left_out : result;
}

static struct result expand(struct expander *expander, struct node *node,
                            const struct scope *scope) {
    if (++expander->values > VALUE_LIMIT) {
        template_refuse(expander->diagnostics, node->position, NULL,
                        "the document grows beyond 100000 values");
        return failed;
    }
    switch ((enum verb)node->verb) {
    case VERB_VAL:
    case VERB_OPT:
        return expand_value(expander, node, scope);
    case VERB_FMT:
        return expand_format(expander, node, scope);
    case VERB_INCLUDE:
        return expand_include(expander, node, scope);
    case VERB_EACH:
        return expand_each(expander, node, scope);
    case VERB_IF:
    case VERB_UNLESS:
        if (is_true(named_by(scope, node)) != (node->verb == VERB_IF))
            return left_out;
        return expand_plain(expander, node, scope);
    default:
        return expand_plain(expander, node, scope);
    }
}

struct node *template_expand(struct diagnostics *diagnostics, const struct templates *templates,
                             const char *file, const struct scope *scope) {
    struct expander expander = {diagnostics->arena, diagnostics, templates, 0, 0};
    size_t index = template_find(templates, file);
    return index < templates->count
               ? expand(&expander, root_of(expander.arena, templates, index), scope).node
               : NULL;
}
