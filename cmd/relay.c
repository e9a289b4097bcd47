#include "cmd/relay.h"

enum { TEXT_LIMIT = 4096 };

#define NO_STRING UINT64_MAX

static void add_number(struct text *bytes, uint64_t number) {
    char raw[sizeof number];
    memcpy(raw, &number, sizeof number);
    text_add_bytes(bytes, raw, sizeof raw);
}

static void add_bytes(struct text *bytes, const char *data, size_t length) {
    add_number(bytes, length);
    text_add_bytes(bytes, data, length);
}

static void add_string(struct text *bytes, const char *string) {
    if (string)
        add_bytes(bytes, string, strlen(string));
    else
        add_number(bytes, NO_STRING);
}

/* The text is only for excerpts; that of a config file is there already. */
static void add_position(struct text *bytes, const struct position *position) {
    const struct source *source = position->source;
    bool shown = source && source->text && source->length < TEXT_LIMIT;
    add_string(bytes, source ? source->name : NULL);
    add_number(bytes, source && source->is_file);
    add_number(bytes, shown ? source->length : NO_STRING);
    if (shown)
        text_add_bytes(bytes, source->text, source->length);
    add_number(bytes, position->offset);
    add_number(bytes, position->length);
    add_number(bytes, position->line);
    add_number(bytes, position->column);
}

/* A value after the other; those of one option stand together. */
static void add_found(struct text *bytes, const struct settings *found) {
    uint64_t count = 0;
    for (size_t i = 0; found && i < OPTION_COUNT; i++)
        count += found->option[i].count;
    add_number(bytes, found ? count : NO_STRING);
    for (size_t i = 0; found && i < OPTION_COUNT; i++)
        for (const struct value *it = found->option[i].first; it; it = it->next) {
            add_number(bytes, i);
            add_string(bytes, it->position.source->name);
            add_string(bytes, it->text);
        }
}

void relay_write(struct text *bytes, const struct relay *relay,
                 const struct diagnostics *diagnostics) {
    add_number(bytes, relay->result);
    add_bytes(bytes, relay->output, relay->output_length);
    add_bytes(bytes, relay->messages, relay->messages_length);
    add_found(bytes, relay->found);
    for (const struct diagnostic *it = diagnostics->first; it; it = it->next) {
        add_number(bytes, it->severity);
        add_number(bytes, it->failure);
        add_position(bytes, &it->position);
        add_string(bytes, it->key);
        add_string(bytes, it->message);
        add_string(bytes, it->hint);
    }
}

/* ---- reading ---- */

struct reader {
    struct run *run;
    const char *at;
    const char *end;
    bool good;
};

static uint64_t read_number(struct reader *reader) {
    uint64_t number = 0;
    if ((size_t)(reader->end - reader->at) < sizeof number) {
        reader->good = false;
        return 0;
    }
    memcpy(&number, reader->at, sizeof number);
    reader->at += sizeof number;
    return number;
}

static const char *read_bytes(struct reader *reader, size_t *length) {
    uint64_t number = read_number(reader);
    const char *bytes = reader->at;
    *length = 0;
    if (number == NO_STRING)
        return NULL;
    if (number > (uint64_t)(reader->end - reader->at)) {
        reader->good = false;
        return NULL;
    }
    reader->at += number;
    *length = number;
    return bytes;
}

static const char *read_string(struct reader *reader) {
    size_t length;
    const char *bytes = read_bytes(reader, &length);
    return bytes ? arena_copy_bytes(reader->run->arena, bytes, length) : NULL;
}

/* The source that diagnostics or clusters of the run have already, so that what was said of the
 * same place is known as such. */
static const struct source *known_source(const struct run *run, const char *name, bool is_file) {
    const struct source *own = run->fleet.count > 0 ? run->fleet.entries[0].position.source : NULL;
    if (own && own->is_file == is_file && text_equal(own->name, name))
        return own;
    for (const struct diagnostic *it = run->diagnostics.first; it; it = it->next) {
        const struct source *source = it->position.source;
        if (source && source->is_file == is_file && text_equal(source->name, name))
            return source;
    }
    return NULL;
}

static struct position read_position(struct reader *reader) {
    struct position position = {0};
    const char *name = read_string(reader);
    bool is_file = read_number(reader) != 0;
    size_t length;
    const char *text = read_bytes(reader, &length);
    position.offset = (uint32_t)read_number(reader);
    position.length = (uint32_t)read_number(reader);
    position.line = (unsigned)read_number(reader);
    position.column = (unsigned)read_number(reader);
    if (!name)
        return position;
    position.source = known_source(reader->run, name, is_file);
    if (!position.source) {
        struct source *source = arena_alloc(reader->run->arena, sizeof *source);
        *source = (struct source){name, NULL, length, is_file};
        if (text)
            source->text = arena_copy_bytes(reader->run->arena, text, length);
        position.source = source;
    }
    return position;
}

static void read_diagnostic(struct reader *reader) {
    struct diagnostics *diagnostics = &reader->run->diagnostics;
    enum severity severity = (enum severity)read_number(reader);
    enum failure failure = (enum failure)read_number(reader);
    struct position position = read_position(reader);
    const char *key = read_string(reader);
    const char *message = read_string(reader);
    const char *hint = read_string(reader);
    struct diagnostic *diagnostic;
    if (!reader->good || !message)
        return;
    if (severity == SEVERITY_ERROR)
        diagnostic = diagnostics_error(diagnostics, failure, position, key, "%s", message);
    else if (severity == SEVERITY_WARNING)
        diagnostic = diagnostics_warning(diagnostics, position, key, "%s", message);
    else
        diagnostic = diagnostics_note(diagnostics, position, key, "%s", message);
    diagnostic->hint = hint;
}

/* Nothing but what a config file may say, too. */
static void read_value(struct reader *reader, struct settings *found) {
    struct diagnostics aside = diagnostics_new(reader->run->arena);
    uint64_t id = read_number(reader);
    struct source *source = arena_alloc(reader->run->arena, sizeof *source);
    source->name = read_string(reader);
    const char *text = read_string(reader);
    reader->good = reader->good && id < OPTION_COUNT && option_in_file(&option_table[id]) &&
                   source->name && text &&
                   settings_set(&aside, found, (enum option_id)id, ORIGIN_CLUSTER, text,
                                (struct position){.source = source}, false);
}

static const struct settings *read_found(struct reader *reader) {
    uint64_t count = read_number(reader);
    if (count == NO_STRING)
        return NULL;
    struct settings *found = arena_alloc(reader->run->arena, sizeof *found);
    for (uint64_t i = 0; i < count && reader->good; i++)
        read_value(reader, found);
    return found;
}

bool relay_read(struct run *run, const char *bytes, size_t length, struct relay *relay) {
    struct reader reader = {run, bytes, bytes + length, true};
    relay->result = read_number(&reader);
    relay->output = read_bytes(&reader, &relay->output_length);
    relay->messages = read_bytes(&reader, &relay->messages_length);
    relay->found = read_found(&reader);
    while (reader.good && reader.at < reader.end)
        read_diagnostic(&reader);
    return reader.good;
}
