#include "review/audit.h"

static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

static void write_finding(struct text *output, const struct audit_finding *finding) {
    const struct audit_rule *rule = &audit_rules[finding->rule];
    text_add_format(output, "%s: %s: %s [%s]\n", position_name(output->arena, finding->position),
                    audit_level_names[rule->level], finding->what, rule->name);
    text_add_format(output, "  = at: %s, %s\n", finding->object->title, finding->path);
    text_add_format(output, "  = why: %s\n  = cure: %s\n", rule->danger, rule->cure);
}

void audit_text(struct text *output, const struct audit *audit) {
    for (const struct audit_finding *it = audit->first; it; it = it->next)
        write_finding(output, it);
    if (audit->total > AUDIT_FINDING_LIMIT)
        text_add_format(output, "only the first %d findings are shown\n", AUDIT_FINDING_LIMIT);
    text_add_format(output, "%zu of %zu object%s judged: %zu danger%s, %zu warning%s, %zu note%s\n",
                    audit->judged, audit->manifest->count, plural(audit->manifest->count),
                    audit->count[LEVEL_DANGER], plural(audit->count[LEVEL_DANGER]),
                    audit->count[LEVEL_WARNING], plural(audit->count[LEVEL_WARNING]),
                    audit->count[LEVEL_NOTE], plural(audit->count[LEVEL_NOTE]));
}

static void add_number(struct arena *arena, struct node *mapping, const char *key, size_t number) {
    node_add(arena, mapping, node_string(arena, key), node_integer(arena, (int64_t)number));
}

static struct node *finding_node(struct arena *arena, const struct audit_finding *finding) {
    const struct audit_rule *rule = &audit_rules[finding->rule];
    struct node *node = node_mapping(arena);
    node_add_string(arena, node, "rule", rule->name);
    node_add_string(arena, node, "severity", audit_level_names[rule->level]);
    node_add_string(arena, node, "object", finding->object->title);
    node_add_string(arena, node, "path", finding->path);
    add_number(arena, node, "line", finding->position.line);
    add_number(arena, node, "column", finding->position.column);
    node_add_string(arena, node, "message", finding->what);
    node_add_string(arena, node, "danger", rule->danger);
    node_add_string(arena, node, "cure", rule->cure);
    if (rule->option != OPTION_COUNT)
        node_add_string(arena, node, "option", option_table[rule->option].name);
    return node;
}

struct node *audit_json(const struct audit *audit) {
    struct arena *arena = audit->arena;
    struct node *root = node_mapping(arena);
    struct node *list = node_sequence(arena);
    node_add_string(arena, root, "source",
                    text_printable(arena, audit->manifest->name, strlen(audit->manifest->name)));
    add_number(arena, root, "objects", audit->manifest->count);
    add_number(arena, root, "judged", audit->judged);
    for (size_t i = LEVEL_COUNT; i-- > 0;)
        add_number(arena, root, arena_format(arena, "%ss", audit_level_names[i]), audit->count[i]);
    for (const struct audit_finding *it = audit->first; it; it = it->next)
        node_append(arena, list, finding_node(arena, it));
    node_add(arena, root, node_string(arena, "findings"), list);
    return root;
}
