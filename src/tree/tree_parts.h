/*
 * tree_parts.h: inside src/tree: what its files share.
 *
 * A member is a folder of the tree with the changes that wait for tree_end. The top is a member
 * without a name; so is a folder of a cluster that is gone, in the list of stale ones.
 */
#ifndef TREE_TREE_PARTS_H
#define TREE_TREE_PARTS_H

#include "base/folder.h"

#include "tree/tree.h"

/* Temporary files, also those that a killed run left. */
#define TREE_TEMPORARY ".etcdmaint-new-"

enum { TREE_FILE_LIMIT = 64 * 1024 * 1024, TREE_SHOWN = 200 };

enum tree_change_kind { CHANGE_CREATE, CHANGE_REPLACE, CHANGE_REMOVE };

struct tree_change {
    struct tree_change *next;
    enum tree_change_kind kind;
    char name[];
};

struct tree_member {
    struct tree_member *next;
    const char *name; /* of the folder; NULL for the top */
    const char *marker;
    struct position position;
    bool made; /* the folder is new */
    bool gone; /* no cluster has it any more */
    struct tree_change *first;
    struct tree_change *last;
};

struct tree_file {
    const char *name;
    struct text bytes;
};

struct tree_files {
    struct tree_file *items;
    size_t count;
};

struct tree {
    struct diagnostics *diagnostics;
    struct arena *keep;
    struct text *output;
    struct tree_settings settings;
    struct folder root;
    struct tree_counts counts;
    struct tree_member top;
    struct tree_member *first; /* clusters, in the order of the fleet */
    struct tree_member *last;
    struct tree_member *gone;
    struct tree_member **table; /* by name without case */
    size_t member_count;
    size_t table_size;
    const char *context; /* of the first cluster */
    bool several_contexts;
    bool made_root;
    bool done;         /* everything has its name */
    bool failed;       /* nothing more is written, but the rest is still looked at */
    struct text found; /* what is in a file; reused */
};

/* tree.c: an error about a file of a member, or about the member's folder when `file` is NULL.
 * Always false. */
bool tree_fail(struct tree *tree, const struct tree_member *member, const char *verb,
               const char *file, const char *reason);
bool tree_fail_foreign(struct tree *tree, const struct tree_member *member, const char *file);
/* The member's folder is there under a name that differs in case. */
bool tree_fail_case(struct tree *tree, const struct tree_member *member, const char *folder);

/* members.c */
/* The cluster with exactly this name, or NULL. */
struct tree_member *member_find(const struct tree *tree, const char *name);
/* The same whatever its upper and lower case. */
struct tree_member *member_find_alike(const struct tree *tree, const char *name);
/* A new member for a cluster; NULL after an error. */
struct tree_member *member_add(struct tree *tree, const struct cluster *cluster) MUST_CHECK;
void member_add_change(struct tree *tree, struct tree_member *member, enum tree_change_kind kind,
                       const char *name);

/* layout.c: the files of a cluster and of the top, in a fixed order, in this arena. */
struct tree_files layout_cluster(struct arena *arena, const struct documents *documents);
struct tree_files layout_top(struct arena *arena, const struct tree *tree);

/* look.c: compares a member with its files, and deals with each difference by the mode. */
void look_at_member(struct tree *tree, struct tree_member *member, const struct tree_files *files);
/* Folders of clusters that are gone. */
void look_for_gone(struct tree *tree);

/* commit.c */
bool starts_with_marker(const struct text *bytes, const char *marker);
/* Whether a name is a file that begins with the marker. Gives 0 or an errno value. */
int is_ours(struct tree *tree, const struct folder *folder, const char *name, const char *marker,
            bool *ours);
/* Removes a temporary file if it is ours. */
int remove_temporary(struct tree *tree, const struct folder *folder, const char *name);
bool commit(struct tree *tree);
void give_up(struct tree *tree);

#endif
