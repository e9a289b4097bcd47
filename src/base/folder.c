#include "base/folder.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
    FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY,
    READ_STEP = 16 * 1024,
    LIST_STEP = 32 * 1024,
    LOCK_STEP = 100, /* milliseconds */
    LOCKS_LIMIT = 4 * 1024 * 1024
};

/* ---- folders ---- */

int folder_open(const char *path, struct folder *folder) {
    folder->descriptor = open(path, FOLDER_FLAGS);
    return folder->descriptor < 0 ? errno : 0;
}

int folder_open_in(const struct folder *parent, const char *name, struct folder *folder) {
    folder->descriptor = openat(parent->descriptor, name, FOLDER_FLAGS | O_NOFOLLOW);
    if (folder->descriptor >= 0)
        return 0;
    return errno == ELOOP ? ENOTDIR : errno;
}

void folder_close(struct folder *folder) {
    if (folder->descriptor >= 0)
        close(folder->descriptor);
    folder->descriptor = FOLDER_CLOSED;
}

int folder_make(const struct folder *parent, const char *name) {
    return mkdirat(parent->descriptor, name, 0755) == 0 ? 0 : errno;
}

/* A folder that only ".." would leave again is not made: it would stay behind. */
static int make_above(const char *path, const char *rest) {
    rest += strspn(rest, "/");
    bool leaves = text_starts_with(rest, "..") && (rest[2] == '/' || rest[2] == '\0');
    if (!leaves && mkdir(path, 0755) == 0)
        return 0;
    int error = leaves || errno == EEXIST ? 0 : errno;
    if (access(path, F_OK) == 0)
        return 0;
    return error != 0 ? error : errno;
}

int folder_make_path(struct arena *arena, const char *path, bool *made) {
    char *part = arena_copy(arena, path);
    size_t length = strlen(part);
    while (length > 1 && part[length - 1] == '/')
        part[--length] = '\0';
    for (size_t i = 1; i < length; i++) {
        if (part[i] != '/')
            continue;
        part[i] = '\0';
        int error = make_above(part, part + i + 1);
        if (error != 0)
            return error;
        part[i] = '/';
    }
    *made = mkdir(part, 0755) == 0;
    return *made || errno == EEXIST ? 0 : errno;
}

int folder_names(const struct folder *folder, struct text *names) {
    _Alignas(struct dirent64) char buffer[LIST_STEP];
    if (lseek(folder->descriptor, 0, SEEK_SET) < 0)
        return errno;
    for (;;) {
        ssize_t got = getdents64(folder->descriptor, buffer, sizeof(buffer));
        if (got <= 0)
            return got < 0 ? errno : 0;
        for (ssize_t at = 0; at < got;) {
            const char *record = buffer + at;
            const char *name = record + offsetof(struct dirent64, d_name);
            unsigned short step = 0;
            memcpy(&step, record + offsetof(struct dirent64, d_reclen), sizeof(step));
            if (!text_equal(name, ".") && !text_equal(name, ".."))
                text_add_bytes(names, name, strlen(name) + 1);
            at += step;
        }
    }
}

int folder_remove(const struct folder *parent, const char *name) {
    return unlinkat(parent->descriptor, name, AT_REMOVEDIR) == 0 ? 0 : errno;
}

int folder_remove_path(const char *path) {
    return rmdir(path) == 0 ? 0 : errno;
}

/* ---- entries ---- */

