/*
 * tar.h: an archive of files, as POSIX ustar.
 *
 * The bytes depend on names and contents alone: mode 0644, owner 0, time 0. Pure.
 */
#ifndef TREE_TAR_H
#define TREE_TAR_H

#include "base/text.h"

/* Appends a file. False when the path does not fit: 100 bytes for the name and 155 for its folder.
 * `folder` may be NULL. */
bool tar_add(struct text *output, const char *folder, const char *name, const char *bytes,
             size_t length) MUST_CHECK;

/* Appends the end of the archive. */
void tar_end(struct text *output);

#endif
