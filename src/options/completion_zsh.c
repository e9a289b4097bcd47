#include "options/completion.h"
#include "options/describe.h"

static const char head[] =
    "#compdef etcdmaint-gen\n"
    "# zsh completion for etcdmaint-gen; made by etcdmaint-gen --completion zsh\n"
    "_etcdmaint-gen() {\n"
    "    _arguments -s -S :";

/* Autoloaded, the file is the function's body; sourced, it registers the function. */
static const char tail[] = "\n"
                           "}\n"
                           "if [[ $funcstack[1] == _etcdmaint-gen ]]; then\n"
                           "    _etcdmaint-gen \"$@\"\n"
                           "else\n"
                           "    compdef _etcdmaint-gen etcdmaint-gen\n"
                           "fi\n";

/* `string` inside single quotes, with what _arguments would read as its own made plain. */
static void add_quoted(struct text *output, const char *string) {
    for (; *string; string++) {
        if (*string == '\'')
            text_add(output, "'\\'");
        else if (strchr("\\:[]", *string))
            text_add_char(output, '\\');
        text_add_char(output, *string);
    }
}

static void add_action(struct text *output, const struct option *option) {
    bool choices = describe_argument_kind(option) == ARGUMENT_CHOICES;
    switch (describe_argument_kind(option)) {
    case ARGUMENT_NONE:
        return;
    case ARGUMENT_BOOLEAN:
        text_add(output, "(true false)");
        return;
    case ARGUMENT_FILE:
        text_add(output, "_files");
        return;
    case ARGUMENT_DIRECTORY:
        text_add(output, "_files -/");
        return;
    case ARGUMENT_CHOICES:
    case ARGUMENT_FREE:
        break;
    }
    bool list = choices && (option->flags & OPTION_COMMAS);
    text_add(output, list ? "_sequence compadd - " : choices ? "(" : " ");
    describe_choices(output, option, " ");
    text_add(output, choices && !list ? ")" : "");
}

/* One specification, of `flag` with its sign. */
static void add_specification(struct text *output, const struct option *option, const char *flag,
                              const char *sign) {
    bool optional = option->kind == KIND_FLAG || (option->flags & OPTION_OPTIONAL);
    text_add(output, " \\\n        '");
    if (option->flags & OPTION_LIST)
        text_add_char(output, '*');
    else if (option->letter)
        text_add_format(output, "(-%c --%s)", option->letter, option->name);
    text_add_format(output, "%s%s[", flag, sign);
    add_quoted(output, option->help);
    text_add_char(output, ']');
    if (*sign) {
        text_add(output, optional ? "::" : ":");
        add_quoted(output, option->argument ? option->argument : "value");
        text_add_char(output, ':');
        add_action(output, option);
    }
    text_add_char(output, '\'');
}

/* The sign after a flag that tells _arguments where its argument stands: after "=" only, after "="
 * or as the next word, nowhere. */
static const char *long_sign(const struct option *option) {
    switch (describe_argument_kind(option)) {
    case ARGUMENT_NONE:
        return "";
    case ARGUMENT_BOOLEAN:
        return "=-";
    default:
        return "=";
    }
}

void completion_zsh_write(struct text *output) {
    struct arena *arena = output->arena;
    text_add(output, head);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &option_table[i];
        const char *letter_sign = option->kind == KIND_FLAG ? "" : "+";
        if (option->letter)
            add_specification(output, option, arena_format(arena, "-%c", option->letter),
                              letter_sign);
        add_specification(output, option, arena_format(arena, "--%s", option->name),
                          long_sign(option));
    }
    text_add(output, tail);
}
