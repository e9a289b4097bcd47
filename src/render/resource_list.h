/*
 * resource_list.h: a ResourceList, as KRM functions read and write it.
 *
 * The format of the KRM functions specification v1: objects in `items`, the function's own config
 * in `functionConfig`, and what it has to tell in `results`. The text that came in goes out as it
 * is, byte for byte, but for the objects that are added or replaced. All memory is the arena's;
 * objects of others are never quoted in messages, since Secrets are among them.
 */
#ifndef RENDER_RESOURCE_LIST_H
#define RENDER_RESOURCE_LIST_H

#include "render/documents.h"

/* What a functionConfig must be. */
#define RESOURCE_LIST_CONFIG_VERSION "etcdmaint.io/v1alpha1"
#define RESOURCE_LIST_CONFIG_KIND "EtcdMaintenance"

struct resource_list;

/* The list lives in `keep`, which must outlive it. NULL after an error: the source holds no
 * ResourceList of config.kubernetes.io. */
struct resource_list *resource_list_read(struct diagnostics *diagnostics, struct arena *keep,
                                         const struct source *source) MUST_CHECK;

/*
 * The config in functionConfig, in the form of a config file: `spec` of an EtcdMaintenance, or
 * `data` of a ConfigMap, whose strings become what the options want (a list option that takes no
 * commas has an item on each line). An empty mapping when there is no functionConfig; NULL after
 * an error.
 */
const struct node *resource_list_config(struct diagnostics *diagnostics,
                                        struct resource_list *list) MUST_CHECK;

/* Objects of one cluster: each replaces the item of the same group, kind, namespace and name, and
 * takes over its annotations of the machinery (where it is stored, its index); others come last.
 * False after an error: the list has such an item twice. */
bool resource_list_add(struct diagnostics *diagnostics, struct resource_list *list,
                       const struct documents *documents) MUST_CHECK;

/*
 * The list with `results` for all that was diagnosed. With errors its items are those that came
 * in.
 */
void resource_list_write(struct text *output, const struct resource_list *list,
                         const struct diagnostics *diagnostics);

#endif
