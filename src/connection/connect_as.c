#include "connection/connect_parts.h"

enum { HEADER_LIMIT = 1024 };

struct headers {
    struct connecting *connecting;
    struct fields fields;
    const char **items;
    size_t count;
    bool good;
};

static void add(struct headers *headers, const char *name, const char *value) {
    if (headers->count < HEADER_LIMIT)
        headers->items[headers->count++] =
            arena_format(headers->connecting->arena, "%s: %s", name, value);
    else
        headers->good = connect_refuse(headers->connecting, OPTION_AS, NULL,
                                       "more than 1024 headers would be needed to impersonate");
}

/* A key as part of a header's name: what may not stand there, and %, as %XX. */
static const char *header_name(struct arena *arena, const char *key) {
    struct text text = text_new(arena);
    text_add(&text, "Impersonate-Extra-");
    for (; *key; key++) {
        if (text_is_alphanumeric(*key) || strchr("!#$&'*+-.^_`|~", *key))
            text_add_char(&text, *key);
        else
            text_add_format(&text, "%%%02X", (unsigned char)*key);
    }
    return text.data;
}

/* What the option says, else the user's field. */
static const char *take_text(struct headers *headers, enum option_id id) {
    const char *text = connect_option(headers->connecting, id, &headers->good);
    return text ? text : field_header(&headers->fields, option_table[id].name);
}

static void add_groups(struct headers *headers) {
    const struct setting *setting = &headers->connecting->settings->option[OPTION_AS_GROUP];
    size_t count = 0;
    const char *const *groups =
        setting->present ? NULL : field_list(&headers->fields, "as-groups", &count);
    for (const struct value *it = setting->first; it; it = it->next) {
        if (!*it->text || !address_is_header_safe(it->text))
            headers->good = connect_refuse(headers->connecting, OPTION_AS_GROUP, NULL,
                                           "a group is empty or holds control characters");
        else
            add(headers, "Impersonate-Group", it->text);
    }
    for (size_t i = 0; i < count; i++) {
        if (!address_is_header_safe(groups[i]))
            field_refuse(&headers->fields, "as-groups", NULL, "holds control characters");
        else
            add(headers, "Impersonate-Group", groups[i]);
    }
}

static void add_extra_options(struct headers *headers, const struct value *value) {
    struct arena *arena = headers->connecting->arena;
    for (; value; value = value->next) {
        const char *equals = strchr(value->text, '=');
        if (!equals || equals == value->text || !address_is_header_safe(value->text)) {
            headers->good = connect_refuse(headers->connecting, OPTION_AS_USER_EXTRA, NULL,
                                           "this is not KEY=VALUE without control characters");
            continue;
        }
        const char *key = arena_copy_bytes(arena, value->text, (size_t)(equals - value->text));
        add(headers, header_name(arena, key), equals + 1);
    }
}

static void add_extra(struct headers *headers) {
    const struct setting *setting = &headers->connecting->settings->option[OPTION_AS_USER_EXTRA];
    const struct node *extra = field_node(&headers->fields, "as-user-extra");
    if (setting->present || !extra) {
        add_extra_options(headers, setting->first);
        return;
    }
    if (extra->kind != NODE_MAPPING) {
        field_refuse(&headers->fields, "as-user-extra", NULL, "must be a mapping of lists");
        return;
    }
    for (size_t i = 0; i < extra->count; i++) {
        const struct node *list = extra->pairs[i].value;
        const char *key = header_name(headers->connecting->arena, extra->pairs[i].key->string);
        bool good = list->kind == NODE_SEQUENCE;
        for (size_t k = 0; good && k < list->count; k++) {
            const char *value = node_scalar(list->items[k]);
            good = value && address_is_header_safe(value);
            if (good)
                add(headers, key, value);
        }
        if (!good)
            field_refuse(&headers->fields, "as-user-extra", NULL,
                         "must hold lists of texts without control characters");
    }
}

bool connect_as(struct connecting *connecting) {
    struct headers headers = {
        .connecting = connecting,
        .fields = {connecting->diagnostics, "user", connecting->user, true},
        .items = arena_array(connecting->arena, HEADER_LIMIT, sizeof(*headers.items)),
        .good = true};
    const char *as = take_text(&headers, OPTION_AS);
    const char *uid = take_text(&headers, OPTION_AS_UID);
    if (as)
        add(&headers, "Impersonate-User", as);
    if (uid)
        add(&headers, "Impersonate-Uid", uid);
    add_groups(&headers);
    add_extra(&headers);
    if (!headers.good || !headers.fields.good)
        return false;
    connecting->connection->impersonation =
        (struct kube_impersonation){headers.items, headers.count};
    return as || headers.count == 0 ||
           connect_refuse(connecting, OPTION_AS, "say with --as who is to be impersonated",
                          "a uid, group or attribute is to be impersonated, but no user");
}
