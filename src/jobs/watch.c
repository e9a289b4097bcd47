#include "jobs/watch.h"

#include "text/json.h"

enum { GONE = 410 };

struct watch watch_new(struct arena *arena, bool *news) {
    return (struct watch){.line = text_new(arena), .news = news};
}

static void take_error(struct watch *watch, const struct node *status) {
    const struct node *code = node_get(status, "code");
    watch->expired = code && code->kind == NODE_INTEGER && code->integer == GONE;
    watch->broken = !watch->expired;
    *watch->news = true;
}

static void take_event(struct watch *watch, const struct node *event) {
    const char *type = node_string_at(event, "type");
    const struct node *object = node_get(event, "object");
    if (!*type || !object || object->kind != NODE_MAPPING) {
        watch->broken = true;
        return;
    }
    watch->events++;
    if (text_equal(type, "BOOKMARK"))
        return;
    if (text_equal(type, "ERROR")) {
        take_error(watch, object);
        return;
    }
    if (watch->see)
        watch->see(watch->context, type, object);
    *watch->news = true;
}

/* What is read is not kept: a watch may last for hours. */
static void take_line(struct watch *watch) {
    struct arena *arena = watch->line.arena;
    struct arena_mark mark = arena_mark(arena);
    const struct node *event = NULL;
    if (watch->line.length > 0)
        event = json_read(arena, watch->line.data, watch->line.length, NULL);
    if (event)
        take_event(watch, event);
    else if (watch->line.length > 0)
        watch->broken = true;
    arena_rewind(arena, mark);
    watch->line.length = 0;
}

bool watch_take(void *context, const char *bytes, size_t length) {
    struct watch *watch = context;
    while (length > 0 && !watch->broken && !watch->expired) {
        const char *end = memchr(bytes, '\n', length);
        size_t size = end ? (size_t)(end - bytes) : length;
        if (size > WATCH_LINE_LIMIT - watch->line.length) {
            watch->broken = true;
            break;
        }
        text_add_bytes(&watch->line, bytes, size);
        if (end)
            take_line(watch);
        bytes += size + (end ? 1 : 0);
        length -= size + (end ? 1 : 0);
    }
    return !watch->broken && !watch->expired;
}
