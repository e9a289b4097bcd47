#include "review/auditor.h"
#include "review/secret.h"

/* Passwords and keys that stand in the manifest itself. What they are is never said. */

static bool is_reference(const char *value) {
    return *value == '\0' || text_starts_with(value, "$(");
}

static void check_variables(struct audit *audit, const struct container *container) {
    const struct node *list = node_get(container->node, "env");
    for (size_t i = 0; i < node_items(list); i++) {
        const char *name = node_text_at(list->items[i], "name");
        const char *value = node_text_at(list->items[i], "value");
        bool user = text_equal(name, "ETCDCTL_USER") && strchr(value, ':');
        bool url = secret_in_url(value);
        if (is_reference(value) || (!secret_name(name) && !user && !url))
            continue;
        audit_add(audit, AUDIT_PASSWORD, list->items[i],
                  arena_format(audit->arena, "%s.env[%zu].value", container->path, i),
                  url ? "the variable %s has a URL with a password"
                      : "the variable %s has its value in the manifest",
                  text_printable(audit->arena, name, WORD_SHOWN));
    }
}

/* A user without a password is one only for etcdctl, which asks for it. */
static void check_flag(struct audit *audit, const struct container *container, const char *flag) {
    struct word where = {"", container->node, container->path};
    const char *value = container_flag(audit->arena, container, flag, false, NULL, &where);
    bool asked = container->tool == TOOL_ETCDCTL && text_equal(flag, "user");
    if (value && !is_reference(value) && (!asked || strchr(value, ':')))
        audit_add(audit, AUDIT_PASSWORD, where.node, where.path, "--%s is given", flag);
}

static void check_words(struct audit *audit, const struct container *container) {
    bool shell = container->tool == TOOL_SHELL;
    for (size_t i = 0; i < container->word_count; i++) {
        const struct word *word = &container->words[i];
        if (secret_in_url(word->text))
            audit_add(audit, AUDIT_PASSWORD, word->node, word->path,
                      "a URL with a password is given");
        if (shell && secret_in_user_flag(word->text))
            audit_add(audit, AUDIT_PASSWORD, word->node, word->path,
                      "--user is given with a password");
        bool judged = !shell && text_starts_with(word->text, "--password");
        if (!judged && secret_assigned(word->text))
            audit_add(audit, AUDIT_PASSWORD, word->node, word->path, "a password or key is given");
    }
}

void audit_secrets(struct audit *audit, const struct container *container) {
    check_variables(audit, container);
    check_words(audit, container);
    if (container->tool == TOOL_ETCD_DEFRAG || container->tool == TOOL_ETCDCTL) {
        check_flag(audit, container, "user");
        check_flag(audit, container, "password");
    }
}
