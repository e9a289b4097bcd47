#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "transport/transport_parts.h"

/* A connection whose other end is silent at the level of TCP is given up after this time. */
enum { SILENCE_SECONDS = 20, PROBE_AFTER_SECONDS = 10, PROBE_EVERY_SECONDS = 5 };

#define SET(option, value)                                                                         \
    do {                                                                                           \
        CURLcode set_code = curl->easy_setopt(easy, option, value);                                \
        if (set_code != CURLE_OK && !exchange->setup_failed)                                       \
            refused(exchange, set_code, #option);                                                  \
    } while (0)

/* An option that libcurl does not take is a failure: it may be the one that makes it safe. */
static void refused(struct exchange *exchange, CURLcode code, const char *option) {
    exchange->setup_failed = true;
    problem_set(exchange, KUBE_OUTCOME_FAILED, "install libcurl 7.77 or later with OpenSSL",
                "libcurl does not take %s: %s", option,
                exchange->transport->curl.easy_strerror(code));
}

/* Not for children; and dead peers are noticed. Failures here change nothing that matters. */
static int prepare_socket(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context;
    (void)purpose;
    int silence = SILENCE_SECONDS * 1000;
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence, sizeof silence);
    return CURL_SOCKOPT_OK;
}

static void add_header(struct exchange *exchange, struct header header) {
    struct curl_slist *longer;
    const char *line = arena_format(exchange->arena, "%s: %s", header.name, header.value);
    longer = exchange->transport->curl.slist_append(exchange->headers, line);
    if (!longer || exchange->sent_count == HEADER_LIMIT) {
        exchange->setup_failed = true;
        problem_set(exchange, KUBE_OUTCOME_FAILED, NULL, "no memory for the request's headers");
        return;
    }
    exchange->headers = longer;
    exchange->sent[exchange->sent_count++] = header;
}

static void add_impersonation(struct exchange *exchange) {
    const struct kube_impersonation *who = &exchange->transport->connection->impersonation;
    for (size_t i = 0; i < who->count; i++) {
        const char *colon = strchr(who->headers[i], ':');
        size_t length = (size_t)(colon - who->headers[i]);
        const char *name = arena_copy_bytes(exchange->arena, who->headers[i], length);
        const char *value = colon + 1 + strspn(colon + 1, " ");
        add_header(exchange, (struct header){name, value, false});
    }
}

static void set_headers(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    const struct kube_request *request = exchange->request;
    const struct target *target = &transport->target;
    const char *agent = transport->options.user_agent;
    exchange->sent_count = 0;
    if (target->connect_to)
        add_header(exchange, (struct header){"Host", target->address, false});
    add_header(exchange, (struct header){"User-Agent", agent ? agent : "etcdmaint-gen", false});
    const char *accept = request->take ? "*/*" : "application/json";
    add_header(exchange,
               (struct header){"Accept", request->accept ? request->accept : accept, false});
    if (request->content_type)
        add_header(exchange, (struct header){"Content-Type", request->content_type, false});
    if (transport->authorization.name)
        add_header(exchange, transport->authorization);
    add_impersonation(exchange);
    struct curl_slist *longer = transport->curl.slist_append(exchange->headers, "Expect:");
    exchange->headers = longer ? longer : exchange->headers;
}

static void set_blob(struct exchange *exchange, CURLoption option, const char *name,
                     const char *pem) {
    struct curl_blob blob = {
        .data = arena_copy(exchange->arena, pem), .len = strlen(pem), .flags = CURL_BLOB_COPY};
    CURLcode code = exchange->transport->curl.easy_setopt(exchange->easy, option, &blob);
    if (code != CURLE_OK && !exchange->setup_failed)
        refused(exchange, code, name);
}

static void set_tls(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    const struct kube_connection *connection = transport->connection;
    const struct kube_credentials *credentials = &transport->credentials;
    const struct curl_library *curl = &transport->curl;
    CURL *easy = exchange->easy;
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, connection->insecure ? 0L : 1L);
    SET(CURLOPT_SSL_VERIFYHOST, connection->insecure ? 0L : 2L);
    if (connection->ca) {
        /* Without these two the system's authorities would be trusted as well. */
        SET(CURLOPT_CAPATH, NULL);
        SET(CURLOPT_CAINFO, NULL);
        set_blob(exchange, CURLOPT_CAINFO_BLOB, "CURLOPT_CAINFO_BLOB", connection->ca);
    }
    /* An encrypted key must not make OpenSSL ask at the terminal. */
    SET(CURLOPT_KEYPASSWD, "");
    if (credentials->client_certificate && credentials->client_key) {
        set_blob(exchange, CURLOPT_SSLCERT_BLOB, "CURLOPT_SSLCERT_BLOB",
                 credentials->client_certificate);
        set_blob(exchange, CURLOPT_SSLKEY_BLOB, "CURLOPT_SSLKEY_BLOB", credentials->client_key);
    }
}

