#include "text/json.h"

#include "apply/apply_parts.h"
#include "kube/hint.h"

static const char *outcome_name(enum kube_outcome outcome) {
    static const char *const names[] = {"not tried", "created",  "configured", "unchanged",
                                        "applied",   "conflict", "failed",     "deleted",
                                        "pruned",    "absent",   "kept",       "leaving"};
    return names[outcome];
}

/* A word without blanks, for programs. */
static const char *outcome_word(enum kube_outcome outcome) {
    return outcome == KUBE_NOT_TRIED ? "notTried" : outcome_name(outcome);
}

static void add_conflict(struct text *output, const struct kube_conflict *conflict) {
    text_add_format(output, "  %s belongs to \"%s\"", conflict->field, conflict->manager);
    if (*conflict->operation)
        text_add_format(output, " (%s%s%s)", conflict->operation, *conflict->time ? ", " : "",
                        conflict->time);
    text_add_format(output, "\n    live %s\n    ours %s\n", conflict->live, conflict->ours);
}

/* "a,b": each other manager once, as --force-conflicts takes them. */
static const char *managers_of(struct arena *arena, const struct kube_result *result) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < result->conflict_count; i++) {
        size_t before = 0;
        while (!text_equal(result->conflicts[before].manager, result->conflicts[i].manager))
            before++;
        if (before == i)
            text_add_format(&text, "%s%s", text.length ? "," : "", result->conflicts[i].manager);
    }
    return text.length ? text.data : "";
}

static void add_details(struct text *output, const struct kube_result *result) {
    if (result->problem)
        text_add_format(output, "  %s\n", result->problem);
    for (size_t i = 0; i < result->conflict_count; i++)
        add_conflict(output, &result->conflicts[i]);
    if (result->outcome == KUBE_CONFLICT)
        text_add_format(output,
                        "  hint: to take these fields: --force-conflicts; to take all that the "
                        "other owns of the object: --force-conflicts=%s; to leave them: set the "
                        "same values in the configuration, or let the other give them up\n",
                        managers_of(output->arena, result));
    if (result->in_doubt)
        text_add(output, "  the server may have done it all the same: run it again\n");
    if (result->hint)
        text_add_format(output, "  hint: %s\n", result->hint);
    for (size_t i = 0; i < result->warning_count; i++) {
        const char *hint = kube_hint_for_warning(output->arena, result->warnings[i]);
        text_add_format(output, "  warning: %s\n", result->warnings[i]);
        if (hint)
            text_add_format(output, "  hint: %s\n", hint);
    }
}

static void add_result(struct text *output, const struct kube_apply *apply,
                       const struct kube_result *result) {
    text_add_format(output, "%s %s", result->object->label, outcome_name(result->outcome));
    bool changed = result->outcome == KUBE_CONFIGURED;
    if (changed)
        text_add_format(output, " (%zu field%s%s%s)", result->changed_fields,
                        result->changed_fields == 1 ? "" : "s",
                        result->taken_from ? ", taken over from " : "",
                        result->taken_from ? result->taken_from : "");
    text_add(output, apply->dry_run ? " (dry run)\n" : "\n");
    add_details(output, result);
}

void kube_add_prefixed(struct text *output, const char *cluster, const char *lines) {
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        if (cluster)
            text_add_format(output, "%s: ", cluster);
        text_add_bytes(output, lines, length);
        text_add_char(output, '\n');
        lines += length + (lines[length] == '\n');
    }
}

void kube_apply_text(struct text *output, const struct kube_apply *apply, const char *cluster) {
    struct text lines = text_new(output->arena);
    const char *separator = "";
    for (size_t i = 0; i < apply->count; i++)
        add_result(&lines, apply, &apply->results[i]);
    text_add_format(&lines, "%zu object%s: ", apply->count, apply->count == 1 ? "" : "s");
    for (size_t i = 0; i < KUBE_OUTCOME_COUNT; i++) {
        if (apply->totals[i] == 0)
            continue;
        text_add_format(&lines, "%s%zu %s", separator, apply->totals[i],
                        outcome_name((enum kube_outcome)i));
        separator = ", ";
    }
    text_add_char(&lines, '\n');
    kube_add_prefixed(output, cluster, lines.data);
}

