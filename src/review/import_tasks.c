#include "model/extra_argument.h"

#include "review/importer.h"
#include "review/secret.h"

enum { NEWEST_INTEGER_MINOR = 23, DECIMALS = 100 };

struct known_flag {
    const char *name;
    enum option_id option; /* OPTION_COUNT: read elsewhere, or judged by the audit */
    bool is_switch;
};

static const struct known_flag flags[] = {
    {"endpoints", OPTION_COUNT, false},
    {"cluster", OPTION_COUNT, true},
    {"cacert", OPTION_COUNT, false},
    {"cert", OPTION_COUNT, false},
    {"key", OPTION_COUNT, false},
    {"user", OPTION_COUNT, false},
    {"password", OPTION_COUNT, false},
    {"disalarm-threshold", OPTION_COUNT, false},
    {"continue-on-error", OPTION_COUNT, true},
    {"insecure-skip-tls-verify", OPTION_COUNT, true},
    {"skip-healthcheck-cluster-endpoints", OPTION_COUNT, true},
    {"exclude-localhost", OPTION_COUNT, true},
    {"insecure-transport", OPTION_COUNT, true},
    {"insecure-discovery", OPTION_COUNT, true},
    {"discovery-srv", OPTION_COUNT, false},
    {"discovery-srv-name", OPTION_COUNT, false},
    {"defrag-rule", OPTION_DEFRAG_RULE, false},
    {"etcd-storage-quota-bytes", OPTION_QUOTA, false},
    {"command-timeout", OPTION_COMMAND_TIMEOUT, false},
    {"wait-between-defrags", OPTION_WAIT_BETWEEN_DEFRAGS, false},
    {"compaction", OPTION_COMPACTION, true},
    {"move-leader", OPTION_MOVE_LEADER, true},
    {"auto-disalarm", OPTION_AUTO_DISALARM, true},
    {"dry-run", OPTION_DRY_RUN_DEFRAG, true},
};

static const char *flag(struct import *import, const struct container *container, const char *name,
                        bool is_switch) {
    struct word where = {0};
    return container_flag(import->arena, container, name, is_switch, ETCD_DEFRAG_PREFIX, &where);
}

static void put_flag(struct import *import, const struct container *container,
                     const struct known_flag *known) {
    const char *value = flag(import, container, known->name, known->is_switch);
    if (value && !value_is_known(value))
        import_say(import, known->option, "not known: %s is not in the manifest",
                   import_shown(import, value));
    else
        import_put(import, known->option, value);
}

static const struct known_flag *find_flag(const char *name, size_t length) {
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (strlen(flags[i].name) == length && strncmp(flags[i].name, name, length) == 0)
            return &flags[i];
    return NULL;
}

/* Flags that this program does not write by itself. */
static void put_other_flags(struct import *import, const struct container *container) {
    for (size_t i = container->first_argument; i < container->word_count; i++) {
        const char *text = container->words[i].text;
        size_t length = text_starts_with(text, "--") ? strcspn(text + 2, "=") : 0;
        const struct known_flag *known = length ? find_flag(text + 2, length) : NULL;
        bool alone = length && text[2 + length] == '\0';
        if (known) {
            i += alone && !known->is_switch;
            continue;
        }
        struct findings findings = findings_new(import->arena);
        if (length && !secret_in_url(text) && extra_argument_check(&findings, text))
            import_put(import, OPTION_EXTRA_ARG, text);
        else
            import_say(import, OPTION_EXTRA_ARG, "left out: argument %zu of container %s", i,
                       import_shown(import, container->name));
    }
}

/* "0.8" of the quota is 80 percent. */
static void put_threshold(struct import *import, const char *text) {
    uint64_t number = 0;
    char digits[3] = "00";
    if (!text || !text_starts_with(text, "0."))
        return;
    size_t length = strspn(text + 2, "0123456789");
    for (size_t i = 0; i < 2 && i < length; i++)
        digits[i] = text[2 + i];
    if (text[2 + length] == '\0' && text_to_number(digits, 2, DECIMALS, &number) && number > 0)
        import_put_format(import, OPTION_DISALARM_THRESHOLD, "%d", (int)number);
}

/* Images that compute rules with integers are not taken over. */
static void put_image(struct import *import, const struct container *container) {
    struct etcd_defrag_version version = etcd_defrag_version_of_image(container->image.tag);
    if (etcd_defrag_rule_generation(version) != RULE_FLOATS) {
        import_say(import, OPTION_IMAGE, "was: %s, whose rules compute with integers",
                   import_shown(import, container->image_text));
        return;
    }
    import_put(import, OPTION_IMAGE, container->image_text);
}

void import_defrag(struct import *import, const struct workload *workload,
                   const struct container *container) {
    struct word where = {0};
    const char *endpoints = container_endpoints(import->arena, container, &where);
    import_identity(import, workload, container, endpoints);
    import_put(import, OPTION_TASK, "defrag");
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (flags[i].option != OPTION_COUNT)
            put_flag(import, container, &flags[i]);
    if (import->settings.option[OPTION_AUTO_DISALARM].present)
        put_threshold(import, flag(import, container, "disalarm-threshold", false));
    else if (etcd_defrag_has(etcd_defrag_version_of_image(container->image.tag),
                             ETCD_DEFRAG_AUTO_DISALARM))
        import_put(import, OPTION_AUTO_DISALARM, "false");
    if (import_is_own(import) && !import->settings.option[OPTION_WAIT_BETWEEN_DEFRAGS].present)
        import_put(import, OPTION_WAIT_BETWEEN_DEFRAGS, "0s");
    put_image(import, container);
    put_other_flags(import, container);
}

/* Each node once: a step that looks at a node before another one acts on it is no second node. */
static void put_nodes(struct import *import, const char *list) {
    while (*list) {
        size_t length = strcspn(list, ",");
        const char *node = arena_copy_bytes(import->arena, list, length);
        const struct value *value = import->settings.option[OPTION_NODES].first;
        while (value && !text_equal(value->text, node))
            value = value->next;
        if (!value)
            import_put(import, OPTION_NODES, node);
        list += length + (list[length] == ',');
    }
}

void import_talos(struct import *import, const struct workload *workload) {
    import_put(import, OPTION_TARGET, "talos");
    import_put(import, OPTION_ACCESS, "talos-api");
    import_put(import, OPTION_TASK, workload->defragments ? "defrag" : "snapshot");
    for (size_t i = 0; i < workload->count; i++) {
        const struct container *container = &workload->containers[i];
        bool talosctl =
            container->tool == TOOL_TALOSCTL ||
            (container->tool == TOOL_SHELL && container_mentions(container, "talosctl"));
        struct word where = {0};
        const char *nodes = talosctl ? container_nodes(import->arena, container, &where) : NULL;
        if (nodes && container_names_node(import->arena, container, nodes))
            import_say(import, OPTION_NODES, "was: %s, whichever node the pod runs on",
                       import_shown(import, nodes));
        else if (nodes && !value_is_known(nodes))
            import_say(import, OPTION_NODES, "not known: %s is not in the manifest",
                       import_shown(import, nodes));
        else if (nodes)
            put_nodes(import, nodes);
        if (container->tool == TOOL_TALOSCTL &&
            !import->settings.option[OPTION_TALOSCTL_IMAGE].present)
            import_put(import, OPTION_TALOSCTL_IMAGE, container->image_text);
    }
    if (!workload->defragments)
        import_store(import, workload);
}
