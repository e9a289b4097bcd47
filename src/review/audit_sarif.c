#include "review/audit.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

/* SARIF's own words for the levels. */
static const char *const levels[LEVEL_COUNT] = {"note", "warning", "error"};

static struct node *add_mapping(struct arena *arena, struct node *parent, const char *key) {
    struct node *node = node_mapping(arena);
    node_add(arena, parent, node_string(arena, key), node);
    return node;
}

static struct node *add_sequence(struct arena *arena, struct node *parent, const char *key) {
    struct node *node = node_sequence(arena);
    node_add(arena, parent, node_string(arena, key), node);
    return node;
}

static struct node *append_mapping(struct arena *arena, struct node *sequence) {
    struct node *node = node_mapping(arena);
    node_append(arena, sequence, node);
    return node;
}

static void add_number(struct arena *arena, struct node *mapping, const char *key, size_t number) {
    node_add(arena, mapping, node_string(arena, key), node_integer(arena, (int64_t)number));
}

static void add_message(struct arena *arena, struct node *parent, const char *key,
                        const char *text) {
    node_add_string(arena, add_mapping(arena, parent, key), "text", text);
}

/* A file name as RFC 3986 wants it: a relative reference, or file:// and the path. */
static const char *uri_of(struct arena *arena, const char *name) {
    static const char digits[] = "0123456789ABCDEF";
    struct text uri = text_new(arena);
    if (text_equal(name, "<stdin>"))
        return "stdin";
    text_add(&uri, name[0] == '/' ? "file://" : "");
    for (const char *at = name; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (text_is_alphanumeric(*at) || strchr("/-._~", *at)) {
            text_add_char(&uri, *at);
            continue;
        }
        text_add_char(&uri, '%');
        text_add_char(&uri, digits[byte >> 4]);
        text_add_char(&uri, digits[byte & 15]);
    }
    return uri.length > 0 ? uri.data : "";
}

static void add_driver(struct arena *arena, struct node *run, const char *version) {
    struct node *driver = add_mapping(arena, add_mapping(arena, run, "tool"), "driver");
    node_add_string(arena, driver, "name", "etcdmaint-gen");
    node_add_string(arena, driver, "version", version);
    struct node *rules = add_sequence(arena, driver, "rules");
    for (size_t i = 0; i < AUDIT_RULE_COUNT; i++) {
        const struct audit_rule *rule = &audit_rules[i];
        struct node *node = append_mapping(arena, rules);
        node_add_string(arena, node, "id", rule->name);
        add_message(arena, node, "shortDescription", rule->title);
        add_message(arena, node, "fullDescription",
                    arena_format(arena, "%s: %s", rule->title, rule->danger));
        add_message(arena, node, "help", rule->cure);
        struct node *standard = add_mapping(arena, node, "defaultConfiguration");
        node_add_string(arena, standard, "level", levels[rule->level]);
    }
}

/* Columns count bytes; SARIF is told that they count characters. */
static size_t column_in_characters(const struct audit *audit, const struct position *position) {
    size_t column = 1;
    for (size_t i = position->offset - (position->column - 1); i < position->offset; i++)
        column += ((unsigned char)audit->manifest->text[i] & 0xC0) != 0x80;
    return column;
}

static void add_location(const struct audit *audit, struct node *result,
                         const struct audit_finding *finding) {
    struct arena *arena = audit->arena;
    struct node *location = append_mapping(arena, add_sequence(arena, result, "locations"));
    struct node *physical = add_mapping(arena, location, "physicalLocation");
    node_add_string(arena, add_mapping(arena, physical, "artifactLocation"), "uri",
                    uri_of(arena, audit->manifest->name));
    if (finding->position.line > 0) {
        struct node *region = add_mapping(arena, physical, "region");
        add_number(arena, region, "startLine", finding->position.line);
        add_number(arena, region, "startColumn", column_in_characters(audit, &finding->position));
    }
    struct node *logical = append_mapping(arena, add_sequence(arena, location, "logicalLocations"));
    node_add_string(arena, logical, "name", finding->path);
    node_add_string(arena, logical, "fullyQualifiedName",
                    arena_format(arena, "%s %s", finding->object->title, finding->path));
    node_add_string(arena, logical, "kind", "member");
}

static void add_result(const struct audit *audit, struct node *results,
                       const struct audit_finding *finding) {
    struct arena *arena = audit->arena;
    const struct audit_rule *rule = &audit_rules[finding->rule];
    struct node *result = append_mapping(arena, results);
    node_add_string(arena, result, "ruleId", rule->name);
    add_number(arena, result, "ruleIndex", finding->rule);
    node_add_string(arena, result, "level", levels[rule->level]);
    add_message(arena, result, "message",
                arena_format(arena, "%s, %s: %s: %s. Cure: %s", finding->object->title,
                             finding->path, finding->what, rule->danger, rule->cure));
    add_location(audit, result, finding);
}

struct node *audit_sarif(const struct audit *audit, const char *version) {
    struct arena *arena = audit->arena;
    struct node *root = node_mapping(arena);
    node_add_string(arena, root, "$schema", SCHEMA);
    node_add_string(arena, root, "version", "2.1.0");
    struct node *run = append_mapping(arena, add_sequence(arena, root, "runs"));
    add_driver(arena, run, version);
    node_add_string(arena, run, "columnKind", "unicodeCodePoints");
    struct node *results = add_sequence(arena, run, "results");
    for (const struct audit_finding *it = audit->first; it; it = it->next)
        add_result(audit, results, it);
    return root;
}
