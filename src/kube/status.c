#include "kube/status.h"

#include "text/json.h"

enum { WORD_LIMIT = 253, PLAIN_LIMIT = 200, RETRY_LIMIT = 3600 };

static const char *raw(const struct node *mapping, const char *key) {
    const struct node *node = node_get(mapping, key);
    return node && node->kind == NODE_STRING ? node->string : "";
}

static const char *safe(struct arena *arena, const struct node *mapping, const char *key,
                        size_t limit) {
    return text_printable(arena, raw(mapping, key), limit);
}

static void read_causes(struct arena *arena, const struct node *causes,
                        struct kube_status *status) {
    if (!causes || causes->kind != NODE_SEQUENCE)
        return;
    size_t count = causes->count < KUBE_CAUSE_LIMIT ? causes->count : KUBE_CAUSE_LIMIT;
    status->causes = arena_array(arena, count, sizeof(*status->causes));
    status->cause_count = count;
    status->causes_left_out = causes->count - count;
    for (size_t i = 0; i < count; i++)
        status->causes[i] =
            (struct kube_cause){safe(arena, causes->items[i], "reason", WORD_LIMIT),
                                safe(arena, causes->items[i], "message", KUBE_MESSAGE_LIMIT),
                                raw(causes->items[i], "field")};
}

static void read_status(struct arena *arena, const struct node *root, struct kube_status *status) {
    const struct node *details = node_get(root, "details");
    const struct node *seconds = node_get(details, "retryAfterSeconds");
    status->given = true;
    status->reason = safe(arena, root, "reason", WORD_LIMIT);
    status->message = safe(arena, root, "message", KUBE_MESSAGE_LIMIT);
    status->kind = safe(arena, details, "kind", WORD_LIMIT);
    status->group = safe(arena, details, "group", WORD_LIMIT);
    status->name = safe(arena, details, "name", WORD_LIMIT);
    if (seconds && seconds->kind == NODE_INTEGER && seconds->integer > 0)
        status->retry_after_seconds =
            seconds->integer < RETRY_LIMIT ? (uint64_t)seconds->integer : RETRY_LIMIT;
    read_causes(arena, node_get(details, "causes"), status);
}

/* The first line of a text that is no Status; none of a page of HTML. */
static const char *first_line(struct arena *arena, const struct kube_reply *reply) {
    if (!reply->body || reply->length == 0 || reply->body[0] == '<')
        return "";
    size_t length = strcspn(reply->body, "\r\n");
    return text_printable(arena, arena_copy_bytes(arena, reply->body, length), PLAIN_LIMIT);
}

static bool is_status(const struct node *root) {
    return text_equal(raw(root, "kind"), "Status") && text_equal(raw(root, "apiVersion"), "v1");
}

static void make_up(struct arena *arena, const struct kube_reply *reply, const char *problem,
                    struct kube_status *status) {
    const char *line = first_line(arena, reply);
    if (reply->status == 0)
        status->message = reply->problem ? reply->problem : "no reply";
    else if (reply->status / 100 == 2)
        status->message = arena_format(arena, "the reply is not an object: %s", problem);
    else if (reply->status / 100 == 3)
        status->message = arena_format(arena, "the server redirects (HTTP %d)", reply->status);
    else
        status->message =
            arena_format(arena, "HTTP %d%s%s", reply->status, *line ? ": " : "", line);
}

struct kube_answer kube_answer_read(struct arena *arena, const struct kube_reply *reply) {
    struct kube_answer answer = {
        reply->status, false, NULL, {"", "", "", "", "", NULL, 0, 0, 0, 0}};
    const char *problem = "it is empty";
    struct node *root = NULL;
    bool good = reply->status / 100 == 2;
    if (reply->status != 0 && reply->body && reply->length > 0)
        root = json_read(arena, reply->body, reply->length, &problem);
    if (root && root->kind != NODE_MAPPING) {
        problem = "it is no mapping";
        root = NULL;
    }
    if (root && is_status(root) && !(good && text_equal(raw(root, "status"), "Success")))
        read_status(arena, root, &answer.status);
    else if (good && root)
        answer.object = root;
    if (!answer.object && !*answer.status.message)
        make_up(arena, reply, problem, &answer.status);
    answer.ok = answer.object != NULL;
    return answer;
}

bool kube_status_has_cause(const struct kube_status *status, const char *reason) {
    for (size_t i = 0; i < status->cause_count; i++)
        if (text_equal(status->causes[i].reason, reason))
            return true;
    return false;
}

/* A 404 without a Status comes from a path that the server does not know. */
bool kube_is_kind_missing(const struct kube_answer *answer) {
    return answer->code == 404 && !answer->status.given;
}

bool kube_is_namespace_missing(const struct kube_answer *answer) {
    return answer->code == 404 && text_equal(answer->status.kind, "namespaces");
}

bool kube_is_absent(const struct kube_answer *answer) {
    return answer->code == 404 && answer->status.given;
}

bool kube_is_field_conflict(const struct kube_answer *answer) {
    return answer->code == 409 && kube_status_has_cause(&answer->status, "FieldManagerConflict");
}

const char *kube_metadata(const struct node *object, const char *key) {
    return raw(node_get(object, "metadata"), key);
}
