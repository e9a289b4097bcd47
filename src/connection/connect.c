#include "base/file.h"
#include "model/duration.h"
#include "model/name.h"

#include "connection/connect_parts.h"

enum { SHOWN = 200, NAMES_SHOWN = 8 };

bool connect_refuse(struct connecting *connecting, enum option_id id, const char *hint,
                    const char *message) {
    diagnostics_error(connecting->diagnostics, FAILURE_VALUE,
                      settings_position(connecting->settings, id), option_table[id].name, "%s",
                      message)
        ->hint = hint;
    return false;
}

const char *connect_option(struct connecting *connecting, enum option_id id, bool *good) {
    const char *text = settings_text(connecting->settings, id);
    if (!text)
        return NULL;
    if (*text && address_is_header_safe(text))
        return text;
    *good = connect_refuse(connecting, id, NULL,
                           *text ? "the value holds a line end or another control character"
                                 : "the value is empty");
    return NULL;
}

const char *connect_pod_file(const struct connecting *connecting, const char *name) {
    const char *folder = connecting->environment->service_account;
    return folder ? arena_format(connecting->arena, "%s/%s", folder, name) : NULL;
}

static bool is_given(const struct connecting *connecting, enum option_id id) {
    return settings_text(connecting->settings, id) != NULL;
}

/* "a, b, c" for a hint. */
static const char *list_names(struct arena *arena, const char *before,
                              const struct kube_stanzas *stanzas) {
    struct text text = text_new(arena);
    if (stanzas->count == 0)
        return "there are none: is it the right file? See --kubeconfig";
    text_add(&text, before);
    for (size_t i = 0; i < stanzas->count && i < NAMES_SHOWN; i++)
        text_add_format(&text, "%s%s", i > 0 ? ", " : "",
                        text_printable(arena, stanzas->items[i].name, SHOWN));
    if (stanzas->count > NAMES_SHOWN)
        text_add_format(&text, " and %zu more", stanzas->count - NAMES_SHOWN);
    return text.data;
}

/* Finds what an option, or a field of the context, names. `name` NULL: there is none to find. */
static bool find(struct connecting *connecting, enum option_id id, const char *kind,
                 const struct kube_stanzas *stanzas, const char *name, struct position position,
                 const struct kube_stanza **found) {
    *found = name ? kube_stanza_find(stanzas, name) : NULL;
    if (!name || *found)
        return true;
    struct arena *arena = connecting->arena;
    const char *files = connecting->kubeconfig->source;
    diagnostics_error(connecting->diagnostics, FAILURE_VALUE, position,
                      is_given(connecting, id) ? option_table[id].name : "kubeconfig",
                      "no %s is named \"%s\"%s%s", kind, text_printable(arena, name, SHOWN),
                      files ? " in " : "", files ? files : "; there is no kubeconfig")
        ->hint = list_names(arena, arena_format(arena, "there are: "), stanzas);
    return false;
}

static bool find_context(struct connecting *connecting) {
    const struct kubeconfig *config = connecting->kubeconfig;
    const char *name = settings_text(connecting->settings, OPTION_CONTEXT);
    struct position position =
        name ? settings_position(connecting->settings, OPTION_CONTEXT) : config->current_place;
    if (!name)
        name = config->current_context;
    if (!find(connecting, OPTION_CONTEXT, "context", &config->contexts, name, position,
              &connecting->context))
        return false;
    connecting->connection->position = position;
    connecting->connection->context = connecting->context ? connecting->context->name : NULL;
    return true;
}

/* The cluster or user: of the option, else of the context. */
static bool find_member(struct connecting *connecting, enum option_id id, const char *kind,
                        const struct kube_stanzas *stanzas, const struct kube_stanza **found) {
    struct fields context = {connecting->diagnostics, "context", connecting->context, true};
    const char *name = settings_text(connecting->settings, id);
    struct position position = settings_position(connecting->settings, id);
    if (!name) {
        name = field_text(&context, kind);
        position = name ? field_node(&context, kind)->position : connecting->connection->position;
    }
    return context.good && find(connecting, id, kind, stanzas, name, position, found);
}

/* The service account counts only where nothing else was said. */
static bool is_in_pod(const struct connecting *connecting) {
    const struct kube_environment *environment = connecting->environment;
    const struct kubeconfig *config = connecting->kubeconfig;
    struct text probe = {0};
    if (!environment->service_host || !*environment->service_host || !environment->service_port ||
        !*environment->service_port || !environment->service_account)
        return false;
    if (config->clusters.count + config->users.count + config->contexts.count > 0 ||
        config->current_context || is_given(connecting, OPTION_CONTEXT) ||
        is_given(connecting, OPTION_KUBE_CLUSTER) || is_given(connecting, OPTION_USER))
        return false;
    return file_contents(connecting->arena, connect_pod_file(connecting, "token"), FIELD_FILE_LIMIT,
                         &probe) == 0;
}

