/*
 * option.h: the one table of options.
 *
 * options.def has a row per option; from it come flags, config keys, environment variables, help,
 * man page, completions, the JSON schema and the origins that --explain shows. The table is
 * constant; looking up cannot fail otherwise than by finding nothing.
 */
#ifndef OPTIONS_OPTION_H
#define OPTIONS_OPTION_H

#include "base/base.h"

/* What a value looks like. The shape is checked when it is loaded; its meaning in src/model. */
enum option_kind {
    KIND_FLAG,     /* true or false; a bare flag means true */
    KIND_INTEGER,  /* a decimal whole number, within `detail` */
    KIND_CHOICE,   /* one of the words in `choices` */
    KIND_SIZE,     /* a Kubernetes quantity of bytes; in a file also a bare number */
    KIND_CPU,      /* a Kubernetes quantity of processors; in a file also a bare number */
    KIND_DURATION, /* 90s, 5m, 1h30m */
    KIND_STRING,   /* any text; the model knows more */
    KIND_PAIRS     /* key=value items; in a file also a mapping */
};

/* Where an option may stand, and how it is read. */
enum option_flag {
    OPTION_LIST = 1,         /* several values: repeated, or a list in a file */
    OPTION_COMMAS = 2,       /* one value may hold several, separated by commas */
    OPTION_ACTION = 4,       /* says what to do instead of printing manifests; one per run */
    OPTION_COMMAND_LINE = 8, /* not a config key and not a variable */
    OPTION_OPTIONAL = 16,    /* the flag's argument may be left out */
    OPTION_NO_KEY = 32,      /* not a config key, but a variable */
    OPTION_SECRET = 64,      /* the value is never shown */
    OPTION_PATH = 128,       /* a file or directory of the run's own, for which "-" is no name */
    OPTION_ANY_WORD = 256    /* the argument may look like an option of this program */
};

enum option_group {
    GROUP_WHAT,
    GROUP_WHERE,
    GROUP_WHEN,
    GROUP_DEFRAG,
    GROUP_SNAPSHOT,
    GROUP_POD,
    GROUP_SECRETS,
    GROUP_OBJECTS,
    GROUP_OUTPUT,
    GROUP_LOOK,
    GROUP_CLUSTER,
    GROUP_PERMITS,
    GROUP_TOOL,
    GROUP_COUNT
};

enum option_id {
#define OPTION(id, name, letter, kind, flags, group, argument, standard, detail, help) OPTION_##id,
#include "options/options.def"
#undef OPTION
    OPTION_COUNT
};

struct option {
    const char *name; /* the long flag without "--" and the config key */
    char letter;      /* the short flag, or 0 */
    enum option_kind kind;
    unsigned flags; /* enum option_flag, added */
    enum option_group group;
    const char *argument; /* placeholder in help, or NULL for flags */
    const char *standard; /* the default in words or as a value; NULL = none */
    const char *detail;   /* KIND_CHOICE: "a|b|c"; KIND_INTEGER: "1..65535"; else NULL */
    const char *help;     /* one sentence or two, no full stop at the end */
};

struct option_group_text {
    const char *name;  /* word for --help GROUP */
    const char *title; /* heading */
};

extern const struct option option_table[OPTION_COUNT];
extern const struct option_group_text option_groups[GROUP_COUNT];

/* The option with this long name (`length` bytes), or NULL. */
const struct option *option_find(const char *name, size_t length);

/* The option with this short letter, or NULL. */
const struct option *option_find_letter(char letter);

/* The known name nearest to a misspelt one, or NULL when none is near. `config_only` leaves out
 * what is no config key. */
const char *option_nearest(const char *name, bool config_only);

/* The place of an option in the table. */
enum option_id option_id(const struct option *option);

/* True when the option may stand in a config file; true when it may come from a variable. */
bool option_in_file(const struct option *option);
bool option_in_environment(const struct option *option);

/* The bounds of a KIND_INTEGER option, from its `detail`. */
void option_bounds(const struct option *option, int64_t *minimum, int64_t *maximum);

/* The `index`-th word of a list "a|b|c": its start and length; false past the last one. */
bool option_choice(const char *choices, size_t index, const char **word, size_t *length);

#endif
