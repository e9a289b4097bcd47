#include "discover/discovery.h"

#include "kube/hint.h"

enum { SHOWN = 253 };

static const char METADATA_ONLY[] = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/* Without an answer at all, or to somebody who is not known, one message is enough. */
static void judge_reach(struct discovery *discovery, const struct kube_answer *answer,
                        const struct kube_reply *reply) {
    if ((answer->code != 0 && answer->code != 401) || discovery->unreachable)
        return;
    discovery->unreachable = true;
    discovery_refuse(discovery, FAILURE_CLUSTER, NULL,
                     answer->code == 0 ? reply->hint : kube_hint(discovery->arena, NULL, answer),
                     "%s", answer->status.message);
}

void discovery_ask(struct discovery *discovery, const struct question *questions,
                   struct kube_answer *answers, size_t count) {
    struct arena *arena = discovery->arena;
    struct kube_request *requests = arena_array(arena, count, sizeof(*requests));
    struct kube_reply *replies = arena_array(arena, count, sizeof(*replies));
    size_t asked = 0;
    for (size_t i = 0; i < count; i++)
        if (questions[i].path)
            requests[asked++] =
                (struct kube_request){.method = "GET",
                                      .path = questions[i].path,
                                      .accept = questions[i].metadata_only ? METADATA_ONLY : NULL};
    if (asked > 0)
        discovery->client->send(discovery->client, arena, requests, replies, asked);
    for (size_t i = 0, next = 0; i < count; i++) {
        answers[i] = (struct kube_answer){0};
        if (questions[i].path) {
            answers[i] = kube_answer_read(arena, &replies[next]);
            judge_reach(discovery, &answers[i], &replies[next++]);
        }
    }
}

/* A server that does not know how to leave the values out, or something that pretends to be one. */
static bool is_as_asked(const struct question *question, const struct kube_answer *answer) {
    const struct node *kind = node_get(answer->object, "kind");
    return !question->metadata_only ||
           (kind && kind->kind == NODE_STRING && text_equal(kind->string, "PartialObjectMetadata"));
}

static const char *where(struct arena *arena, const struct question *question) {
    if (question->name_space)
        return arena_format(arena, " in namespace %s", question->name_space);
    return *question->resource == '/' ? "" : " in the whole cluster";
}

