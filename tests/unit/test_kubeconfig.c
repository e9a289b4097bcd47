/* Kubeconfig files, and the connections that come of them. */
#include "unit/unit_folder.h"
#include "unit/unit_load.h"

#include "connection/connect.h"

#define CLUSTERS                                                                                   \
    "clusters: [{name: k, cluster: {server: 'https://h:1', insecure-skip-tls-verify: true}}]\n"
#define CONTEXTS                                                                                   \
    "contexts: [{name: c, context: {cluster: k, user: u, namespace: n}}]\ncurrent-context: c\n"
#define CANARY "Canary7Secret"

struct world {
    struct arena *arena;
    const char *folder;
    struct diagnostics diagnostics;
    struct kube_environment environment;
    const struct kube_connection *connection;
};

static struct world *start(void) {
    struct arena *arena = unit_arena();
    struct world *world = arena_alloc(arena, sizeof(*world));
    world->arena = arena;
    world->folder = unit_folder(arena);
    world->diagnostics = diagnostics_new(arena);
    return world;
}

static const char *write_file(struct world *world, const char *name, const char *text) {
    return unit_folder_write(world->arena, world->folder, name, text);
}

/* The connection of a command line; what is said is printable and holds no secret. */
static bool connects(struct world *world, const char *line) {
    struct text text = text_new(world->arena);
    world->diagnostics = diagnostics_new(world->arena);
    struct settings *settings = unit_settings(&world->diagnostics, line);
    const struct kubeconfig *config = kubeconfig_load(
        &world->diagnostics, settings->option[OPTION_KUBECONFIG].first, &world->environment);
    world->connection =
        config ? kube_connect(&world->diagnostics, config, settings, &world->environment) : NULL;
    assert_int_equal(world->connection == NULL, world->diagnostics.errors > 0);
    diagnostics_text(&world->diagnostics, false, false, &text);
    if (world->connection)
        kube_connection_show(&text, world->connection);
    if (text.length > 0 && strstr(text.data, CANARY))
        fail_msg("%s", text.data);
    return world->connection != NULL;
}

static bool connects_with(struct world *world, const char *config, const char *line) {
    world->environment.kubeconfig = write_file(world, "config", config);
    return connects(world, line);
}

static bool says(const struct world *world, const char *message) {
    for (const struct diagnostic *it = world->diagnostics.first; it; it = it->next)
        if (strstr(it->message, message))
            return true;
    return false;
}

static void finish(struct world *world) {
    unit_folder_remove(world->arena, world->folder);
    arena_free(world->arena);
}

static void test_plain(void **state) {
    (void)state;
    struct world *world = start();
    assert_true(connects_with(
        world, CLUSTERS CONTEXTS "users: [{name: u, user: {token: " CANARY "}}]\n", ""));
    assert_string_equal(world->connection->server, "https://h:1");
    assert_string_equal(world->connection->name_space, "n");
    assert_string_equal(world->connection->user_kind, "token");
    assert_string_equal(world->connection->credentials.token, CANARY);
    assert_true(world->connection->insecure);
    assert_string_equal(world->connection->context, "c");
    assert_null(world->connection->proxy);
    world->environment.https_proxy = "u:" CANARY "@p:3128";
    assert_true(connects(world, "--request-timeout 1m30s"));
    assert_string_equal(world->connection->proxy, "http://u:" CANARY "@p:3128");
    assert_int_equal(world->connection->request_timeout, 90000);
    world->environment.no_proxy = "h";
    assert_true(connects(world, ""));
    assert_null(world->connection->proxy);
    finish(world);
}

/* A token of an option takes the place of all that would be sent instead. */
static void test_token_options(void **state) {
    (void)state;
    static const char *const users[] = {"token: a", "tokenFile: nowhere",
                                        ("username: a, password: " CANARY),
                                        "auth-provider: {name: gcp}", "exec: {command: x}"};
    struct world *world = start();
    const char *path = write_file(world, "token", " " CANARY "\n");
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        const char *config = arena_format(
            world->arena, CLUSTERS CONTEXTS "users: [{name: u, user: {%s}}]\n", users[i]);
        assert_true(connects_with(world, config, "--token " CANARY));
        assert_string_equal(world->connection->credentials.token, CANARY);
        assert_null(world->connection->credentials.token_file);
        assert_null(world->connection->credentials.username);
        assert_null(world->connection->credentials.exec);
        assert_true(connects(world, arena_format(world->arena, "--token-file %s", path)));
        assert_string_equal(world->connection->credentials.token_file, path);
        assert_null(world->connection->credentials.token);
    }
    assert_string_equal(kube_token_read(&world->diagnostics, (struct position){0}, path), CANARY);
    assert_false(connects(world, "--token a%b"));
    assert_false(connects(world, "--token="));
    finish(world);
}

/* Several files: whole stanzas, the first of them; paths from where each stands. */
static void test_merge(void **state) {
    (void)state;
    struct world *world = start();
    const char *one = write_file(world, "one", CLUSTERS "current-context: c\n");
    const char *two = write_file(
        world, "two",
        "clusters: [{name: k, cluster: {server: 'https://no', tls-server-name: no}}]\n" CONTEXTS
        "users: [{name: u, user: {tokenFile: token}}]\n");
    const char *token = write_file(world, "token", CANARY);
    world->environment.kubeconfig = arena_format(world->arena, "%s::%s:/no/such:%s", one, two, one);
    assert_true(connects(world, ""));
    assert_string_equal(world->connection->server, "https://h:1");
    assert_null(world->connection->tls_server_name);
    assert_string_equal(world->connection->credentials.token_file, token);
    assert_true(says(world, "lists a file that does not exist: \"/no/such\""));
    assert_string_equal(world->connection->source, arena_format(world->arena, "%s, %s", one, two));
    struct text list = text_new(world->arena);
    for (unsigned i = 0; i <= KUBECONFIG_FILE_LIMIT; i++)
        text_add_format(&list, "/no/%u:", i);
    world->environment.kubeconfig = list.data;
    assert_false(connects(world, ""));
    assert_true(says(world, "more than 64 files"));
    finish(world);
}

