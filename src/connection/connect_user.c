#include "connection/connect_parts.h"
#include "connection/pem.h"

const char *kube_token_read(struct diagnostics *diagnostics, struct position position,
                            const char *path) {
    const char *text = field_file(diagnostics, position, "token file", path);
    if (!text)
        return NULL;
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    const char *token = arena_copy_bytes(diagnostics->arena, text, length);
    if (address_is_token(token))
        return token;
    diagnostics_error(diagnostics, FAILURE_VALUE, position, "kubeconfig",
                      "token file: there is not one token in \"%s\"",
                      text_printable(diagnostics->arena, path, 200));
    return NULL;
}

/* Certificate or key: the file of the option, else what the user's fields say. */
static const char *take_pem(struct connecting *connecting, struct fields *fields, enum option_id id,
                            bool *good) {
    const char *path = connect_option(connecting, id, good);
    if (!path)
        return field_contents(fields, option_table[id].name);
    const char *text =
        field_file(connecting->diagnostics, settings_position(connecting->settings, id),
                   option_table[id].name, path);
    *good = *good && text;
    return text;
}

static bool check_pair(struct connecting *connecting, struct fields *fields) {
    const struct kube_credentials *credentials = &connecting->connection->credentials;
    enum pem_key key =
        credentials->client_key ? pem_private_key(credentials->client_key) : PEM_KEY_NONE;
    const char *message = NULL;
    const char *hint = NULL;
    if (!credentials->client_certificate && !credentials->client_key)
        return true;
    if (!credentials->client_key)
        message = "there is a client certificate without its key";
    else if (!credentials->client_certificate)
        message = "there is a client key without a certificate";
    else if (!pem_has_certificate(credentials->client_certificate))
        message = "the client certificate is not PEM";
    else if (key == PEM_KEY_ENCRYPTED) {
        message = "the client key is encrypted";
        hint = "nobody is asked for a passphrase: give a key that is not encrypted";
    } else if (key == PEM_KEY_NONE)
        message = "the client key is not a private key in PEM";
    if (!message)
        return true;
    return fields->stanza ? field_refuse(fields, NULL, hint, message)
                          : connect_refuse(connecting, OPTION_CLIENT_CERTIFICATE, hint, message);
}

static bool take_certificate(struct connecting *connecting, struct fields *fields) {
    struct kube_credentials *credentials = &connecting->connection->credentials;
    bool good = true;
    credentials->client_certificate =
        take_pem(connecting, fields, OPTION_CLIENT_CERTIFICATE, &good);
    credentials->client_key = take_pem(connecting, fields, OPTION_CLIENT_KEY, &good);
    return good && fields->good && check_pair(connecting, fields);
}

/* --token and --token-file; false after an error. */
static bool take_token_options(struct connecting *connecting) {
    struct kube_credentials *credentials = &connecting->connection->credentials;
    bool good = true;
    const char *path = connect_option(connecting, OPTION_TOKEN_FILE, &good);
    credentials->token = settings_text(connecting->settings, OPTION_TOKEN);
    if (credentials->token && path)
        return connect_refuse(connecting, OPTION_TOKEN_FILE, "leave one of them out",
                              "excludes --token");
    if (credentials->token && !address_is_token(credentials->token))
        return connect_refuse(connecting, OPTION_TOKEN, NULL,
                              "this is not a token: it is empty, or holds blanks, line ends or "
                              "characters that are not ASCII");
    credentials->token_file = path;
    struct position position = settings_position(connecting->settings, OPTION_TOKEN_FILE);
    return good && (!path || kube_token_read(connecting->diagnostics, position, path));
}

