#include "options/man.h"

#include "options/describe.h"
#include "options/load.h"

/* mandoc asks for lines of at most 80 bytes; escapes add a few. */
enum { LINE_WIDTH = 76 };

static const char description[] =
    ".Nm\n"
    "prints Kubernetes manifests that maintain etcd: CronJobs that defragment it\n"
    "and take snapshots of it, and the objects that these need.\n"
    "It knows the datastore of Kamaji\n"
    ".Pq kamaji-etcd ,\n"
    "the stacked etcd of kubeadm and of distributions that keep its certificates\n"
    "on the node, and the etcd of Talos Linux.\n"
    ".Pp\n"
    "Every value is checked before anything is printed; all errors of a run are\n"
    "reported, each with its place.\n"
    "No cluster is asked, unless an option for it is given: those of\n"
    ".Fl -help Cm cluster .\n"
    "Without options it prints the defragmentation of a kamaji-etcd with default\n"
    "names.\n"
    ".Pp\n"
    "A value comes from the first of these that gives it: a flag, a variable,\n"
    "the config file, the default.\n"
    "An empty value is a value.\n";

static const char options_introduction[] =
    "A flag's argument is the next word or follows an equals sign.\n"
    "A flag without an argument can be turned off, as in\n"
    ".Fl -move-leader Ns = Ns Cm false .\n"
    "A text that begins with a target or an access mode is about that one only.\n";

static const char configuration[] =
    "The file is a YAML mapping.\n"
    "Its keys are the long flags without the dashes:\n"
    ".Bd -literal -offset indent\n"
    "target: talos\n"
    "nodes: [10.0.0.11, 10.0.0.12, 10.0.0.13]\n"
    "schedule: \"0 3 * * 0\"\n"
    "min-free: 200Mi\n"
    "move-leader: true\n"
    ".Ed\n"
    ".Pp\n"
    "Options that can be repeated take a list; those whose argument is\n"
    ".Ar KEY Ns = Ns Ar VALUE\n"
    "also take a mapping.\n"
    "Unknown and duplicate keys are errors.\n"
    ".Fl -config-schema\n"
    "prints a JSON schema that editors can check the file with.\n"
    ".Pp\n"
    "Every option is a key, except these:\n";

static const char environment[] =
    ".Bl -tag -width Ds\n"
    ".It Ev ETCDMAINT_ Ns Ar KEY\n"
    "the option of that name, in capitals, with underscores for dashes:\n"
    ".Ev %s\n"
    "is\n"
    ".Fl -%s .\n"
    "Flags without an argument take\n"
    ".Cm true\n"
    "or\n"
    ".Cm false .\n"
    "A variable whose name is no option is an error.\n"
    ".It Ev DEBUG\n"
    "when set, and neither empty nor 0: the same as\n"
    ".Fl vv .\n"
    ".It Ev NO_COLOR\n"
    "when set and not empty: no colour unless\n"
    ".Fl -color\n"
    "asks for it.\n"
    ".El\n"
    ".Pp\n"
    "Every option has a variable, except these:\n";

static const char ending[] =
    ".Sh EXIT STATUS\n"
    ".Bl -tag -width Ds\n"
    ".It 0\n"
    "done\n"
    ".It 1\n"
    "a value was refused, wherever it came from; with\n"
    ".Fl -strict\n"
    "also when there were warnings; a difference was found, or a Job failed\n"
    ".It 2\n"
    "wrong usage: unknown flag, missing argument, two actions at once\n"
    ".It 3\n"
    "something could not be read or written\n"
    ".It 4\n"
    "the cluster refused or could not be reached\n"
    ".It 70\n"
    "a fault in the program, no memory, or a library that is missing\n"
    ".It 130 , 143\n"
    "stopped by SIGINT or SIGTERM\n"
    ".El\n"
    ".Pp\n"
    "Unless the status is 0, no manifest is printed.\n"
    ".Sh EXAMPLES\n"
    "Defragment a default kamaji-etcd every midnight:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen | kubectl apply -f -\n"
    ".Pp\n"
    "See what a job on kubeadm would do, when, and with which access:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen --target kubeadm --schedule \\(aq0 3 * * 0\\(aq --explain\n"
    ".Pp\n"
    "Talos Linux:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen --target talos --nodes 10.0.0.11,10.0.0.12,10.0.0.13\n"
    ".Pp\n"
    "Snapshots to S3, the newest thirty of them kept:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen --task snapshot --snapshot-to s3://backups/etcd --keep-last 30\n"
    ".Pp\n"
    "The same from a file:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen --config etcd.yaml\n"
    ".Pp\n"
    "Applied to the cluster of the current context, then run once:\n"
    ".Pp\n"
    ".Dl etcdmaint-gen --config etcd.yaml --apply\n"
    ".Dl etcdmaint-gen --config etcd.yaml --run-now --follow\n"
    ".Sh SEE ALSO\n"
    ".Xr etcdctl 1 ,\n"
    ".Xr kubectl 1\n";

