/*
 * template_files.h: the files of templates/, embedded at build time (packaging/embed.c), each as
 * its text and as the tree that reading the text gives. Constant data.
 */
#ifndef RENDER_TEMPLATE_FILES_H
#define RENDER_TEMPLATE_FILES_H

#include "text/node.h"

/* A node of a tree, without pointers; its children follow it. */
struct template_node {
    uint16_t offset; /* place in the text */
    uint16_t string; /* place in the strings; 0 = none */
    uint16_t tag;
    uint16_t line;
    uint8_t column;
    uint8_t count; /* items, or pairs */
    uint8_t kind : 6;
    uint8_t quoted : 1;
    uint8_t safe : 1; /* as in struct node */
};

struct template_file {
    const char *name;     /* "cronjob.yaml" */
    struct source source; /* "templates/cronjob.yaml" and its text */
    const struct template_node *nodes;
    const char *strings;
};

extern const struct template_file template_files[]; /* sorted by name */
extern const size_t template_file_count;

/* template_unpack.c: the tree of a file. Cannot fail. */
struct node *template_unpack(struct arena *arena, const struct template_file *file);

#endif
