#include "apply/apply_set.h"

#include "base/sha256.h"

#include "apply/apply_parts.h"
#include "kube/hint.h"

enum { LIST_LIMIT = 256, NAME_LIMIT = 253 };

#define PREFIX "applyset.kubernetes.io/"

/* Base64 for URLs, without padding. */
static void add_base64(struct text *text, const unsigned char *bytes, size_t length) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t group = 0;
        size_t left = length - i < 3 ? length - i : 3;
        for (size_t j = 0; j < 3; j++)
            group = group << 8 | (j < left ? bytes[i + j] : 0u);
        for (size_t j = 0; j <= left; j++)
            text_add_char(text, digits[group >> (18 - 6 * j) & 63]);
    }
}

const char *kube_set_id(struct arena *arena, const char *name, const char *name_space) {
    unsigned char digest[SHA256_SIZE];
    const char *key = arena_format(arena, "%s.%s.ConfigMap.", name, name_space);
    struct text id = text_new(arena);
    sha256(key, strlen(key), digest);
    text_add(&id, "applyset-");
    add_base64(&id, digest, sizeof(digest));
    text_add(&id, "-v1");
    return id.data;
}

/* The mapping under a key, made when it is not there. */
static struct node *mapping_at(struct arena *arena, struct node *node, const char *key) {
    struct node *child = node_get(node, key);
    if (child && child->kind == NODE_MAPPING)
        return child;
    struct node *mapping = node_mapping(arena);
    for (size_t i = 0; child && i < node->count; i++)
        if (node->pairs[i].value == child)
            node->pairs[i].value = mapping;
    if (!child)
        node_add(arena, node, node_string(arena, key), mapping);
    return mapping;
}

bool kube_set_has(const struct kube_kind *kind) {
    return kind->wave != KUBE_WAVE_NAMESPACE &&
           !text_equal(kind->group, "rbac.authorization.k8s.io");
}

static void label(struct arena *arena, struct node *root, const char *id) {
    struct node *labels = mapping_at(arena, mapping_at(arena, root, "metadata"), "labels");
    /* Templates may share one mapping of labels between an object and its pods. */
    struct node *copy = node_mapping(arena);
    for (size_t i = 0; i < labels->count; i++)
        node_add(arena, copy, labels->pairs[i].key, labels->pairs[i].value);
    node_add_string(arena, copy, PREFIX "part-of", id);
    struct node *metadata = node_get(root, "metadata");
    for (size_t i = 0; i < metadata->count; i++)
        if (metadata->pairs[i].value == labels)
            metadata->pairs[i].value = copy;
}

void kube_set_label(struct arena *arena, const struct documents *documents, const char *id) {
    for (size_t i = 0; i < documents->count; i++) {
        struct node *root = documents->items[i].root;
        const struct node *version = node_get(root, "apiVersion");
        bool named = version && version->kind == NODE_STRING;
        const struct kube_kind *kind =
            named ? kube_kind_find(version->string, documents->items[i].kind) : NULL;
        if (kind && kube_set_has(kind))
            label(arena, root, id);
    }
}

/* ---- lists ---- */

static void add_sorted(struct arena *arena, struct node *list, const char *word) {
    size_t at = 0;
    while (at < list->count && strcmp(list->items[at]->string, word) < 0)
        at++;
    if (!*word || list->count == LIST_LIMIT ||
        (at < list->count && text_equal(list->items[at]->string, word)))
        return;
    node_append(arena, list, node_string(arena, word));
    for (size_t i = list->count - 1; i > at; i--) {
        struct node *last = list->items[i];
        list->items[i] = list->items[i - 1];
        list->items[i - 1] = last;
    }
}

static void add_words(struct arena *arena, struct node *list, const char *words) {
    while (*words) {
        size_t length = strcspn(words, ",");
        add_sorted(arena, list, arena_copy_bytes(arena, words, length));
        words += length + (words[length] == ',');
    }
}

static struct node *kube_set_merge(struct arena *arena, const struct node *one,
                                   const struct node *other) {
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < one->count; i++)
        add_sorted(arena, list, one->items[i]->string);
    for (size_t i = 0; i < other->count; i++)
        add_sorted(arena, list, other->items[i]->string);
    return list;
}

struct node *kube_set_kinds(struct arena *arena, const struct kube_object *objects, size_t count) {
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < count; i++)
        if (kube_set_has(objects[i].kind))
            add_sorted(arena, list, kube_kind_with_group(arena, objects[i].kind));
    return list;
}

struct node *kube_set_spaces(const struct kube_prune *prune) {
    struct node *list = node_sequence(prune->arena);
    add_sorted(prune->arena, list, prune->name_space);
    for (size_t i = 0; i < prune->object_count; i++)
        if (prune->objects[i].name_space)
            add_sorted(prune->arena, list, prune->objects[i].name_space);
    return list;
}

