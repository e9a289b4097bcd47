#include "model/planner.h"

enum { HOST_LIMIT = 64, DEFAULT_PORT = 2379, DEFAULT_MEMBERS = 3, SHOWN = 60 };

static void add(struct strings *list, const char *item) {
    list->items[list->count++] = item;
}

static struct strings new_list(struct arena *arena, size_t count) {
    return (struct strings){arena_array(arena, count, sizeof(char *)), 0};
}

/* kamaji-etcd: every member has a name of its own below the headless Service; the server
 * certificate names them (chart kamaji-etcd: templates/etcd_cm.yaml). */
static void pod_endpoints(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    where->members = take_integer(planner, OPTION_REPLICAS, DEFAULT_MEMBERS);
    where->member_list = true;
    where->endpoints = new_list(planner->arena, (size_t)where->members);
    const char *rest = arena_format(planner->arena, "%s.svc.%s:%u", where->name_space,
                                    where->cluster_domain, where->client_port);
    for (int64_t i = 0; i < where->members; i++)
        add(&where->endpoints, arena_format(planner->arena, "https://%s-%d.%s.%s", where->etcd_name,
                                            (int)i, where->etcd_service, rest));
    where->snapshot_endpoint =
        arena_format(planner->arena, "https://%s.%s", where->client_service, rest);
    if (planner_given(planner, OPTION_ETCD_NAME) && !planner_given(planner, OPTION_ETCD_SERVICE) &&
        !text_equal(where->etcd_name, where->etcd_service))
        planner_warn(
            planner, OPTION_ETCD_NAME,
            arena_format(planner->arena, "set etcd-service to %s, or to the name that it has",
                         text_printable(planner->arena, where->etcd_name, SHOWN)),
            "the Service stays %s, but the chart names it as the StatefulSet", where->etcd_service);
}

/* The member on the pod's own node; it knows the others. */
static void node_endpoint(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    where->members = take_integer(planner, OPTION_REPLICAS, DEFAULT_MEMBERS);
    where->member_list = true;
    where->endpoints = new_list(planner->arena, 1);
    where->snapshot_endpoint = arena_format(
        planner->arena, planner->plan->ipv6 ? "https://[$(NODE_IP)]:%u" : "https://$(NODE_IP):%u",
        where->client_port);
    add(&where->endpoints, where->snapshot_endpoint);
}

static bool is_known(const struct plan_where *where, const char *url) {
    for (size_t i = 0; i < where->endpoints.count; i++)
        if (text_equal(where->endpoints.items[i], url))
            return true;
    return false;
}

static void given_endpoint(struct planner *planner, const struct value *value) {
    struct plan_where *where = &planner->plan->where;
    struct findings findings = findings_new(planner->arena);
    struct endpoint endpoint = {0};
    bool http = take_flag(planner, OPTION_ALLOW_HTTP, false);
    if (endpoint_parse(&findings, value->text, http, where->client_port, &endpoint)) {
        const char *url = endpoint_format(planner->arena, &endpoint);
        if (is_known(where, url))
            findings_refuse(&findings, "name each member once", "\"%s\" is given twice", url);
        where->hosts[where->host_count++] = endpoint.host;
        add(&where->endpoints, url);
    }
    planner_report(planner, OPTION_ENDPOINTS, value, &findings);
}

/* What was given by name must be as many as was given by number. */
static void hold_replicas(struct planner *planner, const char *given) {
    int64_t members = planner->plan->where.members;
    int64_t replicas = take_integer(planner, OPTION_REPLICAS, members);
    if (replicas != members)
        planner_refuse(planner, OPTION_REPLICAS, "leave replicas out, or name every member",
                       "%lld %s, but %lld %s are given", (long long)replicas,
                       replicas == 1 ? "member" : "members", (long long)members, given);
}

static void given_endpoints(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    const struct setting *setting = &planner->settings->option[OPTION_ENDPOINTS];
    where->endpoints = new_list(planner->arena, setting->count);
    where->hosts = arena_array(planner->arena, setting->count, sizeof(*where->hosts));
    if (setting->count > HOST_LIMIT) {
        planner_refuse(planner, OPTION_ENDPOINTS, NULL, "%u endpoints are more than 64",
                       setting->count);
        return;
    }
    for (const struct value *value = setting->first; value; value = value->next)
        given_endpoint(planner, value);
    if (setting->count == 0)
        planner_refuse(planner, OPTION_ENDPOINTS, "name at least one endpoint",
                       "the list is empty");
    where->members = (int64_t)where->endpoints.count;
    where->snapshot_endpoint = where->endpoints.count > 0 ? where->endpoints.items[0] : "";
    hold_replicas(planner, "endpoints");
}

/* Talos: through its API each node is a target of its own; with hostpath the nodes are members. */
static void given_node(struct planner *planner, const struct value *value) {
    struct plan_where *where = &planner->plan->where;
    struct findings findings = findings_new(planner->arena);
    struct host host = {0};
    if (node_parse(&findings, value->text, &host)) {
        for (size_t i = 0; i < where->nodes.count; i++)
            if (text_equal(where->nodes.items[i], host.name))
                findings_refuse(&findings, "name each node once", "\"%s\" is given twice",
                                host.name);
        where->hosts[where->host_count++] = host;
        add(&where->nodes, host.name);
    }
    planner_report(planner, OPTION_NODES, value, &findings);
}

