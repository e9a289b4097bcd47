#include "options/print_config.h"

static struct node *scalar(struct arena *arena, const struct option *option, const char *text) {
    uint64_t number = 0;
    if (option->kind == KIND_FLAG)
        return node_bool(arena, text_equal(text, "true"));
    if (option->kind == KIND_INTEGER && text_to_number(text, strlen(text), INT64_MAX, &number))
        return node_integer(arena, (int64_t)number);
    return node_string(arena, text);
}

static struct node *list(struct arena *arena, const struct option *option,
                         const struct setting *setting) {
    struct node *sequence = node_sequence(arena);
    for (const struct value *value = setting->first; value; value = value->next)
        node_append(arena, sequence, scalar(arena, option, value->text));
    return sequence;
}

struct node *config_node(struct arena *arena, const struct settings *settings) {
    struct node *mapping = node_mapping(arena);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &option_table[i];
        const struct setting *setting = &settings->option[i];
        if (!setting->present || !option_in_file(option))
            continue;
        struct node *value = option->flags & OPTION_LIST
                                 ? list(arena, option, setting)
                                 : scalar(arena, option, setting->first->text);
        node_add(arena, mapping, node_string(arena, option->name), value);
    }
    return mapping;
}