static bool refuse_nothing(struct connecting *connecting) {
    const struct kubeconfig *config = connecting->kubeconfig;
    struct arena *arena = connecting->arena;
    struct position position = connecting->connection->position;
    if (connecting->context) {
        struct fields context = {connecting->diagnostics, "context", connecting->context, true};
        return field_refuse(&context, NULL, "give it a cluster, or use --kube-cluster",
                            "has no cluster");
    }
    if (config->contexts.count > 0)
        diagnostics_error(connecting->diagnostics, FAILURE_VALUE, position, "context",
                          "%s has no current context", config->source)
            ->hint = list_names(arena, "choose one with --context: ", &config->contexts);
    else
        diagnostics_error(connecting->diagnostics, FAILURE_VALUE, position, "kubeconfig",
                          "no cluster is configured%s%s", *config->tried ? "; looked in " : "",
                          config->tried)
            ->hint = "set $KUBECONFIG, or use --kubeconfig FILE";
    return false;
}

static bool choose(struct connecting *connecting) {
    const struct kubeconfig *config = connecting->kubeconfig;
    struct kube_connection *connection = connecting->connection;
    connecting->in_pod = is_in_pod(connecting);
    connection->source = connecting->in_pod ? "the pod's service account"
                         : config->source   ? config->source
                                            : "options";
    if (connecting->in_pod)
        return true;
    if (!find_context(connecting))
        return false;
    bool good = find_member(connecting, OPTION_KUBE_CLUSTER, "cluster", &config->clusters,
                            &connecting->cluster);
    good = find_member(connecting, OPTION_USER, "user", &config->users, &connecting->user) && good;
    if (!good)
        return false;
    connection->cluster = connecting->cluster ? connecting->cluster->name : NULL;
    connection->user = connecting->user ? connecting->user->name : NULL;
    return connecting->cluster || is_given(connecting, OPTION_SERVER) || refuse_nothing(connecting);
}

/* The first line of the pod's namespace file, or NULL. */
static const char *pod_namespace(const struct connecting *connecting) {
    struct text text = {0};
    if (connecting->environment->pod_namespace && *connecting->environment->pod_namespace)
        return connecting->environment->pod_namespace;
    if (file_contents(connecting->arena, connect_pod_file(connecting, "namespace"), SHOWN, &text) !=
            0 ||
        text.length == 0)
        return NULL;
    return arena_copy_bytes(connecting->arena, text.data, strcspn(text.data, " \r\n"));
}

static bool choose_namespace(struct connecting *connecting) {
    struct fields context = {connecting->diagnostics, "context", connecting->context, true};
    const char *name =
        connecting->in_pod ? pod_namespace(connecting) : field_text(&context, "namespace");
    struct findings findings = findings_new(connecting->arena);
    connecting->connection->name_space = name && *name ? name : "default";
    if (name && *name && !name_check(&findings, NAME_LABEL, name))
        return connecting->in_pod
                   ? connect_refuse(connecting, OPTION_KUBECONFIG, NULL,
                                    "the pod's namespace is not a name that a namespace can have")
                   : field_refuse(&context, "namespace", findings.first->hint,
                                  findings.first->message);
    return context.good;
}

static bool choose_timeout(struct connecting *connecting) {
    const struct value *value = connecting->settings->option[OPTION_REQUEST_TIMEOUT].first;
    struct findings findings = findings_new(connecting->arena);
    struct duration duration = {0};
    if (!value)
        return true;
    bool good = duration_parse(&findings, value->text, DURATION_ZERO, &duration);
    diagnostics_take(connecting->diagnostics, &findings, value->position, value->literal,
                     "request-timeout");
    connecting->connection->request_timeout = good ? (uint64_t)duration.milliseconds : 0;
    return good;
}

struct kube_connection *kube_connect(struct diagnostics *diagnostics,
                                     const struct kubeconfig *kubeconfig,
                                     const struct settings *settings,
                                     const struct kube_environment *environment) {
    struct connecting connecting = {.diagnostics = diagnostics,
                                    .arena = diagnostics->arena,
                                    .kubeconfig = kubeconfig,
                                    .settings = settings,
                                    .environment = environment};
    connecting.connection = arena_alloc(connecting.arena, sizeof(*connecting.connection));
    if (!choose(&connecting))
        return NULL;
    bool good = choose_namespace(&connecting);
    good = choose_timeout(&connecting) && good;
    good = connect_cluster(&connecting) && good;
    good = connect_user(&connecting) && good;
    good = connect_as(&connecting) && good;
    return good ? connecting.connection : NULL;
}
