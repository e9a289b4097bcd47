/*
 * killed.c: kills a program at each of its calls, and looks at the directory that it leaves.
 *
 *   killed PRELOAD START WANTED SCRATCH CALL:HOW FIRST EVERY -- PROGRAM [ARGUMENT...]
 *
 * For NUMBER = FIRST, FIRST+EVERY, ...: SCRATCH becomes a copy of START, PROGRAM ARGUMENT...
 * SCRATCH runs with FAULT=CALL:NUMBER:HOW (tests/faults/preload.c), until a run has no such call
 * any more. After a kill each file must be that of START or of WANTED, whole, and those that are in
 * both must be there; temporary files do not count. With HOW "kill-twice" the next run is killed as
 * well, somewhere before. Then a run without a fault must end well and leave exactly WANTED. Prints
 * a line for each point where that is not so, and "N points".
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILE_LIMIT = 4096, HANG_SECONDS = 300 };

struct file {
    char *path; /* below the directory */
    char *bytes;
    size_t length;
};

struct files {
    struct file items[FILE_LIMIT];
    size_t count;
};

struct work {
    const char *preload, *start, *scratch, *call, *how;
    char **command; /* its last argument is the scratch directory */
    unsigned long wrong;
};

static struct files old, wanted, found;

static void stop(const char *what, const char *path) {
    fprintf(stderr, "killed: %s %s: %s\n", what, path, strerror(errno));
    exit(2);
}

static FTS *open_tree(const char *directory) {
    char *paths[] = {(char *)directory, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!tree)
        stop("open", directory);
    return tree;
}

static void read_file(const char *path, size_t size, struct file *file) {
    int descriptor = open(path, O_RDONLY);
    file->bytes = malloc(size + 1);
    if (descriptor < 0 || !file->bytes)
        stop("read", path);
    ssize_t length = read(descriptor, file->bytes, size + 1);
    if (length < 0 || (size_t)length != size)
        stop("read", path);
    file->length = size;
    close(descriptor);
}

static void forget(struct files *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].path);
        free(files->items[i].bytes);
    }
    files->count = 0;
}

/* The files below a directory; none when it is missing. */
static void look(const char *directory, struct files *files) {
    forget(files);
    if (access(directory, F_OK) != 0)
        return;
    FTS *tree = open_tree(directory);
    for (FTSENT *at = fts_read(tree); at; at = fts_read(tree)) {
        if (at->fts_info == FTS_D || at->fts_info == FTS_DP)
            continue;
        if (at->fts_info != FTS_F || files->count == FILE_LIMIT)
            stop("no ordinary file, or too many", at->fts_path);
        struct file *file = &files->items[files->count++];
        file->path = strdup(at->fts_path + strlen(directory));
        read_file(at->fts_path, (size_t)at->fts_statp->st_size, file);
    }
    fts_close(tree);
}

static void remove_tree(const char *directory) {
    if (access(directory, F_OK) != 0)
        return;
    FTS *tree = open_tree(directory);
    for (FTSENT *at = fts_read(tree); at; at = fts_read(tree))
        if (at->fts_info != FTS_D && remove(at->fts_path) != 0)
            stop("remove", at->fts_path);
    fts_close(tree);
}

static void copy_file(const char *path, const FTSENT *at) {
    struct file file;
    read_file(at->fts_path, (size_t)at->fts_statp->st_size, &file);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (descriptor < 0 || write(descriptor, file.bytes, file.length) != (ssize_t)file.length)
        stop("write", path);
    close(descriptor);
    free(file.bytes);
}

static void copy_tree(const char *from, const char *to) {
    char path[4096];
    if (access(from, F_OK) != 0)
        return;
    FTS *tree = open_tree(from);
    for (FTSENT *at = fts_read(tree); at; at = fts_read(tree)) {
        snprintf(path, sizeof(path), "%s%s", to, at->fts_path + strlen(from));
        if (at->fts_info == FTS_D && mkdir(path, 0755) != 0)
            stop("make", path);
        if (at->fts_info == FTS_F)
            copy_file(path, at);
    }
    fts_close(tree);
}

