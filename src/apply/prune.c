#include "apply/prune.h"

#include "apply/apply_parts.h"
#include "apply/apply_set.h"
#include "apply/delete.h"
#include "kube/hint.h"

enum { MEMBER_LIMIT = 10000, NAME_LIMIT = 253 };

#define LIST_PATH "%s?labelSelector=applyset.kubernetes.io/part-of%%3D%s"

static bool fail(struct kube_prune *prune, const struct kube_object *object,
                 const struct kube_answer *answer, const struct kube_reply *reply) {
    prune->problem = answer->status.message;
    prune->hint = reply->hint ? reply->hint : kube_hint(prune->arena, object, answer);
    return false;
}

/* ---- listing ---- */

static bool is_wanted(const struct kube_prune *prune, const struct kube_object *object) {
    for (size_t i = 0; i < prune->object_count; i++)
        if (kube_object_same(&prune->objects[i], object))
            return true;
    return false;
}

/* What must not be pruned, and why; NULL when it may be. */
static const char *reason_to_keep(struct arena *arena, const struct node *item) {
    const struct kube_manager *other = kube_other_manager(arena, item);
    if (other)
        return arena_format(arena, "\"%s\" owns fields of it too: delete it by hand",
                            text_printable(arena, other->name, NAME_LIMIT));
    return *kube_metadata(item, "uid") ? NULL : "the server's reply has no uid";
}

/* Items of a list have no apiVersion and kind of their own. */
static void add_member(struct kube_prune *prune, const struct kube_kind *kind,
                       const struct node *item) {
    struct diagnostics ignored = diagnostics_new(prune->arena);
    struct node *root = node_mapping(prune->arena);
    struct node *metadata = node_mapping(prune->arena);
    struct kube_object *object = &prune->doomed[prune->plan->count];
    if (prune->plan->count == MEMBER_LIMIT)
        return;
    node_add_string(prune->arena, root, "apiVersion", kind->api_version);
    node_add_string(prune->arena, root, "kind", kind->kind);
    node_add_string(prune->arena, metadata, "name", kube_metadata(item, "name"));
    node_add_string(prune->arena, metadata, "namespace", kube_metadata(item, "namespace"));
    node_add(prune->arena, root, node_string(prune->arena, "metadata"), metadata);
    if (!kube_object_make(&ignored, root, object) || is_wanted(prune, object))
        return;
    struct kube_result *result = &prune->plan->results[prune->plan->count];
    prune->uids[prune->plan->count++] = kube_metadata(item, "uid");
    result->object = object;
    result->hint = reason_to_keep(prune->arena, item);
    result->outcome = result->hint ? KUBE_KEPT : KUBE_NOT_TRIED;
}

static bool take_list(struct kube_prune *prune, const struct kube_kind *kind,
                      const struct kube_reply *reply) {
    struct kube_answer answer = kube_answer_read(prune->arena, reply);
    const struct node *items = node_get(answer.object, "items");
    if (kube_is_kind_missing(&answer) || kube_is_absent(&answer))
        return true;
    if (!answer.ok)
        return fail(prune, NULL, &answer, reply);
    for (size_t i = 0; items && items->kind == NODE_SEQUENCE && i < items->count; i++)
        add_member(prune, kind, items->items[i]);
    return true;
}

/* A request per kind and namespace; one per kind that is in none. */
static bool list_members(struct kube_prune *prune) {
    size_t most = prune->kinds->count * prune->spaces->count + prune->kinds->count;
    struct kube_request *requests = arena_array(prune->arena, most, sizeof(*requests));
    struct kube_reply *replies = arena_array(prune->arena, most, sizeof(*replies));
    const struct kube_kind **kinds = arena_array(prune->arena, most, sizeof(struct kube_kind *));
    size_t count = 0;
    bool good = true;
    for (size_t i = 0; i < prune->kinds->count; i++) {
        const struct kube_kind *kind = kube_kind_of_group(prune->kinds->items[i]->string);
        bool listed = kind && kube_set_has(kind);
        for (size_t j = 0; listed && j < (kind->namespaced ? prune->spaces->count : 1); j++) {
            const char *path =
                kube_collection_path(prune->arena, kind, prune->spaces->items[j]->string);
            kinds[count] = kind;
            requests[count++] = kube_get(arena_format(prune->arena, LIST_PATH, path, prune->id));
        }
    }
    prune->client->send(prune->client, prune->arena, requests, replies, count);
    for (size_t i = 0; i < count; i++)
        good = take_list(prune, kinds[i], &replies[i]) && good;
    return good;
}

/* ---- the steps of a run ---- */

bool kube_prune_begin(struct kube_prune *prune) {
    prune->id = kube_set_id(prune->arena, prune->name, prune->name_space);
    return kube_set_read(prune);
}

bool kube_prune_plan(struct kube_prune *prune) {
    struct arena *arena = prune->arena;
    prune->plan = arena_alloc(arena, sizeof(*prune->plan));
    prune->plan->results = arena_array(arena, MEMBER_LIMIT, sizeof(*prune->plan->results));
    prune->doomed = arena_array(arena, MEMBER_LIMIT + 1, sizeof(*prune->doomed));
    prune->uids = arena_array(arena, MEMBER_LIMIT, sizeof(const char *));
    return kube_prune_begin(prune) && list_members(prune);
}

bool kube_prune_open(struct kube_prune *prune) {
    if (prune->stored && prune->stored_kinds == prune->kinds->count &&
        prune->stored_spaces == prune->spaces->count)
        return true;
    return kube_set_write(prune, prune->kinds, prune->spaces);
}

static void delete_members(struct kube_prune *prune) {
    struct kube_apply *plan = prune->plan;
    struct kube_request *requests = arena_array(prune->arena, plan->count, sizeof(*requests));
    struct kube_reply *replies = arena_array(prune->arena, plan->count, sizeof(*replies));
    size_t *members = arena_array(prune->arena, plan->count, sizeof(*members));
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++)
        if (plan->results[i].outcome == KUBE_NOT_TRIED) {
            members[count] = i;
            requests[count++] =
                kube_delete_request(prune->arena, prune->doomed[i].path, prune->uids[i], false);
        }
    if (count > 0)
        prune->client->send(prune->client, prune->arena, requests, replies, count);
    for (size_t i = 0; i < count; i++) {
        struct kube_answer answer = kube_answer_read(prune->arena, &replies[i]);
        struct kube_result *result = &plan->results[members[i]];
        if (answer.ok || replies[i].status / 100 == 2 || kube_is_absent(&answer))
            result->outcome = KUBE_PRUNED;
        else
            kube_result_fail(prune->arena, result, &answer, &replies[i]);
    }
}

bool kube_prune_close(struct kube_prune *prune) {
    delete_members(prune);
    kube_apply_count(prune->plan);
    /* What is kept is still a member: its kind stays in the parent. */
    bool kept = prune->plan->totals[KUBE_KEPT] > 0;
    if (!prune->plan->good || kept)
        return prune->plan->good;
    struct node *kinds = kube_set_kinds(prune->arena, prune->objects, prune->object_count);
    struct node *spaces = kube_set_spaces(prune);
    if (kinds->count == prune->kinds->count && spaces->count == prune->spaces->count)
        return true;
    return kube_set_write(prune, kinds, spaces);
}
