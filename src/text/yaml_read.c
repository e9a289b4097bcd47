#include "text/yaml_read.h"

#include "text/anchors.h"
#include "text/lines.h"
#include "text/scalar.h"
#include "text/yaml_library.h"

/* Keys of one mapping are compared with each other, so their number is bounded. */
enum { MAPPING_LIMIT = 1024, STREAM_NODE_LIMIT = 3000000 };

struct reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source;
    struct yaml_library library;
    yaml_parser_t *parser;
    struct lines lines;
    const struct yaml_items *items; /* NULL = the whole document is one tree */
    struct anchors anchors;
    size_t nodes;   /* in the expanded tree */
    size_t handed;  /* nodes of items that were handed over */
    size_t deepest; /* level of the value being read, in the expanded tree */
    bool local_tags;
    struct node *documents; /* others wrote it: all documents of the stream; else NULL */
};

static struct position place_of(const struct reader *reader, yaml_mark_t mark) {
    return lines_mark(&reader->lines, mark.line, mark.column);
}

static struct node *refuse(struct reader *reader, struct position position, const char *hint,
                           const char *message) {
    diagnostics_error(reader->diagnostics, FAILURE_VALUE, position, NULL, "%s", message)->hint =
        hint;
    return NULL;
}

/* A hint for the characters that people most often leave unquoted. */
static const char *hint_for(const struct reader *reader, struct position position) {
    char byte =
        position.offset < reader->source->length ? reader->source->text[position.offset] : '\0';
    if (byte == '@' || byte == '`' || byte == '%' || byte == '*' || byte == '&' || byte == '!')
        return "put the value in double quotes";
    if (byte == '\t')
        return "indent with blanks, not with tabs";
    return NULL;
}

/* A quote that is never closed is noticed at the end of the file: the place is where it opens. */
static struct position problem_place(const struct reader *reader) {
    const yaml_parser_t *parser = reader->parser;
    if (parser->error == YAML_READER_ERROR)
        return lines_position(&reader->lines, parser->problem_offset);
    if (parser->context && strstr(parser->context, "quoted scalar"))
        return place_of(reader, parser->context_mark);
    return place_of(reader, parser->problem_mark);
}

static struct node *refuse_syntax(struct reader *reader) {
    const yaml_parser_t *parser = reader->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        diagnostics_error(reader->diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL,
                          "out of memory");
        return NULL;
    }
    struct position position = problem_place(reader);
    const char *hint = hint_for(reader, position);
    if (!hint && parser->context)
        hint = hint_for(reader, place_of(reader, parser->context_mark));
    if (!hint && parser->problem && strstr(parser->problem, "mapping values"))
        hint = "put a value that holds \": \" in double quotes";
    return refuse(reader, position, hint,
                  arena_format(reader->arena, "this is not YAML: %s",
                               parser->problem ? parser->problem : "unreadable"));
}

static bool next_event(struct reader *reader, yaml_event_t *event) {
    if (reader->library.parser_parse(reader->parser, event))
        return true;
    refuse_syntax(reader);
    return false;
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event, size_t depth);

static bool remember_anchor(struct reader *reader, const yaml_char_t *name, struct node *node,
                            struct anchor **anchor) {
    *anchor = NULL;
    if (!name)
        return true;
    *anchor = anchors_add(&reader->anchors, reader->arena, (const char *)name, node);
    return *anchor || refuse(reader, node->position, NULL, "too many anchors");
}

/* Items that were handed over are no longer in memory, but aliases in them cost time: they may make
 * the file grow by that number of values, too. */
static bool count_nodes(struct reader *reader, size_t count, struct position position) {
    size_t limit = reader->documents ? STREAM_NODE_LIMIT : YAML_NODE_LIMIT;
    reader->nodes += count;
    if (reader->nodes > limit || reader->handed + reader->nodes > limit + reader->source->length)
        return refuse(reader, position, "write the values out instead of repeating aliases",
                      arena_format(reader->arena, "the document grows beyond %zu values", limit));
    return true;
}

