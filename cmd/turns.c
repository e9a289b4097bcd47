#include "cmd/turns.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The processes stand in a ring, and the state goes round: who has it may write. Each process reads
 * a pipe of its own, whose other end only the one before it keeps, so that the end of a process is
 * seen by the next one, and in the end by the first. After the last job the state goes through one
 * more pipe to the first process.
 */
struct ring {
    const struct turns *turns;
    unsigned processes;
    int in[TURNS_LIMIT + 1]; /* [processes]: after the last job */
    int out[TURNS_LIMIT + 1];
    pid_t children[TURNS_LIMIT]; /* [0] is not used */
};

static void close_end(int *end) {
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static bool send_state(int out, const struct turns_result *state) {
    char bytes[sizeof *state];
    memcpy(bytes, state, sizeof bytes);
    return file_write_all(out, bytes, sizeof bytes);
}

/* False when nobody is left who could send it. */
static bool receive_state(int in, struct turns_result *state) {
    char bytes[sizeof *state];
    size_t done = 0;
    while (done < sizeof bytes) {
        ssize_t length = read(in, bytes + done, sizeof bytes - done);
        if (length == 0 || (length < 0 && errno != EINTR))
            return false;
        done += length > 0 ? (size_t)length : 0;
    }
    memcpy(state, bytes, sizeof bytes);
    return true;
}

static void write_job(struct turns_result *state, bool good, const struct text *made) {
    if (state->end != TURNS_DONE)
        return;
    if (!good) {
        state->end = TURNS_FAILED;
    } else if (file_write_all(STDOUT_FILENO, made->data, made->length)) {
        state->written += made->length;
    } else {
        state->end = TURNS_UNWRITTEN;
        state->error = errno;
    }
}

/* The jobs of one process; after an error the state is only passed on. False when a process that
 * should have sent it is gone. */
static bool do_jobs(const struct ring *ring, unsigned process) {
    const struct turns *turns = ring->turns;
    struct turns_result state = {.end = TURNS_DONE};
    for (size_t job = process; job < turns->jobs; job += ring->processes) {
        const struct text *made = NULL;
        bool good = state.end == TURNS_DONE && turns->work(turns->context, job, &made);
        unsigned next = job + 1 < turns->jobs ? (process + 1) % ring->processes : ring->processes;
        if (!receive_state(ring->in[process], &state))
            return false;
        write_job(&state, good, made);
        if (!send_state(ring->out[next], &state))
            return false;
    }
    return true;
}

static void keep_own_ends(struct ring *ring, unsigned process) {
    for (unsigned i = 0; i <= ring->processes; i++) {
        if (i != process && (i != ring->processes || process != 0))
            close_end(&ring->in[i]);
        if (i != (process + 1) % ring->processes && i != ring->processes)
            close_end(&ring->out[i]);
    }
}

/* Who is left alone by the first process has nothing to go on for. */
static bool start(struct ring *ring) {
    pid_t first = getpid();
    for (unsigned i = 1; i < ring->processes; i++) {
        ring->children[i] = fork();
        if (ring->children[i] < 0)
            return false;
        if (ring->children[i] > 0)
            continue;
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != first)
            _exit(1);
        keep_own_ends(ring, i);
        _exit(do_jobs(ring, i) ? 0 : 1);
    }
    return true;
}

static bool make_pipes(struct ring *ring) {
    for (unsigned i = 0; i <= TURNS_LIMIT; i++)
        ring->in[i] = ring->out[i] = -1;
    for (unsigned i = 0; i <= ring->processes; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        ring->in[i] = ends[0];
        ring->out[i] = ends[1];
    }
    return true;
}

/* Those that are left without an end wait for one that is gone. */
static void end(struct ring *ring, bool whole) {
    for (unsigned i = 0; i <= TURNS_LIMIT; i++) {
        close_end(&ring->in[i]);
        close_end(&ring->out[i]);
    }
    for (unsigned i = 1; i < ring->processes; i++) {
        if (ring->children[i] <= 0)
            continue;
        if (!whole)
            kill(ring->children[i], SIGKILL);
        while (waitpid(ring->children[i], NULL, 0) < 0 && errno == EINTR)
            continue;
    }
}

/* The first process begins the round, and hears how it ended. */
static bool lead(struct ring *ring, struct turns_result *result) {
    if (!send_state(ring->out[0], result))
        return false;
    keep_own_ends(ring, 0);
    bool good = do_jobs(ring, 0);
    for (unsigned i = 0; i <= ring->processes; i++)
        close_end(&ring->out[i]);
    return good && receive_state(ring->in[ring->processes], result);
}

bool turns_run(const struct turns *turns, struct turns_result *result) {
    struct ring ring = {.turns = turns, .processes = turns->processes};
    *result = (struct turns_result){.end = TURNS_DONE};
    bool made = make_pipes(&ring) && start(&ring);
    bool whole = made && lead(&ring, result);
    if (made && !whole)
        result->end = TURNS_FAILED;
    end(&ring, whole);
    return made;
}
