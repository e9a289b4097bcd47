#include "text/yaml_outline.h"

#include "text/yaml_library.h"

enum { LEVELS = 200, ENTRY_LIMIT = 64 };

/* What a value is to us. */
enum role { ROLE_OTHER, ROLE_ROOT, ROLE_ITEMS, ROLE_ITEM, ROLE_METADATA, ROLE_ANNOTATIONS };

/* A collection that is open. */
struct level {
    enum role role;
    bool mapping, flow, empty;
    bool value_next; /* of a mapping: the key was read */
    const char *key;
    struct yaml_range *range; /* to be completed at the end; NULL = nobody asks */
};

struct outliner {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source;
    struct source place; /* the source without its text, which could hold secrets */
    struct yaml_library library;
    yaml_parser_t *parser;
    struct yaml_outline outline;
    size_t item_capacity;
    struct level levels[LEVELS];
    size_t depth;
    size_t character, byte; /* the same place, as libyaml and as we count */
    size_t end;             /* of the last value that was read */
    bool done;              /* the document has ended */
};

static struct position position_of(const struct outliner *outliner, yaml_mark_t mark) {
    return (struct position){.source = &outliner->place,
                             .line = (unsigned)mark.line + 1,
                             .column = (unsigned)mark.column + 1};
}

static bool refuse(struct outliner *outliner, yaml_mark_t mark, const char *message) {
    diagnostics_error(outliner->diagnostics, FAILURE_VALUE, position_of(outliner, mark), NULL, "%s",
                      message);
    return false;
}

/* libyaml's message names no value. */
static bool refuse_syntax(struct outliner *outliner) {
    const yaml_parser_t *parser = outliner->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        diagnostics_error(outliner->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "out of memory");
        return false;
    }
    yaml_mark_t mark = parser->error == YAML_READER_ERROR ? parser->mark : parser->problem_mark;
    return refuse(outliner, mark,
                  arena_format(outliner->arena, "this is not YAML: %s",
                               parser->problem ? parser->problem : "unreadable"));
}

/* libyaml counts characters; the source was found to be UTF-8 by it. */
static size_t byte_of(struct outliner *outliner, yaml_mark_t mark) {
    const char *text = outliner->source->text;
    while (outliner->character > mark.index) {
        do
            outliner->byte--;
        while (((unsigned char)text[outliner->byte] & 0xC0) == 0x80);
        outliner->character--;
    }
    while (outliner->character < mark.index && outliner->byte < outliner->source->length) {
        do
            outliner->byte++;
        while (((unsigned char)text[outliner->byte] & 0xC0) == 0x80);
        outliner->character++;
    }
    return outliner->byte;
}

static struct level *top(struct outliner *outliner) {
    return outliner->depth > 0 ? &outliner->levels[outliner->depth - 1] : NULL;
}

static struct yaml_object *last_item(const struct outliner *outliner) {
    return &outliner->outline.items[outliner->outline.item_count - 1];
}

/* ---- what a node is ---- */

static enum role role_under(const struct level *parent) {
    static const struct {
        enum role parent;
        const char *key;
        enum role role;
    } known[] = {
        {ROLE_ROOT, "items", ROLE_ITEMS},
        {ROLE_ITEM, "metadata", ROLE_METADATA},
        {ROLE_METADATA, "annotations", ROLE_ANNOTATIONS},
    };
    if (!parent)
        return ROLE_ROOT;
    if (parent->role == ROLE_ITEMS)
        return ROLE_ITEM;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (parent->role == known[i].parent && parent->key && text_equal(parent->key, known[i].key))
            return known[i].role;
    return ROLE_OTHER;
}

static struct yaml_range *add_item(struct outliner *outliner, yaml_mark_t mark) {
    struct yaml_outline *outline = &outliner->outline;
    if (outline->item_count == outliner->item_capacity) {
        size_t capacity = outliner->item_capacity ? 2 * outliner->item_capacity : 16;
        outline->items = arena_grow(outliner->arena, outline->items,
                                    outliner->item_capacity * sizeof(*outline->items),
                                    capacity * sizeof(*outline->items));
        outliner->item_capacity = capacity;
    }
    struct yaml_object *item = &outline->items[outline->item_count++];
    *item = (struct yaml_object){.position = position_of(outliner, mark)};
    return &item->range;
}

/* Where the extent of a value is noted, or NULL. Items move in memory while there come more, but
 * not while one of them is open. */
static struct yaml_range *range_for(struct outliner *outliner, enum role role, yaml_mark_t mark) {
    const struct level *parent = top(outliner);
    struct yaml_outline *outline = &outliner->outline;
    if (!parent)
        return &outline->root;
    if (role == ROLE_ITEM)
        return add_item(outliner, mark);
    if (parent->role == ROLE_ROOT)
        return &outline->entries[outline->entry_count - 1].value;
    return NULL;
}

