#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024, PATH_SHOWN = 200 };

static bool fail(struct diagnostics *diagnostics, const char *verb, const char *path, int error) {
    diagnostics_error(diagnostics, FAILURE_IO, (struct position){0}, NULL, "cannot %s \"%s\": %s",
                      verb, text_printable(diagnostics->arena, path, PATH_SHOWN),
                      strerrordesc_np(error))
        ->hint = *path ? NULL : "the name is empty: is a variable not set?";
    return false;
}

static void close_descriptor(const int *descriptor) {
    if (*descriptor > STDERR_FILENO)
        close(*descriptor);
}

/* Reads up to `limit` + 1 bytes, so that the caller sees when there is too much. */
static bool read_bytes(int descriptor, size_t limit, struct text *text) {
    while (text->length <= limit) {
        ssize_t got = read(descriptor, text_room(text, READ_STEP), READ_STEP);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        text->length += (size_t)got;
        text->data[text->length] = '\0';
    }
    return true;
}

int file_contents(struct arena *arena, const char *path, size_t limit, struct text *contents) {
    bool standard_input = text_equal(path, "-");
    CLEANUP(close_descriptor)
    int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status = {0};
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    *contents = text_new(arena);
    if (!read_bytes(descriptor, limit, contents))
        return errno;
    return contents->length > limit ? EFBIG : 0;
}

struct source *file_read(struct diagnostics *diagnostics, const char *path, size_t limit) {
    struct text contents = {0};
    int error = file_contents(diagnostics->arena, path, limit, &contents);
    if (error != 0 && error != EFBIG) {
        fail(diagnostics, "read", path, error);
        return NULL;
    }
    struct source *source = arena_alloc(diagnostics->arena, sizeof(*source));
    source->name = text_equal(path, "-") ? "<stdin>" : arena_copy(diagnostics->arena, path);
    source->text = contents.data;
    source->length = contents.length;
    source->is_file = true;
    if (error == 0)
        return source;
    diagnostics_error(diagnostics, FAILURE_VALUE, (struct position){.source = source}, NULL,
                      "the file is larger than %zu bytes", limit);
    return NULL;
}

bool file_write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* Writes a temporary file beside `path`; its name is left in `temporary`. */
static bool write_temporary(char *temporary, const char *bytes, size_t length) {
    int descriptor = mkostemp(temporary, O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool good = file_write_all(descriptor, bytes, length) && fchmod(descriptor, 0644) == 0 &&
                fsync(descriptor) == 0;
    int error = errno;
    if (close(descriptor) != 0 && good) {
        error = errno;
        good = false;
    }
    if (!good)
        unlink(temporary);
    errno = error;
    return good;
}

bool file_create(struct diagnostics *diagnostics, const char *path, const char *bytes,
                 size_t length) {
    char *temporary = arena_format(diagnostics->arena, "%s.XXXXXX", path);
    if (!write_temporary(temporary, bytes, length))
        return fail(diagnostics, "write", path, errno);
    int linked = link(temporary, path);
    int error = errno;
    unlink(temporary);
    return linked == 0 || fail(diagnostics, "create", path, error);
}

int file_open_trace(struct diagnostics *diagnostics, const char *path) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0 && !fail(diagnostics, "create", path, errno))
        return -1;
    return descriptor;
}

bool file_make_directory(struct diagnostics *diagnostics, const char *path) {
    struct stat status = {0};
    if (mkdir(path, 0755) == 0)
        return true;
    int error = errno;
    if (error == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return true;
    return fail(diagnostics, "create directory", path, error);
}

bool file_is_directory(struct diagnostics *diagnostics, const char *path) {
    struct stat status = {0};
    if (stat(path, &status) != 0)
        return fail(diagnostics, "read", path, errno);
    return S_ISDIR(status.st_mode) || fail(diagnostics, "read", path, ENOTDIR);
}
