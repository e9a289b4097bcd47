#include "options/schema.h"

#include "options/describe.h"
#include "options/load.h"

enum { INDENT = 2 };

/* A number of a duration or quantity: 1, 1.5, 1. and .5 */
#define NUMBER "([0-9]+\\.?[0-9]*|\\.[0-9]+)"

/* The grammar of src/model/duration.c, the days included that only some options allow. */
#define DURATION_PATTERN                                                                           \
    "^(0|(" NUMBER "w)?(" NUMBER "d)?(" NUMBER "h)?(" NUMBER "m)?(" NUMBER "s)?(" NUMBER "ms)?)$"

/* The grammar of src/model/quantity.c; the sign "-" is no amount for us. */
#define SIZE_PATTERN "^\\+?" NUMBER "([kMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"
#define CPU_PATTERN "^\\+?" NUMBER "([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"

/* JSON text that grows member by member. */
struct writer {
    struct text *output;
    size_t depth;
    bool first; /* nothing stands in the present object or array yet */
};

static void add_json_string(struct text *output, const char *string) {
    text_add_char(output, '"');
    for (; *string; string++) {
        if ((unsigned char)*string < 0x20)
            text_add_format(output, "\\u%04x", (unsigned)*string);
        else if (*string == '"' || *string == '\\')
            text_add_format(output, "\\%c", *string);
        else
            text_add_char(output, *string);
    }
    text_add_char(output, '"');
}

/* The place for the next member: after a comma, on a line of its own. NULL = an array's item. */
static void add_key(struct writer *writer, const char *key) {
    if (writer->depth > 0)
        text_add(writer->output, writer->first ? "\n" : ",\n");
    text_add_repeated(writer->output, ' ', writer->depth * INDENT);
    writer->first = false;
    if (!key)
        return;
    add_json_string(writer->output, key);
    text_add(writer->output, ": ");
}

static void open_member(struct writer *writer, const char *key, char bracket) {
    add_key(writer, key);
    text_add_char(writer->output, bracket);
    writer->depth++;
    writer->first = true;
}

static void close_member(struct writer *writer, char bracket) {
    writer->depth--;
    text_add_char(writer->output, '\n');
    text_add_repeated(writer->output, ' ', writer->depth * INDENT);
    text_add_char(writer->output, bracket);
    writer->first = false;
}

static void add_string(struct writer *writer, const char *key, const char *value) {
    add_key(writer, key);
    add_json_string(writer->output, value);
}

/* A member whose value is JSON already: a number, true or false. */
static void add_plain(struct writer *writer, const char *key, const char *value) {
    add_key(writer, key);
    text_add(writer->output, value);
}

static void add_number(struct writer *writer, const char *key, int64_t value) {
    add_key(writer, key);
    text_add_format(writer->output, "%lld", (long long)value);
}

static void add_enum(struct writer *writer, const struct option *option) {
    const char *word;
    size_t length;
    open_member(writer, "enum", '[');
    for (size_t i = 0; option_choice(option->detail, i, &word, &length); i++)
        add_string(writer, NULL, arena_copy_bytes(writer->output->arena, word, length));
    close_member(writer, ']');
}

/* Members that describe one value of the option. */
static void add_item(struct writer *writer, const struct option *option) {
    int64_t minimum;
    int64_t maximum;
    switch (option->kind) {
    case KIND_FLAG:
        add_string(writer, "type", "boolean");
        break;
    case KIND_INTEGER:
        option_bounds(option, &minimum, &maximum);
        add_string(writer, "type", "integer");
        add_number(writer, "minimum", minimum);
        add_number(writer, "maximum", maximum);
        break;
    case KIND_CHOICE:
        add_enum(writer, option);
        break;
    case KIND_SIZE:
        add_string(writer, "$ref", "#/$defs/size");
        break;
    case KIND_CPU:
        add_string(writer, "$ref", "#/$defs/cpu");
        break;
    case KIND_DURATION:
        add_string(writer, "$ref", "#/$defs/duration");
        break;
    case KIND_PAIRS:
        add_string(writer, "type", "string");
        add_string(writer, "pattern", "^[^=]+=");
        break;
    case KIND_STRING:
        add_string(writer, "type", "string");
        break;
    }
}

