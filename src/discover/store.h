/*
 * store.h: inside discover: Kamaji's DataStores, as import (review/importer.h) understands them.
 */
#ifndef DISCOVER_STORE_H
#define DISCOVER_STORE_H

#include "discover/discovery.h"

struct import_comment;

struct store {
    const struct node *root;
    const char *name;
    const char *title;
    struct settings *settings;
    const struct import_comment *gaps;
    bool is_kamaji; /* its endpoints are those of kamaji-etcd's pods, or of a Service */
};

/* The DataStores of etcd. */
struct store *stores_read(struct arena *arena, const struct kube_answer *answer, size_t *count);

/* The namespace that its first Secret is in, or "". */
const char *store_namespace(const struct store *store);

/* True when its endpoints are of that etcd. */
bool store_is_of(struct arena *arena, const struct store *store, const char *name_space,
                 const char *etcd_name);

/* Adds its Secrets. False when a pod in the namespace cannot mount them. */
bool store_put(struct discovery *discovery, const struct store *store, const char *name_space);

/* Adds what its endpoints say, where no StatefulSet is known. */
void store_put_where(struct discovery *discovery, const struct store *store);

#endif