/* Adds one word of a text line, with what roff would take for its own made plain. */
static void add_word(struct text *output, const char *word, size_t length, bool starts_line) {
    if (starts_line && (*word == '.' || *word == '\''))
        text_add(output, "\\&");
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '\\')
            text_add(output, "\\e");
        else if (word[i] == '-' && i + 1 < length && word[i + 1] == '-')
            text_add(output, "\\-");
        else
            text_add_char(output, word[i]);
    }
}

/* Adds words as text lines of at most LINE_WIDTH columns and ends the last one. */
static void add_words(struct text *output, const char *words) {
    size_t start = output->length;
    while (*words) {
        size_t length = strcspn(words, " ");
        if (output->length > start && output->length - start + 1 + length > LINE_WIDTH) {
            text_add_char(output, '\n');
            start = output->length;
        }
        if (output->length > start)
            text_add_char(output, ' ');
        add_word(output, words, length, output->length == start);
        words += length;
        words += *words == ' ';
    }
    text_add_char(output, '\n');
}

static void add_title(struct text *output) {
    text_add(output, ".\\\" Made by etcdmaint-gen --man\n"
                     ".Dd " ETCDMAINT_DATE "\n"
                     ".Dt ETCDMAINT-GEN 1\n"
                     ".Os etcdmaint " ETCDMAINT_VERSION "\n"
                     ".Sh NAME\n"
                     ".Nm etcdmaint-gen\n"
                     ".Nd Kubernetes manifests that defragment and snapshot etcd\n"
                     ".Sh SYNOPSIS\n"
                     ".Nm\n"
                     ".Op Ar option ...\n"
                     ".Sh DESCRIPTION\n");
    text_add(output, description);
}

/* One more sentence of an option's text. */
static void add_sentence(struct text *output, const char *before, const char *words) {
    text_add(output, ".br\n");
    add_words(output, arena_format(output->arena, "%s: %s", before, words));
}

static void add_option(struct text *output, const struct option *option) {
    struct text choices = text_new(output->arena);
    struct text notes = text_new(output->arena);
    text_add(output, ".It ");
    if (option->letter)
        text_add_format(output, "Fl %c , ", option->letter);
    text_add_format(output, "Fl -%s", option->name);
    if (option->argument)
        text_add_format(output, option->flags & OPTION_OPTIONAL ? " Op Ar %s" : " Ar %s",
                        option->argument);
    text_add_char(output, '\n');
    add_words(output, option->help);
    describe_choices(&choices, option, ", ");
    describe_notes(&notes, option);
    if (choices.length > 0)
        add_sentence(output, "One of", choices.data);
    if (option->standard)
        add_sentence(output, "Default", option->standard);
    if (notes.length > 0)
        add_sentence(output, "Note", notes.data);
}

static void add_options(struct text *output) {
    text_add(output, ".Sh OPTIONS\n");
    text_add(output, options_introduction);
    for (size_t group = 0; group < GROUP_COUNT; group++) {
        text_add_format(output, ".Ss %s\n.Bl -tag -width Ds\n", option_groups[group].title);
        for (size_t i = 0; i < OPTION_COUNT; i++)
            if (option_table[i].group == group)
                add_option(output, &option_table[i]);
        text_add(output, ".El\n");
    }
}

/* The names of the options that are not `there`, as flags, separated by commas. */
static void add_exceptions(struct text *output, bool (*there)(const struct option *)) {
    size_t left = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        left += !there(&option_table[i]);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (!there(&option_table[i]))
            text_add_format(output, ".Fl -%s %c\n", option_table[i].name, --left > 0 ? ',' : '.');
}

void man_write(struct text *output) {
    const struct option *sample = &option_table[OPTION_ETCD_NAME];
    add_title(output);
    add_options(output);
    text_add(output, ".Sh CONFIGURATION FILE\n");
    text_add(output, configuration);
    add_exceptions(output, option_in_file);
    text_add(output, ".Sh ENVIRONMENT\n");
    text_add_format(output, environment, environment_name(output->arena, sample), sample->name);
    add_exceptions(output, option_in_environment);
    text_add(output, ending);
}
