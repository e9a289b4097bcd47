#include "cmd/connected.h"
#include "cmd/trace.h"

#include <stdlib.h>
#include <unistd.h>

#include "connection/connect.h"
#include "connection/exec.h"
#include "transport/transport.h"

struct link {
    struct run *run;
    struct arena *arena; /* of the connection */
    struct arena_mark mark;
    int stop;
    unsigned requests; /* at once */
    bool asks;         /* an exec plugin may ask a person */
    unsigned timeout;  /* milliseconds for each cluster; 0 = no limit */
    struct kube_environment environment;
    const struct kubeconfig *kubeconfig; /* the one that was read last, NULL when it is bad */
    const char *path;
    bool read;
    const char *context;
    struct kube_connection *connection;
    struct kube_transport *transport;
    struct kube_client client;
};

/* What connection/kubeconfig.h wants to know of the environment. */
static struct kube_environment command_kube_environment(void) {
    const char *https_proxy = getenv("HTTPS_PROXY");
    const char *http_proxy = getenv("HTTP_PROXY");
    const char *no_proxy = getenv("NO_PROXY");
    return (struct kube_environment){
        .kubeconfig = getenv("KUBECONFIG"),
        .home = getenv("HOME"),
        .service_host = getenv("KUBERNETES_SERVICE_HOST"),
        .service_port = getenv("KUBERNETES_SERVICE_PORT"),
        .pod_namespace = getenv("POD_NAMESPACE"),
        .service_account = "/var/run/secrets/kubernetes.io/serviceaccount",
        .https_proxy = https_proxy && *https_proxy ? https_proxy : getenv("https_proxy"),
        .http_proxy = http_proxy && *http_proxy ? http_proxy : getenv("http_proxy"),
        .no_proxy = no_proxy && *no_proxy ? no_proxy : getenv("no_proxy"),
    };
}

struct link *link_new(struct run *run, int stop, uint64_t timeout) {
    struct link *link = arena_alloc(run->keep, sizeof *link);
    link->timeout = timeout < UINT32_MAX ? (unsigned)timeout : 0;
    link->run = run;
    link->stop = stop;
    link->asks = true;
    link->requests = clusters_at_once(run);
    link->environment = command_kube_environment();
    link->arena = arena_new(run->out_of_memory);
    if (!link->arena)
        run->out_of_memory();
    link->mark = arena_mark(link->arena);
    struct arenas *arenas = arena_alloc(run->keep, sizeof *arenas);
    *arenas = (struct arenas){link->arena, run->arenas};
    run->arenas = arenas;
    return link;
}

void link_ask_nobody(struct link *link) {
    link->asks = false;
}

static void disconnect(struct link *link) {
    kube_transport_free(link->transport);
    link->transport = NULL;
    link->connection = NULL;
}

void link_free(struct link *link) {
    disconnect(link);
    arena_rewind(link->arena, link->mark);
}

static bool is_same(const char *one, const char *other) {
    return one == other || (one && other && text_equal(one, other));
}

/* Reads it into memory that stays, unless it is the one that is there: the clusters of a fleet
 * mostly share one. */
static void load(struct link *link, const struct value *file) {
    const char *path = file ? file->text : NULL;
    struct run *run = link->run;
    bool same = link->read && is_same(link->path, path);
    /* What is wrong with it is said again, at the place of this cluster. */
    if (same && !link->kubeconfig && kubeconfig_load(&run->diagnostics, file, &link->environment))
        link->read = false;
    if (same)
        return;
    link->read = true;
    link->path = path ? arena_copy(run->keep, path) : NULL;
    run->diagnostics.arena = run->keep;
    link->kubeconfig = kubeconfig_load(&run->diagnostics, file, &link->environment);
    run->diagnostics.arena = run->arena;
}

const struct kube_connection *link_connection(struct link *link, const struct settings *settings) {
    struct diagnostics *diagnostics = &link->run->diagnostics;
    const char *path = settings_text(settings, OPTION_KUBECONFIG);
    const char *context = settings_text(settings, OPTION_CONTEXT);
    const struct diagnostic *last = diagnostics->last;
    if (link->connection && is_same(link->path, path) && is_same(link->context, context))
        return link->connection;
    disconnect(link);
    load(link, settings->option[OPTION_KUBECONFIG].first);
    if (!link->kubeconfig)
        return NULL;
    arena_rewind(link->arena, link->mark);
    diagnostics->arena = link->arena;
    link->context = context ? arena_copy(link->arena, context) : NULL;
    link->connection = kube_connect(diagnostics, link->kubeconfig, settings, &link->environment);
    diagnostics->arena = link->run->arena;
    if (diagnostics->last != last)
        link->mark = arena_mark(link->arena); /* what was said stays */
    return link->connection;
}

/* ---- the client ---- */

static const char *renew(void *context, struct arena *arena, struct kube_credentials *credentials,
                         const char **hint) {
    struct link *link = context;
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct kube_exec_result result = {0};
    struct kube_exec_request request = {.exec = link->connection->credentials.exec,
                                        .connection = link->connection,
                                        .environment = link->run->environment,
                                        .terminal = link->asks && isatty(STDIN_FILENO),
                                        .timeout = EXEC_TIMEOUT,
                                        .stop = &link->stop};
    if (!kube_exec_run(&diagnostics, &request, &result)) {
        *hint = diagnostics.first ? diagnostics.first->hint : NULL;
        return diagnostics.first ? diagnostics.first->message : "the exec plugin failed";
    }
    credentials->token = result.token;
    if (result.client_certificate) {
        credentials->client_certificate = result.client_certificate;
        credentials->client_key = result.client_key;
    }
    return NULL;
}

static struct kube_transport *connect_to(struct link *link) {
    const struct kube_connection *connection = link->connection;
    struct kube_transport_options options = {
        .clock = clock_milliseconds,
        .timeout = link->timeout,
        .request_timeout = (unsigned)connection->request_timeout,
        .stop = link->stop,
        .user_agent = "etcdmaint-gen/" ETCDMAINT_VERSION,
        .trace = {link->run->trace, trace_request, link->run},
        .renewal = {connection->credentials.exec ? renew : NULL, link},
    };
    return kube_transport_new(link->arena, connection, &options);
}

struct kube_client *link_client(struct link *link) {
    if (!link->transport) {
        link->transport = connect_to(link);
        link->client = kube_transport_client(link->transport, link->requests);
    } else {
        kube_transport_restart(link->transport);
    }
    return &link->client;
}
