#include "options/option.h"

#include "base/text.h"

const struct option option_table[OPTION_COUNT] = {
#define OPTION(id, name, letter, kind, flags, group, argument, standard, detail, help)             \
    [OPTION_##id] = {name, letter, kind, flags, group, argument, standard, detail, help},
#include "options/options.def"
#undef OPTION
};

const struct option_group_text option_groups[GROUP_COUNT] = {
    [GROUP_WHAT] = {"what", "What to maintain"},
    [GROUP_WHERE] = {"where", "Where etcd is"},
    [GROUP_WHEN] = {"when", "When to run"},
    [GROUP_DEFRAG] = {"defrag", "Defragmentation"},
    [GROUP_SNAPSHOT] = {"snapshot", "Snapshots"},
    [GROUP_POD] = {"pod", "Pods"},
    [GROUP_SECRETS] = {"secrets", "Certificates and Secrets"},
    [GROUP_OBJECTS] = {"objects", "Further objects"},
    [GROUP_OUTPUT] = {"output", "Output"},
    [GROUP_LOOK] = {"look", "Look before applying"},
    [GROUP_CLUSTER] = {"cluster", "Connection to the cluster"},
    [GROUP_PERMITS] = {"permits", "Permits: each lifts one refusal"},
    [GROUP_TOOL] = {"tool", "The tool itself"},
};

enum { NEAR_ENOUGH = 3 };

const struct option *option_find(const char *name, size_t length) {
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_table[i].name) == length &&
            memcmp(option_table[i].name, name, length) == 0)
            return &option_table[i];
    return NULL;
}

const struct option *option_find_letter(char letter) {
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (letter != 0 && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

const char *option_nearest(const char *name, bool config_only) {
    const char *nearest = NULL;
    size_t smallest = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (config_only && !option_in_file(&option_table[i]))
            continue;
        size_t distance = text_distance(name, option_table[i].name, NEAR_ENOUGH);
        if (distance < smallest && distance * 2 <= strlen(option_table[i].name)) {
            smallest = distance;
            nearest = option_table[i].name;
        }
    }
    return nearest;
}

enum option_id option_id(const struct option *option) {
    return (enum option_id)(option - option_table);
}

bool option_in_file(const struct option *option) {
    return !(option->flags & (OPTION_COMMAND_LINE | OPTION_NO_KEY));
}

bool option_in_environment(const struct option *option) {
    return !(option->flags & OPTION_COMMAND_LINE);
}

void option_bounds(const struct option *option, int64_t *minimum, int64_t *maximum) {
    const char *dots = strstr(option->detail, "..");
    uint64_t low = 0;
    uint64_t high = 0;
    bool valid = text_to_number(option->detail, (size_t)(dots - option->detail), INT64_MAX, &low) &&
                 text_to_number(dots + 2, strlen(dots + 2), INT64_MAX, &high);
    *minimum = valid ? (int64_t)low : 0;
    *maximum = valid ? (int64_t)high : INT64_MAX;
}

bool option_choice(const char *choices, size_t index, const char **word, size_t *length) {
    while (index > 0) {
        choices = strchr(choices, '|');
        if (!choices)
            return false;
        choices++;
        index--;
    }
    *word = choices;
    *length = strcspn(choices, "|");
    return true;
}
