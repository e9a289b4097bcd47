/*
 * preload.c: makes one call of the C library fail, for tests/faults/ (LD_PRELOAD, glibc).
 *
 * FAULT=CALL:NUMBER:HOW chooses it: the NUMBER-th CALL (from 1) of the process. CALL is alloc,
 * read, write, open, fstat, close, fsync, fchmod, link, mkdir, mkostemp, openat, mkdirat, unlinkat,
 * renameat, renameat2, linkat, flock, syncfs, getdents64, poll, dlopen, fork, pipe2, or "step": any
 * of those from openat to getdents64, and write, fsync and mkdir, or "any": all but alloc, dlopen
 * and what comes after it. A child goes on with the count of its parent. HOW is
 * an errno name (that call alone fails), "all-" and an errno name (that call and all after it),
 * "short" (read and write move one byte), "kill" (the process is killed instead), "half-kill"
 * (write moves half of the bytes first), or "stop" (it is stopped before the call).
 * FAULT_COUNT=PATH writes "CALL COUNT" lines at the end; without FAULT nothing fails.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum call {
    ALLOC,
    READ,
    WRITE,
    OPEN,
    FSTAT,
    CLOSE,
    FSYNC,
    FCHMOD,
    LINK,
    MKDIR,
    MKOSTEMP,
    OPENAT,
    MKDIRAT,
    UNLINKAT,
    RENAMEAT,
    RENAMEAT2,
    LINKAT,
    FLOCK,
    SYNCFS,
    GETDENTS64,
    POLL,
    DLOPEN,
    FORK,
    PIPE2,
    STEP,
    ANY,
    CALLS
};
enum how { PASS, FAIL, SHORT, KILL, HALF_KILL, STOP };

static const char *const names[CALLS] = {
    "alloc",    "read",      "write",  "open",     "fstat",  "close",      "fsync",
    "fchmod",   "link",      "mkdir",  "mkostemp", "openat", "mkdirat",    "unlinkat",
    "renameat", "renameat2", "linkat", "flock",    "syncfs", "getdents64", "poll",
    "dlopen",   "fork",      "pipe2",  "step",     "any"};
static const struct {
    const char *name;
    int number;
} errors[] = {{"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR},
              {"EPIPE", EPIPE},   {"EACCES", EACCES}, {"EMFILE", EMFILE}, {"EAGAIN", EAGAIN},
              {"EROFS", EROFS},   {"EINVAL", EINVAL}, {"ENOLCK", ENOLCK}};

static bool ready;
static enum call chosen = CALLS;
static unsigned long number;
static bool all;
static enum how manner;
static int error;
static unsigned long counts[CALLS];

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *old, size_t size);

static void die(const char *message) {
    (void)!write(STDERR_FILENO, message, strlen(message));
    _exit(99);
}

static void choose_how(const char *how) {
    static const char *const words[] = {
        [SHORT] = "short", [KILL] = "kill", [HALF_KILL] = "half-kill", [STOP] = "stop"};
    for (int i = SHORT; i <= STOP; i++)
        if (strcmp(how, words[i]) == 0) {
            manner = (enum how)i;
            return;
        }
    manner = FAIL;
    all = strncmp(how, "all-", 4) == 0;
    how += all ? 4 : 0;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (strcmp(how, errors[i].name) == 0)
            error = errors[i].number;
    if (error == 0)
        die("preload: unknown way to fail in $FAULT\n");
}

static void get_ready(void) {
    ready = true;
    const char *fault = getenv("FAULT");
    if (!fault)
        return;
    for (int i = 0; i < CALLS; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(fault, names[i], length) == 0 && fault[length] == ':') {
            char *end = NULL;
            chosen = (enum call)i;
            number = strtoul(fault + length + 1, &end, 10);
            choose_how(*end == ':' ? end + 1 : "");
            return;
        }
    }
    die("preload: unknown call in $FAULT\n");
}

static bool is_step(enum call call) {
    return (call >= OPENAT && call <= GETDENTS64) || call == WRITE || call == FSYNC ||
           call == MKDIR;
}

static enum how next(enum call call) {
    if (!ready)
        get_ready();
    counts[call]++;
    if (is_step(call)) {
        counts[STEP]++;
        call = chosen == STEP ? STEP : call;
    }
    if (call != ALLOC && call < DLOPEN) {
        counts[ANY]++;
        call = chosen == ANY ? ANY : call;
    }
    if (call != chosen || counts[call] < number || (counts[call] > number && !all))
        return PASS;
    if (manner == FAIL)
        errno = error;
    if (manner == KILL)
        raise(SIGKILL);
    if (manner == STOP)
        raise(SIGSTOP);
    return manner == STOP ? PASS : manner;
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAULT_COUNT");
    char line[64];
    unsigned long seen[CALLS];
    memcpy(seen, counts, sizeof(seen)); /* the report's own calls do not count */
    int file = path ? creat(path, 0600) : -1;
    for (int i = 0; file >= 0 && i < CALLS; i++) {
        int length = snprintf(line, sizeof(line), "%s %lu\n", names[i], seen[i]);
        (void)!write(file, line, (size_t)length);
    }
}

