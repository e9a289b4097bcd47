#include "unit/unit_discover.h"

/* One run: options of a person, replies of a cluster, and what was found. */
struct trial {
    struct arena *arena;
    struct diagnostics diagnostics;
    struct unit_reply replies[16];
    size_t count;
    struct unit_server server;
    struct settings found;
    bool good;
};

static struct trial *trial_new(void) {
    struct arena *arena = unit_arena();
    struct trial *trial = arena_alloc(arena, sizeof(*trial));
    trial->arena = arena;
    trial->diagnostics = diagnostics_new(arena);
    return trial;
}

static void reply(struct trial *trial, const char *path, const char *yaml) {
    trial->replies[trial->count++] = unit_get(trial->arena, path, yaml);
}

static void run(struct trial *trial, const char *options) {
    trial->server.replies = trial->replies;
    struct kube_client client = unit_client(&trial->server);
    const struct settings *given = unit_settings(&trial->diagnostics, options);
    trial->good = discover_cluster(&trial->diagnostics, &client, NULL, given, &trial->found);
}

static const char *found(const struct trial *trial, enum option_id id) {
    const char *text = settings_text(&trial->found, id);
    return text ? text : "nothing";
}

static const char *source(const struct trial *trial, enum option_id id) {
    assert_int_equal(trial->found.option[id].origin, ORIGIN_CLUSTER);
    return trial->found.option[id].first->position.source->name;
}

static void expect_hint(const struct trial *trial, enum severity severity, const char *message,
                        const char *hint) {
    const struct diagnostic *it = unit_find(&trial->diagnostics, severity, message);
    if (!it)
        print_error("not said: %s\n", message);
    assert_non_null(it);
    assert_non_null(it->hint);
    assert_non_null(strstr(it->hint, hint));
}

#define OWN_STORE                                                                                  \
    STORE("default", "own-0.own-heads.kamaji-system.svc.example.org:12379", "kamaji-system")
#define OWN_SERVICES                                                                               \
    "items:\n"                                                                                     \
    "- metadata: {name: own-heads}\n"                                                              \
    "  spec: {clusterIP: None, selector: {app: etcd}, ports: [{port: 12379}]}\n"                   \
    "- metadata: {name: a-other-port}\n"                                                           \
    "  spec: {clusterIP: 10.0.0.1, selector: {app: etcd}, ports: [{port: 80}]}\n"                  \
    "- metadata: {name: b-other-pods}\n"                                                           \
    "  spec: {clusterIP: 10.0.0.2, selector: {app: web}, ports: [{port: 12379}]}\n"                \
    "- metadata: {name: front}\n"                                                                  \
    "  spec: {clusterIP: 10.0.0.3, selector: {app: etcd}, ports: [{port: 12379}]}\n"

static void kamaji_replies(struct trial *trial) {
    reply(trial, "/version", VERSION("v1.29.4+k3s1"));
    reply(trial, STORES, "items:\n" OWN_STORE);
    reply(trial, SETS, "items:\n" SET("own"));
    reply(trial, SERVICES, OWN_SERVICES);
    reply(trial, SECRETS "its-ca", SECRET("\"f:root.crt\": {}"));
    reply(trial, SECRETS "its-client", SECRET("\"f:one.crt\": {}, \"f:one.key\": {}"));
}

static void test_kamaji(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    kamaji_replies(trial);
    run(trial, "--target kamaji-etcd");
    assert_true(trial->good);
    assert_null(trial->diagnostics.first);
    assert_string_equal(found(trial, OPTION_NAMESPACE), "kamaji-system");
    assert_string_equal(found(trial, OPTION_ETCD_NAME), "own");
    assert_string_equal(found(trial, OPTION_ETCD_SERVICE), "own-heads");
    assert_string_equal(found(trial, OPTION_ETCD_CLIENT_SERVICE), "front");
    assert_string_equal(found(trial, OPTION_REPLICAS), "5");
    assert_string_equal(found(trial, OPTION_CLIENT_PORT), "12379");
    assert_string_equal(found(trial, OPTION_CLUSTER_DOMAIN), "example.org");
    assert_string_equal(found(trial, OPTION_QUOTA), "4Gi");
    assert_string_equal(found(trial, OPTION_CA_SECRET), "its-ca");
    assert_string_equal(found(trial, OPTION_CA_SECRET_KEY), "root.crt");
    assert_string_equal(found(trial, OPTION_CLIENT_SECRET), "its-client");
    assert_string_equal(found(trial, OPTION_CLIENT_SECRET_CERT), "one.crt");
    assert_string_equal(found(trial, OPTION_CLIENT_SECRET_KEY), "one.key");
    assert_string_equal(found(trial, OPTION_KUBERNETES_VERSION), "1.29.4");
    assert_string_equal(source(trial, OPTION_QUOTA), "StatefulSet kamaji-system/own");
    assert_string_equal(source(trial, OPTION_CA_SECRET), "DataStore default");
    assert_string_equal(source(trial, OPTION_ETCD_CLIENT_SERVICE), "Service front");
    arena_free(trial->arena);
}

