#include "options/help.h"

#include "options/describe.h"
#include "options/load.h"

enum { WIDTH = 80, FLAGS_INDENT = 2, TEXT_COLUMN = 28 };

static const enum option_id most_used[] = {
    OPTION_TARGET,    OPTION_ACCESS,   OPTION_TASK,           OPTION_ETCD_NAME, OPTION_ETCD_SERVICE,
    OPTION_NAMESPACE, OPTION_SCHEDULE, OPTION_NODES,          OPTION_ENDPOINTS, OPTION_SNAPSHOT_TO,
    OPTION_KEEP_LAST, OPTION_RBAC,     OPTION_NETWORK_POLICY, OPTION_CONFIG,    OPTION_EXPLAIN,
    OPTION_NEXT,      OPTION_HELP,
};

/* The start of the overview; five lines. */
static const char introduction[] =
    "etcdmaint-gen prints the Kubernetes manifests that keep etcd healthy: CronJobs\n"
    "that defragment it and take snapshots, with no more rights than they need.\n"
    "It knows the datastore of Kamaji (kamaji-etcd), the etcd of kubeadm and its kin,\n"
    "and that of Talos Linux. Every value is checked first; no cluster is contacted.\n"
    "Without options it prints the defragmentation of a default kamaji-etcd.\n";

static const char examples[] =
    "\nExamples:\n"
    "  etcdmaint-gen | kubectl apply -f -\n"
    "  etcdmaint-gen --target kubeadm --schedule '0 3 * * 0' --explain\n"
    "  etcdmaint-gen --target talos --nodes 10.0.0.11,10.0.0.12,10.0.0.13\n"
    "  etcdmaint-gen --task snapshot --snapshot-to s3://backups/etcd --keep-last 30\n";

/* Adds `words`, which begin at `column`, broken at blanks; further lines begin at `indent`. Ends
 * the line. */
static void add_wrapped(struct text *output, const char *words, size_t column, size_t indent) {
    bool first = true;
    while (*words) {
        size_t length = strcspn(words, " ");
        if (!first && column + 1 + length > WIDTH) {
            text_add_char(output, '\n');
            text_add_repeated(output, ' ', indent);
            column = indent;
        } else if (!first) {
            text_add_char(output, ' ');
            column++;
        }
        text_add_bytes(output, words, length);
        column += length;
        words += length;
        words += *words == ' ';
        first = false;
    }
    text_add_char(output, '\n');
}

/* The option's flags in the left column and its help in the right one. */
static void add_option(struct text *output, const struct option *option) {
    struct text flags = text_new(output->arena);
    text_add_repeated(&flags, ' ', FLAGS_INDENT);
    if (!option->letter)
        text_add(&flags, "    ");
    describe_flags(&flags, option);
    text_add(output, flags.data);
    if (flags.length + 1 > TEXT_COLUMN) {
        text_add_char(output, '\n');
        flags.length = 0;
    }
    text_add_repeated(output, ' ', TEXT_COLUMN - flags.length);
    add_wrapped(output, option->help, TEXT_COLUMN, TEXT_COLUMN);
}

static void add_line(struct text *output, const char *line) {
    text_add_repeated(output, ' ', TEXT_COLUMN);
    add_wrapped(output, line, TEXT_COLUMN, TEXT_COLUMN + 2);
}

static void add_choices(struct text *output, const struct option *option) {
    struct text choices = text_new(output->arena);
    if (option->kind != KIND_CHOICE)
        return;
    text_add(&choices, "one of: ");
    describe_choices(&choices, option, ", ");
    add_line(output, choices.data);
}

/* What help does not say: choices, default, notes; a line each. */
static void add_details(struct text *output, const struct option *option) {
    struct text notes = text_new(output->arena);
    add_choices(output, option);
    if (option->standard)
        add_line(output, arena_format(output->arena, "default: %s", option->standard));
    describe_notes(&notes, option);
    if (notes.length > 0)
        add_line(output, arena_format(output->arena, "(%s)", notes.data));
}

static void add_group(struct text *output, enum option_group group) {
    text_add_format(output, "%s (--help %s):\n", option_groups[group].title,
                    option_groups[group].name);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (option_table[i].group != group)
            continue;
        add_option(output, &option_table[i]);
        add_details(output, &option_table[i]);
    }
    text_add_char(output, '\n');
}

static void add_overview(struct text *output) {
    text_add(output, introduction);
    text_add(output, "\nUsage: etcdmaint-gen [OPTION]...\n\nThe most used options:\n");
    for (size_t i = 0; i < COUNT_OF(most_used); i++) {
        add_option(output, &option_table[most_used[i]]);
        if (most_used[i] != OPTION_HELP)
            add_choices(output, &option_table[most_used[i]]);
    }
    text_add(output, "\nAll options, by group (--help GROUP, or --help all):\n");
    for (size_t i = 0; i < GROUP_COUNT; i++)
        text_add_format(output, "  %-10s%s\n", option_groups[i].name, option_groups[i].title);
    text_add(output, examples);
}

static void add_legend(struct text *output) {
    const char *legend = arena_format(
        output->arena,
        "An option is also a key of the config file (%s: NAME) and a variable (%s=NAME), unless "
        "its text says otherwise. A flag without an argument can be turned off: --%s=false. A text "
        "that begins with a target or an access mode (\"talos: ...\") is about that one only.",
        option_table[OPTION_ETCD_NAME].name,
        environment_name(output->arena, &option_table[OPTION_ETCD_NAME]),
        option_table[OPTION_MOVE_LEADER].name);
    add_wrapped(output, legend, 0, 0);
}

bool help_write(struct text *output, const char *group) {
    if (!group) {
        add_overview(output);
        return true;
    }
    bool all = text_equal(group, "all");
    bool found = false;
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        if (!all && !text_equal(group, option_groups[i].name))
            continue;
        add_group(output, (enum option_group)i);
        found = true;
    }
    if (found)
        add_legend(output);
    return found;
}
