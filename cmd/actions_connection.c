#include "cmd/command.h"

#include <stdlib.h>

#include "connection/connect.h"

/* The kubeconfig that was read last: the clusters of a fleet mostly share one. */
struct shown {
    const struct kubeconfig *kubeconfig;
    const char *path;
    bool read;
    size_t clusters;
};

struct kube_environment command_kube_environment(void) {
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

/* Reads it into memory that stays, unless it is the one that is there. */
static void load(struct run *run, struct shown *shown, const char *path) {
    bool same = shown->read &&
                (path == shown->path || (path && shown->path && text_equal(path, shown->path)));
    struct kube_environment environment = command_kube_environment();
    if (same)
        return;
    shown->read = true;
    shown->path = path ? arena_copy(run->keep, path) : NULL;
    run->diagnostics.arena = run->keep;
    shown->kubeconfig = kubeconfig_load(&run->diagnostics, shown->path, &environment);
    run->diagnostics.arena = run->arena;
}

static void show(struct run *run, const struct cluster *cluster, void *context) {
    struct shown *shown = context;
    const struct settings *settings = cluster->plans[0]->settings;
    struct kube_environment environment = command_kube_environment();
    load(run, shown, settings_text(settings, OPTION_KUBECONFIG));
    if (!shown->kubeconfig)
        return;
    const struct kube_connection *connection =
        kube_connect(&run->diagnostics, shown->kubeconfig, settings, &environment);
    if (!connection)
        return;
    if (!run->fleet.flat)
        text_add_format(&run->output, "%s%s:\n", shown->clusters > 0 ? "\n" : "", cluster->name);
    shown->clusters++;
    kube_connection_show(&run->output, connection);
}

void action_connection(struct run *run) {
    struct shown shown = {0};
    if (!clusters_each(run, show, &shown))
        run->output.length = 0;
}
