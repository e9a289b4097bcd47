#include "cmd/connected.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* A handler can only reach what is static. Nothing is ever read from the pipe, so that it stays
 * readable, in the processes that share it too. */
static volatile sig_atomic_t caught;
static int stop_pipe[2] = {-1, -1};

static void catch (int number) {
    int error = errno;
    caught = number;
    if (write(stop_pipe[1], "", 1) < 0)
        caught = number; /* the pipe is full: it is readable already */
    errno = error;
}

int stop_descriptor(void) {
    struct sigaction action = {.sa_handler = catch, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    if (stop_pipe[0] >= 0)
        return stop_pipe[0];
    if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGINT, &action, NULL) != 0 || sigaction(SIGTERM, &action, NULL) != 0)
        return -1;
    return stop_pipe[0];
}

int stop_signal(void) {
    return caught;
}

bool connected_wait(void *context, unsigned milliseconds) {
    const struct connected_wait *wait = context;
    struct pollfd stop = {.fd = wait->stop, .events = POLLIN};
    uint64_t now = clock_milliseconds();
    if (wait->deadline && now >= wait->deadline)
        return false;
    if (wait->deadline && milliseconds > wait->deadline - now)
        milliseconds = (unsigned)(wait->deadline - now);
    return poll(&stop, 1, (int)milliseconds) <= 0;
}