#define RUNS(CONTAINER)                                                                            \
    "items:\n- metadata: {name: own, namespace: kamaji-system}\n"                                  \
    "  spec: {replicas: 3, serviceName: own, template: {spec: {containers: [{name: c, " CONTAINER  \
    "}]}}}\n"

/* However its flags are written; those beside a file do not count. */
static void test_forms_of_etcd(void **state) {
    (void)state;
    static const struct {
        const char *sets, *quota, *port;
    } cases[] = {
        {RUNS("command: [etcd, -quota-backend-bytes, '3221225472', "
              "'-listen-client-urls=https://0.0.0.0:1']"),
         "3Gi", "1"},
        {RUNS("command: [sh, -c, 'exec /usr/local/bin/etcd --quota-backend-bytes=3221225472']"),
         "3Gi", "nothing"},
        {RUNS("image: 'quay.io/coreos/etcd:v3.5.6'"), "2Gi", "nothing"},
        {RUNS("image: 'quay.io/coreos/etcd:v3.5.6', args: [--quota-backend-bytes=3221225472]"),
         "3Gi", "nothing"},
        {RUNS("command: [etcd, --config-file=/a, '--listen-client-urls=https://0.0.0.0:1']"),
         "nothing", "nothing"},
        {RUNS("command: [etcd], env: [{name: ETCD_CONFIG_FILE, value: /a}]"), "nothing", "nothing"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct trial *trial = trial_new();
        reply(trial, "/version", VERSION("v1.29.4"));
        reply(trial, STORES, "");
        reply(trial, SETS, cases[i].sets);
        reply(trial, SERVICES, NOTHING);
        reply(trial, SECRETS "own-certs", "");
        reply(trial, SECRETS "own-root-client-certs", "");
        run(trial, "--target kamaji-etcd");
        assert_true(trial->good);
        assert_string_equal(found(trial, OPTION_QUOTA), cases[i].quota);
        assert_string_equal(found(trial, OPTION_CLIENT_PORT), cases[i].port);
        if (text_equal(cases[i].quota, "nothing"))
            expect_hint(trial, SEVERITY_WARNING, "--config-file names", "give --quota");
        arena_free(trial->arena);
    }
}

/* Whatever is asked is a GET, and of Secrets only the metadata. */
static void test_only_reads(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    kamaji_replies(trial);
    run(trial, "--target kamaji-etcd");
    assert_int_equal(trial->server.count, 6);
    for (size_t i = 0; i < trial->server.count; i++) {
        const struct kube_request *request = &trial->server.requests[i];
        bool secret = strstr(request->path, "/secrets/") != NULL;
        assert_string_equal(request->method, "GET");
        assert_null(request->content_type);
        assert_int_equal(request->accept != NULL, secret);
        if (secret)
            assert_string_equal(request->accept,
                                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    }
    arena_free(trial->arena);
}

/* What a person gave is neither replaced nor judged. */
static void test_given_wins(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "items:\n" STORE("default", "own-0.own-heads.kamaji-system.svc:1", "far"));
    reply(trial, SETS "/own", "items:\n" SET("own"));
    reply(trial, SERVICES, OWN_SERVICES);
    reply(trial, SECRETS "mine", "");
    reply(trial, SECRETS "mine", "");
    run(trial, "--target kamaji-etcd --etcd-name own --quota 6Gi --ca-secret mine --client-secret "
               "mine --endpoints a.b.c");
    assert_true(trial->good);
    assert_string_equal(found(trial, OPTION_QUOTA), "nothing");
    assert_string_equal(found(trial, OPTION_CA_SECRET), "nothing");
    assert_string_equal(found(trial, OPTION_REPLICAS), "nothing");
    arena_free(trial->arena);
}

static void test_secret_elsewhere(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES,
          "items:\n" STORE("default", "own-0.own-heads.kamaji-system.svc.x:1", "far"));
    reply(trial, SETS, "items:\n" SET("own"));
    reply(trial, SERVICES, OWN_SERVICES);
    run(trial, "--target kamaji-etcd");
    assert_false(trial->good);
    expect_hint(trial, SEVERITY_ERROR,
                "Secret \"its-ca\" is in namespace \"far\", and pods in namespace "
                "\"kamaji-system\" cannot mount it",
                "copy the Secret into namespace kamaji-system");
    assert_int_equal(trial->diagnostics.errors, 2); /* one for each Secret */
    arena_free(trial->arena);
}