/* One string that holds several values, separated by commas. */
static void add_comma_string(struct writer *writer, const struct option *option) {
    struct text pattern = text_new(writer->output->arena);
    struct text words = text_new(writer->output->arena);
    describe_choices(&words, option, "|");
    const char *item = option->kind == KIND_PAIRS ? "[^=,]+=[^,]*" : "[^,]+";
    if (words.length > 0)
        item = words.data;
    text_add_format(&pattern, "^(%s)(,(%s))*$", item, item);
    open_member(writer, NULL, '{');
    add_string(writer, "type", "string");
    add_string(writer, "pattern", pattern.data);
    close_member(writer, '}');
}

/* A list may be one value, several in a string, or an array; pairs may also be a mapping. */
static void add_list(struct writer *writer, const struct option *option) {
    open_member(writer, "anyOf", '[');
    if (option->kind == KIND_CHOICE || !(option->flags & OPTION_COMMAS)) {
        open_member(writer, NULL, '{');
        add_item(writer, option);
        close_member(writer, '}');
    }
    if (option->flags & OPTION_COMMAS)
        add_comma_string(writer, option);
    open_member(writer, NULL, '{');
    add_string(writer, "type", "array");
    open_member(writer, "items", '{');
    add_item(writer, option);
    close_member(writer, '}');
    close_member(writer, '}');
    if (option->kind == KIND_PAIRS) {
        open_member(writer, NULL, '{');
        add_string(writer, "type", "object");
        open_member(writer, "propertyNames", '{');
        add_string(writer, "pattern", "^[^=]+$");
        close_member(writer, '}');
        open_member(writer, "additionalProperties", '{');
        add_string(writer, "type", "string");
        close_member(writer, '}');
        close_member(writer, '}');
    }
    close_member(writer, ']');
}

/* The default as JSON, where the table tells a value and not words. */
static void add_default(struct writer *writer, const struct option *option) {
    const char *standard = option->standard;
    uint64_t number;
    const char *word;
    size_t length;
    if (!standard)
        return;
    if (option->kind == KIND_FLAG &&
        (text_equal(standard, "true") || text_equal(standard, "false")))
        add_plain(writer, "default", standard);
    if (option->kind == KIND_INTEGER &&
        text_to_number(standard, strlen(standard), INT64_MAX, &number))
        add_plain(writer, "default", standard);
    if (option->kind != KIND_CHOICE)
        return;
    for (size_t i = 0; option_choice(option->detail, i, &word, &length); i++)
        if (strlen(standard) == length && memcmp(standard, word, length) == 0)
            add_string(writer, "default", standard);
}

static void add_property(struct writer *writer, const struct option *option) {
    struct text description = text_new(writer->output->arena);
    text_add(&description, option->help);
    if (option->standard)
        text_add_format(&description, " (default: %s)", option->standard);
    open_member(writer, option->name, '{');
    add_string(writer, "description", description.data);
    add_default(writer, option);
    if (option->flags & OPTION_LIST)
        add_list(writer, option);
    else
        add_item(writer, option);
    close_member(writer, '}');
}

static void add_options(struct writer *writer) {
    open_member(writer, "options", '{');
    add_string(writer, "type", "object");
    add_plain(writer, "additionalProperties", "false");
    open_member(writer, "properties", '{');
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_in_file(&option_table[i]))
            add_property(writer, &option_table[i]);
    close_member(writer, '}');
    close_member(writer, '}');
}

/* A string of the given pattern; with `number`, also a whole number. */
static void add_text_kind(struct writer *writer, const char *name, const char *description,
                          const char *pattern, bool number) {
    open_member(writer, name, '{');
    add_string(writer, "description", description);
    if (number) {
        open_member(writer, "type", '[');
        add_string(writer, NULL, "string");
        add_string(writer, NULL, "integer");
        close_member(writer, ']');
        add_number(writer, "minimum", 0);
        add_number(writer, "maximum", INT64_MAX);
    } else {
        add_string(writer, "type", "string");
        add_number(writer, "minLength", 1);
    }
    add_string(writer, "pattern", pattern);
    close_member(writer, '}');
}

