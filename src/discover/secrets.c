/* Secrets that the pods of a plan will mount: are they there, with these keys? */
#include "model/plan.h"

#include "discover/discovery.h"

enum { SHOWN = 253, KEYS_SHOWN = 20 };

/* A Secret, and the keys of it that a pod mounts. */
struct need {
    const char *secret;
    const char *keys[2];
};

/* Names of keys, as the managers of fields have written them: {"f:data": {"f:tls.crt": {}}}. */
static bool has_key(const struct node *fields, const char *key) {
    for (size_t i = 0; fields && fields->kind == NODE_SEQUENCE && i < fields->count; i++) {
        const struct node *data = node_at(fields->items[i], "fieldsV1/f:data");
        for (size_t j = 0; data && data->kind == NODE_MAPPING && j < data->count; j++) {
            const char *name = data->pairs[j].key->string;
            if (text_starts_with(name, "f:") && text_equal(name + 2, key))
                return true;
        }
    }
    return false;
}

static const char *all_keys(struct arena *arena, const struct node *fields) {
    struct text text = text_new(arena);
    size_t count = 0;
    for (size_t i = 0; fields && fields->kind == NODE_SEQUENCE && i < fields->count; i++) {
        const struct node *data = node_at(fields->items[i], "fieldsV1/f:data");
        for (size_t j = 0; data && data->kind == NODE_MAPPING && j < data->count; j++) {
            const char *name = data->pairs[j].key->string;
            if (text_starts_with(name, "f:") && count++ < KEYS_SHOWN)
                text_add_format(&text, "%s%s", count > 1 ? ", " : "",
                                text_printable(arena, name + 2, SHOWN));
        }
    }
    return count > 0 ? text.data : NULL;
}

static void judge(struct discovery *discovery, const struct question *question,
                  const struct kube_answer *answer, const struct need *need,
                  const char *name_space) {
    const char *title = arena_format(discovery->arena, "Secret %s/%s", name_space, need->secret);
    if (answer->code == 404)
        discovery_warn(discovery, title, "pods will wait for it: make it, or name another one",
                       "it is not there");
    if (!discovery_answered(discovery, question, answer, false))
        return;
    const struct node *fields = node_at(answer->object, "metadata/managedFields");
    const char *keys = all_keys(discovery->arena, fields);
    for (size_t i = 0; keys && i < COUNT_OF(need->keys); i++)
        if (need->keys[i] && !has_key(fields, need->keys[i]))
            discovery_warn(discovery, title, "pods will wait for it: is --pki right?",
                           "it has no key \"%s\", but: %s", need->keys[i], keys);
}

static void ask(struct discovery *discovery, const struct need *needs, size_t count,
                const char *name_space) {
    struct question questions[3] = {0};
    struct kube_answer answers[3];
    for (size_t i = 0; i < count; i++)
        questions[i] = (struct question){.path = arena_format(discovery->arena,
                                                              "/api/v1/namespaces/%s/secrets/%s",
                                                              name_space, needs[i].secret),
                                         .verb = "get",
                                         .resource = "secrets",
                                         .name_space = name_space,
                                         .metadata_only = true};
    discovery_ask(discovery, questions, answers, count);
    for (size_t i = 0; i < count; i++)
        judge(discovery, &questions[i], &answers[i], &needs[i], name_space);
}

/* The plan knows all names, and has checked them. Without one there is nothing to ask for. */
void discover_secrets(struct discovery *discovery) {
    struct diagnostics aside = diagnostics_new(discovery->arena);
    struct settings *all = arena_alloc(discovery->arena, sizeof(*all));
    struct need needs[3];
    size_t count = 0;
    *all = *discovery->found;
    settings_lay_over(all, discovery->given);
    const struct plan *plan = plan_build(&aside, all, NULL);
    if (!plan)
        return;
    if (plan->access == ACCESS_SECRET) {
        const struct plan_pki *pki = &plan->pki;
        needs[count++] = (struct need){pki->ca_secret, {pki->ca_secret_key, NULL}};
        needs[count++] =
            (struct need){pki->client_secret, {pki->client_secret_cert, pki->client_secret_key}};
    }
    if (plan->task[TASK_SNAPSHOT].wanted && plan->snapshot.credentials_secret)
        needs[count++] = (struct need){plan->snapshot.credentials_secret, {NULL, NULL}};
    ask(discovery, needs, count, plan->where.name_space);
}
