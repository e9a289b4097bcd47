#include "options/completion.h"
#include "options/describe.h"

static const char head[] =
    "# bash completion for etcdmaint-gen; made by etcdmaint-gen --completion bash\n"
    "_etcdmaint_gen()\n"
    "{\n";

/* Which option the word under the cursor belongs to. Readline breaks words at "=", unless the user
 * has taken it out of COMP_WORDBREAKS; both forms are understood. */
static const char owner[] = "    local word=${COMP_WORDS[COMP_CWORD]} flag='' start='' equals='' "
                            "values='' kind='' left='' value\n"
                            "    COMPREPLY=()\n"
                            "    ((COMP_CWORD > 0)) && flag=${COMP_WORDS[COMP_CWORD - 1]}\n"
                            "    if [[ $word == --*=* ]]; then\n"
                            "        flag=${word%%=*} start=${word%%=*}= word=${word#*=} equals=1\n"
                            "    elif [[ $word == '=' ]]; then\n"
                            "        word='' equals=1\n"
                            "    elif [[ $flag == '=' ]] && ((COMP_CWORD > 1)); then\n"
                            "        flag=${COMP_WORDS[COMP_CWORD - 2]} equals=1\n"
                            "    fi\n"
                            "    case $flag in\n";

/* What each kind offers. */
static const char tail[] =
    "    esac\n"
    "    case $kind in\n"
    "    flag) [[ $equals ]] || kind='' ;;\n"
    "    optional) [[ $equals || $word != -* ]] || kind='' ;;\n"
    "    list)\n"
    "        start+=${word%\"${word##*,}\"}\n"
    "        for value in $values; do\n"
    "            [[ ,$word == *\",$value,\"* ]] || left+=\" $value\"\n"
    "        done\n"
    "        word=${word##*,} values=$left\n"
    "        ;;\n"
    "    esac\n"
    "    [[ $kind || $equals ]] || values=\"$flags\"\n"
    "    [[ $kind == path || $kind == directory ]] && compopt -o filenames 2>/dev/null\n"
    "    while IFS='' read -r value; do\n"
    "        COMPREPLY+=(\"$start$value\")\n"
    "    done < <(case $kind in\n"
    "        (path) compgen -f -- \"$word\" ;;\n"
    "        (directory) compgen -d -- \"$word\" ;;\n"
    "        (*) compgen -W \"$values\" -- \"$word\" ;;\n"
    "        esac)\n"
    "}\n"
    "complete -F _etcdmaint_gen etcdmaint-gen\n";

/* The word for `kind` in the script. */
static const char *kind_word(const struct option *option) {
    switch (describe_argument_kind(option)) {
    case ARGUMENT_NONE:
    case ARGUMENT_BOOLEAN:
        return "flag";
    case ARGUMENT_FILE:
        return "path";
    case ARGUMENT_DIRECTORY:
        return "directory";
    case ARGUMENT_CHOICES:
        if (option->flags & OPTION_OPTIONAL)
            return "optional";
        return option->flags & OPTION_COMMAS ? "list" : "choice";
    default:
        return "free";
    }
}

static void add_case(struct text *output, const struct option *option) {
    text_add(output, "    ");
    if (option->letter)
        text_add_format(output, "-%c | ", option->letter);
    text_add_format(output, "--%s) kind=%s", option->name, kind_word(option));
    if (describe_argument_kind(option) == ARGUMENT_BOOLEAN)
        text_add(output, " values='true false'");
    if (option->kind == KIND_CHOICE) {
        text_add(output, " values='");
        describe_choices(output, option, " ");
        text_add_char(output, '\'');
    }
    text_add(output, " ;;\n");
}

static void add_flags(struct text *output) {
    text_add(output, "    local flags='");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        text_add(output, "\n        ");
        if (option_table[i].letter)
            text_add_format(output, "-%c ", option_table[i].letter);
        text_add_format(output, "--%s", option_table[i].name);
    }
    text_add(output, "'\n");
}

void completion_bash_write(struct text *output) {
    text_add(output, head);
    add_flags(output);
    text_add(output, owner);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        add_case(output, &option_table[i]);
    text_add(output, tail);
}