static const struct file *find(const struct files *files, const char *path) {
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].path, path) == 0)
            return &files->items[i];
    return NULL;
}

static bool same(const struct file *one, const struct file *other) {
    return one && other && one->length == other->length &&
           memcmp(one->bytes, other->bytes, one->length) == 0;
}

/* Each file old or new, and none missing that is in both. */
static const char *judge_killed(const char *scratch) {
    look(scratch, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct file *file = &found.items[i];
        if (!strstr(file->path, "/.etcdmaint-new-") && !same(file, find(&old, file->path)) &&
            !same(file, find(&wanted, file->path)))
            return file->path;
    }
    for (size_t i = 0; i < old.count; i++)
        if (find(&wanted, old.items[i].path) && !find(&found, old.items[i].path))
            return old.items[i].path;
    return NULL;
}

static const char *judge_complete(const char *scratch) {
    look(scratch, &found);
    for (size_t i = 0; i < found.count; i++)
        if (!same(&found.items[i], find(&wanted, found.items[i].path)))
            return found.items[i].path;
    return found.count == wanted.count ? NULL : "a file is missing";
}

/* How the command ended, as waitpid tells it; number 0 = without a fault. */
static int run(const struct work *work, unsigned long number, const char *how) {
    char fault[128];
    char preload[4096];
    char *environment[] = {"LC_ALL=C", "TZ=UTC", number ? preload : NULL, fault, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    int status = 0;
    snprintf(fault, sizeof(fault), "FAULT=%s:%lu:%s", work->call, number, how);
    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", work->preload);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    errno = posix_spawn(&child, work->command[0], &actions, NULL, work->command, environment);
    if (errno != 0 || waitpid(child, &status, 0) != child)
        stop("run", work->command[0]);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static bool was_killed(int status) {
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void say(struct work *work, unsigned long number, const char *what, const char *detail) {
    printf("%s:%lu:%s: %s %s\n", work->call, number, work->how, what, detail);
    work->wrong++;
}

/* False when the command ended before the call. */
static bool try_point(struct work *work, unsigned long number) {
    bool twice = strcmp(work->how, "kill-twice") == 0;
    remove_tree(work->scratch);
    copy_tree(work->start, work->scratch);
    int status = run(work, number, twice ? "kill" : work->how);
    bool killed = was_killed(status);
    const char *wrong = judge_killed(work->scratch);
    if (killed && !wrong && twice) {
        status = run(work, 1 + number / 2, "kill");
        wrong = judge_killed(work->scratch);
    }
    if (wrong)
        say(work, number, "neither old nor new, or gone:", wrong);
    if (!was_killed(status) && status != 0)
        say(work, number, "ended badly", "");
    if (killed && run(work, 0, "") != 0)
        say(work, number, "the next run fails", "");
    wrong = judge_complete(work->scratch);
    if (wrong)
        say(work, number, "not complete:", wrong);
    return killed;
}

int main(int count, char **words) {
    if (count < 10 || strcmp(words[8], "--") != 0)
        stop("wrong", "usage");
    struct work work = {words[1], words[2], words[4], strtok(words[5], ":"), NULL, NULL, 0};
    work.how = strtok(NULL, ":");
    unsigned long first = strtoul(words[6], NULL, 10);
    unsigned long every = strtoul(words[7], NULL, 10);
    work.command = calloc((size_t)count, sizeof(char *));
    if (!work.how || !first || !every || !work.command)
        stop("wrong", "usage");
    memcpy(work.command, words + 9, (size_t)(count - 9) * sizeof(char *));
    work.command[count - 9] = (char *)work.scratch;
    alarm(HANG_SECONDS);
    look(work.start, &old);
    look(words[3], &wanted);
    unsigned long number = first;
    while (try_point(&work, number))
        number += every;
    remove_tree(work.scratch);
    printf("%lu points\n", (number - first) / every);
    return work.wrong > 0 ? 1 : 0;
}
