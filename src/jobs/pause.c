#include "jobs/pause.h"

#include "apply/managed_fields.h"

bool pause_cronjob(struct kube_client *client, struct arena *arena, const char *name_space,
                   const char *name, bool suspend, struct pause *result) {
    const struct node *cronjob;
    struct kube_answer answer;
    *result = (struct pause){.label = arena_format(arena, "CronJob %s/%s", name_space, name)};
    if (!job_cronjob_read(client, arena, name_space, name, &cronjob, &result->trouble))
        return false;
    const struct node *now = node_at(cronjob, "spec/suspend");
    const struct node *active = node_at(cronjob, "status/active");
    result->active = active && active->kind == NODE_SEQUENCE ? active->count : 0;
    if ((now && now->kind == NODE_BOOL && now->boolean) == suspend)
        return true;
    const char *body = suspend ? "{\"spec\":{\"suspend\":true}}" : "{\"spec\":{\"suspend\":false}}";
    struct kube_request request = {
        .method = "PATCH",
        .path = arena_format(arena, "%s?fieldManager=" KUBE_FIELD_MANAGER,
                             kube_object_path(arena, job_kind_cronjob(), name_space, name)),
        .content_type = "application/merge-patch+json",
        .body = body,
        .length = strlen(body),
        .retry = KUBE_RETRY_SAFE};
    result->changed = job_ask(client, arena, &request, &answer, &result->trouble);
    return result->changed;
}
