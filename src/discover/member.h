/*
 * member.h: inside discover: what the command line of an etcd member says.
 */
#ifndef DISCOVER_MEMBER_H
#define DISCOVER_MEMBER_H

#include "discover/discovery.h"

/* The container of a pod's spec that runs etcd, or NULL. */
const struct container *member_of_pod(struct arena *arena, struct node *pod);

/* Client port and cluster domain of the URL that clients are told. */
void member_put_url(struct discovery *discovery, const char *title, const struct container *member);

/* Bytes; etcd's own default without the flag; 0 with a warning when it cannot be told. */
int64_t member_quota(struct discovery *discovery, const char *title,
                     const struct container *member);
void member_put_quota(struct discovery *discovery, const char *title, int64_t quota);

#endif
