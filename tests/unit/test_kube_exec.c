/* Exec plugins: real programs (scripts) that do what plugins should not. */
#include "unit/unit_folder.h"
#include "unit/unit_load.h"

#include <signal.h>
#include <sys/stat.h>

#include "connection/exec.h"
#include "connection/process.h"

#define CREDENTIAL(status)                                                                         \
    "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":"  \
    "{" status "}}"
#define CANARY "Canary7Secret"

struct plugin {
    struct arena *arena;
    const char *folder;
    struct diagnostics diagnostics;
    struct kube_exec exec;
    struct kube_connection connection;
    struct kube_exec_request request;
    struct kube_exec_result result;
};

static char search_path[] = "PATH=/usr/bin:/bin";
static char old_info[] = "KUBERNETES_EXEC_INFO=old";
static char mine[] = "MINE=1";
static char second[] = "SECOND=2";
static char *const environment[] = {search_path, old_info, mine, second, NULL};

static struct plugin *start(const char *script) {
    struct arena *arena = unit_arena();
    struct plugin *plugin = arena_alloc(arena, sizeof(*plugin));
    plugin->arena = arena;
    plugin->folder = unit_folder(arena);
    plugin->diagnostics = diagnostics_new(arena);
    plugin->exec = (struct kube_exec){.api_version = "client.authentication.k8s.io/v1",
                                      .interactive_mode = "Never"};
    plugin->exec.command = unit_folder_write(arena, plugin->folder, "plugin",
                                             arena_format(arena, "#!/bin/sh\n%s\n", script));
    assert_int_equal(chmod(plugin->exec.command, 0755), 0);
    plugin->connection.server = "https://h:1";
    plugin->request = (struct kube_exec_request){.exec = &plugin->exec,
                                                 .connection = &plugin->connection,
                                                 .environment = environment,
                                                 .timeout = EXEC_TIMEOUT};
    return plugin;
}

static bool run(struct plugin *plugin) {
    return kube_exec_run(&plugin->diagnostics, &plugin->request, &plugin->result);
}

static void finish(struct plugin *plugin) {
    struct text text = text_new(plugin->arena);
    diagnostics_text(&plugin->diagnostics, false, false, &text);
    assert_true(text.length == 0 || !strstr(text.data, CANARY));
    unit_folder_remove(plugin->arena, plugin->folder);
    arena_free(plugin->arena);
}

static void refuses(const char *script, const char *message) {
    struct plugin *plugin = start(script);
    plugin->request.timeout = strstr(script, "sleep") ? 200 : EXEC_TIMEOUT;
    assert_false(run(plugin));
    assert_null(plugin->result.token);
    assert_int_equal(plugin->diagnostics.errors, 1);
    assert_int_equal(plugin->diagnostics.failure, FAILURE_CLUSTER);
    if (!strstr(plugin->diagnostics.first->message, message))
        fail_msg("%s: %s", script, plugin->diagnostics.first->message);
    finish(plugin);
}

static void test_failures(void **state) {
    (void)state;
    refuses("exit 1", "failed with exit code 1");
    refuses("echo " CANARY "; exit 3", "failed with exit code 3");
    refuses("kill -9 $$", "ended by signal 9");
    refuses(":", "it printed nothing");
    refuses("echo " CANARY, "is not an ExecCredential");
    refuses("echo '[\"" CANARY "\"]'", "is not an ExecCredential");
    refuses("exec cat /dev/zero", "more than 1 MiB");
    refuses("exec yes " CANARY, "more than 1 MiB");
    refuses("sleep 1000", "did not end within 0 seconds");
    refuses("exec >&-; sleep 1000", "did not end within 0 seconds");
    refuses("(sleep 1000 & wait) & sleep 1000", "did not end within 0 seconds");
    refuses("read line || exit 7", "exit code 7");
}

static void test_replies(void **state) {
    (void)state;
    static const char *const wrong[][2] = {
        {"{\"kind\":\"Pod\"}", "another kind"},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}",
         "another apiVersion"},
        {"{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}",
         "no status"},
        {CREDENTIAL(""), "neither a token"},
        {CREDENTIAL("\"token\":\"\""), "neither a token"},
        {CREDENTIAL("\"token\":5"), "not a text"},
        {CREDENTIAL("\"token\":\"" CANARY "\\r\\nX: y\""), "line ends"},
        {CREDENTIAL("\"token\":\"" CANARY "\",\"expirationTimestamp\":\"tomorrow\""), "RFC 3339"},
        {CREDENTIAL("\"clientKeyData\":\"" CANARY "\""), "without the other"},
        {CREDENTIAL("\"clientKeyData\":\"" CANARY "\",\"clientCertificateData\":\"x\""), "not PEM"},
        {CREDENTIAL("\"token\":\"a\"") "x", "is not an ExecCredential"}};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        refuses(arena_format(arena, "cat <<'E'\n%s\nE", wrong[i][0]), wrong[i][1]);
    arena_free(arena);
}