/* The datastore may be anywhere: its DataStore says where. */
static void test_namespace_of_store(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "items:\n" STORE("default", "own-0.own-heads.far.svc.x:1", "far"));
    reply(trial, SETS, NOTHING);
    reply(trial, "/apis/apps/v1/namespaces/far/statefulsets",
          "items:\n- metadata: {name: own, namespace: far}\n"
          "  spec: {replicas: 1, serviceName: s, template: {spec: {containers: [{name: x, "
          "command: [/usr/bin/etcd], env: [{name: ETCD_QUOTA_BACKEND_BYTES, value: \"0\"}], ports: "
          "[{name: client, containerPort: 7}]}]}}}\n");
    reply(trial, "/api/v1/namespaces/far/services", "items: [{metadata: {name: s}}]\n");
    reply(trial, "/api/v1/namespaces/far/secrets/its-ca", SECRET("\"f:root.crt\": {}"));
    reply(trial, "/api/v1/namespaces/far/secrets/its-client", "");
    run(trial, "--target kamaji-etcd");
    assert_true(trial->good);
    assert_string_equal(found(trial, OPTION_NAMESPACE), "far");
    assert_string_equal(found(trial, OPTION_QUOTA), "2Gi");
    assert_string_equal(found(trial, OPTION_CLIENT_PORT), "7");
    expect_hint(trial, SEVERITY_WARNING, "it is not there", "pods will wait for it");
    arena_free(trial->arena);
}

static void test_several(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "");
    reply(trial, SETS, "items:\n" SET("one") SET("two"));
    run(trial, "--target kamaji-etcd");
    assert_false(trial->good);
    expect_hint(trial, SEVERITY_ERROR,
                "2 StatefulSets in namespace kamaji-system run etcd: one, two", "--etcd-name");
    arena_free(trial->arena);
}

/* An etcd outside of the cluster: its DataStore is all there is. */
static void test_store_alone(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "items:\n" STORE("outside", "10.0.0.1:2379", "kamaji-system"));
    reply(trial, SETS, FORBIDDEN);
    reply(trial, SECRETS "*", "");
    reply(trial, SECRETS "*", "");
    run(trial, "--target kamaji-etcd");
    assert_true(trial->good);
    assert_string_equal(found(trial, OPTION_ENDPOINTS), "10.0.0.1:2379");
    assert_string_equal(found(trial, OPTION_ETCD_NAME), "outside");
    expect_hint(trial, SEVERITY_WARNING, "the quota of this etcd cannot be read", "--quota");
    expect_hint(trial, SEVERITY_WARNING, "cannot list statefulsets.apps in namespace kamaji-system",
                "missing right: list statefulsets.apps in namespace kamaji-system");
    arena_free(trial->arena);
}

static void test_wrong_keys(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "");
    reply(trial, SETS, "items:\n" SET("own"));
    reply(trial, SERVICES, FORBIDDEN);
    reply(trial, SECRETS "own-certs", SECRET("\"f:tls.crt\": {}, \"f:tls.key\": {}"));
    reply(trial, SECRETS "own-root-client-certs",
          "kind: Secret\nmetadata: {name: x}\ndata: {tls.key: Y2FuYXJ5}\n");
    run(trial, "--target kamaji-etcd");
    assert_true(trial->good);
    assert_string_equal(found(trial, OPTION_PKI), "self-signed");
    expect_hint(trial, SEVERITY_WARNING, "it has no key \"ca.crt\", but: tls.crt, tls.key",
                "--pki");
    expect_hint(trial, SEVERITY_WARNING, "cannot list services", "missing right: list services");
    assert_non_null(unit_find(&trial->diagnostics, SEVERITY_WARNING, "sends whole objects"));
    arena_free(trial->arena);
}

