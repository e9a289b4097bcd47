#include "options/load.h"

enum { SHOWN = 60 };

struct loader {
    struct diagnostics *diagnostics;
    struct settings *settings;
    const struct option *option;
    enum origin origin;
    bool item; /* of a list, or the value of a pair */
};

static bool refuse(const struct loader *loader, const struct node *node, const char *hint,
                   const char *message) {
    diagnostics_error(loader->diagnostics, FAILURE_VALUE, node->position, loader->option->name,
                      "%s", message)
        ->hint = hint;
    return false;
}

/* What an option of this kind wants to see in a file, for messages. */
static const char *wanted(const struct loader *loader) {
    switch (loader->option->kind) {
    case KIND_FLAG:
        return "true or false";
    case KIND_INTEGER:
        return "a whole number";
    case KIND_SIZE:
        return "a size such as 8Gi";
    case KIND_CPU:
        return "a quantity such as 100m";
    case KIND_DURATION:
        return "a duration such as 90s";
    case KIND_PAIRS:
        return loader->item ? "a string" : "a mapping, or a list of key=value strings,";
    default:
        return loader->option->flags & OPTION_LIST && !loader->item
                   ? "a string or a list of strings"
                   : "a string";
    }
}

/* What to write instead of a value of the wrong kind. */
static const char *cure(const struct loader *loader, const struct node *node) {
    struct arena *arena = loader->diagnostics->arena;
    if (node->kind == NODE_NULL)
        return "leave the key out, or write \"\" for an empty value";
    if (loader->option->kind == KIND_PAIRS && !loader->item)
        return "write lines KEY: VALUE below the key";
    if (node->kind >= NODE_SEQUENCE)
        return NULL;
    if (loader->option->kind == KIND_FLAG)
        return "write true or false, without quotes";
    if (loader->option->kind == KIND_INTEGER)
        return "write digits only, without quotes";
    if (loader->option->kind == KIND_DURATION)
        return "add a unit, as in 30s or 5m";
    return arena_format(arena, "write it in quotes: \"%s\"",
                        text_printable(arena, node->string, SHOWN));
}

static bool wrong_kind(const struct loader *loader, const struct node *node) {
    struct arena *arena = loader->diagnostics->arena;
    const char *found = node_kind_name(node->kind);
    if (node->kind == NODE_FLOAT)
        found = "a number with a fraction";
    if (node->kind == NODE_AMBIGUOUS)
        found = arena_format(arena, "%s, which YAML readers take for different things",
                             text_printable(arena, node->string, SHOWN));
    return refuse(loader, node, cure(loader, node),
                  arena_format(arena, "%s is needed, this is %s", wanted(loader), found));
}

static bool kind_fits(const struct option *option, enum node_kind kind) {
    switch (option->kind) {
    case KIND_FLAG:
        return kind == NODE_BOOL;
    case KIND_INTEGER:
        return kind == NODE_INTEGER;
    case KIND_SIZE:
    case KIND_CPU:
        return kind == NODE_STRING || kind == NODE_INTEGER;
    default:
        return kind == NODE_STRING;
    }
}

static bool load_scalar(const struct loader *loader, const struct node *node) {
    if (!kind_fits(loader->option, node->kind))
        return wrong_kind(loader, node);
    return settings_set(loader->diagnostics, loader->settings, option_id(loader->option),
                        loader->origin, node->string, node->position, node->literal);
}

/* A list replaces what there was, even with nothing. */
static void begin_list(const struct loader *loader, struct setting *setting,
                       const struct node *node) {
    setting->present = true;
    setting->origin = loader->origin;
    setting->empty = &node->position;
}

static bool load_list(const struct loader *loader, const struct node *node) {
    struct loader of_item = *loader;
    struct setting *setting = &loader->settings->option[option_id(loader->option)];
    bool good = true;
    of_item.item = true;
    begin_list(loader, setting, node);
    for (size_t i = 0; i < node->count; i++)
        good = load_scalar(&of_item, node->items[i]) && good;
    return good;
}

static bool load_pairs(const struct loader *loader, const struct node *node) {
    struct loader of_item = *loader;
    struct arena *arena = loader->diagnostics->arena;
    struct setting *setting = &loader->settings->option[option_id(loader->option)];
    bool good = true;
    of_item.item = true;
    begin_list(loader, setting, node);
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->pairs[i].key;
        const struct node *value = node->pairs[i].value;
        if (value->kind != NODE_STRING) {
            good = wrong_kind(&of_item, value);
            continue;
        }
        if (strchr(key->string, '=')) {
            good = refuse(loader, key, "write KEY: VALUE", "a key must not hold \"=\"");
            continue;
        }
        setting_add(arena, setting, arena_format(arena, "%s=%s", key->string, value->string),
                    key->position, false);
    }
    return good;
}

static bool load_value(const struct loader *loader, const struct node *node) {
    if (node->kind == NODE_SEQUENCE && (loader->option->flags & OPTION_LIST))
        return load_list(loader, node);
    if (node->kind == NODE_MAPPING && loader->option->kind == KIND_PAIRS)
        return load_pairs(loader, node);
    return load_scalar(loader, node);
}

/* What to do about a key that is no option. */
static const char *key_hint(struct arena *arena, const struct option *option, const char *name) {
    static const char *const manifest[] = {"apiVersion", "kind", "metadata", "spec"};
    const char *nearest = option_nearest(name, true);
    for (size_t i = 0; i < COUNT_OF(manifest); i++)
        if (text_equal(name, manifest[i]))
            return "a manifest is no config file: --import makes one of it";
    if (nearest)
        return arena_format(arena, "did you mean %s?", nearest);
    return option ? arena_format(arena, "give --%s on the command line", option->name)
                  : "see etcdmaint-gen --help all";
}

static bool unknown_key(struct diagnostics *diagnostics, const struct node *key) {
    struct arena *arena = diagnostics->arena;
    const char *name = text_printable(arena, key->string, SHOWN);
    const struct option *option = option_find(key->string, strlen(key->string));
    diagnostics_error(
        diagnostics, FAILURE_VALUE, key->position, NULL,
        option ? "\"%s\" is a flag, not a key of a config file" : "there is no option \"%s\"", name)
        ->hint = key_hint(arena, option, key->string);
    return false;
}

bool load_mapping(struct diagnostics *diagnostics, const struct node *root, enum origin origin,
                  struct settings *settings) {
    bool good = true;
    if (root->kind != NODE_MAPPING) {
        diagnostics_error(diagnostics, FAILURE_VALUE, root->position, NULL,
                          "a mapping of options is needed, this is %s", node_kind_name(root->kind))
            ->hint = "write lines such as: target: kubeadm";
        return false;
    }
    for (size_t i = 0; i < root->count; i++) {
        const struct node *key = root->pairs[i].key;
        const struct option *option = option_find(key->string, strlen(key->string));
        if (!option || !option_in_file(option)) {
            good = unknown_key(diagnostics, key);
            continue;
        }
        struct loader loader = {diagnostics, settings, option, origin, false};
        good = load_value(&loader, root->pairs[i].value) && good;
    }
    return good;
}