/* Who is to be bound, as kubectl takes it; the name comes from the server. */
static const char *subject_of(struct arena *arena, const char *user) {
    static const char account[] = "system:serviceaccount:";
    static const char safe[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:@._-";
    if (!user || *user == '\0' || user[strspn(user, safe)] != '\0')
        return "--user=USER";
    return text_starts_with(user, account)
               ? arena_format(arena, "--serviceaccount=%s", user + strlen(account))
               : arena_format(arena, "--user=%s", user);
}

static const char *right_hint(struct arena *arena, const struct question *question,
                              const char *user) {
    const char *cluster = question->name_space ? "" : "cluster";
    const char *space =
        question->name_space ? arena_format(arena, " -n %s", question->name_space) : "";
    const char *name = arena_format(arena, "etcdmaint-discover-%s", question->resource);
    return arena_format(
        arena,
        "missing right: %s %s%s; an administrator grants it: kubectl create %srole %s%s "
        "--verb=%s --resource=%s && kubectl create %srolebinding %s%s --%srole=%s %s",
        question->verb, question->resource, where(arena, question), cluster, name, space,
        question->verb, question->resource, cluster, name, space, cluster, name,
        subject_of(arena, user));
}

/* Nobody grants rights to everybody. */
static const char *hint_of(struct arena *arena, const struct question *question,
                           const struct kube_answer *answer) {
    const char *user = kube_forbidden_user(arena, answer->status.message);
    bool anonymous = user && text_equal(user, "system:anonymous");
    return answer->code == 403 && !anonymous ? right_hint(arena, question, user)
                                             : kube_hint(arena, NULL, answer);
}

bool discovery_answered(struct discovery *discovery, const struct question *question,
                        const struct kube_answer *answer, bool needed) {
    struct arena *arena = discovery->arena;
    if (!question->path)
        return false;
    if (answer->ok && is_as_asked(question, answer))
        return true;
    if (answer->code == 404 || answer->code == 401 || answer->code == 0)
        return false;
    const char *message = answer->ok ? "the server sends whole objects where only their metadata "
                                       "was asked for"
                                     : answer->status.message;
    const char *hint = answer->ok ? NULL : hint_of(arena, question, answer);
    const char *text = arena_format(arena, "cannot %s %s%s: %s", question->verb, question->resource,
                                    where(arena, question), message);
    if (needed)
        return discovery_refuse(discovery, FAILURE_CLUSTER, NULL, hint, "%s", text);
    discovery_warn(discovery, NULL, hint, "%s", text);
    return false;
}

struct found_objects discovery_objects(struct arena *arena, const struct kube_answer *answer) {
    const struct node *items = node_get(answer->object, "items");
    if (items && items->kind == NODE_SEQUENCE)
        return (struct found_objects){items->items, items->count};
    if (items || *kube_metadata(answer->object, "name") == '\0')
        return (struct found_objects){NULL, 0};
    struct node **one = arena_alloc(arena, sizeof(struct node *));
    *one = answer->object;
    return (struct found_objects){one, 1};
}

const char *discovery_title(struct arena *arena, const char *kind, const struct node *object) {
    const char *name_space = text_printable(arena, kube_metadata(object, "namespace"), SHOWN);
    const char *name = text_printable(arena, kube_metadata(object, "name"), SHOWN);
    return arena_format(arena, "%s %s%s%s", kind, name_space, *name_space ? "/" : "", name);
}

static struct position place_of(struct discovery *discovery, const char *title) {
    struct source *source = arena_alloc(discovery->arena, sizeof(*source));
    source->name = title && discovery->name
                       ? arena_format(discovery->arena, "%s: %s", discovery->name, title)
                       : title;
    return title ? (struct position){.source = source} : discovery->given->place;
}

void discovery_put(struct discovery *discovery, const char *title, enum option_id id,
                   const char *text) {
    if (!text || *text == '\0' || discovery->given->option[id].present ||
        discovery->found->option[id].present)
        return;
    /* What does not fit is in the diagnostics; the setting stays empty. */
    if (!settings_set(discovery->diagnostics, discovery->found, id, ORIGIN_CLUSTER,
                      arena_copy(discovery->arena, text), place_of(discovery, title), false))
        discovery->found->option[id] = (struct setting){0};
}

const char *discovery_text(const struct discovery *discovery, enum option_id id) {
    const char *given = settings_text(discovery->given, id);
    return given ? given : settings_text(discovery->found, id);
}

/* The hint of a connection goes with it. */
static const char *kept(struct discovery *discovery, const char *hint) {
    return hint ? arena_copy(discovery->arena, hint) : NULL;
}

bool discovery_refuse(struct discovery *discovery, enum failure failure, const char *title,
                      const char *hint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(discovery->arena, format, arguments);
    va_end(arguments);
    diagnostics_error(discovery->diagnostics, failure, place_of(discovery, title), "discover", "%s",
                      text)
        ->hint = kept(discovery, hint);
    return false;
}

void discovery_warn(struct discovery *discovery, const char *title, const char *hint,
                    const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(discovery->arena, format, arguments);
    va_end(arguments);
    diagnostics_warning(discovery->diagnostics, place_of(discovery, title), "discover", "%s", text)
        ->hint = kept(discovery, hint);
}

bool discovery_name(struct discovery *discovery, enum option_id id, enum name_kind kind,
                    const char *text) {
    struct findings findings = findings_new(discovery->arena);
    bool good = name_check(&findings, kind, text);
    diagnostics_take(discovery->diagnostics, &findings, settings_position(discovery->given, id),
                     false, option_table[id].name);
    return good;
}