static void test_pod(void **state) {
    (void)state;
    struct world *world = start();
    write_file(world, "token", CANARY);
    write_file(world, "namespace", "in-pod\n");
    write_file(world, "ca.crt", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
    world->environment = (struct kube_environment){
        .service_host = "fd00::1", .service_port = "443", .service_account = world->folder};
    assert_true(connects(world, ""));
    assert_string_equal(world->connection->server, "https://[fd00::1]:443");
    assert_string_equal(world->connection->name_space, "in-pod");
    assert_string_equal(world->connection->user_kind, "token file");
    assert_non_null(world->connection->ca);
    world->environment.pod_namespace = "from-variable";
    assert_true(connects(world, "--server https://other --token x"));
    assert_string_equal(world->connection->server, "https://other");
    assert_string_equal(world->connection->credentials.token, "x");
    assert_null(world->connection->credentials.token_file);
    assert_string_equal(world->connection->name_space, "from-variable");
    assert_false(connects(world, "--context c"));
    assert_true(
        connects_with(world, CLUSTERS CONTEXTS "users: [{name: u, user: {token: a}}]\n", ""));
    assert_string_equal(world->connection->server, "https://h:1");
    world->environment.kubeconfig = NULL;
    unlink(arena_format(world->arena, "%s/token", world->folder));
    assert_false(connects(world, ""));
    assert_true(says(world, "no cluster is configured"));
    finish(world);
}

/* Header values, types and limits: refused without a word of the value. */
static void test_refusals(void **state) {
    (void)state;
    static const char *const users[][2] = {
        {"token: \"" CANARY "\\n\"", "token holds"},
        {"token: [" CANARY "]", "token must be a text"},
        {"username: \"" CANARY "\\r\", password: a", "username holds a line end"},
        {"username: a, password: \"" CANARY "\\u0007\"", "password holds a line end"},
        {"username: 'a:" CANARY "'", "must not hold a colon"},
        {"client-key-data: " CANARY "=", "client-key-data is not base64"},
        {"client-key-data: AAAA, client-certificate-data: AAAA", "does not hold PEM"},
        {"token: a, as: \"x\\n\"", "as holds a line end"},
        {"token: a, as: x, as-groups: [\"a\\n\"]", "as-groups holds control"},
        {"token: a, as: x, as-groups: a", "must be a list"},
        {"token: a, as: x, as-user-extra: [a]", "must be a mapping"},
        {"token: a, as: x, as-user-extra: {a: b}", "must hold lists"},
        {"token: a, as-uid: x", "but no user"},
        {"exec: " CANARY, "must be a mapping"},
        {"exec: {command: [x]}", "command must be a text"},
        {"exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, env: "
         "[{value: " CANARY "}]}",
         "env must be"}};
    struct world *world = start();
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        const char *config = arena_format(
            world->arena, CLUSTERS CONTEXTS "users: [{name: u, user: {%s}}]\n", users[i][0]);
        if (connects_with(world, config, "") || !says(world, users[i][1]))
            fail_msg("%s: %s", users[i][0],
                     world->diagnostics.first ? world->diagnostics.first->message : "");
    }
    finish(world);
}

static void test_impersonation(void **state) {
    (void)state;
    struct world *world = start();
    const char *config = CLUSTERS CONTEXTS "users: [{name: u, user: {token: a, as: x, as-groups: "
                                           "[g], as-user-extra: {'a b%/': [1, w]}}}]\n";
    assert_true(connects_with(world, config, ""));
    assert_int_equal(world->connection->impersonation.count, 4);
    assert_string_equal(world->connection->impersonation.headers[0], "Impersonate-User: x");
    assert_string_equal(world->connection->impersonation.headers[1], "Impersonate-Group: g");
    assert_string_equal(world->connection->impersonation.headers[2],
                        "Impersonate-Extra-a%20b%25%2F: 1");
    assert_true(connects(world, "--as y --as-uid 7 --as-group h --as-user-extra k=v"));
    assert_int_equal(world->connection->impersonation.count, 4);
    assert_string_equal(world->connection->impersonation.headers[1], "Impersonate-Uid: 7");
    assert_string_equal(world->connection->impersonation.headers[3], "Impersonate-Extra-k: v");
    assert_false(connects(world, "--as-user-extra k"));
    finish(world);
}

/* Many names do not take long, and a huge file is refused. */
static void test_limits(void **state) {
    (void)state;
    struct world *world = start();
    struct text text = text_new(world->arena);
    text_add(&text, CLUSTERS CONTEXTS "users:\n");
    for (unsigned i = 0; i < 20000; i++)
        text_add_format(&text, "- name: x%u\n", i);
    text_add(&text, "- {name: u, user: {token: a}}\n");
    assert_true(connects_with(world, text.data, ""));
    text_add(&text, "- {name: x19999}\n");
    assert_false(connects_with(world, text.data, ""));
    assert_true(says(world, "\"x19999\" stands twice"));
    text_add_repeated(&text, '#', KUBECONFIG_SIZE_LIMIT);
    assert_false(connects_with(world, text.data, ""));
    assert_true(says(world, "File too large"));
    finish(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),    cmocka_unit_test(test_token_options),
        cmocka_unit_test(test_merge),    cmocka_unit_test(test_pod),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_impersonation),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
