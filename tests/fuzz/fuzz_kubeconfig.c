/* Kubeconfig files and replies of exec plugins: whatever they hold, there is a connection that can
 * be used, or an error that can be printed. */
#include "base/file.h"

#include <sys/mman.h>
#include <unistd.h>

#include "connection/connect.h"
#include "connection/exec.h"
#include "fuzz/fuzz.h"

enum { SIZE_LIMIT = 64 * 1024 };

static bool is_one_line(const char *text) {
    return !text || (!strchr(text, '\n') && !strchr(text, '\r'));
}

static void check_connection(struct arena *arena, const struct kube_connection *connection) {
    const struct kube_credentials *it = &connection->credentials;
    struct text output = text_new(arena);
    size_t bad = 0;
    PROMISE((it->token != NULL) + (it->token_file != NULL) + (it->username != NULL) +
                (it->exec != NULL) <=
            1);
    PROMISE(!it->client_certificate == !it->client_key);
    PROMISE(!(connection->ca && connection->insecure));
    PROMISE(text_starts_with(connection->server, "https://") ||
            (text_starts_with(connection->server, "http://") && !it->token && !it->username));
    PROMISE(is_one_line(it->token) && is_one_line(it->username) && is_one_line(it->password));
    PROMISE(is_one_line(connection->server) && is_one_line(connection->proxy));
    for (size_t i = 0; i < connection->impersonation.count; i++)
        PROMISE(is_one_line(connection->impersonation.headers[i]));
    kube_connection_show(&output, connection);
    PROMISE(text_is_utf8(output.data, output.length, &bad));
}

/* The file has no name, so that nothing is written. */
static void check_config(struct arena *arena, const char *data, size_t size) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    struct kube_environment environment = {0};
    int descriptor = memfd_create("kubeconfig", MFD_CLOEXEC);
    PROMISE(descriptor >= 0 && file_write_all(descriptor, data, size));
    const char *path = arena_format(arena, "/proc/self/fd/%d", descriptor);
    const struct kubeconfig *config =
        kubeconfig_load(&diagnostics, &(struct value){.text = path}, &environment);
    close(descriptor);
    PROMISE((config != NULL) == (diagnostics.errors == 0));
    const struct kube_connection *connection =
        config ? kube_connect(&diagnostics, config, settings, &environment) : NULL;
    PROMISE((connection != NULL) == (diagnostics.errors == 0));
    fuzz_check_diagnostics(&diagnostics);
    if (connection)
        check_connection(arena, connection);
}

static void check_reply(struct arena *arena, const char *data, size_t size) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct kube_exec exec = {.api_version = "client.authentication.k8s.io/v1", .command = "x"};
    struct kube_exec_result result = {0};
    bool good = kube_exec_reply(&diagnostics, &exec, data, size, &result);
    PROMISE(good == (diagnostics.errors == 0));
    PROMISE(good == (result.token || result.client_certificate));
    PROMISE(is_one_line(result.token));
    PROMISE(!result.client_certificate == !result.client_key);
    fuzz_check_diagnostics(&diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > SIZE_LIMIT)
        return 0;
    struct arena *arena = fuzz_arena();
    check_config(arena, (const char *)data, size);
    check_reply(arena, (const char *)data, size);
    arena_free(arena);
    return 0;
}