static struct node *refuse_depth(struct reader *reader, struct position position) {
    return refuse(reader, position, "the limit is 64 levels", "nested too deeply");
}

/* Nothing of what others wrote: it could be a password that nobody quoted. */
static const char *shown_value(const struct reader *reader, const char *value) {
    const char *shown = text_printable(reader->arena, value, 60);
    return reader->documents ? "like this" : arena_format(reader->arena, "\"%s\"", shown);
}

/* The tree is as deep as it would be with the value written out. */
static struct node *read_alias(struct reader *reader, const yaml_event_t *event, size_t depth) {
    const char *name = (const char *)event->data.alias.anchor;
    struct position position = place_of(reader, event->start_mark);
    const struct anchor *anchor = anchors_find(&reader->anchors, name);
    if (!anchor)
        return refuse(
            reader, position, "put a value that begins with * in double quotes",
            arena_format(reader->arena, "no anchor is named %s", shown_value(reader, name)));
    if (anchor->size == 0)
        return refuse(reader, position, NULL, "the alias refers to a value that holds it");
    if (depth + anchor->height > YAML_DEPTH_LIMIT)
        return refuse_depth(reader, position);
    if (!count_nodes(reader, anchor->size, position))
        return NULL;
    if (depth + anchor->height > reader->deepest)
        reader->deepest = depth + anchor->height;
    return anchor->node;
}

static bool take_tag(struct reader *reader, const yaml_char_t *tag, struct node *node) {
    if (!tag)
        return true;
    node->tag = arena_copy(reader->arena, (const char *)tag);
    if (reader->local_tags && node->tag[0] == '!' && node->tag[1] != '\0')
        return true;
    return refuse(
        reader, node->position, "leave the tag out; put a value that begins with ! in quotes",
        arena_format(reader->arena, "tag %s has no meaning here", shown_value(reader, node->tag)));
}

static struct node *read_scalar(struct reader *reader, const yaml_event_t *event,
                                struct node *node) {
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (memchr(value, '\0', length))
        return refuse(reader, node->position, NULL, "the value holds a NUL character");
    yaml_scalar_style_t style = event->data.scalar.style;
    node->string = arena_copy_bytes(reader->arena, value, length);
    node->quoted = style != YAML_PLAIN_SCALAR_STYLE;
    node->kind = node->quoted ? NODE_STRING : scalar_kind(node->string);
    if (node->kind == NODE_BOOL)
        node->boolean = text_equal(node->string, "true");
    bool negative = node->kind == NODE_INTEGER && *node->string == '-';
    uint64_t number = 0;
    if (node->kind == NODE_INTEGER) {
        const char *digits = node->string + negative;
        if (text_to_number(digits, strlen(digits), INT64_MAX, &number))
            node->integer = negative ? -(int64_t)number : (int64_t)number;
        else
            node->kind = NODE_AMBIGUOUS;
    }
    size_t skip = style == YAML_PLAIN_SCALAR_STYLE ? 0 : 1;
    size_t start = node->position.offset + skip;
    node->literal = style != YAML_LITERAL_SCALAR_STYLE && style != YAML_FOLDED_SCALAR_STYLE &&
                    start + length <= reader->source->length &&
                    memcmp(reader->source->text + start, node->string, length) == 0;
    if (node->literal)
        node->position = position_shift(node->position, skip, length);
    return node;
}

static struct node *read_sequence(struct reader *reader, struct node *node, size_t depth) {
    for (;;) {
        CLEANUP(yaml_event_end) struct yaml_event event = {&reader->library, {0}};
        if (!next_event(reader, &event.raw))
            return NULL;
        if (event.raw.type == YAML_SEQUENCE_END_EVENT)
            return node;
        struct node *item = read_node(reader, &event.raw, depth + 1);
        if (!item)
            return NULL;
        node_append(reader->arena, node, item);
    }
}

