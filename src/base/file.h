/*
 * file.h: the one place that opens, reads and writes files.
 *
 * Files are read whole with a limit and written whole or not at all. Failures are diagnostics of
 * kind FAILURE_IO that name the path and the system's reason. No descriptor leaves this module but
 * that of a trace.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/diagnostics.h"

/*
 * Reads a file of at most `limit` bytes into `contents`; "-" is standard input. Gives 0, or an
 * errno value: EISDIR for a directory, EFBIG for a larger file, else the system's own.
 */
int file_contents(struct arena *arena, const char *path, size_t limit,
                  struct text *contents) MUST_CHECK;

/*
 * The same as a source, which is named after the path, or "<stdin>". NULL after an error.
 */
struct source *file_read(struct diagnostics *diagnostics, const char *path,
                         size_t limit) MUST_CHECK;

/* Writes all bytes to a descriptor, however many calls it takes. False with errno set. */
bool file_write_all(int descriptor, const char *bytes, size_t length) MUST_CHECK;

/*
 * Makes a new file of these bytes, whole or not at all. An existing file of the same name is an
 * error and stays as it is.
 */
bool file_create(struct diagnostics *diagnostics, const char *path, const char *bytes,
                 size_t length) MUST_CHECK;

/*
 * Opens a new file that only its owner may read, to write lines to its end; an existing one is an
 * error and stays as it is. -1 after an error.
 */
int file_open_trace(struct diagnostics *diagnostics, const char *path) MUST_CHECK;

/* False with an error when there is no such directory. */
bool file_is_directory(struct diagnostics *diagnostics, const char *path) MUST_CHECK;

/* Makes a directory unless it is there. */
bool file_make_directory(struct diagnostics *diagnostics, const char *path) MUST_CHECK;

#endif