static bool take_root_key(struct outliner *outliner, const char *key, yaml_mark_t mark) {
    struct yaml_outline *outline = &outliner->outline;
    if (!key)
        return refuse(outliner, mark, "a key must be a word");
    if (outline->entry_count == ENTRY_LIMIT)
        return refuse(outliner, mark, "the list has more than 64 keys");
    if (yaml_outline_entry(outline, key))
        return refuse(outliner, mark, "a key of the list stands twice");
    outline->entries[outline->entry_count++] =
        (struct yaml_entry){.key = key, .key_start = byte_of(outliner, mark)};
    return true;
}

/* A scalar, an alias (without text) or a collection as the key of a mapping. */
static bool take_key(struct outliner *outliner, struct level *parent, const char *text,
                     yaml_mark_t mark) {
    parent->key = text;
    parent->value_next = true;
    parent->empty = false;
    return parent->role != ROLE_ROOT || take_root_key(outliner, text, mark);
}

/* Texts that tell objects apart. */
static void take_text(struct outliner *outliner, const struct level *parent, const char *text) {
    struct yaml_object *item = NULL;
    if (!parent || !parent->key || !text || parent->role < ROLE_ITEM || !outliner->outline.items)
        return;
    item = last_item(outliner);
    if (parent->role == ROLE_ITEM && text_equal(parent->key, "apiVersion"))
        item->api_version = text;
    else if (parent->role == ROLE_ITEM && text_equal(parent->key, "kind"))
        item->kind = text;
    else if (parent->role == ROLE_METADATA && text_equal(parent->key, "name"))
        item->name = text;
    else if (parent->role == ROLE_METADATA && text_equal(parent->key, "namespace"))
        item->name_space = text;
    else if (parent->role == ROLE_ANNOTATIONS) {
        if (!item->annotations)
            item->annotations = node_mapping(outliner->arena);
        node_add(outliner->arena, item->annotations, node_string(outliner->arena, parent->key),
                 node_quoted(outliner->arena, text));
    }
}

/* ---- events ---- */

static bool is_key(const struct level *parent) {
    return parent && parent->mapping && !parent->value_next;
}

/* A value is complete. */
static void close_value(struct outliner *outliner) {
    struct level *parent = top(outliner);
    if (!parent)
        return;
    parent->empty = false;
    parent->value_next = false;
}

static void note_anchor(struct outliner *outliner, const void *anchor) {
    if (anchor && outliner->depth > 2 && outliner->levels[1].role == ROLE_ITEMS &&
        outliner->outline.items)
        last_item(outliner)->anchored = true;
}

/* A value that is not there stands behind its ":", "-" or "?"; where even that is missing, libyaml
 * says that it stands before whatever comes next. */
static bool is_bare(const struct outliner *outliner, size_t start, size_t end) {
    return start == end && (start == 0 || !strchr(":-?", outliner->source->text[start - 1]));
}

/* A scalar or an alias; `text` is NULL for an alias, and for what nobody asks for. */
static bool take_leaf(struct outliner *outliner, const yaml_event_t *event, const char *text) {
    struct level *parent = top(outliner);
    size_t start = byte_of(outliner, event->start_mark);
    size_t end = byte_of(outliner, event->end_mark);
    bool bare = is_bare(outliner, start, end);
    if (bare)
        start = end = outliner->end;
    outliner->end = end;
    if (is_key(parent))
        return take_key(outliner, parent, text, event->start_mark);
    if (bare && parent && parent->role == ROLE_ROOT)
        return refuse(outliner, event->start_mark, "a key of the list has no value");
    struct yaml_range *range = range_for(outliner, role_under(parent), event->start_mark);
    if (range)
        *range = (struct yaml_range){.start = start,
                                     .end = end,
                                     .column = event->start_mark.column,
                                     .flow = parent && parent->flow,
                                     .empty = start == end};
    take_text(outliner, parent, text);
    close_value(outliner);
    return true;
}

static bool take_scalar(struct outliner *outliner, const yaml_event_t *event) {
    const struct level *parent = top(outliner);
    bool asked = parent && parent->role != ROLE_OTHER;
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    yaml_scalar_style_t style = event->data.scalar.style;
    outliner->outline.open_end =
        style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    bool fits = asked && !memchr(value, '\0', length);
    if (!take_leaf(outliner, event, fits ? arena_copy_bytes(outliner->arena, value, length) : NULL))
        return false;
    note_anchor(outliner, event->data.scalar.anchor);
    return true;
}

