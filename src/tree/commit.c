#include <errno.h>

#include "tree/tree_parts.h"

bool starts_with_marker(const struct text *bytes, const char *marker) {
    size_t length = strlen(marker);
    return bytes->length >= length && memcmp(bytes->data, marker, length) == 0;
}

/* The begin of a marker: what a run leaves that is killed in its first write. */
static bool is_cut_short(const struct text *bytes, const char *marker) {
    return bytes->length < strlen(marker) && memcmp(bytes->data, marker, bytes->length) == 0;
}

/* Reads as much of a file as a marker is long. What may not be read is not ours. */
static int read_head(struct tree *tree, const struct folder *folder, const char *name,
                     bool *is_file) {
    struct entry entry = {.descriptor = FOLDER_CLOSED};
    tree->found.length = 0;
    int error = entry_open(folder, name, &entry);
    *is_file = error == 0 && entry.kind == ENTRY_FILE;
    if (*is_file)
        error = entry_read(&entry, strlen(tree_top_marker), &tree->found);
    entry_close(&entry);
    return error == EACCES ? 0 : error;
}

int is_ours(struct tree *tree, const struct folder *folder, const char *name, const char *marker,
            bool *ours) {
    int error = read_head(tree, folder, name, ours);
    *ours = *ours && error == 0 && starts_with_marker(&tree->found, marker);
    return error;
}

int remove_temporary(struct tree *tree, const struct folder *folder, const char *name) {
    static const char *const markers[] = {tree_cluster_marker, tree_top_marker};
    bool is_file = false;
    int error = read_head(tree, folder, name, &is_file);
    if (error != 0 || !is_file)
        return error;
    for (size_t i = 0; i < COUNT_OF(markers); i++)
        if (starts_with_marker(&tree->found, markers[i]) || is_cut_short(&tree->found, markers[i]))
            return folder_remove_file(folder, name);
    return 0;
}

static const char *temporary_name(struct tree *tree, const struct tree_change *change) {
    return arena_format(tree->diagnostics->arena, TREE_TEMPORARY "%s", change->name);
}

/* ---- giving files their names ---- */

/* A step with a file; what fails names it. */
struct step {
    struct tree *tree;
    const struct tree_member *member;
    const struct folder *folder;
    const struct tree_change *change;
    const char *temporary;
};

static bool fail(const struct step *step, const char *verb, int error) {
    return tree_fail(step->tree, step->member, verb, step->change->name, strerrordesc_np(error));
}

static bool create(const struct step *step) {
    int error = folder_rename_new(step->folder, step->temporary, step->change->name);
    if (error == EEXIST)
        return tree_fail_foreign(step->tree, step->member, step->change->name);
    return error == 0 || fail(step, "write", error);
}

/* Where two names cannot be exchanged, between the look and the replacement is a moment. */
static bool replace_plainly(const struct step *step) {
    bool ours = false;
    int error = is_ours(step->tree, step->folder, step->change->name, step->member->marker, &ours);
    if (error == 0 && !ours)
        return tree_fail_foreign(step->tree, step->member, step->change->name);
    if (error == 0)
        error = folder_rename_over(step->folder, step->temporary, step->change->name);
    return error == 0 || fail(step, "write", error);
}

/* The old file has the temporary name now. It goes if it is ours; else `restore` puts it back. */
static bool finish(const struct step *step,
                   int (*restore)(const struct folder *, const char *, const char *)) {
    bool ours = false;
    int error = is_ours(step->tree, step->folder, step->temporary, step->member->marker, &ours);
    if (error == 0 && ours) {
        error = folder_remove_file(step->folder, step->temporary);
        return error == 0 || fail(step, "replace", error);
    }
    int failure = restore(step->folder, step->temporary, step->change->name);
    if (failure != 0)
        return fail(step, "restore", failure);
    return error != 0 ? fail(step, "read", error)
                      : tree_fail_foreign(step->tree, step->member, step->change->name);
}

/* The old file is looked at when it no longer has its name, so nobody can change it in between. */
static bool replace(const struct step *step) {
    const char *name = step->change->name;
    int error = folder_exchange(step->folder, step->temporary, name);
    if (error == ENOENT)
        return create(step);
    if (error == EINVAL || error == ENOSYS)
        return replace_plainly(step);
    if (error != 0)
        return fail(step, "write", error);
    return finish(step, folder_exchange);
}

static bool take_away(const struct step *step) {
    const char *name = step->change->name;
    int error = folder_rename_new(step->folder, name, step->temporary);
    if (error == ENOENT)
        return true;
    if (error != 0)
        return fail(step, "remove", error);
    return finish(step, folder_rename_new);
}

static int open_member(const struct tree *tree, const struct tree_member *member,
                       struct folder *folder) {
    return folder_open_in(&tree->root, member->name ? member->name : ".", folder);
}

static bool commit_member(struct tree *tree, struct tree_member *member) {
    struct folder folder = {FOLDER_CLOSED};
    bool good = true;
    if (!member->first)
        return true;
    int error = open_member(tree, member, &folder);
    if (error != 0)
        return tree_fail(tree, member, "open", NULL, strerrordesc_np(error));
    for (; good && member->first; member->first = good ? member->first->next : member->first) {
        const struct tree_change *change = member->first;
        struct step step = {tree, member, &folder, change, temporary_name(tree, change)};
        good = change->kind == CHANGE_CREATE    ? create(&step)
               : change->kind == CHANGE_REPLACE ? replace(&step)
                                                : take_away(&step);
    }
    folder_close(&folder);
    return good;
}

/* A folder in which others have files stays. */
static bool remove_gone(struct tree *tree, const struct tree_member *member) {
    int error = folder_remove(&tree->root, member->name);
    if (error == 0 || error == ENOTEMPTY || error == EEXIST || error == ENOENT)
        return true;
    return tree_fail(tree, member, "remove", NULL, strerrordesc_np(error));
}

/* No file may get its name before its bytes are safe. */
static bool sync_all(struct tree *tree) {
    int error = tree->counts.changed > 0 ? folder_sync(&tree->root) : 0;
    return error == 0 || tree_fail(tree, NULL, "write", NULL, strerrordesc_np(error));
}

bool commit(struct tree *tree) {
    bool good = sync_all(tree);
    for (struct tree_member *it = tree->first; good && it; it = it->next)
        good = commit_member(tree, it);
    good = good && commit_member(tree, &tree->top);
    for (struct tree_member *it = tree->gone; good && it; it = it->next)
        good = commit_member(tree, it) && remove_gone(tree, it);
    return good;
}

/* ---- giving up ---- */

/* Whatever cannot be removed now is removed by the next run. */
static void drop_member(struct tree *tree, const struct tree_member *member) {
    struct folder folder = {FOLDER_CLOSED};
    if (member->first && open_member(tree, member, &folder) == 0) {
        for (const struct tree_change *it = member->first; it; it = it->next)
            if (remove_temporary(tree, &folder, temporary_name(tree, it)) != 0)
                break;
        folder_close(&folder);
    }
    if (member->made && folder_remove(&tree->root, member->name) != 0)
        return;
}

void give_up(struct tree *tree) {
    for (const struct tree_member *it = tree->first; it; it = it->next)
        drop_member(tree, it);
    drop_member(tree, &tree->top);
    for (const struct tree_member *it = tree->gone; it; it = it->next)
        drop_member(tree, it);
}
