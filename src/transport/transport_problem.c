#include <errno.h>

#include "transport/transport_parts.h"

enum { RAW_LIMIT = 300 };

/* What OpenSSL says of a certificate, x509_vfy.h; libcurl has 1 until it is asked. */
enum {
    NOT_VERIFIED = 1,
    CERTIFICATE_NOT_YET_VALID = 9,
    CERTIFICATE_EXPIRED = 10,
    SELF_SIGNED = 18,
    SELF_SIGNED_IN_CHAIN = 19,
    NO_LOCAL_ISSUER = 20,
    NO_FIRST_SIGNATURE = 21
};

static const char *masked(struct exchange *exchange, const char *text) {
    const char *safe = text_printable(exchange->arena, text, RAW_LIMIT);
    return kube_secrets_mask(&exchange->transport->secrets, exchange->arena, safe);
}

void problem_set(struct exchange *exchange, enum kube_outcome outcome, const char *hint,
                 const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(exchange->arena, format, arguments);
    va_end(arguments);
    exchange->outcome = outcome;
    exchange->reply->status = 0;
    exchange->reply->problem =
        kube_secrets_mask(&exchange->transport->secrets, exchange->arena, text);
    exchange->reply->hint = hint;
}

/* libcurl's own words, which come after ours. */
static const char *raw(struct exchange *exchange, CURLcode code) {
    const struct curl_library *curl = &exchange->transport->curl;
    return masked(exchange, exchange->error[0] ? exchange->error : curl->easy_strerror(code));
}

static const char *server(struct exchange *exchange) {
    return text_printable(exchange->arena, exchange->transport->target.address, RAW_LIMIT);
}

static void describe_certificate(struct exchange *exchange, CURLcode code) {
    struct kube_transport *transport = exchange->transport;
    long verdict = 0;
    (void)transport->curl.easy_getinfo(exchange->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    const char *name = server(exchange), *text = raw(exchange, code);
    const char *ca = transport->connection->ca
                         ? "the certificate-authority of this cluster is not the one that signed "
                           "it; is the kubeconfig of another or an older cluster?"
                         : "set certificate-authority to the cluster's own CA";
    if (verdict == CERTIFICATE_EXPIRED)
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "renew the server's certificate, or set this machine's clock",
                    "the certificate of %s has expired (%s)", name, text);
    else if (verdict == CERTIFICATE_NOT_YET_VALID)
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "this machine's clock seems to be wrong: compare it with the server's",
                    "the certificate of %s is not valid yet (%s)", name, text);
    else if (verdict >= SELF_SIGNED && verdict <= NO_FIRST_SIGNATURE)
        problem_set(exchange, KUBE_OUTCOME_FAILED, ca,
                    "the certificate of %s is not signed by an authority that is trusted (%s)",
                    name, text);
    else if (verdict <= NOT_VERIFIED)
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "use a name that the certificate has, or set tls-server-name to one",
                    "the certificate of %s is for another name (%s)", name, text);
    else
        problem_set(exchange, KUBE_OUTCOME_FAILED, NULL, "the certificate of %s is refused (%s)",
                    name, text);
}

static void describe_tls(struct exchange *exchange, CURLcode code) {
    const char *name = server(exchange), *text = raw(exchange, code);
    if (strstr(text, "wrong version number") || strstr(text, "http request") ||
        strstr(text, "packet length too long") || strstr(text, "record layer failure"))
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "it seems to speak plain HTTP: is the port the one of the API server?",
                    "%s does not speak TLS (%s)", name, text);
    else if (strstr(text, "protocol version") || strstr(text, "unsupported protocol"))
        problem_set(exchange, KUBE_OUTCOME_FAILED, "TLS 1.2 is the oldest that is used",
                    "%s has no TLS version that can be used (%s)", name, text);
    else if (strstr(text, "SSL_ERROR_SYSCALL") || strstr(text, "reset by peer") ||
             strstr(text, "unexpected eof"))
        problem_set(exchange, KUBE_OUTCOME_UNREACHED,
                    "something between here and the server may be closing connections",
                    "%s ended the connection during the TLS handshake (%s)", name, text);
    else
        problem_set(exchange, KUBE_OUTCOME_FAILED, NULL, "TLS with %s failed (%s)", name, text);
}

static void describe_unreached(struct exchange *exchange, CURLcode code) {
    const struct target *target = &exchange->transport->target;
    long number = 0;
    (void)exchange->transport->curl.easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &number);
    const char *name = target->proxy
                           ? arena_format(exchange->arena, "the proxy %s", target->proxy_shown)
                           : server(exchange);
    const char *text = raw(exchange, code);
    if (number == ECONNREFUSED)
        problem_set(exchange, KUBE_OUTCOME_UNREACHED,
                    "nothing listens there: check host and port, and that it is running",
                    "%s refused the connection (%s)", name, text);
    else if (number == ENETUNREACH || number == EHOSTUNREACH)
        problem_set(exchange, KUBE_OUTCOME_UNREACHED, "check the network, a VPN, or a proxy",
                    "there is no way to %s (%s)", name, text);
    else
        problem_set(exchange, KUBE_OUTCOME_UNREACHED, "check host and port, network and firewalls",
                    "cannot connect to %s (%s)", name, text);
}