static void *real(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function)
        die("preload: a function of the C library is missing\n");
    return function;
}

#define REAL(name) ((__typeof__(&name))real(#name))

void *malloc(size_t size) {
    return next(ALLOC) == PASS ? __libc_malloc(size) : NULL;
}

void *calloc(size_t count, size_t size) {
    return next(ALLOC) == PASS ? __libc_calloc(count, size) : NULL;
}

void *realloc(void *old, size_t size) {
    return next(ALLOC) == PASS ? __libc_realloc(old, size) : NULL;
}

/* A library that fails is one that is not there. */
void *dlopen(const char *name, int flags) {
    return REAL(dlopen)(next(DLOPEN) == PASS ? name : "libmissing.so.0", flags);
}

pid_t fork(void) {
    return next(FORK) == PASS ? REAL(fork)() : -1;
}

int pipe2(int *ends, int flags) {
    return next(PIPE2) == PASS ? REAL(pipe2)(ends, flags) : -1;
}

ssize_t read(int file, void *buffer, size_t size) {
    enum how how = next(READ);
    return how == FAIL ? -1 : REAL(read)(file, buffer, how == SHORT && size > 1 ? 1 : size);
}

ssize_t write(int file, const void *buffer, size_t size) {
    if (file == STDERR_FILENO)
        return REAL(write)(file, buffer, size);
    enum how how = next(WRITE);
    if (how == HALF_KILL) {
        (void)!REAL(write)(file, buffer, size / 2);
        raise(SIGKILL);
    }
    return how == FAIL ? -1 : REAL(write)(file, buffer, how == SHORT && size > 1 ? 1 : size);
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return next(OPEN) == PASS ? REAL(open)(path, flags, mode) : -1;
}

int fstat(int file, struct stat *status) {
    return next(FSTAT) == PASS ? REAL(fstat)(file, status) : -1;
}

/* The descriptor is gone even when closing it reports an error. */
int close(int file) {
    enum how how = next(CLOSE);
    int failure = errno;
    int result = REAL(close)(file);
    errno = how == PASS ? errno : failure;
    return how == PASS ? result : -1;
}

int fsync(int file) {
    return next(FSYNC) == PASS ? REAL(fsync)(file) : -1;
}

int fchmod(int file, mode_t mode) {
    return next(FCHMOD) == PASS ? REAL(fchmod)(file, mode) : -1;
}

int link(const char *from, const char *to) {
    return next(LINK) == PASS ? REAL(link)(from, to) : -1;
}

int mkdir(const char *path, mode_t mode) {
    return next(MKDIR) == PASS ? REAL(mkdir)(path, mode) : -1;
}

int mkostemp(char *path, int flags) {
    return next(MKOSTEMP) == PASS ? REAL(mkostemp)(path, flags) : -1;
}

int openat(int folder, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return next(OPENAT) == PASS ? REAL(openat)(folder, path, flags, mode) : -1;
}

int mkdirat(int folder, const char *path, mode_t mode) {
    return next(MKDIRAT) == PASS ? REAL(mkdirat)(folder, path, mode) : -1;
}

int unlinkat(int folder, const char *path, int flags) {
    return next(UNLINKAT) == PASS ? REAL(unlinkat)(folder, path, flags) : -1;
}

int renameat(int from, const char *old, int to, const char *fresh) {
    return next(RENAMEAT) == PASS ? REAL(renameat)(from, old, to, fresh) : -1;
}

int renameat2(int from, const char *old, int to, const char *fresh, unsigned flags) {
    return next(RENAMEAT2) == PASS ? REAL(renameat2)(from, old, to, fresh, flags) : -1;
}

int linkat(int from, const char *old, int to, const char *fresh, int flags) {
    return next(LINKAT) == PASS ? REAL(linkat)(from, old, to, fresh, flags) : -1;
}

int flock(int file, int operation) {
    return next(FLOCK) == PASS ? REAL(flock)(file, operation) : -1;
}

int syncfs(int file) {
    return next(SYNCFS) == PASS ? REAL(syncfs)(file) : -1;
}

ssize_t getdents64(int folder, void *buffer, size_t size) {
    return next(GETDENTS64) == PASS ? REAL(getdents64)(folder, buffer, size) : -1;
}

int poll(struct pollfd *files, nfds_t count, int milliseconds) {
    return next(POLL) == PASS ? REAL(poll)(files, count, milliseconds) : -1;
}