/* Which proxy, or that there is none, was decided before: the environment says nothing here. */
static void set_proxy(struct exchange *exchange) {
    const struct target *target = &exchange->transport->target;
    const struct curl_library *curl = &exchange->transport->curl;
    CURL *easy = exchange->easy;
    SET(CURLOPT_PROXY, target->proxy ? target->proxy : "");
    SET(CURLOPT_NOPROXY, "");
    if (!target->proxy)
        return;
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (target->https)
        SET(CURLOPT_HTTPPROXYTUNNEL, 1L);
    if (target->proxy_user) {
        SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
        SET(CURLOPT_PROXYUSERNAME, target->proxy_user);
        SET(CURLOPT_PROXYPASSWORD, target->proxy_password);
    }
    if (!target->proxy_https)
        return;
    /* A proxy may be certified by the cluster's authority or by one that the system trusts. */
    SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (exchange->transport->connection->ca)
        set_blob(exchange, CURLOPT_PROXY_CAINFO_BLOB, "CURLOPT_PROXY_CAINFO_BLOB",
                 exchange->transport->connection->ca);
}

static void set_limits(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    const struct curl_library *curl = &transport->curl;
    CURL *easy = exchange->easy;
    bool http2 = transport->target.https && !transport->options.http1;
    bool once = exchange->request->retry == KUBE_RETRY_NEVER;
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)transport->options.connect_timeout);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_TCP_KEEPIDLE, (long)PROBE_AFTER_SECONDS);
    SET(CURLOPT_TCP_KEEPINTVL, (long)PROBE_EVERY_SECONDS);
    SET(CURLOPT_SOCKOPTFUNCTION, prepare_socket);
    SET(CURLOPT_PROTOCOLS, (long)(transport->target.https ? CURLPROTO_HTTPS : CURLPROTO_HTTP));
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_HTTP_VERSION, (long)(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    SET(CURLOPT_PIPEWAIT, 1L);
    /* libcurl sends again by itself what a connection in use before did not answer. */
    SET(CURLOPT_FRESH_CONNECT, exchange->fresh || once ? 1L : 0L);
#if CURL_AT_LEAST_VERSION(7, 87, 0)
    /* A resolver that hangs is not waited for; older libraries do not know this. */
    (void)curl->easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static void set_request(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    const struct kube_request *request = exchange->request;
    const struct curl_library *curl = &transport->curl;
    CURL *easy = exchange->easy;
    SET(CURLOPT_URL, arena_format(exchange->arena, "%s%s", transport->target.base, request->path));
    if (request->content_type) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
        SET(CURLOPT_POSTFIELDS, request->body ? request->body : "");
    }
    SET(CURLOPT_CUSTOMREQUEST, request->method);
    SET(CURLOPT_HTTPHEADER, exchange->headers);
    SET(CURLOPT_ACCEPT_ENCODING, request->take ? NULL : "gzip");
    SET(CURLOPT_ERRORBUFFER, exchange->error);
    SET(CURLOPT_HEADERFUNCTION, reply_header);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_WRITEFUNCTION, reply_body);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_PRIVATE, exchange);
    if (transport->target.connect_to) {
        exchange->connect_to = curl->slist_append(NULL, transport->target.connect_to);
        SET(CURLOPT_CONNECT_TO, exchange->connect_to);
    }
}

void request_setup(struct exchange *exchange) {
    struct kube_transport *transport = exchange->transport;
    if (exchange->easy)
        transport->curl.easy_reset(exchange->easy);
    else
        exchange->easy = transport->curl.easy_init();
    exchange->setup_failed = false;
    if (!exchange->easy) {
        exchange->setup_failed = true;
        problem_set(exchange, KUBE_OUTCOME_FAILED, NULL, "no memory for a request");
        return;
    }
    set_headers(exchange);
    set_tls(exchange);
    set_proxy(exchange);
    set_limits(exchange);
    set_request(exchange);
}

void request_release(struct exchange *exchange) {
    const struct curl_library *curl = &exchange->transport->curl;
    curl->slist_free_all(exchange->headers);
    curl->slist_free_all(exchange->connect_to);
    exchange->headers = exchange->connect_to = NULL;
}

static bool has_time(const struct exchange *exchange, CURLINFO what) {
    curl_off_t time = 0;
    return exchange->transport->curl.easy_getinfo(exchange->easy, what, &time) == CURLE_OK &&
           time > 0;
}

bool request_waits(const struct exchange *exchange) {
    return exchange->state == EXCHANGE_RUNNING &&
           !has_time(exchange, CURLINFO_PRETRANSFER_TIME_T) &&
           !has_time(exchange, CURLINFO_CONNECT_TIME_T);
}
