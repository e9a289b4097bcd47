/*
 * entry.h: an item of `clusters:`, kept as small as it can be.
 *
 * A fleet may have a hundred thousand entries, so each keeps only what was given. Everything is
 * copied into the arena that the entry is made in; positions refer to the source.
 */
#ifndef FLEET_ENTRY_H
#define FLEET_ENTRY_H

#include "options/settings.h"
#include "text/node.h"

struct entry_setting {
    enum option_id id;
    struct setting setting;
};

struct entry {
    const char *name; /* NULL: not of a fleet, or it was refused */
    struct position position;
    struct entry_setting *settings;
    size_t count;
    struct entry *tasks; /* of `tasks:`: each makes objects of its own */
    size_t task_count;
};

/* Where entries are made. */
struct entry_place {
    struct arena *keep;       /* they live in it */
    struct settings *scratch; /* empty before each entry, and after it */
};

/* Reads an item of `clusters:` into `entry`. False after an error. */
bool entry_load(struct diagnostics *diagnostics, struct entry_place place, const struct node *item,
                struct entry *entry) MUST_CHECK;

/* Copies what is present in `settings` into `entry` and its arena. */
void entry_keep(struct arena *keep, const struct settings *settings, struct entry *entry);

/* Lays what an entry says over `settings`. */
void entry_lay_over(struct settings *settings, const struct entry *entry);

#endif