static void test_good(void **state) {
    (void)state;
    struct plugin *plugin =
        start("cat <<'E'\n" CREDENTIAL("\"token\":\"" CANARY "\",\"expirationTimestamp\":"
                                       "\"1970-01-01T00:01:00Z\"") "\nE");
    assert_true(run(plugin));
    assert_string_equal(plugin->result.token, CANARY);
    assert_int_equal(plugin->result.expires, 60);
    assert_null(plugin->result.client_key);
    finish(plugin);
}

/* Certificates come as PEM; what a plugin leaves running does not hold us up. */
static void test_certificate(void **state) {
    (void)state;
    struct plugin *plugin =
        start("sleep 1000 2>/dev/null &\necho $! > \"${0%/*}/pid\"\ncat <<'E'\n" CREDENTIAL(
            "\"clientCertificateData\":\"-----BEGIN CERTIFICATE-----\\nAA==\\n-----END "
            "CERTIFICATE-----\",\"clientKeyData\":\"-----BEGIN EC PRIVATE KEY-----\\nAA==\\n-----"
            "END EC PRIVATE KEY-----\"") "\nE");
    assert_true(run(plugin));
    struct text pid = {0};
    const char *path = arena_format(plugin->arena, "%s/pid", plugin->folder);
    assert_int_equal(file_contents(plugin->arena, path, 20, &pid), 0);
    assert_int_equal(kill((pid_t)strtol(pid.data, NULL, 10), SIGKILL), 0);
    assert_non_null(strstr(plugin->result.client_key, "EC PRIVATE KEY"));
    assert_non_null(strstr(plugin->result.client_certificate, "CERTIFICATE"));
    assert_int_equal(plugin->result.expires, 0);
    finish(plugin);
}

/* No shell takes the arguments apart; the kubeconfig's variables win; the cluster is told. */
static void test_what_it_gets(void **state) {
    (void)state;
    static const char *const arguments[] = {"$(id)", "a b"};
    static const char *const variables[] = {"SECOND=two", "KUBERNETES_EXEC_INFO=mine"};
    struct plugin *plugin =
        start("{ printf '%s|%s|%s|%s\\n' \"$1\" \"$2\" \"$MINE\" \"$SECOND\"; echo "
              "\"$KUBERNETES_EXEC_INFO\"; } > \"${0%/*}/seen\"; exit 1");
    plugin->exec.arguments = arguments;
    plugin->exec.argument_count = 2;
    plugin->exec.environment = variables;
    plugin->exec.environment_count = 2;
    plugin->exec.provide_cluster_info = true;
    plugin->connection.ca = "CA";
    plugin->connection.proxy = "socks5h://p:1";
    plugin->exec.cluster_config = unit_yaml(&plugin->diagnostics, "{audience: x}");
    assert_false(run(plugin));
    struct text seen = {0};
    assert_int_equal(file_contents(plugin->arena,
                                   arena_format(plugin->arena, "%s/seen", plugin->folder), 65536,
                                   &seen),
                     0);
    assert_true(text_starts_with(seen.data, "$(id)|a b|1|two\n{"));
    struct node *info = unit_yaml(&plugin->diagnostics, strchr(seen.data, '\n') + 1);
    assert_false(node_at(info, "spec/interactive")->boolean);
    assert_string_equal(node_at(info, "apiVersion")->string, "client.authentication.k8s.io/v1");
    assert_string_equal(node_at(info, "spec/cluster/server")->string, "https://h:1");
    assert_string_equal(node_at(info, "spec/cluster/certificate-authority-data")->string, "Q0E=");
    assert_string_equal(node_at(info, "spec/cluster/proxy-url")->string, "socks5://p:1");
    assert_string_equal(node_at(info, "spec/cluster/config/audience")->string, "x");
    finish(plugin);
}

static void test_not_started(void **state) {
    (void)state;
    struct plugin *plugin = start(":");
    plugin->exec.command = "no-such-plugin-anywhere";
    plugin->exec.install_hint = "get it\x1b[31m";
    assert_false(run(plugin));
    assert_non_null(strstr(plugin->diagnostics.first->message, "cannot be started: No such file"));
    assert_string_equal(plugin->diagnostics.first->hint, "get it\\x1b[31m");
    plugin->exec.command = plugin->folder;
    assert_false(run(plugin));
    assert_non_null(strstr(plugin->diagnostics.last->message, "Permission denied"));
    plugin->exec.interactive_mode = "Always";
    assert_false(run(plugin));
    assert_non_null(strstr(plugin->diagnostics.last->message, "there is no terminal"));
    finish(plugin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failures),     cmocka_unit_test(test_replies),
        cmocka_unit_test(test_good),         cmocka_unit_test(test_certificate),
        cmocka_unit_test(test_what_it_gets), cmocka_unit_test(test_not_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
