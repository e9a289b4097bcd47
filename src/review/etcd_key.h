/*
 * etcd_key.h: which etcd a workload of others works on, as words that two workloads share when it
 * is the same one.
 *
 * A key is a member's address in its normal form (model/endpoint.h) with the port; for names within
 * the cluster the Service and its namespace, because the pods and their client Service are one
 * etcd; "node" for that of the pod's own node. What the manifest does not say, and what is no
 * address of a member, gives no key. Memory is the arena's; nothing fails.
 */
#ifndef REVIEW_ETCD_KEY_H
#define REVIEW_ETCD_KEY_H

#include "review/workload.h"

enum { ETCD_KEY_LIMIT = 32 }; /* members that are looked at */

struct etcd_keys {
    const char *items[ETCD_KEY_LIMIT];
    size_t count;
};

/* The keys of all containers that defragment or save, each once. */
struct etcd_keys etcd_keys(struct arena *arena, const struct workload *workload);

#endif