static const char *joined(struct arena *arena, const struct node *list, const char *without) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < list->count; i++)
        if (!text_equal(list->items[i]->string, without))
            text_add_format(&text, "%s%s", text.length ? "," : "", list->items[i]->string);
    return text.length ? text.data : "";
}

/* ---- the parent ---- */

static bool make_parent(struct kube_prune *prune, const struct node *kinds,
                        const struct node *spaces, struct kube_object *parent) {
    struct arena *arena = prune->arena;
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct node *root = node_mapping(arena);
    node_add_string(arena, root, "apiVersion", "v1");
    node_add_string(arena, root, "kind", "ConfigMap");
    struct node *metadata = mapping_at(arena, root, "metadata");
    node_add_string(arena, metadata, "name", prune->name);
    node_add_string(arena, metadata, "namespace", prune->name_space);
    node_add_string(arena, mapping_at(arena, metadata, "labels"), PREFIX "id", prune->id);
    struct node *annotations = mapping_at(arena, metadata, "annotations");
    node_add_string(arena, annotations, PREFIX "tooling", KUBE_FIELD_MANAGER "/" ETCDMAINT_VERSION);
    node_add_string(arena, annotations, PREFIX "contains-group-kinds", joined(arena, kinds, ""));
    node_add_string(arena, annotations, PREFIX "additional-namespaces",
                    joined(arena, spaces, prune->name_space));
    if (kube_object_make(&diagnostics, root, parent))
        return true;
    prune->problem = diagnostics.first->message;
    prune->hint = diagnostics.first->hint;
    return false;
}

static bool refuse(struct kube_prune *prune, const char *format, const char *what) {
    prune->problem =
        arena_format(prune->arena, "the ConfigMap %s/%s %s \"%s\"", prune->name_space, prune->name,
                     format, text_printable(prune->arena, what, NAME_LIMIT));
    prune->hint = "it is not ours to change: choose another --apply-set, or delete it by hand";
    return false;
}

static const char *note(const struct node *parent, const char *part, const char *key) {
    const struct node *node = node_get(node_get(node_get(parent, "metadata"), part), key);
    return node && node->kind == NODE_STRING ? node->string : "";
}

static bool check(struct kube_prune *prune, const struct node *parent) {
    const char *id = note(parent, "labels", PREFIX "id");
    const char *tooling = note(parent, "annotations", PREFIX "tooling");
    if (!text_equal(id, prune->id))
        return refuse(prune, "is no parent of this set: its id is", id);
    if (!text_starts_with(tooling, KUBE_FIELD_MANAGER "/"))
        return refuse(prune, "belongs to another tool:", tooling);
    struct node *kinds = node_sequence(prune->arena);
    struct node *spaces = node_sequence(prune->arena);
    add_words(prune->arena, kinds, note(parent, "annotations", PREFIX "contains-group-kinds"));
    add_words(prune->arena, spaces, note(parent, "annotations", PREFIX "additional-namespaces"));
    add_sorted(prune->arena, spaces, prune->name_space);
    prune->stored = true;
    prune->stored_kinds = kinds->count;
    prune->stored_spaces = spaces->count;
    prune->kinds = kube_set_merge(prune->arena, prune->kinds, kinds);
    prune->spaces = kube_set_merge(prune->arena, prune->spaces, spaces);
    return true;
}

static bool exchange(struct kube_prune *prune, const struct kube_request *request,
                     const struct kube_object *parent, struct kube_answer *answer) {
    struct kube_reply reply = {0};
    prune->client->send(prune->client, prune->arena, request, &reply, 1);
    *answer = kube_answer_read(prune->arena, &reply);
    if (answer->ok)
        return true;
    prune->problem = answer->status.message;
    prune->hint = reply.hint ? reply.hint : kube_hint(prune->arena, parent, answer);
    return false;
}

bool kube_set_parent(struct kube_prune *prune, struct kube_object *parent) {
    return make_parent(prune, prune->kinds, prune->spaces, parent);
}

bool kube_set_read(struct kube_prune *prune) {
    struct kube_object parent = {0};
    struct kube_answer answer;
    prune->kinds = kube_set_kinds(prune->arena, prune->objects, prune->object_count);
    prune->spaces = kube_set_spaces(prune);
    if (!make_parent(prune, prune->kinds, prune->spaces, &parent))
        return false;
    struct kube_request request = kube_get(parent.path);
    if (exchange(prune, &request, &parent, &answer))
        return check(prune, answer.object);
    if (!kube_is_absent(&answer))
        return false;
    prune->problem = prune->hint = NULL;
    return true;
}

bool kube_set_write(struct kube_prune *prune, const struct node *kinds, const struct node *spaces) {
    struct kube_object parent = {0};
    struct kube_answer answer;
    if (!make_parent(prune, kinds, spaces, &parent))
        return false;
    struct kube_request request = kube_apply_request(prune->arena, &parent, false, false);
    return exchange(prune, &request, &parent, &answer);
}