/* ---- events ---- */

struct node *kube_event_new(struct arena *arena, const char *name, const char *cluster) {
    struct node *event = node_mapping(arena);
    node_add_string(arena, event, "event", name);
    if (cluster)
        node_add_string(arena, event, "cluster", cluster);
    return event;
}

static void add_number(struct arena *arena, struct node *event, const char *key, size_t number) {
    node_add(arena, event, node_string(arena, key), node_integer(arena, (int64_t)number));
}

static void add_text(struct arena *arena, struct node *event, const char *key, const char *text) {
    if (text && *text)
        node_add_string(arena, event, key, text);
}

void kube_event_object(struct arena *arena, struct node *event, const struct kube_object *object) {
    add_text(arena, event, "apiVersion", object->kind->api_version);
    add_text(arena, event, "kind", object->kind->kind);
    add_text(arena, event, "namespace", object->name_space);
    add_text(arena, event, "name", object->name);
}

static void add_conflicts(struct arena *arena, struct node *event,
                          const struct kube_result *result) {
    struct node *list = node_sequence(arena);
    for (size_t i = 0; i < result->conflict_count; i++) {
        const struct kube_conflict *conflict = &result->conflicts[i];
        struct node *item = node_mapping(arena);
        node_add_string(arena, item, "field", conflict->field);
        node_add_string(arena, item, "manager", conflict->manager);
        add_text(arena, item, "operation", conflict->operation);
        add_text(arena, item, "time", conflict->time);
        node_add_string(arena, item, "live", conflict->live);
        node_add_string(arena, item, "ours", conflict->ours);
        node_append(arena, list, item);
    }
    if (list->count > 0)
        node_add(arena, event, node_string(arena, "conflicts"), list);
}

static struct node *event_of(struct arena *arena, const struct kube_apply *apply,
                             const struct kube_result *result, const char *cluster) {
    struct node *event = kube_event_new(arena, "object", cluster);
    struct node *warnings = node_sequence(arena);
    kube_event_object(arena, event, result->object);
    add_text(arena, event, "outcome", outcome_word(result->outcome));
    node_add(arena, event, node_string(arena, "dryRun"), node_bool(arena, apply->dry_run));
    if (result->outcome == KUBE_CONFIGURED)
        add_number(arena, event, "changedFields", result->changed_fields);
    add_text(arena, event, "takenFrom", result->taken_from);
    add_text(arena, event, "problem", result->problem);
    add_text(arena, event, "hint", result->hint);
    add_conflicts(arena, event, result);
    for (size_t i = 0; i < result->warning_count; i++)
        node_append(arena, warnings, node_string(arena, result->warnings[i]));
    if (warnings->count > 0)
        node_add(arena, event, node_string(arena, "warnings"), warnings);
    return event;
}

bool kube_apply_events(struct text *output, const struct kube_apply *apply, const char *cluster) {
    struct arena *arena = output->arena;
    struct node *total = kube_event_new(arena, "total", cluster);
    for (size_t i = 0; i < apply->count; i++) {
        if (!json_write_compact(output, event_of(arena, apply, &apply->results[i], cluster)))
            return false;
        text_add_char(output, '\n');
    }
    for (size_t i = 0; i < KUBE_OUTCOME_COUNT; i++)
        add_number(arena, total, outcome_word((enum kube_outcome)i), apply->totals[i]);
    add_number(arena, total, "requests", apply->requests);
    node_add(arena, total, node_string(arena, "good"), node_bool(arena, apply->good));
    if (!json_write_compact(output, total))
        return false;
    text_add_char(output, '\n');
    return true;
}
