#include "connection/connect_parts.h"

enum { SHOWN = 500 };

static void add_row(struct text *output, const char *name, const char *value) {
    text_add_format(output, "%-16s%s\n", name,
                    value ? text_printable(output->arena, value, SHOWN) : "-");
}

/* The proxy without the name and password in it. */
static const char *proxy_shown(struct arena *arena, const char *proxy) {
    struct address address;
    const char *problem = NULL;
    if (!proxy)
        return NULL;
    if (!address_parse(arena, proxy, &address, &problem))
        return "?";
    return arena_format(arena, "%s%s", address_text(arena, &address, false),
                        address.user ? " (with a password)" : "");
}

static const char *trust(const struct kube_connection *connection) {
    if (text_starts_with(connection->server, "http:"))
        return "none: http is neither encrypted nor verified";
    if (connection->insecure)
        return "none: whoever answers is believed";
    return connection->ca ? "the configured certificate authority alone"
                          : "the system's certificate authorities";
}

static const char *user_shown(struct arena *arena, const struct kube_connection *connection) {
    const struct kube_exec *exec = connection->credentials.exec;
    const char *kind = connection->user_kind;
    if (exec)
        kind = arena_format(arena, "%s %s", kind, exec->command);
    else if (connection->credentials.token_file)
        kind = arena_format(arena, "%s %s", kind, connection->credentials.token_file);
    return connection->user ? arena_format(arena, "%s (%s)", connection->user, kind) : kind;
}

void kube_connection_show(struct text *output, const struct kube_connection *connection) {
    struct arena *arena = output->arena;
    add_row(output, "read from", connection->source);
    add_row(output, "context", connection->context);
    add_row(output, "cluster", connection->cluster);
    add_row(output, "server", connection->server);
    if (connection->tls_server_name)
        add_row(output, "TLS name", connection->tls_server_name);
    add_row(output, "trust", trust(connection));
    add_row(output, "proxy", proxy_shown(arena, connection->proxy));
    add_row(output, "user", user_shown(arena, connection));
    for (size_t i = 0; i < connection->impersonation.count; i++)
        add_row(output, i == 0 ? "impersonates" : "", connection->impersonation.headers[i]);
    add_row(output, "namespace", connection->name_space);
    if (connection->request_timeout > 0)
        add_row(output, "timeout",
                arena_format(arena, "%.3g s", (double)connection->request_timeout / 1000));
}