static bool open_collection(struct outliner *outliner, const yaml_event_t *event, bool mapping,
                            bool flow, const void *anchor) {
    struct level *parent = top(outliner);
    struct level level = {.mapping = mapping, .flow = flow, .empty = true};
    if (outliner->depth == LEVELS)
        return refuse(outliner, event->start_mark, "nested too deeply");
    if (is_key(parent)) {
        if (!take_key(outliner, parent, NULL, event->start_mark))
            return false;
        parent->value_next = false; /* until it is closed */
    } else {
        level.role = role_under(parent);
        level.range = range_for(outliner, level.role, event->start_mark);
    }
    if (level.role == ROLE_ROOT && !mapping)
        return refuse(outliner, event->start_mark, "this is a list, not a mapping with items");
    if (level.role == ROLE_ITEMS ? mapping : level.role != ROLE_OTHER && !mapping)
        level.role = ROLE_OTHER;
    if (level.range)
        *level.range =
            (struct yaml_range){.start = byte_of(outliner, event->start_mark),
                                .column = event->start_mark.column,
                                .shape = mapping ? YAML_SHAPE_MAPPING : YAML_SHAPE_SEQUENCE,
                                .flow = flow};
    outliner->levels[outliner->depth++] = level;
    note_anchor(outliner, anchor);
    return true;
}

/* The end of a block collection is noticed late: it ends where its last value does. */
static void close_collection(struct outliner *outliner, const yaml_event_t *event) {
    struct level level = outliner->levels[--outliner->depth];
    struct level *parent = top(outliner);
    if (level.flow) {
        outliner->end = byte_of(outliner, event->end_mark);
        outliner->outline.open_end = false;
    }
    if (level.range) {
        level.range->end = outliner->end;
        level.range->empty = level.empty;
    }
    if (is_key(parent))
        parent->value_next = true; /* it was one */
    else
        close_value(outliner);
}

static bool take_event(struct outliner *outliner, const yaml_event_t *event) {
    if (outliner->done && event->type != YAML_STREAM_END_EVENT)
        return refuse(outliner, event->start_mark, "a second document begins here; one is allowed");
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(outliner, event);
    case YAML_ALIAS_EVENT:
        outliner->outline.open_end = false;
        return take_leaf(outliner, event, NULL);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(outliner, event, false,
                               event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                               event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return open_collection(outliner, event, true,
                               event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                               event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(outliner, event);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        outliner->done = true;
        return true;
    default:
        return true;
    }
}

static bool take_events(struct outliner *outliner) {
    for (;;) {
        CLEANUP(yaml_event_end) struct yaml_event event = {&outliner->library, {0}};
        if (!outliner->library.parser_parse(outliner->parser, &event.raw))
            return refuse_syntax(outliner);
        if (!take_event(outliner, &event.raw))
            return false;
        if (event.raw.type == YAML_STREAM_END_EVENT)
            return true;
    }
}

/* What a scalar under "items" must be, so that nobody's data give way to objects. */
static bool is_null(const struct source *source, const struct yaml_range *range) {
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    size_t length = range->end - range->start;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i]) == length &&
            memcmp(source->text + range->start, words[i], length) == 0)
            return true;
    return false;
}

static bool check_result(struct outliner *outliner) {
    struct yaml_outline *outline = &outliner->outline;
    const struct yaml_entry *items = yaml_outline_entry(outline, "items");
    const struct source *source = outliner->source;
    outline->open_end = outline->open_end && source->length > 0 &&
                        source->text[source->length - 1] != '\n' && outliner->end == source->length;
    if (outline->root.shape != YAML_SHAPE_MAPPING)
        return refuse(outliner, (yaml_mark_t){0}, "a mapping with items is needed");
    if (items && (items->value.shape == YAML_SHAPE_MAPPING ||
                  (items->value.shape == YAML_SHAPE_SCALAR && !is_null(source, &items->value))))
        return refuse(outliner, (yaml_mark_t){0}, "items must be a list");
    return true;
}

struct yaml_outline *yaml_outline_read(struct diagnostics *diagnostics,
                                       const struct source *source) {
    struct arena *arena = diagnostics->arena;
    struct outliner *outliner = arena_alloc(arena, sizeof(*outliner));
    *outliner = (struct outliner){.arena = arena, .diagnostics = diagnostics, .source = source};
    outliner->place = (struct source){.name = source->name, .is_file = true};
    outliner->outline.entries = arena_array(arena, ENTRY_LIMIT, sizeof(*outliner->outline.entries));
    CLEANUP(yaml_parser_end) struct yaml_parser parser = {0};
    if (!yaml_parser_begin(diagnostics, source, &outliner->library, &parser))
        return NULL;
    outliner->parser = &parser.raw;
    return take_events(outliner) && check_result(outliner) ? &outliner->outline : NULL;
}

const struct yaml_entry *yaml_outline_entry(const struct yaml_outline *outline, const char *key) {
    for (size_t i = 0; i < outline->entry_count; i++)
        if (text_equal(outline->entries[i].key, key))
            return &outline->entries[i];
    return NULL;
}
