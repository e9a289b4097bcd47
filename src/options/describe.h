/*
 * describe.h: short phrases about an option, shared by help, manual page, completions and schema.
 *
 * Everything follows from the option's row. The phrases are added to `output`, whose arena owns
 * them; nothing here can fail.
 */
#ifndef OPTIONS_DESCRIBE_H
#define OPTIONS_DESCRIBE_H

#include "base/text.h"
#include "options/option.h"

/* What a shell should offer as the option's argument. */
enum argument_kind {
    ARGUMENT_NONE,      /* nothing at all */
    ARGUMENT_BOOLEAN,   /* a flag: nothing, or =true and =false */
    ARGUMENT_CHOICES,   /* the words of `detail` */
    ARGUMENT_FILE,      /* the name of a file */
    ARGUMENT_DIRECTORY, /* the name of a directory */
    ARGUMENT_FREE       /* text that cannot be guessed */
};

enum argument_kind describe_argument_kind(const struct option *option);

/* "-e, --etcd-name NAME"; an argument that may be left out stands in brackets. */
void describe_flags(struct text *output, const struct option *option);

/* The words of a KIND_CHOICE option with `separator` between them; nothing for other kinds. */
void describe_choices(struct text *output, const struct option *option, const char *separator);

/* What else there is to know: bounds, repetition, where it may stand. One sentence without a full
 * stop, or nothing. */
void describe_notes(struct text *output, const struct option *option);

/* `string`, each byte found in `special` preceded by `escape`. */
void describe_escaped(struct text *output, const char *string, const char *special,
                      const char *escape);

#endif
