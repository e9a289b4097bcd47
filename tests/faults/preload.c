/*
 * preload.c: makes one call of the C library fail, for tests/faults/ (LD_PRELOAD, glibc).
 *
 * FAULT=CALL:NUMBER:HOW chooses it: the NUMBER-th CALL (from 1) of the process. CALL is alloc,
 * read, write, open, fstat, close, fsync, fchmod, link, mkdir or mkostemp. HOW is an errno name
 * (that call alone fails), "all-" and an errno name (that call and all after it), or "short" (read
 * and write move one byte). FAULT_COUNT=PATH writes "CALL COUNT" lines at the end; without FAULT
 * nothing fails.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum call { ALLOC, READ, WRITE, OPEN, FSTAT, CLOSE, FSYNC, FCHMOD, LINK, MKDIR, MKOSTEMP, CALLS };
enum how { PASS, FAIL, SHORT };

static const char *const names[CALLS] = {"alloc", "read",   "write", "open",  "fstat",   "close",
                                         "fsync", "fchmod", "link",  "mkdir", "mkostemp"};
static const struct {
    const char *name;
    int number;
} errors[] = {{"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"EIO", EIO},
              {"EINTR", EINTR},   {"EPIPE", EPIPE},   {"EACCES", EACCES},
              {"EMFILE", EMFILE}, {"EAGAIN", EAGAIN}, {"EROFS", EROFS}};

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
    if (strcmp(how, "short") == 0) {
        manner = SHORT;
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

static enum how next(enum call call) {
    if (!ready)
        get_ready();
    counts[call]++;
    if (call != chosen || counts[call] < number || (counts[call] > number && !all))
        return PASS;
    if (manner == FAIL)
        errno = error;
    return manner;
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

ssize_t read(int file, void *buffer, size_t size) {
    enum how how = next(READ);
    return how == FAIL ? -1 : REAL(read)(file, buffer, how == SHORT && size > 1 ? 1 : size);
}

ssize_t write(int file, const void *buffer, size_t size) {
    if (file == STDERR_FILENO)
        return REAL(write)(file, buffer, size);
    enum how how = next(WRITE);
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
