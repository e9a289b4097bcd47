#include "connection/kubeconfig.h"

#include "base/file.h"
#include "base/hash.h"
#include "text/yaml_read.h"

#include <errno.h>

enum { NAME_SHOWN = 200, NAME_LIMIT = 4096 };

struct loader {
    struct diagnostics *diagnostics;
    struct arena *arena;
    struct kubeconfig *config;
    struct hash_table names[3]; /* of clusters, users, contexts */
    const struct source *file;
    const char *folder;
    size_t found;           /* files that are there */
    struct position chosen; /* where --kubeconfig was given */
};

static bool refuse(struct loader *loader, struct position position, const char *hint,
                   const char *message) {
    diagnostics_error(loader->diagnostics, FAILURE_VALUE, position, "kubeconfig", "%s", message)
        ->hint = hint;
    return false;
}

static const char *folder_of(struct arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? arena_copy_bytes(arena, path, (size_t)(slash - path) + 1) : "./";
}

bool kube_is_null(const struct node *node) {
    return node->kind == NODE_NULL ||
           (node->kind == NODE_AMBIGUOUS &&
            (text_equal(node->string, "~") || text_equal(node->string, "Null") ||
             text_equal(node->string, "NULL")));
}

const struct kube_stanza *kube_stanza_find(const struct kube_stanzas *stanzas, const char *name) {
    for (size_t i = 0; i < stanzas->count; i++)
        if (text_equal(stanzas->items[i].name, name))
            return &stanzas->items[i];
    return NULL;
}

/* As kube_stanza_find, without going through thousands of others. */
static const struct kube_stanza *find_fast(const struct hash_table *names,
                                           const struct kube_stanzas *stanzas, const char *name) {
    uint32_t index = hash_table_find(names, hash_string(HASH_START, name));
    if (index == HASH_NONE)
        return NULL;
    const struct kube_stanza *stanza = &stanzas->items[index];
    return text_equal(stanza->name, name) ? stanza : kube_stanza_find(stanzas, name);
}

static void append(struct loader *loader, struct kube_stanzas *stanzas,
                   const struct kube_stanza *stanza) {
    if (stanzas->count == stanzas->capacity) {
        size_t capacity = stanzas->capacity ? stanzas->capacity * 2 : 8;
        stanzas->items =
            arena_grow(loader->arena, stanzas->items, stanzas->count * sizeof(*stanzas->items),
                       capacity * sizeof(*stanzas->items));
        stanzas->capacity = capacity;
    }
    stanzas->items[stanzas->count++] = *stanza;
}

/* {name: ..., KIND: {...}} */
static bool take_item(struct loader *loader, const struct node *item, const char *kind,
                      struct hash_table *names, struct kube_stanzas *stanzas) {
    const struct node *name = node_get(item, "name");
    const struct node *fields = node_get(item, kind);
    struct arena *arena = loader->arena;
    if (!name || kube_is_null(name) || name->kind > NODE_STRING || *name->string == '\0' ||
        strlen(name->string) > NAME_LIMIT)
        return refuse(loader, item->position, NULL,
                      arena_format(arena, "a %s of the list has no name", kind));
    if (fields && fields->kind != NODE_MAPPING && !kube_is_null(fields))
        return refuse(loader, fields->position, NULL,
                      arena_format(arena, "%s must be a mapping, not %s", kind,
                                   node_kind_name(fields->kind)));
    const struct kube_stanza *other = find_fast(names, stanzas, name->string);
    if (other && other->file == loader->file)
        return refuse(loader, name->position,
                      arena_format(arena, "the first is on line %u", other->position.line),
                      arena_format(arena, "%s \"%s\" stands twice", kind,
                                   text_printable(arena, name->string, NAME_SHOWN)));
    if (other)
        return true;
    struct kube_stanza stanza = {
        .name = name->string,
        .fields = fields && fields->kind == NODE_MAPPING ? fields : NULL,
        .file = loader->file,
        .folder = loader->folder,
        .position = name->position,
    };
    hash_table_add(names, hash_string(HASH_START, stanza.name), (uint32_t)stanzas->count);
    append(loader, stanzas, &stanza);
    return true;
}

