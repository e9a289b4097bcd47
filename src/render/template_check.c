#include "render/names.h"
#include "render/template_parts.h"

enum { SHOWN = 60 };

struct node *template_refuse(struct diagnostics *diagnostics, struct position position,
                             const char *hint, const char *message) {
    diagnostics_error(diagnostics, FAILURE_VALUE, position, NULL, "%s", message)->hint = hint;
    return NULL;
}

/* The only verb that can begin like this. */
static enum verb candidate(const char *tag) {
    switch (tag[0] == '!' ? tag[1] : '\0') {
    case 'v':
        return VERB_VAL;
    case 'o':
        return VERB_OPT;
    case 'f':
        return VERB_FMT;
    case 'u':
        return VERB_UNLESS;
    case 'e':
        return VERB_EACH;
    case 'i':
        return tag[2] == 'f' ? VERB_IF : VERB_INCLUDE;
    default:
        return VERB_NONE;
    }
}

/* The verb of a node's tag and, for those with a colon, its name. */
bool template_tag(const char *tag, enum verb *verb, const char **name) {
    static const struct {
        const char *tag;
        size_t length;
    } tags[] = {[VERB_NONE] = {"", 0},           [VERB_VAL] = {"!val", 4},
                [VERB_OPT] = {"!opt", 4},        [VERB_FMT] = {"!fmt", 4},
                [VERB_IF] = {"!if:", 4},         [VERB_EACH] = {"!each:", 6},
                [VERB_UNLESS] = {"!unless:", 8}, [VERB_INCLUDE] = {"!include", 8}};
    *verb = VERB_NONE;
    *name = NULL;
    if (!tag)
        return true;
    enum verb found = candidate(tag);
    size_t length = tags[found].length;
    if (length == 0 || strncmp(tag, tags[found].tag, length) != 0)
        return false;
    bool named = tag[length - 1] == ':';
    if (!named && tag[length] != '\0')
        return false;
    *verb = found;
    *name = named ? tag + length : NULL;
    return true;
}

const char *template_name_of(const struct node *node) {
    const char *colon = strchr(node->tag, ':');
    return colon ? colon + 1 : node->string;
}

/* What the node names: a template, or a value. */
static size_t number_of(const struct templates *templates, const struct node *node, enum verb verb,
                        const char *name) {
    if (verb == VERB_INCLUDE)
        return template_find(templates, node->string);
    if (verb == VERB_VAL || verb == VERB_OPT)
        name = node->string;
    return name ? value_find(name) : VALUE_COUNT;
}

void template_resolve(const struct templates *templates, struct node *root) {
    enum verb verb = VERB_NONE;
    const char *name = NULL;
    if (root->tag && template_tag(root->tag, &verb, &name)) {
        root->verb = (uint8_t)verb;
        root->name = (uint8_t)number_of(templates, root, verb, name);
    }
    for (size_t i = 0; i < root->count; i++)
        template_resolve(templates,
                         root->kind == NODE_MAPPING ? root->pairs[i].value : root->items[i]);
}

size_t template_find(const struct templates *templates, const char *file) {
    const struct template *row =
        text_find_row(file, templates->items, templates->count, sizeof(*templates->items));
    return row ? (size_t)(row - templates->items) : templates->count;
}

/* The next ${NAME} of a text: where it begins and ends, and a copy of the name. */
bool template_hole(struct arena *arena, const char *text, size_t from, size_t *start, size_t *end,
                   const char **name) {
    const char *open = strchr(text + from, '$');
    while (open && open[1] != '{')
        open = strchr(open + 1, '$');
    const char *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return false;
    *start = (size_t)(open - text);
    *end = (size_t)(close - text) + 1;
    *name = arena_copy_bytes(arena, open + 2, (size_t)(close - open) - 2);
    return true;
}

struct checker {
    struct diagnostics *diagnostics;
    const struct templates *templates;
};

static void check_name(const struct checker *checker, const struct node *node, const char *name,
                       const char *list) {
    struct arena *arena = checker->diagnostics->arena;
    if (template_name_known(name, list))
        return;
    const char *nearest = template_name_nearest(name);
    template_refuse(checker->diagnostics, node->position,
                    nearest ? arena_format(arena, "did you mean %s?", nearest) : NULL,
                    arena_format(arena, "no value is named \"%s\"%s%s",
                                 text_printable(arena, name, SHOWN), list ? " in items of " : "",
                                 list ? list : ""));
}

static void check_holes(const struct checker *checker, const struct node *node, const char *list) {
    size_t start = 0;
    size_t end = 0;
    const char *name = NULL;
    while (template_hole(checker->diagnostics->arena, node->string, end, &start, &end, &name))
        check_name(checker, node, name, list);
    if (strstr(node->string + end, "${"))
        template_refuse(checker->diagnostics, node->position, "close it with }",
                        "\"${\" is not closed");
}

static void check_node(const struct checker *checker, const struct node *node, const char *list);

static void check_children(const struct checker *checker, const struct node *node,
                           const char *list) {
    for (size_t i = 0; i < node->count; i++) {
        check_node(checker, node->kind == NODE_MAPPING ? node->pairs[i].value : node->items[i],
                   list);
        if (node->kind == NODE_MAPPING && node->pairs[i].key->tag)
            template_refuse(checker->diagnostics, node->pairs[i].key->position, NULL,
                            "a key cannot have a tag");
    }
}

static void check_scalar_verb(const struct checker *checker, const struct node *node,
                              enum verb verb, const char *list) {
    if (node->kind != NODE_STRING)
        template_refuse(checker->diagnostics, node->position, NULL,
                        "this tag needs a word or a text");
    else if (verb == VERB_FMT)
        check_holes(checker, node, list);
    else if (verb == VERB_INCLUDE &&
             template_find(checker->templates, node->string) == checker->templates->count)
        template_refuse(
            checker->diagnostics, node->position, NULL,
            arena_format(checker->diagnostics->arena, "there is no template \"%s\"",
                         text_printable(checker->diagnostics->arena, node->string, SHOWN)));
    else if (verb == VERB_VAL || verb == VERB_OPT)
        check_name(checker, node, node->string, list);
}

static void check_node(const struct checker *checker, const struct node *node, const char *list) {
    enum verb verb = VERB_NONE;
    const char *name = NULL;
    if (!template_tag(node->tag, &verb, &name)) {
        template_refuse(
            checker->diagnostics, node->position,
            "known are !val !opt !fmt !if: !unless: !each: !include",
            arena_format(checker->diagnostics->arena, "unknown tag \"%s\"",
                         text_printable(checker->diagnostics->arena, node->tag, SHOWN)));
        return;
    }
    if (name)
        check_name(checker, node, name, list);
    if (verb == VERB_VAL || verb == VERB_OPT || verb == VERB_FMT || verb == VERB_INCLUDE)
        check_scalar_verb(checker, node, verb, list);
    else if (node->kind == NODE_AMBIGUOUS || node->kind == NODE_FLOAT)
        template_refuse(checker->diagnostics, node->position, "put it in double quotes",
                        "YAML readers take this for different things");
    else
        check_children(checker, node, verb == VERB_EACH ? name : list);
}

void template_check(struct diagnostics *diagnostics, const struct templates *templates,
                    const struct node *root) {
    struct checker checker = {diagnostics, templates};
    check_node(&checker, root, NULL);
}
