#include "connection/connect_parts.h"
#include "connection/pem.h"
#include "connection/proxy.h"

enum { NAME_SHOWN = 200 };

static bool refuse_server(struct connecting *connecting, struct fields *fields, const char *hint,
                          const char *problem) {
    const char *message = arena_format(connecting->arena, "the server's URL is wrong: %s", problem);
    if (settings_text(connecting->settings, OPTION_SERVER) || !fields->stanza)
        return connect_refuse(connecting, OPTION_SERVER, hint, message);
    return field_refuse(fields, "server", hint,
                        arena_format(connecting->arena, "is wrong: %s", problem));
}

/* https://HOST:PORT of the pod's environment. */
static const char *pod_server(const struct connecting *connecting) {
    const char *host = connecting->environment->service_host;
    bool brackets = strchr(host, ':') != NULL;
    return arena_format(connecting->arena, "https://%s%s%s:%s", brackets ? "[" : "", host,
                        brackets ? "]" : "", connecting->environment->service_port);
}

static bool take_server(struct connecting *connecting, struct fields *fields,
                        struct address *address) {
    struct kube_connection *connection = connecting->connection;
    const char *text = settings_text(connecting->settings, OPTION_SERVER);
    const char *problem = NULL;
    if (!text)
        text = connecting->in_pod ? pod_server(connecting) : field_text(fields, "server");
    if (!text)
        return fields->good && field_refuse(fields, NULL, NULL, "has no server");
    if (!address_parse(connecting->arena, text, address, &problem))
        return refuse_server(connecting, fields, NULL, problem);
    if (address->user)
        return refuse_server(connecting, fields, "use a user of the kubeconfig",
                             "a name or password has no place in it");
    if (*address->scheme == '\0' &&
        (connection->ca || connection->insecure || field_node(fields, "certificate-authority")))
        address->scheme = "https";
    if (*address->scheme == '\0')
        return refuse_server(connecting, fields, "begin it with https://", "it has no scheme");
    if (!text_equal(address->scheme, "https") && !text_equal(address->scheme, "http"))
        return refuse_server(connecting, fields, NULL, "its scheme is neither https nor http");
    connection->server = address_text(connecting->arena, address, false);
    return true;
}

/* The authority of the option, of the pod, or of the cluster; its only one. */
static bool take_authority(struct connecting *connecting, struct fields *fields) {
    struct kube_connection *connection = connecting->connection;
    const char *path = settings_text(connecting->settings, OPTION_CERTIFICATE_AUTHORITY);
    struct position position =
        settings_position(connecting->settings, OPTION_CERTIFICATE_AUTHORITY);
    bool insecure = settings_true(connecting->settings, OPTION_INSECURE_SKIP_TLS_VERIFY);
    if (path && insecure)
        return connect_refuse(connecting, OPTION_INSECURE_SKIP_TLS_VERIFY, "leave one of them out",
                              "excludes --certificate-authority");
    connection->insecure = insecure;
    if (insecure)
        return true;
    if (!path && connecting->in_pod)
        path = connect_pod_file(connecting, "ca.crt");
    if (path)
        connection->ca =
            field_file(connecting->diagnostics, position, "certificate-authority", path);
    else
        connection->ca = field_contents(fields, "certificate-authority");
    if (path ? !connection->ca : !fields->good)
        return false;
    bool skips = !path && field_flag(fields, "insecure-skip-tls-verify");
    connection->insecure = skips;
    if (skips && connection->ca)
        return field_refuse(fields, "insecure-skip-tls-verify", "leave one of them out",
                            "and a certificate authority exclude each other");
    if (!connection->ca || pem_has_certificate(connection->ca))
        return fields->good;
    return path
               ? connect_refuse(connecting, OPTION_CERTIFICATE_AUTHORITY, NULL,
                                "there is no PEM certificate in the file")
               : field_refuse(fields, NULL, NULL, "certificate-authority holds no PEM certificate");
}

static bool take_server_name(struct connecting *connecting, struct fields *fields) {
    const char *name = settings_text(connecting->settings, OPTION_TLS_SERVER_NAME);
    if (name && !address_is_host(name))
        return connect_refuse(connecting, OPTION_TLS_SERVER_NAME, NULL,
                              "this is not a host name that a certificate can have");
    if (!name && !settings_text(connecting->settings, OPTION_SERVER)) {
        name = field_text(fields, "tls-server-name");
        if (name && !address_is_host(name))
            return field_refuse(
                fields, "tls-server-name", "write a DNS name or an IP address alone",
                arena_format(connecting->arena,
                             "\"%s\" is not a host name that a certificate can have",
                             text_printable(connecting->arena, name, NAME_SHOWN)));
    }
    connecting->connection->tls_server_name = name;
    return fields->good;
}

/* A proxy of the environment may lack its scheme; one with "h" resolves names itself, and so does
 * ours in any case. */
static bool check_proxy(struct connecting *connecting, const char *text, bool from_environment,
                        const char **problem) {
    struct address address;
    if (!address_parse(connecting->arena, text, &address, problem))
        return false;
    if (*address.scheme == '\0' && from_environment)
        address.scheme = "http";
    bool socks = text_equal(address.scheme, "socks5") ||
                 (from_environment && text_equal(address.scheme, "socks5h"));
    *problem = "its scheme is not http, https or socks5";
    if (!socks && !text_equal(address.scheme, "http") && !text_equal(address.scheme, "https"))
        return false;
    if (socks)
        address.scheme = "socks5h";
    address.path = "";
    connecting->connection->proxy = address_text(connecting->arena, &address, true);
    return true;
}

static bool take_proxy(struct connecting *connecting, struct fields *fields,
                       const struct address *server) {
    const char *flag = settings_text(connecting->settings, OPTION_PROXY_URL);
    const char *text = flag ? flag : field_text(fields, "proxy-url");
    const char *problem = NULL;
    bool from_environment = !text;
    if (!text && fields->good)
        text = proxy_from_environment(connecting->arena, connecting->environment, server);
    if (!text || check_proxy(connecting, text, from_environment, &problem))
        return fields->good;
    if (flag || from_environment)
        return connect_refuse(
            connecting, OPTION_PROXY_URL, NULL,
            arena_format(connecting->arena, "the proxy's URL%s is wrong: %s",
                         from_environment ? " in the environment ($HTTPS_PROXY)" : "", problem));
    return field_refuse(fields, "proxy-url", NULL,
                        arena_format(connecting->arena, "is wrong: %s", problem));
}

bool connect_cluster(struct connecting *connecting) {
    struct fields fields = {connecting->diagnostics, "cluster", connecting->cluster, true};
    struct address server = {0};
    bool good = take_authority(connecting, &fields);
    good = take_server_name(connecting, &fields) && good;
    return take_server(connecting, &fields, &server) && take_proxy(connecting, &fields, &server) &&
           good;
}
