/* A ResourceList's text with its changes (declared in resource_list.h). */
#include "render/resource_list_parts.h"
#include "text/yaml_write.h"

#include <stdlib.h>

enum { CHANGES = 4 };

/* Length of the line break at a place, or 0: those of YAML 1.1. */
static size_t break_length(const char *at) {
    if (at[0] == '\r' && at[1] == '\n')
        return 2;
    if (at[0] == '\n' || at[0] == '\r')
        return 1;
    if (memcmp(at, "\xC2\x85", strnlen(at, 2)) == 0 && at[0])
        return 2;
    return strncmp(at, "\xE2\x80\xA8", 3) == 0 || strncmp(at, "\xE2\x80\xA9", 3) == 0 ? 3 : 0;
}

/* Where the line after the one that holds the end of a value begins. */
static size_t next_line(const struct source *source, size_t end) {
    const char *text = source->text;
    if (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
        return end;
    while (end < source->length && break_length(text + end) == 0)
        end++;
    return end < source->length ? end + break_length(text + end) : end;
}

/* Lines that begin at `offset`, after a line feed if the text does not end in one. */
static const char *lines_at(const struct resource_list *list, size_t offset, const char *lines) {
    const struct source *source = list->source;
    bool open = offset == source->length && offset > 0 && source->text[offset - 1] != '\n';
    return open ? arena_format(list->arena, "\n%s", lines) : lines;
}

static size_t root_end(const struct resource_list *list) {
    const struct yaml_outline *outline = list->outline;
    return outline->entries[outline->entry_count - 1].value.end;
}

static struct edit insert_lines(const struct resource_list *list, size_t after, const char *lines) {
    size_t offset = next_line(list->source, after);
    return (struct edit){offset, 0, lines_at(list, offset, lines), 0};
}

/* One more key of a root in flow style. */
static struct edit insert_key(const struct resource_list *list, const char *key,
                              const char *value) {
    return (struct edit){root_end(list), 0, arena_format(list->arena, ", \"%s\": %s", key, value),
                         0};
}

/* New objects in flow style: after the last item, into an empty list, or with a list. */
static struct edit add_flow_items(const struct resource_list *list) {
    const struct yaml_outline *outline = list->outline;
    const char *added = list->added.data;
    const char *whole = arena_format(list->arena, "[%s]", added);
    if (!list->items)
        return insert_key(list, "items", whole);
    const struct yaml_range *range = &list->items->value;
    if (range->shape == YAML_SHAPE_SEQUENCE && outline->item_count > 0)
        return (struct edit){outline->items[outline->item_count - 1].range.end, 0,
                             arena_format(list->arena, ", %s", added), 0};
    return (struct edit){range->start, range->end - range->start,
                         range->empty && range->start == range->end
                             ? arena_format(list->arena, " %s", whole)
                             : whole,
                         0};
}

/* New objects in block style; "[]", "null" and the like give way to them. */
static size_t add_block_items(const struct resource_list *list, struct edit *edits) {
    const char *added = list->added.data;
    const struct yaml_range *range = list->items ? &list->items->value : NULL;
    size_t column = list->outline->root.column;
    if (!range) {
        struct text text = text_new(list->arena);
        text_add_repeated(&text, ' ', column);
        text_add_format(&text, "items:\n%s", added);
        edits[0] = insert_lines(list, root_end(list), text.data);
        return 1;
    }
    size_t count = 0;
    if (range->flow || range->shape == YAML_SHAPE_SCALAR) {
        size_t start = range->start;
        while (range->end > range->start && start > 0 && list->source->text[start - 1] == ' ')
            start--;
        edits[count++] = (struct edit){start, range->end - start, "", 0};
    }
    edits[count++] = insert_lines(list, range->end, added);
    return count;
}

/* What earlier functions had to tell gives way. */
static struct edit replace_results(const struct resource_list *list, const struct yaml_range *old,
                                   const struct node *results) {
    bool whole_lines = old->end > old->start && list->source->text[old->end - 1] == '\n';
    return (struct edit){old->start, old->end - old->start,
                         arena_format(list->arena, " %s%s",
                                      resource_list_json(list->arena, results),
                                      whole_lines ? "\n" : ""),
                         0};
}

static struct edit add_results(const struct resource_list *list, const struct node *results) {
    const struct yaml_entry *old = yaml_outline_entry(list->outline, "results");
    struct text text = text_new(list->arena);
    size_t column = list->outline->root.column;
    if (old)
        return replace_results(list, &old->value, results);
    if (list->outline->root.flow)
        return insert_key(list, "results", resource_list_json(list->arena, results));
    text_add_repeated(&text, ' ', column);
    text_add(&text, "results:\n");
    text_add_repeated(&text, ' ', column);
    yaml_write_at(&text, results, column);
    return insert_lines(list, root_end(list), text.data);
}

static int compare_edits(const void *one, const void *other) {
    const struct edit *left = one;
    const struct edit *right = other;
    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

/* Copies the source up to each change, and the change. */
static void apply(struct text *output, const struct source *source, const struct edits *edits,
                  size_t *done) {
    for (size_t i = 0; i < edits->count; i++) {
        const struct edit *edit = &edits->items[i];
        text_add_bytes(output, source->text + *done, edit->offset - *done);
        text_add(output, edit->text);
        *done = edit->offset + edit->length;
    }
}

void resource_list_write(struct text *output, const struct resource_list *list,
                         const struct diagnostics *diagnostics) {
    struct edits edits = {0};
    struct node *results = resource_results(list->arena, list, diagnostics);
    bool changed = diagnostics->errors == 0;
    size_t replaced = changed ? list->replacements.count : 0;
    size_t done = 0;
    edits.items = arena_array(list->arena, replaced + CHANGES, sizeof(*edits.items));
    for (; edits.count < replaced; edits.count++)
        edits.items[edits.count] = list->replacements.items[edits.count];
    if (changed && list->added_count > 0 && resource_list_is_flow(list))
        edits.items[edits.count++] = add_flow_items(list);
    else if (changed && list->added_count > 0)
        edits.count += add_block_items(list, edits.items + edits.count);
    if (results->count > 0)
        edits.items[edits.count++] = add_results(list, results);
    for (size_t i = 0; i < edits.count; i++)
        edits.items[i].order = (unsigned)i;
    qsort(edits.items, edits.count, sizeof(*edits.items), compare_edits);
    apply(output, list->source, &edits, &done);
    text_add_bytes(output, list->source->text + done, list->source->length - done);
}
