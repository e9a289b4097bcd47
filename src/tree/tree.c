#include <errno.h>

#include "tree/tar.h"
#include "tree/tree_parts.h"

/* ---- errors ---- */

static const char *path_of(const struct tree *tree, const struct tree_member *member,
                           const char *file) {
    struct arena *arena = tree->diagnostics->arena;
    const char *root = tree->settings.directory ? tree->settings.directory : "";
    const char *folder = member && member->name ? member->name : NULL;
    const char *path =
        arena_format(arena, "%s%s%s%s%s", root, *root && folder ? "/" : "", folder ? folder : "",
                     file && (*root || folder) ? "/" : "", file ? file : "");
    return text_printable(arena, path, TREE_SHOWN * 2);
}

static struct diagnostic *add_error(struct tree *tree, const struct tree_member *member,
                                    const char *verb, const char *file, const char *reason) {
    tree->failed = true;
    return diagnostics_error(tree->diagnostics, FAILURE_IO, (struct position){0}, NULL,
                             "cannot %s \"%s\": %s", verb, path_of(tree, member, file), reason);
}

bool tree_fail(struct tree *tree, const struct tree_member *member, const char *verb,
               const char *file, const char *reason) {
    add_error(tree, member, verb, file, reason);
    return false;
}

bool tree_fail_foreign(struct tree *tree, const struct tree_member *member, const char *file) {
    size_t length = strlen(member->marker) - 1;
    struct diagnostic *error =
        add_error(tree, member, "write", file, "a file is there that is not from this program");
    error->hint = arena_format(
        tree->diagnostics->arena,
        "move it away, or choose another directory; what may be replaced here begins with the line "
        "\"%.*s\"",
        (int)length, member->marker);
    return false;
}

bool tree_fail_case(struct tree *tree, const struct tree_member *member, const char *folder) {
    struct arena *arena = tree->diagnostics->arena;
    const char *shown = text_printable(arena, folder, TREE_SHOWN);
    bool check = tree->settings.mode == TREE_CHECK;
    add_error(tree, member, check ? "compare" : "write", NULL,
              arena_format(arena, "its folder is there as \"%s\"", shown))
        ->hint = arena_format(arena,
                              "this file system does not tell upper from lower case: rename the "
                              "folder to \"%s\", or remove it",
                              member->name);
    return false;
}

/* ---- the directory ---- */

static bool lock(struct tree *tree) {
    const struct tree_settings *settings = &tree->settings;
    bool check = settings->mode == TREE_CHECK;
    int error = folder_lock(&tree->root, check, settings->lock_milliseconds);
    struct arena *arena = tree->diagnostics->arena;
    const char *path = path_of(tree, NULL, NULL);
    if (error == EWOULDBLOCK) {
        uint64_t holder = folder_lock_holder(arena, &tree->root);
        const char *who = holder ? arena_format(arena, "process %llu", (unsigned long long)holder)
                                 : "another process";
        diagnostics_error(tree->diagnostics, FAILURE_IO, (struct position){0}, NULL,
                          "cannot lock \"%s\": %s is at work in it", path, who)
            ->hint = arena_format(arena, "waited for %u s; try again when it has ended",
                                  settings->lock_milliseconds / 1000);
        return false;
    }
    if (error != 0 && !check)
        diagnostics_warning(tree->diagnostics, (struct position){0}, NULL, "cannot lock \"%s\": %s",
                            path, strerrordesc_np(error))
            ->hint = "make sure that no other run writes there at the same time";
    return true;
}

static bool open_root(struct tree *tree) {
    const char *path = tree->settings.directory;
    bool write = tree->settings.mode == TREE_WRITE;
    int error = write ? folder_make_path(tree->diagnostics->arena, path, &tree->made_root) : 0;
    const char *verb = error != 0 ? "make" : "open";
    if (error == 0)
        error = folder_open(path, &tree->root);
    if (error == 0)
        return lock(tree);
    add_error(tree, NULL, verb, NULL, strerrordesc_np(error))->hint =
        !*path                      ? "the name is empty: is a variable not set?"
        : error == ENOENT && !write ? "--output-dir makes it"
                                    : NULL;
    return false;
}

struct tree *tree_begin(struct diagnostics *diagnostics, struct arena *keep, struct text *output,
                        const struct tree_settings *settings) {
    struct tree *tree = arena_alloc(keep, sizeof(*tree));
    tree->diagnostics = diagnostics;
    tree->keep = keep;
    tree->output = output;
    tree->settings = *settings;
    tree->root.descriptor = FOLDER_CLOSED;
    tree->top.marker = tree_top_marker;
    tree->found = text_new(keep);
    if (settings->mode == TREE_TAR || open_root(tree))
        return tree;
    tree->failed = true;
    tree_free(tree);
    return NULL;
}

/* ---- what is in it ---- */

static void add_to_archive(struct tree *tree, const struct tree_member *member,
                           const struct tree_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        const struct tree_file *file = &files->items[i];
        if (tar_add(tree->output, member->name, file->name, file->bytes.data, file->bytes.length))
            tree->counts.changed++;
        else
            tree_fail(tree, member, "archive", file->name, "the name is too long for tar");
    }
}

static void add_member(struct tree *tree, struct tree_member *member,
                       const struct tree_files *files) {
    if (tree->settings.mode == TREE_TAR)
        add_to_archive(tree, member, files);
    else
        look_at_member(tree, member, files);
}

bool tree_add_cluster(struct tree *tree, const struct cluster *cluster,
                      const struct documents *documents) {
    struct arena *arena = tree->diagnostics->arena;
    size_t errors = tree->diagnostics->errors;
    struct tree_member *member = member_add(tree, cluster);
    if (!member) {
        tree->failed = true;
        return false;
    }
    struct tree_files files = layout_cluster(arena, documents);
    add_member(tree, member, &files);
    return tree->diagnostics->errors == errors;
}

bool tree_end(struct tree *tree) {
    enum tree_mode mode = tree->settings.mode;
    if (!tree->settings.partial) {
        struct tree_files files = layout_top(tree->diagnostics->arena, tree);
        add_member(tree, &tree->top, &files);
        if (mode != TREE_TAR)
            look_for_gone(tree);
    }
    if (mode == TREE_TAR)
        tar_end(tree->output);
    tree->done = !tree->failed && (mode != TREE_WRITE || commit(tree));
    return tree->done;
}

struct tree_counts tree_counts(const struct tree *tree) {
    return tree->counts;
}

void tree_free(struct tree *tree) {
    if (!tree)
        return;
    if (!tree->done && tree->settings.mode == TREE_WRITE &&
        tree->root.descriptor != FOLDER_CLOSED) {
        give_up(tree);
        if (tree->made_root)
            folder_remove_path(tree->settings.directory);
    }
    folder_close(&tree->root);
}