static void given_nodes(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    const struct setting *setting = &planner->settings->option[OPTION_NODES];
    where->nodes = new_list(planner->arena, setting->count);
    where->hosts = arena_array(planner->arena, setting->count, sizeof(*where->hosts));
    if (setting->count > HOST_LIMIT) {
        planner_refuse(planner, OPTION_NODES, NULL, "%u nodes are more than 64", setting->count);
        return;
    }
    for (const struct value *value = setting->first; value; value = value->next)
        given_node(planner, value);
    where->members = (int64_t)where->nodes.count;
    if (setting->count == 0)
        planner_refuse(planner, OPTION_NODES,
                       "name all of them, as in --nodes 10.0.0.11,10.0.0.12,10.0.0.13",
                       "target talos needs the addresses of the control-plane nodes");
}

static void node_endpoints(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    given_nodes(planner);
    where->endpoints = new_list(planner->arena, where->nodes.count);
    for (size_t i = 0; i < where->nodes.count; i++) {
        struct endpoint endpoint = {
            .tls = true, .host = where->hosts[i], .port = where->client_port};
        add(&where->endpoints, endpoint_format(planner->arena, &endpoint));
    }
    where->snapshot_endpoint = where->endpoints.count > 0 ? where->endpoints.items[0] : "";
    hold_replicas(planner, "nodes");
}

static void find_endpoints(struct planner *planner) {
    const struct plan *plan = planner->plan;
    if (plan->access == ACCESS_TALOS_API)
        given_nodes(planner);
    else if (planner_given(planner, OPTION_ENDPOINTS))
        given_endpoints(planner);
    else if (plan->target == TARGET_KAMAJI_ETCD)
        pod_endpoints(planner);
    else if (plan->target == TARGET_TALOS && planner_given(planner, OPTION_NODES))
        node_endpoints(planner);
    else if (plan->access == ACCESS_HOSTPATH)
        node_endpoint(planner);
    else
        planner_refuse(planner, OPTION_ENDPOINTS,
                       "name all of them, as in --endpoints 10.0.0.11,10.0.0.12,10.0.0.13",
                       "access secret needs the endpoints of the members");
}

/* Names of objects that belong to no single task, and of the CronJobs. */
static void find_names(struct planner *planner) {
    static const char *const bases[] = {"", "etcd", "talos-etcd"};
    struct plan *plan = planner->plan;
    struct arena *arena = planner->arena;
    const char *given = take_name(planner, OPTION_NAME, NAME_SUBDOMAIN, NULL);
    const char *base = given                                ? given
                       : plan->target == TARGET_KAMAJI_ETCD ? plan->where.etcd_name
                                                            : bases[plan->target];
    bool job_suffix = !given && plan->target == TARGET_KAMAJI_ETCD;
    plan->where.base_name = arena_format(arena, "%s-maintenance", base);
    struct findings of_base = findings_new(arena); /* said already, where the base was taken */
    for (size_t i = 0; i < TASK_COUNT; i++) {
        struct findings findings = findings_new(arena);
        plan->task[i].name =
            arena_format(arena, "%s-%s%s", base, task_names[i], job_suffix ? "-job" : "");
        if (!plan->task[i].wanted || !name_check(&of_base, NAME_SUBDOMAIN, base))
            continue;
        enum option_id id = given ? OPTION_NAME : OPTION_ETCD_NAME;
        name_check(&findings, NAME_CRONJOB, plan->task[i].name);
        diagnostics_take(planner->diagnostics, &findings, settings_position(planner->settings, id),
                         false, option_table[id].name);
    }
}

static const char *take_domain(const struct planner *planner, enum option_id id,
                               const char *standard) {
    const struct value *value = planner->settings->option[id].first;
    struct findings findings = findings_new(planner->arena);
    if (!value)
        return standard;
    host_domain_check(&findings, value->text);
    planner_report(planner, id, value, &findings);
    return value->text;
}

void plan_where(struct planner *planner) {
    struct plan_where *where = &planner->plan->where;
    bool kamaji = planner->plan->target == TARGET_KAMAJI_ETCD;
    where->etcd_name = take_name(planner, OPTION_ETCD_NAME, NAME_LABEL, "kamaji-etcd");
    where->etcd_service = take_name(planner, OPTION_ETCD_SERVICE, NAME_SERVICE, "kamaji-etcd");
    where->client_service = take_name(planner, OPTION_ETCD_CLIENT_SERVICE, NAME_SERVICE,
                                      arena_format(planner->arena, "%s-client", where->etcd_name));
    where->name_space =
        take_name(planner, OPTION_NAMESPACE, NAME_LABEL, kamaji ? "kamaji-system" : "kube-system");
    where->cluster_domain = take_domain(planner, OPTION_CLUSTER_DOMAIN, "cluster.local");
    where->client_port = (uint16_t)take_integer(planner, OPTION_CLIENT_PORT, DEFAULT_PORT);
    find_endpoints(planner);
    find_names(planner);
}
