#include "apply/apply_parts.h"

enum { SHOWN = 128 };

#define POD_PATH "spec/jobTemplate/spec/template/spec"
#define POD_FIELDS "f:spec/f:jobTemplate/f:spec/f:template/f:spec/f:"

/* The name of an item of a list; "" when it has none. */
static const char *name_of(const struct node *list, size_t index) {
    return node_string_at(list->items[index], "name");
}

static const struct node *list_at(const struct node *object, const char *key) {
    const struct node *list = node_get(node_at(object, POD_PATH), key);
    return list && list->kind == NODE_SEQUENCE ? list : NULL;
}

static bool is_in(const struct node *list, const char *name) {
    for (size_t i = 0; list && i < list->count; i++)
        if (text_equal(name_of(list, i), name))
            return true;
    return false;
}

/* The other manager that owns this container, or NULL: what an admission webhook puts in is noted
 * as the work of whoever wrote the object. */
static const char *owner_of(struct arena *arena, const struct node *object, const char *key,
                            const char *name) {
    const char *list = arena_format(arena, POD_FIELDS "%s", key);
    const char *item = arena_format(arena, "k:{\"name\":\"%s\"}", name);
    size_t count = 0;
    const struct kube_manager *managers = kube_managers(arena, object, &count);
    for (size_t i = 0; i < count; i++)
        if (!text_equal(managers[i].name, KUBE_FIELD_MANAGER) &&
            node_get(node_at(managers[i].fields, list), item))
            return text_printable(arena, managers[i].name, SHOWN);
    return NULL;
}

static void warn(struct arena *arena, struct kube_result *result, const struct node *object,
                 const char *key, const char *name) {
    const char *owner = owner_of(arena, object, key, name);
    const char *way =
        owner ? arena_format(arena, "\"%s\" put it there, --force-conflicts=%s removes it", owner,
                             owner)
              : "remove it, or what puts it there";
    kube_result_add_warning(arena, result,
                            arena_format(arena,
                                         "container \"%s\" is not of this configuration, and runs "
                                         "in the same pod: %s",
                                         text_printable(arena, name, SHOWN), way));
}

static void look_at(struct arena *arena, struct kube_work *work, const struct node *object) {
    static const char *const keys[] = {"initContainers", "containers"};
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        const struct node *live = list_at(object, keys[k]);
        const struct node *ours = list_at(work->object->root, keys[k]);
        for (size_t i = 0; live && i < live->count; i++)
            if (!is_in(ours, name_of(live, i)))
                warn(arena, work->result, object, keys[k], name_of(live, i));
    }
}

void kube_note_strangers(struct kube_applier *applier) {
    for (size_t i = 0; i < applier->count; i++) {
        struct kube_work *work = &applier->works[i];
        const struct kube_answer *answer = work->last.ok ? &work->last : &work->first;
        if (answer->ok && answer->object && text_equal(work->object->kind->kind, "CronJob"))
            look_at(applier->arena, work, answer->object);
    }
}
