#include "options/describe.h"

enum argument_kind describe_argument_kind(const struct option *option) {
    if (option->kind == KIND_FLAG)
        return option->flags & OPTION_ACTION ? ARGUMENT_NONE : ARGUMENT_BOOLEAN;
    if (option->kind == KIND_CHOICE)
        return ARGUMENT_CHOICES;
    if (text_equal(option->argument, "FILE"))
        return ARGUMENT_FILE;
    if (text_equal(option->argument, "DIR"))
        return ARGUMENT_DIRECTORY;
    return ARGUMENT_FREE;
}

void describe_flags(struct text *output, const struct option *option) {
    bool optional = option->flags & OPTION_OPTIONAL;
    if (option->letter)
        text_add_format(output, "-%c, ", option->letter);
    text_add_format(output, "--%s", option->name);
    if (option->argument)
        text_add_format(output, optional ? " [%s]" : " %s", option->argument);
}

void describe_choices(struct text *output, const struct option *option, const char *separator) {
    const char *word;
    size_t length;
    if (option->kind != KIND_CHOICE)
        return;
    for (size_t i = 0; option_choice(option->detail, i, &word, &length); i++) {
        if (i > 0)
            text_add(output, separator);
        text_add_bytes(output, word, length);
    }
}

static void add_note(struct text *output, size_t start, const char *note) {
    text_add(output, output->length > start ? "; " : "");
    text_add(output, note);
}

void describe_notes(struct text *output, const struct option *option) {
    size_t start = output->length;
    if (option->kind == KIND_INTEGER) {
        int64_t minimum;
        int64_t maximum;
        option_bounds(option, &minimum, &maximum);
        text_add_format(output, "%lld to %lld", (long long)minimum, (long long)maximum);
    }
    if (option->flags & OPTION_COMMAS)
        add_note(output, start, "repeatable, or several with commas");
    else if (option->flags & OPTION_LIST)
        add_note(output, start, "repeatable");
    if (option->flags & OPTION_NO_KEY)
        add_note(output, start, "not a config key");
    else if (option->flags & OPTION_COMMAND_LINE)
        add_note(output, start, "neither config key nor variable");
}

void describe_escaped(struct text *output, const char *string, const char *special,
                      const char *escape) {
    for (; *string; string++) {
        if (strchr(special, *string))
            text_add(output, escape);
        text_add_char(output, *string);
    }
}