static void add_reference(struct writer *writer, const char *key, const char *reference) {
    open_member(writer, key, '{');
    add_string(writer, "$ref", reference);
    close_member(writer, '}');
}

/* A list of at least one item of a kind. */
static void add_list_of(struct writer *writer, const char *key, const char *reference,
                        int64_t limit) {
    open_member(writer, key, '{');
    add_string(writer, "type", "array");
    add_number(writer, "minItems", 1);
    add_number(writer, "maxItems", limit);
    add_reference(writer, "items", reference);
    close_member(writer, '}');
}

static void add_required(struct writer *writer, const char *key) {
    open_member(writer, "required", '[');
    add_string(writer, NULL, key);
    close_member(writer, ']');
}

/* An entry of `clusters:` has all options, a name of its own, and tasks. */
static void add_cluster(struct writer *writer) {
    struct arena *arena = writer->output->arena;
    open_member(writer, "cluster", '{');
    add_string(writer, "type", "object");
    add_required(writer, "name");
    add_plain(writer, "additionalProperties", "false");
    open_member(writer, "properties", '{');
    open_member(writer, "name", '{');
    add_string(writer, "description", "name of the cluster: of its folder, and for --cluster");
    add_string(writer, "type", "string");
    add_number(writer, "maxLength", CLUSTER_NAME_LIMIT);
    add_string(writer, "pattern", "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$");
    close_member(writer, '}');
    add_list_of(writer, "tasks", "#/$defs/options", CLUSTER_TASK_LIMIT);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (option_in_file(&option_table[i]) && i != OPTION_NAME)
            add_reference(
                writer, option_table[i].name,
                arena_format(arena, "#/$defs/options/properties/%s", option_table[i].name));
    close_member(writer, '}');
    close_member(writer, '}');
}

static void add_fleet(struct writer *writer) {
    open_member(writer, "fleet", '{');
    add_string(writer, "type", "object");
    add_required(writer, "clusters");
    add_plain(writer, "additionalProperties", "false");
    open_member(writer, "properties", '{');
    add_reference(writer, "defaults", "#/$defs/options");
    add_list_of(writer, "clusters", "#/$defs/cluster", CLUSTER_LIMIT);
    close_member(writer, '}');
    close_member(writer, '}');
}

/* One or the other, told apart by the key `clusters`, so that a reader's messages are about the
 * right one. */
static void add_choice(struct writer *writer) {
    open_member(writer, "if", '{');
    add_required(writer, "clusters");
    close_member(writer, '}');
    add_reference(writer, "then", "#/$defs/fleet");
    add_reference(writer, "else", "#/$defs/options");
}

void schema_write(struct text *output) {
    struct writer writer = {output, 0, true};
    open_member(&writer, NULL, '{');
    add_string(&writer, "$schema", "https://json-schema.org/draft/2020-12/schema");
    add_string(&writer, "$id", "urn:etcdmaint:config");
    add_string(&writer, "title", "Config file of etcdmaint-gen");
    add_string(&writer, "description", "Options of etcdmaint-gen; keys are the long flags");
    add_string(&writer, "type", "object");
    add_choice(&writer);
    open_member(&writer, "$defs", '{');
    add_options(&writer);
    add_cluster(&writer);
    add_fleet(&writer);
    add_text_kind(&writer, "size", "bytes: 200Mi, 8Gi, or a bare number", SIZE_PATTERN, true);
    add_text_kind(&writer, "cpu", "processors: 100m, 0.5, or a bare number", CPU_PATTERN, true);
    add_text_kind(&writer, "duration", "30s, 5m, 1h30m; units from large to small, each once",
                  DURATION_PATTERN, false);
    close_member(&writer, '}');
    close_member(&writer, '}');
    text_add_char(output, '\n');
}
