#include "cmd/connected.h"

#include "connection/connect.h"

struct shown {
    struct link *link;
    size_t clusters;
};

static void show(struct run *run, const struct cluster *cluster, void *context) {
    struct shown *shown = context;
    const struct kube_connection *connection =
        link_connection(shown->link, cluster->plans[0]->settings);
    if (!connection)
        return;
    if (!run->fleet.flat)
        text_add_format(&run->output, "%s%s:\n", shown->clusters > 0 ? "\n" : "", cluster->name);
    shown->clusters++;
    kube_connection_show(&run->output, connection);
}

void action_connection(struct run *run) {
    struct shown shown = {link_new(run, -1, 0), 0};
    if (!clusters_each(run, show, &shown))
        run->output.length = 0;
    link_free(shown.link);
}