int entry_open(const struct folder *folder, const char *name, struct entry *entry) {
    struct stat status = {0};
    *entry = (struct entry){.kind = ENTRY_MISSING};
    /* O_NONBLOCK: a pipe must not hold us up. */
    entry->descriptor =
        openat(folder->descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (entry->descriptor < 0) {
        int error = errno;
        if (error == ELOOP || error == ENXIO)
            entry->kind = error == ELOOP ? ENTRY_LINK : ENTRY_OTHER;
        return error == ELOOP || error == ENXIO || error == ENOENT ? 0 : error;
    }
    if (fstat(entry->descriptor, &status) != 0) {
        int error = errno;
        entry_close(entry);
        return error;
    }
    entry->kind = S_ISREG(status.st_mode)   ? ENTRY_FILE
                  : S_ISDIR(status.st_mode) ? ENTRY_FOLDER
                                            : ENTRY_OTHER;
    entry->size = (uint64_t)status.st_size;
    return 0;
}

int entry_read(const struct entry *entry, size_t limit, struct text *contents) {
    char buffer[READ_STEP];
    size_t left = entry->size < limit ? (size_t)entry->size : limit;
    while (left > 0) {
        ssize_t got = read(entry->descriptor, buffer, left < READ_STEP ? left : READ_STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return 0;
        text_add_bytes(contents, buffer, (size_t)got);
        left -= (size_t)got;
    }
    return 0;
}

void entry_close(struct entry *entry) {
    if (entry->descriptor >= 0)
        close(entry->descriptor);
    entry->descriptor = FOLDER_CLOSED;
}

/* ---- changes ---- */

int folder_create(const struct folder *folder, const char *name, const char *bytes, size_t length) {
    int descriptor = openat(folder->descriptor, name,
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return errno;
    int error = file_write_all(descriptor, bytes, length) ? 0 : errno;
    if (close(descriptor) != 0 && error == 0)
        error = errno;
    if (error != 0)
        unlinkat(folder->descriptor, name, 0);
    return error;
}

int folder_sync(const struct folder *folder) {
    return syncfs(folder->descriptor) == 0 ? 0 : errno;
}

/* Not every file system knows renameat2's flags. */
static bool is_unsupported(int error) {
    return error == EINVAL || error == ENOSYS;
}

int folder_rename_new(const struct folder *folder, const char *name, const char *fresh) {
    int in = folder->descriptor;
    if (renameat2(in, name, in, fresh, RENAME_NOREPLACE) == 0)
        return 0;
    if (!is_unsupported(errno))
        return errno;
    if (linkat(in, name, in, fresh, 0) != 0)
        return errno;
    return unlinkat(in, name, 0) == 0 ? 0 : errno;
}

bool folder_equal(const struct folder *one, const struct folder *other) {
    struct stat first;
    struct stat second;
    return fstat(one->descriptor, &first) == 0 && fstat(other->descriptor, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

int folder_exchange(const struct folder *folder, const char *one, const char *other) {
    int in = folder->descriptor;
    return renameat2(in, one, in, other, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

int folder_rename_over(const struct folder *folder, const char *name, const char *taken) {
    return renameat(folder->descriptor, name, folder->descriptor, taken) == 0 ? 0 : errno;
}

int folder_remove_file(const struct folder *folder, const char *name) {
    return unlinkat(folder->descriptor, name, 0) == 0 ? 0 : errno;
}

/* ---- locks ---- */

int folder_lock(const struct folder *folder, bool shared, unsigned milliseconds) {
    int how = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    for (unsigned waited = 0;; waited += LOCK_STEP) {
        if (flock(folder->descriptor, how) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return errno;
        if (waited >= milliseconds)
            return EWOULDBLOCK;
        poll(NULL, 0, LOCK_STEP);
    }
}

/* The `number`-th word of a line, from 0; empty past the last one. */
static const char *word(struct arena *arena, const char *line, size_t number) {
    line += strspn(line, " ");
    for (; number > 0; number--) {
        line += strcspn(line, " \n");
        line += strspn(line, " ");
    }
    return arena_copy_bytes(arena, line, strcspn(line, " \n"));
}

/* Lines such as "1: FLOCK  ADVISORY  WRITE 5653 fe:00:246947 0 EOF". */
uint64_t folder_lock_holder(struct arena *arena, const struct folder *folder) {
    struct text locks = {0};
    struct stat status = {0};
    uint64_t holder = 0;
    if (fstat(folder->descriptor, &status) != 0 ||
        file_contents(arena, "/proc/locks", LOCKS_LIMIT, &locks) != 0)
        return 0;
    const char *place = arena_format(arena, "%02x:%02x:%llu", major(status.st_dev),
                                     minor(status.st_dev), (unsigned long long)status.st_ino);
    for (const char *line = locks.data; *line; line += strcspn(line, "\n"), line += *line != '\0') {
        const char *process = word(arena, line, 4);
        if (text_equal(word(arena, line, 1), "FLOCK") && text_equal(word(arena, line, 5), place) &&
            text_to_number(process, strlen(process), UINT32_MAX, &holder))
            return holder;
    }
    return 0;
}
