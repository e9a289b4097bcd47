#include "connection/exec.h"

#include <errno.h>

#include "connection/process.h"

enum { SHOWN = 200, HINT_SHOWN = 2000 };

bool kube_exec_refuse(struct diagnostics *diagnostics, const struct kube_exec *exec,
                      const char *hint, const char *message) {
    diagnostics_error(diagnostics, FAILURE_CLUSTER, (struct position){0}, NULL,
                      "exec plugin \"%s\": %s",
                      text_printable(diagnostics->arena, exec->command, SHOWN), message)
        ->hint = hint;
    return false;
}

/* True when `variable` sets the same name as `other`, NAME=VALUE both. */
static bool same_name(const char *variable, const char *other) {
    size_t length = strcspn(other, "=");
    return strncmp(variable, other, length) == 0 && variable[length] == '=';
}

/* Our own variables, but for those that the kubeconfig sets, then its own, then ours for it. */
static char **make_environment(struct arena *arena, const struct kube_exec_request *request,
                               const char *info) {
    const struct kube_exec *exec = request->exec;
    char *const *own = request->environment;
    size_t count = 0;
    while (own[count])
        count++;
    char **list = arena_array(arena, count + exec->environment_count + 2, sizeof(*list));
    char *variable = arena_format(arena, "KUBERNETES_EXEC_INFO=%s", info);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        bool replaced = same_name(own[i], variable);
        for (size_t k = 0; k < exec->environment_count; k++)
            replaced = replaced || same_name(own[i], exec->environment[k]);
        if (!replaced)
            list[used++] = own[i];
    }
    for (size_t i = 0; i < exec->environment_count; i++)
        if (!same_name(exec->environment[i], variable))
            list[used++] = arena_copy(arena, exec->environment[i]);
    list[used++] = variable;
    return list;
}

static char **make_arguments(struct arena *arena, const struct kube_exec *exec) {
    char **list = arena_array(arena, exec->argument_count + 2, sizeof(*list));
    list[0] = arena_copy(arena, exec->command);
    for (size_t i = 0; i < exec->argument_count; i++)
        list[i + 1] = arena_copy(arena, exec->arguments[i]);
    return list;
}

static bool refuse_start(struct diagnostics *diagnostics, const struct kube_exec *exec, int error) {
    struct arena *arena = diagnostics->arena;
    const char *hint = exec->install_hint
                           ? text_printable(arena, exec->install_hint, HINT_SHOWN)
                           : "install it, or correct the user's exec.command in the kubeconfig";
    return kube_exec_refuse(
        diagnostics, exec, error == ENOENT ? hint : NULL,
        arena_format(arena, "it cannot be started: %s", strerrordesc_np(error)));
}

static bool check_end(struct diagnostics *diagnostics, const struct kube_exec *exec,
                      enum process_end end, const struct process *process) {
    struct arena *arena = diagnostics->arena;
    switch (end) {
    case PROCESS_NOT_STARTED:
        return refuse_start(diagnostics, exec, process->code);
    case PROCESS_TOO_LONG:
        return kube_exec_refuse(
            diagnostics, exec, NULL,
            arena_format(arena, "it did not end within %u seconds", process->timeout / 1000));
    case PROCESS_TOO_MUCH:
        return kube_exec_refuse(diagnostics, exec, NULL, "it printed more than 1 MiB");
    case PROCESS_STOPPED:
        return kube_exec_refuse(diagnostics, exec, NULL, "it was stopped by a signal");
    case PROCESS_KILLED:
        return kube_exec_refuse(diagnostics, exec, NULL,
                                arena_format(arena, "it was ended by signal %d", process->code));
    default:
        return process->code == 0 ||
               kube_exec_refuse(diagnostics, exec, NULL,
                                arena_format(arena, "it failed with exit code %d", process->code));
    }
}

bool kube_exec_run(struct diagnostics *diagnostics, const struct kube_exec_request *request,
                   struct kube_exec_result *result) {
    const struct kube_exec *exec = request->exec;
    struct arena *arena = diagnostics->arena;
    bool interactive = request->terminal && !text_equal(exec->interactive_mode, "Never");
    *result = (struct kube_exec_result){0};
    if (!request->terminal && text_equal(exec->interactive_mode, "Always"))
        return kube_exec_refuse(diagnostics, exec, "run this where somebody can answer it",
                                "it wants to talk to a person, and there is no terminal");
    const char *info = kube_exec_info(arena, request, interactive);
    if (!info)
        return kube_exec_refuse(diagnostics, exec, NULL, "out of memory");
    struct process process = {.command = exec->command,
                              .arguments = make_arguments(arena, exec),
                              .environment = make_environment(arena, request, info),
                              .interactive = interactive,
                              .timeout = interactive ? 0 : request->timeout,
                              .limit = EXEC_OUTPUT_LIMIT,
                              .stop = request->stop,
                              .output = text_new(arena)};
    enum process_end end = process_run(&process);
    bool good = check_end(diagnostics, exec, end, &process) &&
                kube_exec_reply(diagnostics, exec, process.output.length ? process.output.data : "",
                                process.output.length, result);
    if (process.output.length > 0)
        explicit_bzero(process.output.data, process.output.length);
    return good;
}
