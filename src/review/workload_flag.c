#include "review/workload_flag.h"

#include "review/secret.h"

enum { PIECE_LIMIT = 1000 };

static const char ends[] = " \t\r\n;|&()\"'`";

/* `--flag="value` without the quote. */
static const char *without_quotes(struct arena *arena, const char *at, size_t length) {
    struct text text = text_new(arena);
    text_add(&text, "");
    for (size_t i = 0; i < length; i++)
        if (at[i] != '"' && at[i] != '\'')
            text_add_char(&text, at[i]);
    return text.data;
}

/* As many pieces as there can be: each has a character, and something at its end. */
static size_t piece_room(const struct container *container) {
    size_t room = 0;
    for (size_t i = 0; i < container->word_count && room < PIECE_LIMIT; i++)
        room += (strlen(container->words[i].text) + 1) / 2;
    return room < PIECE_LIMIT ? room : PIECE_LIMIT;
}

void container_split(struct arena *arena, struct container *container) {
    size_t room = piece_room(container);
    container->pieces = arena_array(arena, room, sizeof(*container->pieces));
    for (size_t i = 0; i < container->word_count; i++)
        for (const char *at = container->words[i].text; *at;) {
            at += strspn(at, ends);
            size_t length = strcspn(at, ends);
            if (length == 0 || container->piece_count == room)
                break;
            if (at[length - 1] == '=' && (at[length] == '"' || at[length] == '\''))
                length += 1 + strcspn(at + length + 1, ends);
            struct word piece = container->words[i];
            piece.text = without_quotes(arena, at, length);
            container->pieces[container->piece_count++] = piece;
            at += length;
        }
}

const struct node *container_variable(const struct container *container, const char *name) {
    const struct node *list = node_get(container->node, "env");
    for (size_t i = 0; i < node_items(list); i++)
        if (text_equal(node_text_at(list->items[i], "name"), name))
            return list->items[i];
    return NULL;
}

/* $(NAME), in a shell also ${NAME} and $NAME: its length with the name, or 0. */
static size_t reference(struct arena *arena, const char *at, bool shell, const char **name) {
    char last = at[1] == '(' ? ')' : at[1] == '{' && shell ? '}' : '\0';
    size_t length = 0;
    if (last) {
        length = strcspn(at + 2, ")}");
        *name = arena_copy_bytes(arena, at + 2, length);
        return at[2 + length] == last ? length + 3 : 0;
    }
    while (shell && (text_is_alphanumeric(at[1 + length]) || at[1 + length] == '_'))
        length++;
    *name = arena_copy_bytes(arena, at + 1, length);
    return length > 0 ? length + 1 : 0;
}

const char *container_expand(struct arena *arena, const struct container *container,
                             const char *text) {
    bool shell = container->tool == TOOL_SHELL;
    struct text result = text_new(arena);
    if (!strchr(text, '$'))
        return text;
    text_add(&result, "");
    while (*text) {
        const char *name = "";
        size_t length = *text == '$' ? reference(arena, text, shell, &name) : 0;
        const char *value = length && !secret_name(name)
                                ? node_text(node_get(container_variable(container, name), "value"))
                                : NULL;
        if (value)
            text_add(&result, value);
        else if (length || (shell && *text == '$'))
            text_add_format(&result, "$(%s)", name);
        else
            text_add_char(&result, *text);
        text += length ? length : 1;
    }
    return result.data;
}

bool value_is_known(const char *value) {
    return !strstr(value, "$(");
}

bool container_names_node(struct arena *arena, const struct container *container,
                          const char *text) {
    const struct node *list = node_get(container->node, "env");
    text = container_expand(arena, container, text);
    for (size_t i = 0; i < node_items(list); i++) {
        const char *name = node_text_at(list->items[i], "name");
        const char *field = node_text_at(list->items[i], "valueFrom/fieldRef/fieldPath");
        if ((text_equal(field, "status.hostIP") || text_equal(field, "spec.nodeName")) &&
            strstr(text, arena_format(arena, "$(%s)", name)))
            return true;
    }
    return false;
}

/* --auto-disalarm is ETCD_DEFRAG_AUTO_DISALARM. */
static const char *variable_value(struct arena *arena, const struct container *container,
                                  const char *flag, const char *prefix) {
    char *name = arena_format(arena, "%s%s", prefix, flag);
    for (char *at = name; *at; at++)
        *at = text_is_lower(*at) ? (char)(*at - 'a' + 'A') : (char)(*at == '-' ? '_' : *at);
    const struct node *variable = container_variable(container, name);
    const char *value = node_text(node_get(variable, "value"));
    return node_get(variable, "valueFrom") ? arena_format(arena, "$(%s)", name) : value;
}