static bool check_key(struct reader *reader, const struct node *mapping, const struct node *key) {
    if (key->kind > NODE_STRING)
        return refuse(reader, key->position, NULL, "a key must be a word, not a list or a mapping");
    if (!reader->local_tags && !reader->documents && text_equal(key->string, "<<") && !key->quoted)
        return refuse(reader, key->position, "write the values out",
                      "merge keys are not supported");
    if (mapping->count == MAPPING_LIMIT)
        return refuse(reader, key->position, NULL, "a mapping may have 1024 keys, not more");
    for (size_t i = 0; i < mapping->count; i++) {
        const struct node *other = mapping->pairs[i].key;
        if (text_equal(other->string, key->string))
            return refuse(
                reader, key->position,
                arena_format(reader->arena, "the first is on line %u", other->position.line),
                arena_format(reader->arena, "key \"%s\" stands twice",
                             text_printable(reader->arena, key->string, 60)));
    }
    return true;
}

/* The items of the list that the caller wants one by one. An item's memory is used again for the
 * next, unless something still refers to it: an anchor, or a diagnostic. */
static struct node *hand_over_items(struct reader *reader, const yaml_event_t *event) {
    struct node *list = node_sequence(reader->arena);
    list->position = place_of(reader, event->start_mark);
    for (;;) {
        CLEANUP(yaml_event_end) struct yaml_event item_event = {&reader->library, {0}};
        struct arena_mark mark = arena_mark(reader->arena);
        const struct diagnostic *last = reader->diagnostics->last;
        size_t anchors = reader->anchors.count;
        size_t nodes = reader->nodes;
        if (!next_event(reader, &item_event.raw))
            return NULL;
        if (item_event.raw.type == YAML_SEQUENCE_END_EVENT)
            return list;
        struct node *item = read_node(reader, &item_event.raw, 2);
        if (!item)
            return NULL;
        reader->items->take(reader->items->context, item);
        list->handed = true;
        reader->handed += reader->nodes - nodes;
        reader->nodes = nodes;
        if (reader->anchors.count == anchors && reader->diagnostics->last == last)
            arena_rewind(reader->arena, mark);
    }
}

static bool is_list_of_items(const struct reader *reader, const yaml_event_t *event,
                             const struct node *key, size_t depth) {
    return reader->items && depth == 0 && event->type == YAML_SEQUENCE_START_EVENT &&
           !event->data.sequence_start.anchor && !event->data.sequence_start.tag &&
           text_equal(key->string, reader->items->key);
}

/* What the mappings under the key "<<" hold. */
static struct node *merge(struct reader *reader, struct node *mapping) {
    const struct node *merged = reader->documents ? node_get(mapping, "<<") : NULL;
    bool list = merged && merged->kind == NODE_SEQUENCE;
    for (size_t i = 0; merged && i < (list ? merged->count : 1); i++)
        if (!node_merge(reader->arena, mapping, list ? merged->items[i] : merged, MAPPING_LIMIT))
            return refuse(reader, merged->position, NULL, "this cannot be merged");
    return mapping;
}

static struct node *read_mapping(struct reader *reader, struct node *node, size_t depth) {
    for (;;) {
        CLEANUP(yaml_event_end) struct yaml_event key_event = {&reader->library, {0}};
        CLEANUP(yaml_event_end) struct yaml_event value_event = {&reader->library, {0}};
        if (!next_event(reader, &key_event.raw))
            return NULL;
        if (key_event.raw.type == YAML_MAPPING_END_EVENT)
            return merge(reader, node);
        struct node *key = read_node(reader, &key_event.raw, depth + 1);
        if (!key || !check_key(reader, node, key) || !next_event(reader, &value_event.raw))
            return NULL;
        struct node *value = is_list_of_items(reader, &value_event.raw, key, depth)
                                 ? hand_over_items(reader, &value_event.raw)
                                 : read_node(reader, &value_event.raw, depth + 1);
        if (!value)
            return NULL;
        node_add(reader->arena, node, key, value);
    }
}