static void describe_lost(struct exchange *exchange, CURLcode code) {
    const char *name = server(exchange), *text = raw(exchange, code);
    long connect = 0;
    (void)exchange->transport->curl.easy_getinfo(exchange->easy, CURLINFO_HTTP_CONNECTCODE,
                                                 &connect);
    if (strstr(text, "alert") && strstr(text, "certificate"))
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "renew the client certificate, or check that it is of this cluster",
                    "%s refused the client certificate (%s)", name, text);
    else if (connect >= 300)
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    connect == 407 ? "give the proxy's URL a user and password"
                                   : "ask who runs the proxy, or exclude the server with NO_PROXY",
                    "the proxy %s refused to connect to %s with status %ld (%s)",
                    exchange->transport->target.proxy_shown, name, connect, text);
    else
        problem_set(exchange, KUBE_OUTCOME_LOST, "whether it was processed is not known",
                    "the connection to %s ended before the reply was complete (%s)", name, text);
}

static void describe_write(struct exchange *exchange) {
    if (exchange->stopped_by_taker) {
        exchange->reply->status = exchange->status;
        return;
    }
    problem_set(exchange, KUBE_OUTCOME_FAILED, "is this an API server?",
                exchange->header_bytes > KUBE_BODY_LIMIT / 64 ? "the headers of %s are too long"
                : exchange->too_large                         ? "the reply of %s is over 32 MiB"
                                                              : "the reply of %s cannot be taken",
                server(exchange));
}

static void describe_name(struct exchange *exchange, CURLcode code, const char *what,
                          const char *name) {
    problem_set(exchange, KUBE_OUTCOME_UNREACHED, "check the name, and this machine's DNS",
                "there is no address for %s\"%s\" (%s)", what, name, raw(exchange, code));
}

/* The kinds of failure; what is left over is told in libcurl's words. */
static void describe_code(struct exchange *exchange, CURLcode code) {
    const struct target *target = &exchange->transport->target;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        describe_name(exchange, code, "", text_printable(exchange->arena, target->host, RAW_LIMIT));
        break;
    case CURLE_COULDNT_RESOLVE_PROXY:
        describe_name(exchange, code, "the proxy ", target->proxy_shown);
        break;
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT: /* only the time to connect is left to libcurl */
        describe_unreached(exchange, code);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        describe_certificate(exchange, code);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        describe_tls(exchange, code);
        break;
    case CURLE_SSL_CERTPROBLEM:
        problem_set(exchange, KUBE_OUTCOME_FAILED,
                    "certificate and key must be PEM, belong together, and the key not encrypted",
                    "the client certificate or its key cannot be used (%s)", raw(exchange, code));
        break;
    case CURLE_SSL_CACERT_BADFILE:
        problem_set(exchange, KUBE_OUTCOME_FAILED, "certificate-authority must be PEM",
                    "the certificate authority cannot be used (%s)", raw(exchange, code));
        break;
    case CURLE_PROXY:
        problem_set(exchange, KUBE_OUTCOME_FAILED, "check the proxy, its user and its rules",
                    "the proxy %s does not connect to %s (%s)", target->proxy_shown,
                    server(exchange), raw(exchange, code));
        break;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        describe_lost(exchange, code);
        break;
    case CURLE_WRITE_ERROR:
        describe_write(exchange);
        break;
    default:
        problem_set(exchange, KUBE_OUTCOME_FAILED, "is this an API server?",
                    "%s cannot be talked to (%s)", server(exchange), raw(exchange, code));
    }
}

void problem_describe(struct exchange *exchange, CURLcode code) {
    long sent = 0;
    (void)exchange->transport->curl.easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
    if (code != CURLE_OK)
        describe_code(exchange, code);
    long connect = 0;
    (void)exchange->transport->curl.easy_getinfo(exchange->easy, CURLINFO_HTTP_CONNECTCODE,
                                                 &connect);
    /* What a CONNECT sent to a proxy is no request yet. */
    exchange->reply->reached = sent > 0 && exchange->outcome != KUBE_OUTCOME_UNREACHED &&
                               (connect == 0 || connect / 100 == 2);
}

void problem_of_status(struct exchange *exchange) {
    struct kube_reply *reply = exchange->reply;
    if (reply->status < 300 || reply->status > 399 || reply->status == 304)
        return;
    reply->problem =
        arena_format(exchange->arena, "%s sent a redirect (status %d), which is not followed",
                     server(exchange), reply->status);
    reply->hint = "API servers do not redirect: check the server's URL, or log in where a proxy "
                  "asks for it";
}