/* Token, token file or basic: at most one counts. */
static bool take_words(struct connecting *connecting, struct fields *fields) {
    struct kube_credentials *credentials = &connecting->connection->credentials;
    const char *token = field_text(fields, "token");
    const char *path = field_path(fields, "tokenFile");
    const char *name = field_header(fields, "username");
    const char *password = field_header(fields, "password");
    if ((token || path) && (name || password))
        return field_refuse(fields, NULL, "keep one of them", "has a token and a password");
    if (!path && token && !address_is_token(token))
        return field_refuse(fields, "token", "a line end often comes from a block: \"token: |\"",
                            "holds blanks, line ends or characters that are not ASCII");
    if (name && strchr(name, ':'))
        return field_refuse(fields, "username", NULL, "must not hold a colon");
    if (path &&
        !kube_token_read(connecting->diagnostics, field_node(fields, "tokenFile")->position, path))
        return false;
    credentials->token_file = path;
    credentials->token = path ? NULL : token;
    credentials->username = name || password ? (name ? name : "") : NULL;
    credentials->password = name || password ? (password ? password : "") : NULL;
    return fields->good;
}

static bool refuse_provider(struct fields *fields) {
    const struct node *provider = field_node(fields, "auth-provider");
    const char *name = node_scalar(node_get(provider, "name"));
    const char *hint = "use an exec plugin";
    if (name && text_equal(name, "gcp"))
        hint = "use the exec plugin gke-gcloud-auth-plugin";
    else if (name && text_equal(name, "azure"))
        hint = "use the exec plugin kubelogin";
    return field_refuse(fields, "auth-provider", hint, "is not supported");
}

/* No credentials go there. A server that was refused counts as https, so that all else is looked
 * at. */
static bool is_plain(const struct kube_connection *connection) {
    return connection->server && text_starts_with(connection->server, "http:");
}

/* What the user has when no option gives a token. An exec plugin is not run where there is
 * something else. */
static bool take_user(struct connecting *connecting, struct fields *fields) {
    struct kube_credentials *credentials = &connecting->connection->credentials;
    bool plugin = field_node(fields, "exec") != NULL;
    bool provider = field_node(fields, "auth-provider") != NULL;
    if (plugin && provider)
        return field_refuse(fields, "auth-provider", "keep one of them", "and exec are both given");
    if (!take_words(connecting, fields))
        return false;
    bool other = credentials->token || credentials->token_file || credentials->username ||
                 credentials->client_certificate;
    if (provider && !other)
        return refuse_provider(fields);
    if (!plugin || other)
        return true;
    if (is_plain(connecting->connection))
        return true;
    credentials->exec = connect_exec(connecting);
    return credentials->exec != NULL;
}

static const char *kind_of(const struct kube_connection *connection) {
    const struct kube_credentials *it = &connection->credentials;
    bool certificate = it->client_certificate != NULL;
    if (it->token)
        return certificate ? "token and client certificate" : "token";
    if (it->token_file)
        return certificate ? "token file and client certificate" : "token file";
    if (it->username)
        return certificate ? "password and client certificate" : "password";
    if (it->exec)
        return "exec plugin";
    return certificate ? "client certificate" : "anonymous";
}

/* Credentials never go over a connection that anyone can read. */
static bool settle(struct connecting *connecting, struct fields *fields) {
    static const char hint[] = "give --token-file, --client-certificate, or --user";
    struct kube_connection *connection = connecting->connection;
    bool plain = is_plain(connection);
    bool plugin = connecting->user && field_node(fields, "exec");
    bool none = text_equal(kind_of(connection), "anonymous") && !(plain && plugin);
    if (plain)
        connection->credentials = (struct kube_credentials){0};
    connection->user_kind = kind_of(connection);
    if (plain && !none)
        diagnostics_warning(connecting->diagnostics, connection->position, "server",
                            "the server is http://: no credentials are sent to it")
            ->hint = "use https://";
    if (plain || !none)
        return true;
    if (fields->stanza)
        return field_refuse(fields, NULL, hint, "has no credentials");
    return connect_refuse(connecting, OPTION_USER, hint, "there are no credentials");
}

bool connect_user(struct connecting *connecting) {
    struct fields fields = {connecting->diagnostics, "user", connecting->user, true};
    struct kube_credentials *credentials = &connecting->connection->credentials;
    bool good = take_certificate(connecting, &fields);
    good = take_token_options(connecting) && good;
    if (!credentials->token && !credentials->token_file && connecting->in_pod)
        credentials->token_file = connect_pod_file(connecting, "token");
    else if (!credentials->token && !credentials->token_file)
        good = take_user(connecting, &fields) && good;
    return good && settle(connecting, &fields);
}
