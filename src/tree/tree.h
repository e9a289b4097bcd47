/*
 * tree.h: the documents of a fleet as files: a folder per cluster, each with a kustomization.
 *
 * One tree is begun, gets cluster after cluster, and is ended; what it does with the files depends
 * on its mode. In a directory nothing has its final name before tree_end: until then new bytes lie
 * in temporary files, and a tree that fails or is given up leaves every file as it was. Each file
 * is replaced in one step, files with equal bytes are not touched, files that this program wrote
 * and that are no longer wanted are removed, and files of others never change. Files of ours begin
 * with a marker line. Errors are diagnostics that name the file.
 */
#ifndef TREE_TREE_H
#define TREE_TREE_H

#include "render/documents.h"

#include "fleet/cluster.h"

enum tree_mode {
    TREE_WRITE, /* into a directory */
    TREE_CHECK, /* compare with a directory; differences are appended to the output */
    TREE_TAR    /* append an archive to the output */
};

struct tree_settings {
    enum tree_mode mode;
    const char *directory;      /* NULL for TREE_TAR */
    bool partial;               /* some clusters of a fleet: the rest of the directory stays */
    unsigned lock_milliseconds; /* how long to wait for another run in the same directory */
};

struct tree_counts {
    size_t changed; /* files written; TREE_CHECK: files that differ or are missing */
    size_t removed; /* files removed; TREE_CHECK: files that are no longer wanted */
    size_t same;    /* files that need nothing */
};

struct tree;

/*
 * Begins a tree: makes, opens and locks the directory. `keep` has to outlive the tree and must not
 * be rewound meanwhile (about 200 bytes per cluster, and 60 per file that changes); other memory
 * comes from the diagnostics' arena and may be rewound after each call, as may be `output`.
 * NULL after an error. To be freed with tree_free.
 */
struct tree *tree_begin(struct diagnostics *diagnostics, struct arena *keep, struct text *output,
                        const struct tree_settings *settings) MUST_CHECK;

/* Adds a cluster with its documents. False after an error. */
bool tree_add_cluster(struct tree *tree, const struct cluster *cluster,
                      const struct documents *documents);

/* Adds what concerns all clusters and gives the files their names. False after any error. */
bool tree_end(struct tree *tree);

/* Numbers of files so far. */
struct tree_counts tree_counts(const struct tree *tree);

/* Releases the directory; before a successful tree_end it removes what is temporary. NULL is fine.
 */
void tree_free(struct tree *tree);

/* layout.c: the marker lines, each with its newline. */
extern const char tree_cluster_marker[];
extern const char tree_top_marker[];

#endif
