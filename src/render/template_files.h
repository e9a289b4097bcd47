/*
 * template_files.h: the files of templates/, embedded at build time (packaging/embed.sh).
 * Constant data; nothing can fail.
 */
#ifndef RENDER_TEMPLATE_FILES_H
#define RENDER_TEMPLATE_FILES_H

#include "base/base.h"

struct template_file {
    const char *name; /* "cronjob.yaml" */
    const char *text;
    size_t length;
};

extern const struct template_file template_files[]; /* sorted by name */
extern const size_t template_file_count;

#endif
