#include "connection/connect_parts.h"

/* The extension of a cluster that is meant for plugins. */
static const struct node *find_config(const struct kube_stanza *cluster) {
    const struct node *list = cluster ? node_get(cluster->fields, "extensions") : NULL;
    for (size_t i = 0; list && list->kind == NODE_SEQUENCE && i < list->count; i++) {
        const char *name = node_scalar(node_get(list->items[i], "name"));
        if (name && text_equal(name, "client.authentication.k8s.io/exec"))
            return node_get(list->items[i], "extension");
    }
    return NULL;
}

/* [{name: ..., value: ...}] as NAME=VALUE. */
static bool take_environment(struct fields *fields, struct kube_exec *exec) {
    const struct node *list = field_node(fields, "env");
    struct arena *arena = fields->diagnostics->arena;
    if (!list)
        return true;
    bool good = list->kind == NODE_SEQUENCE && list->count <= FIELD_LIST_LIMIT;
    const char **items = arena_array(arena, good ? list->count : 0, sizeof(*items));
    for (size_t i = 0; good && i < list->count; i++) {
        const char *name = node_scalar(node_get(list->items[i], "name"));
        const struct node *node = node_get(list->items[i], "value");
        const char *value = node && !kube_is_null(node) ? node_scalar(node) : "";
        good = name && *name && !strchr(name, '=') && value;
        items[i] = good ? arena_format(arena, "%s=%s", name, value) : NULL;
    }
    exec->environment = items;
    exec->environment_count = good ? list->count : 0;
    return good || field_refuse(fields, "env", NULL, "must be a list of names and values");
}

static bool check_version(struct fields *fields, const struct kube_exec *exec) {
    if (exec->api_version &&
        (text_equal(exec->api_version, "client.authentication.k8s.io/v1") ||
         text_equal(exec->api_version, "client.authentication.k8s.io/v1beta1")))
        return true;
    return field_refuse(fields, "apiVersion", "let the plugin's vendor write the kubeconfig anew",
                        "must be client.authentication.k8s.io/v1 or v1beta1");
}

static bool check_mode(struct fields *fields, struct kube_exec *exec) {
    static const char *const modes[] = {"Never", "IfAvailable", "Always"};
    const char *mode = exec->interactive_mode;
    if (!mode && text_ends_with(exec->api_version, "/v1beta1"))
        mode = "IfAvailable";
    exec->interactive_mode = mode;
    for (size_t i = 0; mode && i < COUNT_OF(modes); i++)
        if (text_equal(mode, modes[i]))
            return true;
    return field_refuse(fields, "interactiveMode", NULL, "must be Never, IfAvailable or Always");
}

/* A command with a slash is a path; one without is looked up in $PATH. */
static bool take_command(struct fields *fields, struct kube_exec *exec) {
    const char *command = field_text(fields, "command");
    exec->command = command && strchr(command, '/') ? field_path(fields, "command") : command;
    return command || (fields->good && field_refuse(fields, "command", NULL, "is missing"));
}

const struct kube_exec *connect_exec(struct connecting *connecting) {
    struct kube_exec *exec = arena_alloc(connecting->arena, sizeof(*exec));
    struct kube_stanza stanza = *connecting->user;
    const char *policy = settings_text(connecting->settings, OPTION_EXEC_PLUGINS);
    struct fields fields = {connecting->diagnostics, "exec plugin of user", &stanza, true};
    stanza.fields = node_get(connecting->user->fields, "exec");
    stanza.position = stanza.fields->position;
    if (stanza.fields->kind != NODE_MAPPING) {
        field_refuse(&fields, NULL, NULL, "must be a mapping");
        return NULL;
    }
    if (policy && text_equal(policy, "deny")) {
        field_refuse(&fields, NULL, "give --token-file, or --exec-plugins=allow",
                     "must not be run: --exec-plugins=deny");
        return NULL;
    }
    exec->api_version = field_text(&fields, "apiVersion");
    exec->arguments = field_list(&fields, "args", &exec->argument_count);
    exec->interactive_mode = field_text(&fields, "interactiveMode");
    exec->install_hint = field_text(&fields, "installHint");
    exec->provide_cluster_info = field_flag(&fields, "provideClusterInfo");
    exec->cluster_config = exec->provide_cluster_info ? find_config(connecting->cluster) : NULL;
    bool good = check_version(&fields, exec) && check_mode(&fields, exec);
    good = take_command(&fields, exec) && good;
    good = take_environment(&fields, exec) && good;
    return good && fields.good ? exec : NULL;
}