struct arguments container_arguments(const struct container *container) {
    size_t first = container->first_argument;
    if (container->tool == TOOL_SHELL)
        return (struct arguments){container->pieces, container->piece_count};
    return (struct arguments){container->words + first, container->word_count - first};
}

const char *container_prefix(const struct container *container) {
    return container->tool == TOOL_ETCD_DEFRAG ? ETCD_DEFRAG_PREFIX : "ETCDCTL_";
}

/* The value of the flag that stands at *at, or NULL; *at is then its word. */
static const char *value_at(struct arguments arguments, size_t *at, const char *dashes,
                            const char *flag, bool is_switch) {
    const char *text = arguments.at[*at].text;
    if (!text_starts_with(text, dashes) || !text_starts_with(text + strlen(dashes), flag))
        return NULL;
    const char *rest = text + strlen(dashes) + strlen(flag);
    if (*rest == '=')
        return rest + 1;
    if (*rest == '\0' && is_switch)
        return "true";
    return *rest == '\0' && *at + 1 < arguments.count ? arguments.at[++*at].text : NULL;
}

const char *arguments_flag(struct arguments arguments, const char *dashes, const char *flag,
                           bool is_switch, struct word *where) {
    const char *value = NULL;
    for (size_t i = 0; i < arguments.count; i++) {
        const char *here = value_at(arguments, &i, dashes, flag, is_switch);
        if (!here)
            continue;
        value = here;
        *where = arguments.at[i];
    }
    return value;
}

const char *container_flag(struct arena *arena, const struct container *container, const char *flag,
                           bool is_switch, const char *prefix, struct word *where) {
    const char *value =
        arguments_flag(container_arguments(container), "--", flag, is_switch, where);
    if (!value && prefix)
        value = variable_value(arena, container, flag, prefix);
    return value ? container_expand(arena, container, value) : NULL;
}

static bool has_item(const char *list, const char *item, size_t length) {
    for (const char *at = list; *at; at += *at == ',') {
        size_t here = strcspn(at, ",");
        if (here == length && strncmp(at, item, length) == 0)
            return true;
        at += here;
    }
    return false;
}

static void add_items(struct text *list, const char *items) {
    for (const char *at = items; *at; at += *at == ',') {
        size_t length = strcspn(at, ",");
        if (!has_item(list->data, at, length)) {
            text_add(list, list->length > 0 ? "," : "");
            text_add_bytes(list, at, length);
        }
        at += length;
    }
}

const char *container_endpoints(struct arena *arena, const struct container *container,
                                struct word *where) {
    struct arguments arguments = container_arguments(container);
    struct text list = text_new(arena);
    text_add(&list, "");
    for (size_t i = 0; i < arguments.count; i++) {
        const char *value = value_at(arguments, &i, "--", "endpoints", false);
        if (!value)
            continue;
        add_items(&list, container_expand(arena, container, value));
        *where = arguments.at[i];
    }
    if (list.length > 0)
        return list.data;
    return container_flag(arena, container, "endpoints", false, container_prefix(container), where);
}

bool endpoint_is_local(const char *list) {
    static const char *const hosts[] = {"127.", "localhost", "[::1]"};
    const char *scheme = strstr(list, "://");
    if (scheme && scheme < list + strcspn(list, ","))
        list = scheme + 3;
    for (size_t i = 0; i < COUNT_OF(hosts); i++)
        if (text_starts_with(list, hosts[i]))
            return true;
    return false;
}

/* The value of --nodes or -n at the front of the arguments, as pflag takes it, or NULL. */
static const struct word *nodes_here(struct arguments left, const char **value) {
    const char *text = left.at[0].text;
    bool shorthand = text_starts_with(text, "-n");
    if (!shorthand && !text_starts_with(text, "--nodes"))
        return NULL;
    *value = text + strlen(shorthand ? "-n" : "--nodes");
    if (**value == '\0' && left.count > 1) {
        *value = left.at[1].text;
        return &left.at[1];
    }
    bool equals = **value == '=';
    *value += equals;
    return **value != '\0' && (equals || shorthand) ? &left.at[0] : NULL;
}

const char *container_nodes(struct arena *arena, const struct container *container,
                            struct word *where) {
    struct arguments left = container_arguments(container);
    struct text nodes = text_new(arena);
    for (; left.count > 0; left.at++, left.count--) {
        const char *value = NULL;
        const struct word *word = nodes_here(left, &value);
        if (!word)
            continue;
        *where = *word;
        text_add_format(&nodes, "%s%s", nodes.length > 0 ? "," : "",
                        container_expand(arena, container, value));
    }
    return nodes.length > 0 ? nodes.data : NULL;
}
