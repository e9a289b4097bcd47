/*
 * file_path.h: absolute paths in pods and on nodes.
 *
 * An API server takes relative host paths and mount paths with ":"; the container then fails to
 * start. So the path must be absolute and in normal form here.
 */
#ifndef MODEL_FILE_PATH_H
#define MODEL_FILE_PATH_H

#include "base/finding.h"

/* The longest path, in bytes (Linux PATH_MAX less the final NUL), and the longest name in one. */
enum { FILE_PATH_LIMIT = 4095, FILE_NAME_LIMIT = 255 };

/* Checks an absolute path of a file or folder other than "/": no empty, "." or ".." elements, no
 * "/" at the end, no ":", no control characters. */
bool file_path_check(struct findings *findings, const char *text);

/*
 * Checks the elements of a path below something else, at `offset` of `text` to its end: none is
 * empty, "." or "..", each has at most FILE_NAME_LIMIT bytes. `what` names the value in messages.
 */
bool file_path_check_elements(struct findings *findings, const char *what, const char *text,
                              size_t offset);

#endif