static bool take_list(struct loader *loader, const struct node *root, const char *key,
                      const char *kind, struct hash_table *names, struct kube_stanzas *stanzas) {
    const struct node *list = node_get(root, key);
    bool good = true;
    if (!list || kube_is_null(list))
        return true;
    if (list->kind != NODE_SEQUENCE)
        return refuse(loader, list->position, NULL,
                      arena_format(loader->arena, "%s must be a list, not %s", key,
                                   node_kind_name(list->kind)));
    for (size_t i = 0; i < list->count; i++)
        good = take_item(loader, list->items[i], kind, names, stanzas) && good;
    return good;
}

static bool check_word(struct loader *loader, const struct node *root, const char *key,
                       const char *expected) {
    const struct node *value = node_get(root, key);
    if (!value || kube_is_null(value) ||
        (value->kind <= NODE_STRING && (text_equal(value->string, expected) || !*value->string)))
        return true;
    return refuse(
        loader, value->position, NULL,
        arena_format(loader->arena, "this is no kubeconfig: its %s is not %s", key, expected));
}

static bool take_current(struct loader *loader, const struct node *root) {
    const struct node *current = node_get(root, "current-context");
    if (!current || kube_is_null(current))
        return true;
    if (current->kind > NODE_STRING)
        return refuse(loader, current->position, NULL, "current-context must be a name");
    if (!loader->config->current_context && *current->string) {
        loader->config->current_context = current->string;
        loader->config->current_place = current->position;
    }
    return true;
}

static bool take_root(struct loader *loader, const struct node *root) {
    struct kubeconfig *config = loader->config;
    if (kube_is_null(root))
        return true;
    if (root->kind != NODE_MAPPING)
        return refuse(loader, root->position, NULL, "this is no kubeconfig: it is not a mapping");
    bool good =
        check_word(loader, root, "kind", "Config") && check_word(loader, root, "apiVersion", "v1");
    if (!good)
        return false;
    good = take_list(loader, root, "clusters", "cluster", &loader->names[0], &config->clusters);
    good = take_list(loader, root, "users", "user", &loader->names[1], &config->users) && good;
    good = take_list(loader, root, "contexts", "context", &loader->names[2], &config->contexts) &&
           good;
    return take_current(loader, root) && good;
}

/* Nothing but blanks and comments: a valid configuration, which says nothing. */
static bool is_blank(const struct source *source) {
    bool comment = false;
    for (size_t i = 0; i < source->length; i++) {
        char byte = source->text[i];
        comment = byte == '#' || (comment && byte != '\n');
        if (!comment && !strchr(" \t\r\n", byte))
            return false;
    }
    return true;
}

/* The file's text. NULL when it is missing, or after an error. */
static struct source *open_file(struct loader *loader, const char *path, bool *missing) {
    struct text contents = {0};
    int error = file_contents(loader->arena, path, KUBECONFIG_SIZE_LIMIT, &contents);
    const char *shown = text_printable(loader->arena, path, NAME_SHOWN);
    *missing = error == ENOENT || error == ENOTDIR;
    if (error != 0) {
        if (!*missing)
            diagnostics_error(loader->diagnostics, FAILURE_IO, loader->chosen, "kubeconfig",
                              "cannot read \"%s\": %s", shown, strerrordesc_np(error))
                ->hint = error == EFBIG ? "the limit is 10 MB" : NULL;
        return NULL;
    }
    struct source *source = arena_alloc(loader->arena, sizeof(*source));
    source->name = text_equal(path, "-") ? "<stdin>" : arena_copy(loader->arena, path);
    source->text = contents.data ? contents.data : "";
    source->length = contents.length;
    source->is_file = true;
    return source;
}

