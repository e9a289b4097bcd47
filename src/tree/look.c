#include "text/diff.h"

#include <errno.h>

#include "fleet/cluster_name.h"
#include "tree/tree_parts.h"

/* ---- one file ---- */

struct look {
    struct tree *tree;
    struct tree_member *member;
    const struct folder *folder; /* NULL: there is none yet */
};

static bool fail(const struct look *look, const char *verb, const char *file, int error) {
    return tree_fail(look->tree, look->member, verb, file, strerrordesc_np(error));
}

static const char *label(const struct look *look, const char *side, const char *file) {
    const char *folder = look->member->name;
    return arena_format(look->tree->diagnostics->arena, "%s/%s%s%s", side, folder ? folder : "",
                        folder ? "/" : "", file);
}

/* Shows how what was found differs from `file`; one of the two may be missing. */
static void show(const struct look *look, const char *name, bool found,
                 const struct tree_file *file) {
    struct tree *tree = look->tree;
    struct diff_side from = {DIFF_NOTHING, NULL, 0};
    struct diff_side to = from;
    if (found)
        from = (struct diff_side){label(look, "a", name), tree->found.data, tree->found.length};
    if (file)
        to = (struct diff_side){label(look, "b", name), file->bytes.data, file->bytes.length};
    diff_unified(tree->output, tree->diagnostics->arena, from, to);
    *(file ? &tree->counts.changed : &tree->counts.removed) += 1;
}

static void write_new(const struct look *look, const struct tree_file *file,
                      enum tree_change_kind kind) {
    struct tree *tree = look->tree;
    if (tree->failed)
        return;
    const char *temporary = arena_format(tree->diagnostics->arena, TREE_TEMPORARY "%s", file->name);
    int error = folder_create(look->folder, temporary, file->bytes.data, file->bytes.length);
    if (error == EEXIST)
        tree_fail_foreign(tree, look->member, temporary);
    else if (error != 0)
        fail(look, "write", file->name, error);
    if (error != 0)
        return;
    member_add_change(tree, look->member, kind, file->name);
    tree->counts.changed++;
}

static void refuse_kind(const struct look *look, const char *name, enum entry_kind kind) {
    static const char *const reasons[] = {[ENTRY_FOLDER] = "a directory is in the way",
                                          [ENTRY_LINK] =
                                              "a symbolic link is in the way, and none is followed",
                                          [ENTRY_OTHER] = "it is no ordinary file"};
    bool check = look->tree->settings.mode == TREE_CHECK;
    tree_fail(look->tree, look->member, check ? "compare" : "write", name, reasons[kind]);
}

/* Deals with a file that is there. When it has the right size it is read whole, else as far as is
 * needed: for its marker, or for the difference. */
static bool compare(const struct look *look, const struct tree_file *file,
                    const struct entry *entry) {
    struct tree *tree = look->tree;
    const struct text *bytes = &file->bytes;
    bool check = tree->settings.mode == TREE_CHECK;
    bool whole = check || entry->size == bytes->length;
    if (check && entry->size > TREE_FILE_LIMIT)
        return fail(look, "compare", file->name, EFBIG);
    int error =
        entry_read(entry, whole ? TREE_FILE_LIMIT : strlen(look->member->marker), &tree->found);
    if (error != 0)
        return fail(look, "read", file->name, error);
    if (whole && tree->found.length == bytes->length &&
        memcmp(tree->found.data, bytes->data, bytes->length) == 0)
        tree->counts.same++;
    else if (check)
        show(look, file->name, true, file);
    else if (!starts_with_marker(&tree->found, look->member->marker))
        return tree_fail_foreign(tree, look->member, file->name);
    else
        write_new(look, file, CHANGE_REPLACE);
    return true;
}

static void look_at_file(const struct look *look, const struct tree_file *file) {
    struct tree *tree = look->tree;
    struct entry entry = {.descriptor = FOLDER_CLOSED};
    int error = look->folder ? entry_open(look->folder, file->name, &entry) : 0;
    tree->found.length = 0;
    if (error != 0)
        fail(look, "read", file->name, error);
    else if (entry.kind == ENTRY_FILE)
        compare(look, file, &entry);
    else if (entry.kind != ENTRY_MISSING)
        refuse_kind(look, file->name, entry.kind);
    else if (tree->settings.mode == TREE_CHECK)
        show(look, file->name, false, file);
    else
        write_new(look, file, CHANGE_CREATE);
    entry_close(&entry);
}

/* ---- what else is there ---- */

/* A file of ours that is no longer wanted. Nobody else's is read further than a marker is long. */
static void look_at_stale(const struct look *look, const char *name) {
    struct tree *tree = look->tree;
    struct entry entry = {.descriptor = FOLDER_CLOSED};
    bool ours = false;
    int error = is_ours(tree, look->folder, name, look->member->marker, &ours);
    if (error != 0)
        fail(look, "read", name, error);
    if (!ours)
        return;
    if (tree->settings.mode == TREE_WRITE) {
        member_add_change(tree, look->member, CHANGE_REMOVE, name);
        tree->counts.removed++;
        return;
    }
    tree->found.length = 0;
    error = entry_open(look->folder, name, &entry);
    if (error == 0 && entry.kind == ENTRY_FILE)
        error = entry_read(&entry, TREE_FILE_LIMIT, &tree->found);
    entry_close(&entry);
    if (error == 0)
        show(look, name, true, NULL);
    else
        fail(look, "read", name, error);
}