static void test_missing_right(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, FORBIDDEN);
    reply(trial, SETS, FORBIDDEN);
    run(trial, "--target kamaji-etcd");
    assert_false(trial->good);
    assert_int_equal(trial->diagnostics.failure, FAILURE_CLUSTER);
    expect_hint(trial, SEVERITY_WARNING,
                "cannot list datastores.kamaji.clastix.io in the whole cluster",
                "kubectl create clusterrole etcdmaint-discover-datastores.kamaji.clastix.io "
                "--verb=list --resource=datastores.kamaji.clastix.io && kubectl create "
                "clusterrolebinding etcdmaint-discover-datastores.kamaji.clastix.io "
                "--clusterrole=etcdmaint-discover-datastores.kamaji.clastix.io --user=USER");
    expect_hint(trial, SEVERITY_ERROR, "cannot list statefulsets.apps in namespace kamaji-system",
                "kubectl create role etcdmaint-discover-statefulsets.apps -n kamaji-system "
                "--verb=list --resource=statefulsets.apps && kubectl create rolebinding");
    arena_free(trial->arena);
}

#define FORBIDDEN_TO(USER)                                                                         \
    "kind: Status\napiVersion: v1\nreason: Forbidden\ncode: 403\nmessage: 'forbidden: User "       \
    "\"" USER "\" cannot list resource \"statefulsets\"'\n"

/* Whoever may be bound as kubectl takes it; nobody is, and no name that a shell would read. */
static void test_whom_to_grant(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {FORBIDDEN_TO("jane@example.com"), "--user=jane@example.com"},
        {FORBIDDEN_TO("system:serviceaccount:ci:deploy"), "--serviceaccount=ci:deploy"},
        {FORBIDDEN_TO("$(reboot)"), "--user=USER"},
        {FORBIDDEN_TO("jane doe"), "--user=USER"},
        {FORBIDDEN_TO("system:anonymous"), "knows nothing of who we are"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct trial *trial = trial_new();
        reply(trial, "/version", VERSION("v1.29.4"));
        reply(trial, STORES, "");
        reply(trial, SETS, cases[i][0]);
        run(trial, "--target kamaji-etcd");
        expect_hint(trial, SEVERITY_ERROR, "cannot list statefulsets.apps", cases[i][1]);
        arena_free(trial->arena);
    }
}

static void test_no_answer(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    for (size_t i = 0; i < 3; i++)
        trial->replies[trial->count++] = (struct unit_reply){"GET", "*", 0, NULL, false, NULL};
    run(trial, "--target kamaji-etcd");
    assert_false(trial->good);
    assert_int_equal(trial->diagnostics.errors, 1);
    assert_int_equal(trial->diagnostics.failure, FAILURE_CLUSTER);
    arena_free(trial->arena);
}

static void test_hostile_names(void **state) {
    (void)state;
    struct trial *trial = trial_new();
    run(trial, "--target kamaji-etcd --namespace a/../b");
    assert_false(trial->good);
    assert_int_equal(trial->server.count, 0);
    reply(trial, "/version", VERSION("v1.29.4"));
    reply(trial, STORES, "");
    reply(trial, SETS,
          "items:\n- metadata: {name: \"a/b\\e[31m\", namespace: kamaji-system}\n"
          "  spec: {template: {spec: {containers: [{name: x, command: [etcd]}]}}}\n");
    reply(trial, SERVICES, NOTHING);
    trial->diagnostics = diagnostics_new(trial->arena);
    run(trial, "--target kamaji-etcd");
    assert_int_equal(trial->server.count, 4); /* no plan, no question about Secrets */
    assert_string_equal(source(trial, OPTION_QUOTA), "StatefulSet kamaji-system/a/b\\x1b[31m");
    arena_free(trial->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kamaji),           cmocka_unit_test(test_forms_of_etcd),
        cmocka_unit_test(test_only_reads),       cmocka_unit_test(test_given_wins),
        cmocka_unit_test(test_secret_elsewhere), cmocka_unit_test(test_namespace_of_store),
        cmocka_unit_test(test_several),          cmocka_unit_test(test_store_alone),
        cmocka_unit_test(test_wrong_keys),       cmocka_unit_test(test_missing_right),
        cmocka_unit_test(test_whom_to_grant),    cmocka_unit_test(test_no_answer),
        cmocka_unit_test(test_hostile_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
