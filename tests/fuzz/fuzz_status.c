/*
 * Replies of an API server: any bytes, as any status. All texts are safe to print; an object can be
 * compared, masked, taken over and reported.
 */
#include "text/json.h"

#include "apply/apply.h"
#include "apply/live.h"
#include "apply/managed_fields.h"
#include "fuzz/fuzz.h"
#include "kube/hint.h"

static void check_text(const char *text) {
    size_t bad = 0;
    PROMISE(text_is_utf8(text, strlen(text), &bad));
    PROMISE(!strchr(text, '\n') && !strchr(text, '\x1b'));
}

static void check_status(struct arena *arena, const struct kube_answer *answer) {
    const struct kube_status *status = &answer->status;
    check_text(status->reason);
    check_text(status->message);
    check_text(status->kind);
    PROMISE(answer->ok || *status->message);
    PROMISE(status->cause_count <= KUBE_CAUSE_LIMIT);
    for (size_t i = 0; i < status->cause_count; i++) {
        check_text(status->causes[i].reason);
        check_text(status->causes[i].message);
    }
    const char *hint = kube_hint(arena, NULL, answer);
    if (hint)
        check_text(hint);
}

static void check_object(struct arena *arena, const struct node *object) {
    struct text text = text_new(arena);
    struct node *shown = kube_live_shown(arena, object);
    struct node *masked = kube_live_masked(arena, shown, object, "x");
    PROMISE(kube_live_changes(shown, shown) == 0);
    PROMISE(json_write_compact(&text, masked));
    check_text(kube_live_value(arena, object, kube_metadata(object, "name")));
    const char *patch = kube_takeover_patch(arena, object, NULL);
    PROMISE((patch != NULL) == (kube_managed_fields_upgraded(arena, object, NULL) != NULL));
}

/* The same bytes as the answer to everything. */
struct server {
    const char *body;
    size_t length;
    unsigned statuses;
};

static void answer_all(struct kube_client *client, struct arena *arena,
                       const struct kube_request *requests, struct kube_reply *replies,
                       size_t count) {
    static const int statuses[] = {200, 201, 409, 404};
    struct server *server = client->transport;
    (void)arena;
    for (size_t i = 0; i < count; i++) {
        PROMISE(requests[i].path[0] == '/');
        replies[i].status = statuses[server->statuses++ % COUNT_OF(statuses)];
        replies[i].body = server->body;
        replies[i].length = server->length;
    }
}

static void check_apply(struct arena *arena, const char *body, size_t length, unsigned first) {
    static const struct kube_apply_options options[] = {{0}, {.no_preflight = true}};
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct server server = {body, length, first};
    struct kube_client client = {.transport = &server, .send = answer_all};
    struct kube_object objects[2];
    struct text text = text_new(arena);
    for (size_t i = 0; i < 2; i++) {
        struct node *root = node_mapping(arena);
        struct node *metadata = node_mapping(arena);
        node_add_string(arena, root, "apiVersion", i ? "batch/v1" : "v1");
        node_add_string(arena, root, "kind", i ? "CronJob" : "ConfigMap");
        node_add_string(arena, metadata, "name", "x");
        node_add_string(arena, metadata, "namespace", "y");
        node_add(arena, root, node_string(arena, "metadata"), metadata);
        PROMISE(kube_object_make(&diagnostics, root, &objects[i]));
    }
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        struct kube_apply *apply = kube_apply_run(&client, arena, objects, 2, &options[i]);
        PROMISE(apply->requests <= 64);
        PROMISE(kube_apply_events(&text, apply, NULL));
        kube_apply_text(&text, apply, NULL);
    }
    PROMISE(!strchr(text.data, '\x1b'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int statuses[] = {0, 200, 201, 302, 404, 409, 422, 500};
    struct arena *arena = fuzz_arena();
    unsigned choice = size > 0 ? data[0] : 0;
    const char *body = size > 0 ? arena_copy_bytes(arena, (const char *)data + 1, size - 1) : NULL;
    struct kube_reply reply = {.status = statuses[choice % COUNT_OF(statuses)],
                               .body = body,
                               .length = size > 0 ? size - 1 : 0};
    struct kube_answer answer = kube_answer_read(arena, &reply);
    PROMISE(answer.ok == (answer.object != NULL));
    check_status(arena, &answer);
    if (answer.object)
        check_object(arena, answer.object);
    check_apply(arena, body, reply.length, choice);
    arena_free(arena);
    return 0;
}