/* Not every file system tells upper from lower case, and we make no names that differ in it. */
static bool is_wanted(const struct tree_files *files, const char *name) {
    for (size_t i = 0; i < files->count; i++)
        if (text_equal_without_case(files->items[i].name, name))
            return true;
    return false;
}

struct name_list {
    const char **items;
    size_t count;
};

/* Names in a folder that are neither `files` nor, in the top, clusters; in a fixed order. */
static bool other_names(const struct look *look, const struct tree_files *files,
                        struct name_list *list) {
    struct tree *tree = look->tree;
    struct arena *arena = tree->diagnostics->arena;
    struct text names = text_new(arena);
    size_t capacity = 0;
    int error = folder_names(look->folder, &names);
    if (error != 0)
        return fail(look, "list", NULL, error);
    for (size_t at = 0; at < names.length; at += strlen(names.data + at) + 1) {
        const char *name = names.data + at;
        if (is_wanted(files, name) || (!look->member->name && member_find(tree, name)))
            continue;
        if (list->count == capacity) {
            size_t size = capacity * sizeof(*list->items);
            capacity = capacity ? capacity * 2 : 16;
            list->items = arena_grow(arena, list->items, size, capacity * sizeof(*list->items));
        }
        list->items[list->count++] = name;
    }
    text_sort(list->items, list->count);
    return true;
}

static void look_at_others(const struct look *look, const struct tree_files *files) {
    struct name_list list = {0};
    if (!other_names(look, files, &list))
        return;
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.items[i];
        if (text_ends_with(name, ".yaml") && cluster_name_is_plain(name))
            look_at_stale(look, name);
        else if (text_starts_with(name, TREE_TEMPORARY) &&
                 look->tree->settings.mode == TREE_WRITE) {
            int error = remove_temporary(look->tree, look->folder, name);
            if (error != 0)
                fail(look, "remove", name, error);
        }
    }
}

/* ---- folders ---- */

/* Opens the folder of a member; makes it where that is the task. False when there is nothing to
 * look at: an error, or the folder is missing and `look->folder` NULL. */
static bool open_folder(struct look *look, struct folder *folder) {
    struct tree *tree = look->tree;
    const char *name = look->member->name ? look->member->name : ".";
    int error = folder_open_in(&tree->root, name, folder);
    if (error == ENOENT && (tree->settings.mode == TREE_CHECK || tree->failed))
        return true;
    if (error == ENOENT) {
        error = folder_make(&tree->root, name);
        look->member->made = error == 0;
        if (error == 0)
            error = folder_open_in(&tree->root, name, folder);
    }
    if (error == ENOTDIR)
        return tree_fail(tree, look->member, "open", NULL,
                         "what is there is no directory (symbolic links are not followed)");
    if (error != 0)
        return fail(look, "open", NULL, error);
    look->folder = folder;
    return true;
}

void look_at_member(struct tree *tree, struct tree_member *member, const struct tree_files *files) {
    struct folder folder = {FOLDER_CLOSED};
    struct look look = {tree, member, NULL};
    if (!open_folder(&look, &folder))
        return;
    if (look.folder && !member->made)
        look_at_others(&look, files);
    for (size_t i = 0; i < files->count; i++)
        look_at_file(&look, &files->items[i]);
    folder_close(&folder);
}

static void look_at_gone(struct tree *tree, const char *name, const struct folder *folder) {
    const struct tree_files none = {0};
    struct tree_member *member = arena_alloc(tree->keep, sizeof(*member));
    *member = (struct tree_member){
        .name = arena_copy(tree->keep, name), .marker = tree_cluster_marker, .gone = true};
    struct look look = {tree, member, folder};
    look_at_others(&look, &none);
    if (!member->first)
        return;
    member->next = tree->gone;
    tree->gone = member;
}

/* Where the file system does not tell upper from lower case, a folder may be that of a cluster
 * whose name is now written in another way. What is written there must not be removed again. */
static bool is_folder_of_another(struct tree *tree, const char *name, const struct folder *folder) {
    const struct tree_member *member = member_find_alike(tree, name);
    struct folder other = {FOLDER_CLOSED};
    if (!member || folder_open_in(&tree->root, member->name, &other) != 0)
        return false;
    bool equal = folder_equal(folder, &other);
    folder_close(&other);
    if (equal)
        tree_fail_case(tree, member, name);
    return equal;
}

void look_for_gone(struct tree *tree) {
    const struct tree_files none = {0};
    struct name_list list = {0};
    struct folder folder = {FOLDER_CLOSED};
    struct look look = {tree, &tree->top, &tree->root};
    if (!other_names(&look, &none, &list))
        return;
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.items[i];
        int error =
            cluster_name_is_plain(name) ? folder_open_in(&tree->root, name, &folder) : ENOENT;
        if (error == 0 && !is_folder_of_another(tree, name, &folder))
            look_at_gone(tree, name, &folder);
        else if (error != 0 && error != ENOENT && error != ENOTDIR && error != EACCES)
            fail(&look, "open", name, error);
        folder_close(&folder);
    }
}
