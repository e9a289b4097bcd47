#include "apply/request_report.h"

#include "text/json.h"

#include "apply/apply_parts.h"

enum { SERVER_LIMIT = 300 };

void kube_outline_text(struct text *output, const struct kube_outline *outline) {
    struct text lines = text_new(output->arena);
    for (size_t i = 0; i < outline->count; i++)
        text_add_format(&lines, "%s: %s %s\n", outline->objects[i].label, outline->method,
                        outline->objects[i].path);
    text_add_format(&lines, "%zu object%s for %s, nothing was sent\n", outline->count,
                    outline->count == 1 ? "" : "s",
                    text_printable(output->arena, outline->connection->server, SERVER_LIMIT));
    kube_add_prefixed(output, outline->cluster, lines.data);
}

static struct node *event_of(const struct kube_outline *outline, struct arena *arena,
                             const struct kube_object *object) {
    struct node *event = kube_event_new(arena, "request", outline->cluster);
    kube_event_object(arena, event, object);
    node_add_string(arena, event, "server", outline->connection->server);
    node_add_string(arena, event, "method", outline->method);
    node_add_string(arena, event, "path", object->path);
    return event;
}

bool kube_outline_events(struct text *output, const struct kube_outline *outline) {
    for (size_t i = 0; i < outline->count; i++) {
        if (!json_write_compact(output, event_of(outline, output->arena, &outline->objects[i])))
            return false;
        text_add_char(output, '\n');
    }
    return true;
}
