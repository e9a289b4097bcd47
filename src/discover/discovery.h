/*
 * discovery.h: inside discover: questions to the server, and settings that grow out of answers.
 */
#ifndef DISCOVER_DISCOVERY_H
#define DISCOVER_DISCOVERY_H

#include "model/name.h"

#include "discover/discover.h"
#include "kube/status.h"
#include "review/workload_flag.h"

/* A GET request. Names in the path were checked before. */
struct question {
    const char *path; /* NULL = not asked */
    const char *verb; /* the right that it needs: "get" or "list" */
    const char *resource;
    const char *name_space; /* NULL = the whole cluster */
    bool metadata_only;
};

/* What is asked first, all at once. */
enum ask {
    ASK_VERSION,
    ASK_STORES, /* Kamaji's DataStores */
    ASK_SETS,   /* StatefulSets */
    ASK_CONTROL_PLANE,
    ASK_ETCD_NODES, /* K3s and RKE2 mark nodes with etcd */
    ASK_PODS,       /* static pods of etcd */
    ASK_TALOS,      /* whether Talos' API is there */
    ASK_COUNT
};

struct discovery {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct kube_client *client;
    const char *name; /* of the cluster, or NULL */
    const struct settings *given;
    struct settings *found;
    bool unreachable; /* there was no answer; it has been said */
    struct question questions[ASK_COUNT];
    struct kube_answer answers[ASK_COUNT];
};

/* Sends the questions together; an answer for each, zeroed where nothing was asked. Says so when
 * the server cannot be reached. */
void discovery_ask(struct discovery *discovery, const struct question *questions,
                   struct kube_answer *answers, size_t count);

/* True when there is an object. Otherwise says why, but for what is absent or was not answered: an
 * error when the answer is needed, else a warning. */
bool discovery_answered(struct discovery *discovery, const struct question *question,
                        const struct kube_answer *answer, bool needed);

/* The items of a list, or the one object; nothing where there is no answer. */
struct found_objects {
    struct node *const *items;
    size_t count;
};
struct found_objects discovery_objects(struct arena *arena, const struct kube_answer *answer);

/* "StatefulSet kamaji-system/kamaji-etcd", safe to print. */
const char *discovery_title(struct arena *arena, const char *kind, const struct node *object);

/* Adds a value that an object says, unless it was given, or found before. NULL and "" are none. */
void discovery_put(struct discovery *discovery, const char *title, enum option_id id,
                   const char *text);

/* What was given, else what was found, else NULL. */
const char *discovery_text(const struct discovery *discovery, enum option_id id);

bool discovery_refuse(struct discovery *discovery, enum failure failure, const char *title,
                      const char *hint, const char *format, ...) PRINTF_LIKE(5, 6);
void discovery_warn(struct discovery *discovery, const char *title, const char *hint,
                    const char *format, ...) PRINTF_LIKE(4, 5);

/* A name that may stand in a path; an error when `text` is none. */
bool discovery_name(struct discovery *discovery, enum option_id id, enum name_kind kind,
                    const char *text);

/* The StatefulSets of the namespace, or the one that was named. */
struct question discovery_sets_question(struct discovery *discovery);

/* kamaji.c: true when there is something of Kamaji, without saying anything. */
bool kamaji_is_there(struct discovery *discovery);
const char *kamaji_namespace(const struct discovery *discovery);
bool discover_kamaji(struct discovery *discovery);

/* nodes.c: the target that the nodes speak for, or NULL; replicas, nodes, endpoints. */
const char *nodes_target(struct discovery *discovery);
bool discover_nodes(struct discovery *discovery, const char *target);

/* version.c: the oldest thing that the objects must be good for. */
void discover_version(struct discovery *discovery);

/* secrets.c: warns of Secrets and keys that pods would wait for. */
void discover_secrets(struct discovery *discovery);

#endif