static struct node *read_collection(struct reader *reader, const yaml_event_t *event,
                                    struct node *node, size_t depth) {
    if (depth >= YAML_DEPTH_LIMIT)
        return refuse_depth(reader, node->position);
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    node->kind = sequence ? NODE_SEQUENCE : NODE_MAPPING;
    return sequence ? read_sequence(reader, node, depth) : read_mapping(reader, node, depth);
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event, size_t depth) {
    if (event->type == YAML_ALIAS_EVENT)
        return read_alias(reader, event, depth);
    struct node *node = node_null(reader->arena);
    size_t before = reader->nodes;
    size_t deepest = reader->deepest;
    struct anchor *anchor = NULL;
    bool scalar = event->type == YAML_SCALAR_EVENT;
    bool sequence = event->type == YAML_SEQUENCE_START_EVENT;
    node->position = place_of(reader, event->start_mark);
    reader->deepest = depth;
    if (!count_nodes(reader, 1, node->position) ||
        !take_tag(reader,
                  scalar     ? event->data.scalar.tag
                  : sequence ? event->data.sequence_start.tag
                             : event->data.mapping_start.tag,
                  node) ||
        !remember_anchor(reader,
                         scalar     ? event->data.scalar.anchor
                         : sequence ? event->data.sequence_start.anchor
                                    : event->data.mapping_start.anchor,
                         node, &anchor))
        return NULL;
    node = scalar ? read_scalar(reader, event, node) : read_collection(reader, event, node, depth);
    if (node && anchor) {
        anchor->size = reader->nodes - before;
        anchor->height = reader->deepest - depth;
    }
    if (deepest > reader->deepest)
        reader->deepest = deepest;
    return node;
}

/* The stream: start, one document, end. */
static struct node *read_stream(struct reader *reader) {
    struct node *root = NULL;
    for (;;) {
        CLEANUP(yaml_event_end) struct yaml_event event = {&reader->library, {0}};
        if (!next_event(reader, &event.raw))
            return NULL;
        if (event.raw.type == YAML_STREAM_END_EVENT)
            break;
        if (event.raw.type == YAML_STREAM_START_EVENT || event.raw.type == YAML_DOCUMENT_END_EVENT)
            continue;
        if (event.raw.type == YAML_DOCUMENT_START_EVENT) {
            reader->anchors.count = 0;
            if (root && !reader->documents)
                return refuse(reader, place_of(reader, event.raw.start_mark), NULL,
                              "a second document begins here; one is allowed");
            continue;
        }
        root = read_node(reader, &event.raw, 0);
        if (!root)
            return NULL;
        if (reader->documents)
            node_append(reader->arena, reader->documents, root);
    }
    if (!root)
        return refuse(reader, (struct position){.source = reader->source}, "is it the right file?",
                      "the file is empty");
    return reader->documents ? reader->documents : root;
}

static struct node *read_source(struct reader *reader) {
    reader->arena = reader->diagnostics->arena;
    reader->lines = lines_new(reader->arena, reader->source);
    if (!lines_check_bytes(reader->diagnostics, &reader->lines, YAML_SIZE_LIMIT,
                           reader->documents != NULL))
        return NULL;
    CLEANUP(yaml_parser_end) struct yaml_parser parser = {0};
    if (!yaml_parser_begin(reader->diagnostics, reader->source, &reader->library, &parser))
        return NULL;
    reader->parser = &parser.raw;
    struct node *root = read_stream(reader);
    reader->parser = NULL;
    return root;
}

struct node *yaml_read(struct diagnostics *diagnostics, const struct source *source,
                       bool local_tags) {
    struct reader reader = {.diagnostics = diagnostics, .source = source, .local_tags = local_tags};
    return read_source(&reader);
}

struct node *yaml_read_items(struct diagnostics *diagnostics, const struct source *source,
                             const struct yaml_items *items) {
    struct reader reader = {.diagnostics = diagnostics, .source = source, .items = items};
    return read_source(&reader);
}

struct node *yaml_read_stream(struct diagnostics *diagnostics, const struct source *source) {
    struct reader reader = {.diagnostics = diagnostics,
                            .source = source,
                            .documents = node_sequence(diagnostics->arena)};
    return read_source(&reader);
}

const char *yaml_library_version(struct arena *arena) {
    struct yaml_library library;
    const char *problem = yaml_library_load(arena, &library);
    return problem ? problem : arena_format(arena, "libyaml %s", library.get_version_string());
}
