/*
 * settings.h: the values of all options for one cluster, with the origin of each.
 *
 * Layers are laid over each other in the order default < the cluster itself < `defaults:` < cluster
 * entry < environment < flag; a list replaces the list below it. Values are text that the option's
 * shape accepts; what they mean is for src/model. All memory is the arena's.
 */
#ifndef OPTIONS_SETTINGS_H
#define OPTIONS_SETTINGS_H

#include "base/diagnostics.h"
#include "options/option.h"

enum origin {
    ORIGIN_DEFAULT,
    ORIGIN_CLUSTER, /* read from the cluster by --discover */
    ORIGIN_FILE_DEFAULTS,
    ORIGIN_FILE,
    ORIGIN_ENVIRONMENT,
    ORIGIN_FLAG
};

/* One value; a list option has several. */
struct value {
    const char *text;
    struct position position;
    bool literal; /* the text stands at `position` byte for byte */
    struct value *next;
};

struct setting {
    enum origin origin : 8;
    bool present;   /* given by someone; the standard value does not count */
    uint32_t count; /* 0 with present = an empty list */
    struct value *first;
    union {
        struct value *last;
        const struct position *empty; /* count 0: where the list stands, or NULL */
    };
};

struct rule_memory;
struct zone_memory;

/* Copied for each cluster, so it is kept small. */
struct settings {
    struct setting option[OPTION_COUNT];
    bool incomplete; /* something could not be loaded: do not complain about what is missing */
    struct rule_memory *rules; /* of a fleet: model/rule_memory.h; may be NULL */
    struct zone_memory *zones; /* of a fleet: model/zone_memory.h; may be NULL */
    struct position place;     /* of the cluster: where options that were not given are reported */
};

/* Appends a value to a setting and marks it present. */
struct value *setting_add(struct arena *arena, struct setting *setting, const char *text,
                          struct position position, bool literal);

/* The text of a setting's only value, or NULL when it is not present. */
const char *settings_text(const struct settings *settings, enum option_id id);

/* True when a KIND_FLAG setting is present and true. */
bool settings_true(const struct settings *settings, enum option_id id);

/* The place where a setting was given, or that of the cluster when it was not. */
struct position settings_position(const struct settings *settings, enum option_id id);

/* Lays `upper` over `lower`: what is present in `upper` replaces what is in `lower`. */
void settings_lay_over(struct settings *lower, const struct settings *upper);

/* "default", "cluster", "file", "environment", "flag" for --explain. */
const char *origin_name(enum origin origin);

/*
 * Checks a value's shape (kind, choices, bounds) and adds it. `text` may hold several values when
 * the option takes commas. Reports what is wrong as findings; adds nothing then.
 */
bool settings_set(struct diagnostics *diagnostics, struct settings *settings, enum option_id id,
                  enum origin origin, const char *text, struct position position, bool literal);

#endif
