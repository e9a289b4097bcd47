#include "options/completion.h"
#include "options/describe.h"

/* The items of a comma list that are not there yet, each after those that are. */
static const char head[] =
    "# fish completion for etcdmaint-gen; made by etcdmaint-gen --completion fish\n"
    "function __etcdmaint_gen_list\n"
    "    set -l token (string replace -r -- '^--[a-z0-9-]+=' '' (commandline -ct))\n"
    "    set -l start (string replace -r -- '[^,]*$' '' \"$token\")\n"
    "    for value in $argv\n"
    "        contains -- $value (string split , -- \"$start\")\n"
    "        or echo \"$start$value\"\n"
    "    end\n"
    "end\n"
    "function __etcdmaint_gen_after\n"
    "    set -l words (commandline -opc)\n"
    "    contains -- $words[-1] $argv\n"
    "end\n"
    "complete -c etcdmaint-gen -f\n";

/* "-a 'a b c'", or the same by way of the function for comma lists. */
static void add_choices(struct text *output, const struct option *option) {
    bool list = option->flags & OPTION_COMMAS;
    text_add(output, list ? " -a '(__etcdmaint_gen_list " : " -a '");
    describe_choices(output, option, " ");
    text_add(output, list ? ")'" : "'");
}

static void add_argument(struct text *output, const struct option *option) {
    bool optional = option->flags & OPTION_OPTIONAL;
    switch (describe_argument_kind(option)) {
    case ARGUMENT_NONE:
        text_add(output, " -f");
        break;
    case ARGUMENT_BOOLEAN:
        text_add(output, " -f -a 'true false'");
        break;
    case ARGUMENT_FILE:
        text_add(output, " -r -F");
        break;
    case ARGUMENT_DIRECTORY:
        text_add(output, " -x -a '(__fish_complete_directories)'");
        break;
    case ARGUMENT_CHOICES:
        text_add(output, optional ? " -f" : " -x");
        add_choices(output, option);
        break;
    case ARGUMENT_FREE:
        text_add(output, " -x");
        break;
    }
}

static void add_option(struct text *output, const struct option *option) {
    text_add(output, "complete -c etcdmaint-gen");
    if (option->letter)
        text_add_format(output, " -s %c", option->letter);
    text_add_format(output, " -l %s", option->name);
    add_argument(output, option);
    text_add(output, " -d '");
    describe_escaped(output, option->help, "\\'", "\\");
    text_add(output, "'\n");
    if (!(option->flags & OPTION_OPTIONAL))
        return;
    text_add_format(output, "complete -c etcdmaint-gen -n '__etcdmaint_gen_after --%s",
                    option->name);
    if (option->letter)
        text_add_format(output, " -%c", option->letter);
    text_add_char(output, '\'');
    add_choices(output, option);
    text_add_char(output, '\n');
}

void completion_fish_write(struct text *output) {
    text_add(output, head);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        add_option(output, &option_table[i]);
}
