#include "cmd/workers.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 100, STEP = 64 * 1024 };

/* What comes through a pipe: the head of a job that was begun, or of a reply and its bytes. */
struct head {
    size_t job;
    size_t length;
    bool begun;
};

struct worker {
    pid_t pid;
    int pipe; /* -1 = it has ended */
    struct text bytes;
};

struct reply {
    char *bytes;
    size_t length;
    bool done;
};

struct crew {
    const struct workers *workers;
    struct arena *arena;
    atomic_size_t *next; /* job; in memory that all processes share */
    struct worker worker[MOST];
    size_t count;
    struct reply *replies;
    size_t taken; /* replies before this one */
};

bool is_readable(int descriptor) {
    struct pollfd polled = {.fd = descriptor, .events = POLLIN};
    return descriptor >= 0 && poll(&polled, 1, 0) > 0;
}

/* ---- in a worker ---- */

static bool send_reply(int pipe, struct head head, const char *bytes) {
    char buffer[sizeof head];
    memcpy(buffer, &head, sizeof head);
    return file_write_all(pipe, buffer, sizeof buffer) && file_write_all(pipe, bytes, head.length);
}

/* Never returns. When nobody reads any more there is nobody to work for. */
static void be_worker(struct crew *crew, int pipe) {
    const struct workers *workers = crew->workers;
    struct text reply = text_new(crew->arena);
    size_t job;
    while (!is_readable(workers->stop) && (job = atomic_fetch_add(crew->next, 1)) < workers->jobs) {
        if (!send_reply(pipe, (struct head){job, 0, true}, ""))
            _exit(FAILURE_IO);
        reply.length = 0;
        workers->work(workers->context, job, &reply);
        if (!send_reply(pipe, (struct head){job, reply.length, false}, reply.data))
            _exit(FAILURE_IO);
    }
    _exit(0);
}

static bool start(struct crew *crew) {
    struct worker *worker = &crew->worker[crew->count];
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    worker->pid = fork();
    if (worker->pid == 0) {
        for (size_t i = 0; i < crew->count; i++)
            close(crew->worker[i].pipe);
        close(ends[0]);
        be_worker(crew, ends[1]);
    }
    close(ends[1]);
    worker->pipe = ends[0];
    worker->bytes = text_new(crew->arena);
    if (worker->pid < 0)
        close(ends[0]);
    else
        crew->count++;
    return worker->pid > 0;
}

/* ---- here ---- */

static void keep(struct crew *crew, struct head head, const char *bytes) {
    char *copy = malloc(head.length + 1);
    if (!copy) {
        crew->workers->out_of_memory();
        return;
    }
    memcpy(copy, bytes, head.length);
    crew->replies[head.job] = (struct reply){copy, head.length, true};
}

static void take_in_order(struct crew *crew, bool all) {
    const struct workers *workers = crew->workers;
    for (; crew->taken < workers->jobs; crew->taken++) {
        struct reply *reply = &crew->replies[crew->taken];
        if (!reply->done && !all)
            return;
        workers->take(workers->context, crew->taken, reply->bytes, reply->length);
        free(reply->bytes);
        reply->bytes = NULL;
    }
}

/* The whole replies among the bytes of a worker. */
static void take_replies(struct crew *crew, struct worker *worker) {
    struct text *bytes = &worker->bytes;
    struct head head;
    size_t at = 0;
    while (bytes->length - at >= sizeof head) {
        memcpy(&head, bytes->data + at, sizeof head);
        if (head.job >= crew->workers->jobs || bytes->length - at - sizeof head < head.length)
            break;
        if (!head.begun)
            keep(crew, head, bytes->data + at + sizeof head);
        at += sizeof head + head.length;
    }
    if (at > 0)
        memmove(bytes->data, bytes->data + at, bytes->length - at);
    bytes->length -= at;
}

static void end(struct worker *worker) {
    int status;
    close(worker->pipe);
    worker->pipe = -1;
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
}

static void receive(struct crew *crew, struct worker *worker) {
    static char buffer[STEP];
    ssize_t length = read(worker->pipe, buffer, sizeof buffer);
    if (length < 0 && errno == EINTR)
        return;
    if (length <= 0) {
        end(worker);
        return;
    }
    text_add_bytes(&worker->bytes, buffer, (size_t)length);
    take_replies(crew, worker);
}

/* Until all have ended. */
static void collect(struct crew *crew) {
    struct pollfd polled[MOST];
    size_t busy = crew->count;
    while (busy > 0) {
        for (size_t i = 0; i < crew->count; i++)
            polled[i] = (struct pollfd){.fd = crew->worker[i].pipe, .events = POLLIN};
        if (poll(polled, crew->count, -1) < 0)
            continue; /* a signal: the workers know */
        busy = 0;
        for (size_t i = 0; i < crew->count; i++) {
            if (crew->worker[i].pipe >= 0 && polled[i].revents)
                receive(crew, &crew->worker[i]);
            busy += crew->worker[i].pipe >= 0;
        }
        take_in_order(crew, false);
    }
}

bool workers_run(const struct workers *workers) {
    struct crew crew = {.workers = workers};
    crew.next =
        mmap(NULL, sizeof *crew.next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (crew.next == MAP_FAILED)
        return false;
    crew.arena = arena_new(workers->out_of_memory);
    if (!crew.arena)
        workers->out_of_memory();
    atomic_init(crew.next, 0);
    crew.replies = arena_array(crew.arena, workers->jobs, sizeof *crew.replies);
    while (crew.count < workers->processes && crew.count < MOST && crew.count < workers->jobs &&
           start(&crew))
        continue;
    bool good = crew.count > 0;
    if (good) {
        collect(&crew);
        take_in_order(&crew, true);
    }
    arena_free(crew.arena);
    munmap(crew.next, sizeof *crew.next);
    return good;
}