static bool take_file(struct loader *loader, struct source *source, const char *path) {
    struct kubeconfig *config = loader->config;
    const char *shown = text_printable(loader->arena, source->name, NAME_SHOWN);
    config->source =
        config->source ? arena_format(loader->arena, "%s, %s", config->source, shown) : shown;
    loader->file = source;
    loader->folder = folder_of(loader->arena, path);
    loader->found++;
    const struct node *documents = is_blank(source) ? node_sequence(loader->arena)
                                                    : yaml_read_stream(loader->diagnostics, source);
    source->text = NULL; /* no excerpt of it in a diagnostic */
    if (!documents)
        return false;
    for (size_t i = 1; i < documents->count; i++)
        if (documents->items[i]->kind != NODE_NULL)
            return refuse(loader, documents->items[i]->position, NULL,
                          "a second document begins here; a kubeconfig is one");
    return documents->count == 0 || take_root(loader, documents->items[0]);
}

/* False after an error; a missing file is none. */
static bool read_if_there(struct loader *loader, const char *path, bool *missing) {
    const char *shown = text_printable(loader->arena, path, NAME_SHOWN);
    struct kubeconfig *config = loader->config;
    config->tried =
        *config->tried ? arena_format(loader->arena, "%s, %s", config->tried, shown) : shown;
    struct source *source = open_file(loader, path, missing);
    return source ? take_file(loader, source, path) : *missing;
}

/* The paths of $KUBECONFIG, each once. */
static size_t split(struct loader *loader, const char *list, const char **paths) {
    size_t count = 0;
    for (const char *at = list;;) {
        size_t length = strcspn(at, ":");
        const char *path = arena_copy_bytes(loader->arena, at, length);
        bool known = length == 0;
        for (size_t i = 0; i < count; i++)
            known = known || text_equal(paths[i], path);
        if (!known && count < KUBECONFIG_FILE_LIMIT)
            paths[count++] = path;
        else if (!known)
            return KUBECONFIG_FILE_LIMIT + 1;
        if (at[length] == '\0')
            return count;
        at += length + 1;
    }
}

static bool read_list(struct loader *loader, const char *list) {
    const char **paths = arena_array(loader->arena, KUBECONFIG_FILE_LIMIT, sizeof(*paths));
    size_t count = split(loader, list, paths);
    bool missing[KUBECONFIG_FILE_LIMIT] = {false};
    bool good = true;
    if (count > KUBECONFIG_FILE_LIMIT)
        return refuse(loader, (struct position){0}, NULL, "$KUBECONFIG lists more than 64 files");
    for (size_t i = 0; i < count; i++)
        good = read_if_there(loader, paths[i], &missing[i]) && good;
    if (good && loader->found == 0 && count > 0)
        return refuse(loader, (struct position){0}, "correct $KUBECONFIG, or use --kubeconfig FILE",
                      arena_format(loader->arena, "$KUBECONFIG names no file that exists: %s",
                                   loader->config->tried));
    for (size_t i = 0; i < count; i++)
        if (missing[i])
            diagnostics_warning(loader->diagnostics, (struct position){0}, "kubeconfig",
                                "$KUBECONFIG lists a file that does not exist: \"%s\"",
                                text_printable(loader->arena, paths[i], NAME_SHOWN));
    return good;
}

struct kubeconfig *kubeconfig_load(struct diagnostics *diagnostics, const struct value *file,
                                   const struct kube_environment *environment) {
    struct arena *arena = diagnostics->arena;
    struct loader loader = {.diagnostics = diagnostics, .arena = arena};
    bool missing = false;
    bool good = true;
    for (size_t i = 0; i < COUNT_OF(loader.names); i++)
        loader.names[i] = hash_table_new(arena);
    loader.config = arena_alloc(arena, sizeof(*loader.config));
    loader.config->tried = "";
    if (file) {
        loader.chosen = file->position;
        good = read_if_there(&loader, file->text, &missing);
        if (missing)
            good = refuse(&loader, loader.chosen, "a relative path begins where the command is run",
                          arena_format(arena, "there is no file \"%s\"", loader.config->tried));
    } else if (environment->kubeconfig && *environment->kubeconfig)
        good = read_list(&loader, environment->kubeconfig);
    else if (environment->home && *environment->home)
        good = read_if_there(&loader, arena_format(arena, "%s/.kube/config", environment->home),
                             &missing);
    return good ? loader.config : NULL;
}
