#include "base/file.h"

#include "transport/transport_parts.h"

enum { TOKEN_LIMIT = 1024 * 1024 };

static const char *base64(struct arena *arena, const char *text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)text;
    struct text output = text_new(arena);
    for (size_t left = strlen(text); left > 0; left -= left < 3 ? left : 3, bytes += 3) {
        unsigned group = (unsigned)bytes[0] << 16;
        group |= left > 1 ? (unsigned)bytes[1] << 8 : 0;
        group |= left > 2 ? bytes[2] : 0;
        text_add_char(&output, digits[group >> 18]);
        text_add_char(&output, digits[group >> 12 & 63]);
        text_add_char(&output, left > 1 ? digits[group >> 6 & 63] : '=');
        text_add_char(&output, left > 2 ? digits[group & 63] : '=');
    }
    return output.data ? output.data : "";
}

/* Bytes that would end a header, or that no header may hold. */
static bool fits_header(const char *value) {
    for (; *value; value++)
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7F)
            return false;
    return true;
}

static bool refuse(struct kube_transport *transport, const char *problem, const char *hint) {
    transport->problem = problem;
    transport->hint = hint;
    return false;
}

/* The token of a file, which others renew; blanks around it do not belong to it. */
static bool read_token(struct kube_transport *transport, const char **token) {
    const char *path = transport->credentials.token_file;
    struct arena *arena = transport->arena;
    struct text contents = text_new(arena);
    int failure = file_contents(arena, path, TOKEN_LIMIT, &contents);
    const char *shown = text_printable(arena, path, 300);
    if (failure)
        return refuse(
            transport,
            arena_format(arena, "cannot read the token file \"%s\": %s", shown, strerror(failure)),
            "the connection names this file; see --show-connection");
    const char *text = contents.data ? contents.data : "";
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        length--;
    if (length == 0)
        return refuse(transport, arena_format(arena, "the token file \"%s\" is empty", shown),
                      NULL);
    *token = arena_copy_bytes(arena, text, length);
    return true;
}

static bool has_credentials(const struct kube_transport *transport) {
    const struct kube_credentials *credentials = &transport->credentials;
    return transport->authorization.name || credentials->client_key ||
           credentials->client_certificate;
}

/* The Authorization header from what the credentials are now. */
static bool set_authorization(struct kube_transport *transport) {
    const struct kube_credentials *credentials = &transport->credentials;
    struct arena *arena = transport->arena;
    const char *token = credentials->token;
    transport->authorization = (struct header){0};
    if (!token && credentials->token_file && !read_token(transport, &token))
        return false;
    const char *value = NULL;
    if (token && *token) {
        kube_secrets_add(&transport->secrets, token);
        value = arena_format(arena, "Bearer %s", token);
    } else if (credentials->username) {
        const char *password = credentials->password ? credentials->password : "";
        const char *pair =
            base64(arena, arena_format(arena, "%s:%s", credentials->username, password));
        kube_secrets_add(&transport->secrets, password);
        kube_secrets_add(&transport->secrets, pair);
        value = arena_format(arena, "Basic %s", pair);
    }
    if (value && !fits_header(value))
        return refuse(transport, "the token holds a line break or another control character",
                      "a token is one line of text");
    if (value)
        transport->authorization = (struct header){"Authorization", value, true};
    return true;
}

static bool check_headers(struct kube_transport *transport) {
    const struct kube_impersonation *impersonation = &transport->connection->impersonation;
    if (impersonation->count > HEADER_LIMIT / 2)
        return refuse(transport, "there are too many users, groups and extras to impersonate",
                      NULL);
    for (size_t i = 0; i < impersonation->count; i++)
        if (!fits_header(impersonation->headers[i]) || !strchr(impersonation->headers[i], ':'))
            return refuse(
                transport,
                arena_format(transport->arena, "\"%s\" cannot be impersonated",
                             text_printable(transport->arena, impersonation->headers[i], 100)),
                "names hold no line breaks or other control characters");
    return true;
}

static bool identity_renew(struct kube_transport *transport, const char **problem,
                           const char **hint) {
    const struct kube_renewal *renewal = &transport->options.renewal;
    *problem = *hint = NULL;
    transport->generation++;
    if (transport->connection->credentials.exec && renewal->renew) {
        *problem =
            renewal->renew(renewal->context, transport->arena, &transport->credentials, hint);
    } else if (!transport->credentials.token_file) {
        return false;
    }
    if (!*problem && set_authorization(transport))
        return true;
    if (!*problem) {
        *problem = transport->problem;
        *hint = transport->hint;
        transport->problem = transport->hint = NULL;
    }
    return false;
}

bool identity_prepare(struct kube_transport *transport) {
    const struct kube_credentials *own = &transport->connection->credentials;
    kube_secrets_add(&transport->secrets, transport->target.proxy_password);
    if (own->exec && !transport->renewed) {
        if (!transport->options.renewal.renew)
            return refuse(transport, "credentials from an exec plugin are not available here",
                          NULL);
        const char *problem, *hint;
        if (!identity_renew(transport, &problem, &hint))
            return refuse(transport, problem, hint);
        transport->renewed = true;
    }
    if (!set_authorization(transport) || !check_headers(transport))
        return false;
    if (!transport->target.https && has_credentials(transport))
        return refuse(transport, "credentials are only sent over https, and the server is http",
                      "use an https:// server, or a user without credentials");
    return true;
}

bool identity_replay(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    if (exchange->reply->status != 401 || exchange->replayed)
        return false;
    const char *problem = NULL, *hint = NULL;
    bool good =
        exchange->generation != transport->generation || identity_renew(transport, &problem, &hint);
    if (!good) {
        exchange->reply->problem = problem;
        exchange->reply->hint = hint;
        return false;
    }
    trace_attempt(exchange, 0);
    exchange->replayed = true;
    exchange->state = EXCHANGE_WAITING;
    exchange->due = transport_now(transport);
    return true;
}
