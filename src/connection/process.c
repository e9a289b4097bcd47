#include "connection/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEP = 4096, TICK = 20, NO_DESCRIPTOR = -1 };

struct child {
    pid_t pid;
    int output;  /* our end of its standard output */
    int timer;   /* readable once it has taken too long; or NO_DESCRIPTOR */
    bool group;  /* it leads a group of its own */
    bool exited; /* and was waited for */
    int status;
};

static void close_descriptor(const int *descriptor) {
    if (*descriptor >= 0)
        close(*descriptor);
}

static void destroy_actions(posix_spawn_file_actions_t *actions) {
    posix_spawn_file_actions_destroy(actions);
}

static void destroy_attributes(posix_spawnattr_t *attributes) {
    posix_spawnattr_destroy(attributes);
}

/* Signals as a program expects them, whatever we do with them; a group of its own to kill. */
static int set_attributes(posix_spawnattr_t *attributes, bool group) {
    sigset_t none;
    sigset_t standard;
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    sigemptyset(&none);
    sigemptyset(&standard);
    sigaddset(&standard, SIGPIPE);
    sigaddset(&standard, SIGINT);
    sigaddset(&standard, SIGTERM);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(attributes, &standard);
    if (error == 0 && group)
        error = posix_spawnattr_setpgroup(attributes, 0);
    if (group)
        flags |= POSIX_SPAWN_SETPGROUP;
    return error ? error : posix_spawnattr_setflags(attributes, flags);
}

static int spawn(const struct process *process, int output, pid_t *pid) {
    CLEANUP(destroy_actions) posix_spawn_file_actions_t actions;
    CLEANUP(destroy_attributes) posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int error = set_attributes(&attributes, !process->interactive);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (error == 0 && !process->interactive)
        error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    return error ? error
                 : posix_spawnp(pid, process->command, &actions, &attributes, process->arguments,
                                process->environment);
}

static int start_timer(unsigned milliseconds, int *timer) {
    struct itimerspec when = {.it_value = {.tv_sec = milliseconds / 1000,
                                           .tv_nsec = (long)(milliseconds % 1000) * 1000000}};
    *timer = NO_DESCRIPTOR;
    if (milliseconds == 0)
        return 0;
    *timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    return *timer >= 0 && timerfd_settime(*timer, 0, &when, NULL) == 0 ? 0 : errno;
}

static void look(struct child *child) {
    if (!child->exited)
        child->exited = waitpid(child->pid, &child->status, WNOHANG) == child->pid;
}

static void end(struct child *child) {
    if (child->exited)
        return;
    kill(child->group ? -child->pid : child->pid, SIGKILL);
    while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        continue;
    child->exited = true;
}

/* What can be read now. False when there will be no more, or too much has come. */
static bool take(struct child *child, struct process *process) {
    char bytes[STEP];
    ssize_t length = read(child->output, bytes, sizeof(bytes));
    if (length < 0)
        return errno == EINTR || errno == EAGAIN;
    if (length > 0)
        text_add_bytes(&process->output, bytes, (size_t)length);
    explicit_bzero(bytes, sizeof(bytes));
    return length > 0 && process->output.length <= process->limit;
}

/*
 * Until the program has ended; what it started may keep the pipe open for longer, and it may close
 * the pipe and stay.
 */
static enum process_end follow(struct child *child, struct process *process) {
    bool open = true;
    for (;;) {
        struct pollfd polled[] = {
            {.fd = child->timer, .events = POLLIN},
            {.fd = open ? child->output : NO_DESCRIPTOR, .events = POLLIN},
            {.fd = process->stop ? *process->stop : NO_DESCRIPTOR, .events = POLLIN}};
        look(child);
        int ready = poll(polled, COUNT_OF(polled), child->exited ? 0 : TICK);
        if (ready < 0 && errno != EINTR)
            return PROCESS_TOO_LONG;
        if (ready > 0 && polled[1].revents)
            open = take(child, process);
        else if (child->exited && ready >= 0)
            return PROCESS_EXITED;
        if (process->output.length > process->limit)
            return PROCESS_TOO_MUCH;
        if (child->exited && !open)
            return PROCESS_EXITED;
        if (ready > 0 && polled[0].revents)
            return PROCESS_TOO_LONG;
        if (ready > 0 && polled[2].revents)
            return PROCESS_STOPPED;
    }
}

static enum process_end fail(struct process *process, int error) {
    process->code = error;
    return PROCESS_NOT_STARTED;
}

enum process_end process_run(struct process *process) {
    int ends[2];
    struct child child = {.group = !process->interactive};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(process, errno);
    CLEANUP(close_descriptor) int output = ends[0];
    CLEANUP(close_descriptor) int timer = NO_DESCRIPTOR;
    int error = start_timer(process->timeout, &timer);
    if (error == 0)
        error = spawn(process, ends[1], &child.pid);
    close(ends[1]);
    if (error)
        return fail(process, error);
    child.output = output;
    child.timer = timer;
    enum process_end result = follow(&child, process);
    end(&child);
    if (result != PROCESS_EXITED)
        return result;
    bool exited = WIFEXITED(child.status);
    process->code = exited ? WEXITSTATUS(child.status) : WTERMSIG(child.status);
    return exited ? PROCESS_EXITED : PROCESS_KILLED;
}
