/*
 * manifest.h: a stream of Kubernetes objects that somebody else wrote, as a list of objects.
 *
 * YAML or JSON, several documents, lists (kind List, CronJobList, ...) opened. The trees belong to
 * the arena. Texts of the source are dropped after reading, so that no message can show an excerpt:
 * it could be of a Secret.
 */
#ifndef REVIEW_MANIFEST_H
#define REVIEW_MANIFEST_H

#include "text/yaml_read.h"

struct object {
    const char *api_version; /* "" where the manifest has none, as in the next three */
    const char *kind;
    const char *name_space;
    const char *name;
    const char *title; /* "CronJob kube-system/etcd-defrag", safe to print */
    const struct node *root;
};

struct manifest {
    struct object *items;
    size_t count;
    size_t capacity;
    const char *text; /* the whole stream; never shown, only for counting characters */
    const char *name; /* of the source */
};

/* False after an error: no YAML, or a document that is no Kubernetes object. */
bool manifest_read(struct diagnostics *diagnostics, struct source *source,
                   struct manifest *manifest) MUST_CHECK;

bool object_is(const struct object *object, const char *group, const char *kind);

/* The text of a scalar; NULL for null, lists, mappings and what is not there. */
const char *node_text(const struct node *node);

/* The text of a scalar at a path, or "". */
const char *node_text_at(const struct node *root, const char *path);

/* What Kubernetes reads as true, or as false. */
bool node_is_true(const struct node *node);
bool node_is_false(const struct node *node);

/* The whole number that a node holds. */
bool node_number(const struct node *node, int64_t *number);

/* The items of a list, at most LIST_LIMIT; 0 for what is no list. */
enum { LIST_LIMIT = 100 };
size_t node_items(const struct node *node);

#endif
