#include "review/workload_tool.h"

#include "review/workload_flag.h"

static const struct {
    const char *name;
    enum tool tool;
} tools[] = {
    {"etcd-defrag", TOOL_ETCD_DEFRAG},
    {"etcdctl", TOOL_ETCDCTL},
    {"etcdutl", TOOL_ETCDUTL},
    {"talosctl", TOOL_TALOSCTL},
    {"talos-backup", TOOL_TALOS_BACKUP},
    {"rclone", TOOL_RCLONE},
    {"sh", TOOL_SHELL},
    {"bash", TOOL_SHELL},
    {"ash", TOOL_SHELL},
    {"dash", TOOL_SHELL},
    {"zsh", TOOL_SHELL},
    {"busybox", TOOL_SHELL},
};

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum tool tool_named(const char *path) {
    const char *name = last_part(path);
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        if (text_equal(name, tools[i].name))
            return tools[i].tool;
    return TOOL_OTHER;
}

/* Told with a flag that no other program has. */
static bool has_etcd_defrag_flag(const struct container *container) {
    static const enum etcd_defrag_feature own[] = {ETCD_DEFRAG_RULE, ETCD_DEFRAG_QUOTA,
                                                   ETCD_DEFRAG_WAIT_BETWEEN_DEFRAGS,
                                                   ETCD_DEFRAG_AUTO_DISALARM};
    struct word where = {0};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (arguments_flag(container_arguments(container), "", etcd_defrag_flag(own[i]), true,
                           &where))
            return true;
    return false;
}

static bool is_transfer(const char *text) {
    static const char *const transfers[] = {"copy", "copyto", "move", "moveto", "rcat", "sync"};
    for (size_t i = 0; i < COUNT_OF(transfers); i++)
        if (text_equal(text, transfers[i]))
            return true;
    return false;
}

/* What the image's own program can only be, by what it is told. */
static enum tool tool_of_subcommand(const struct container *container) {
    const struct word *words = container->words;
    size_t count = container->word_count;
    for (size_t i = 0; i < count; i++) {
        const char *next = i + 1 < count ? words[i + 1].text : "";
        if (text_equal(words[i].text, "etcd") &&
            (text_equal(next, "defrag") || text_equal(next, "snapshot")))
            return TOOL_TALOSCTL;
        if (text_equal(words[i].text, "defrag") ||
            (text_equal(words[i].text, "snapshot") && text_equal(next, "save")))
            return TOOL_ETCDCTL;
    }
    if (count > 0 && is_transfer(words[0].text))
        for (size_t i = 1; i < count; i++)
            if (strchr(words[i].text, ':')) /* REMOTE:PATH */
                return TOOL_RCLONE;
    return TOOL_OTHER;
}

/* "mirror-etcd-defrag". Shells' names are too short for this. */
static enum tool tool_within(const char *image) {
    for (size_t i = 0; i < COUNT_OF(tools); i++)
        if (tools[i].tool != TOOL_SHELL && strstr(last_part(image), tools[i].name))
            return tools[i].tool;
    return TOOL_OTHER;
}

/* An image in a registry of one's own may have any name. */
static enum tool tool_by_words(const struct container *container, bool command) {
    if (has_etcd_defrag_flag(container))
        return TOOL_ETCD_DEFRAG;
    if (command)
        return TOOL_OTHER;
    enum tool tool = tool_of_subcommand(container);
    return tool == TOOL_OTHER && container->image.path ? tool_within(container->image.path) : tool;
}

/* The command decides, or else the image's name; programs that start others are looked through.
 * Where the names say nothing the words do. */
void container_find_tool(struct container *container) {
    bool command = node_items(node_get(container->node, "command")) > 0;
    if (container->word_count > 0 && command) {
        container->tool = tool_named(container->words[0].text);
        container->first_argument = 1;
    } else if (container->image.path) {
        container->tool = tool_named(container->image.path);
    }
    for (size_t i = container->first_argument;
         container->tool == TOOL_OTHER && i < container->word_count; i++)
        if (tool_named(container->words[i].text) != TOOL_OTHER) {
            container->tool = tool_named(container->words[i].text);
            container->first_argument = i + 1;
        }
    if (container->tool == TOOL_OTHER)
        container->tool = tool_by_words(container, command);
}
