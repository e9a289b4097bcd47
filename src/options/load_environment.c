#include "options/load.h"

static const char PREFIX[] = "ETCDMAINT_";
enum { PREFIX_LENGTH = sizeof(PREFIX) - 1, SHOWN = 60 };

const char *environment_name(struct arena *arena, const struct option *option) {
    struct text name = text_new(arena);
    text_add(&name, PREFIX);
    for (const char *at = option->name; *at; at++)
        text_add_char(&name, *at == '-' ? '_' : (char)(text_is_lower(*at) ? *at - 'a' + 'A' : *at));
    return name.data;
}

static char name_byte(char byte) {
    if (byte == '_')
        return '-';
    if (text_is_upper(byte))
        return (char)(byte - 'A' + 'a');
    return text_is_alphanumeric(byte) ? byte : '?';
}

/* "snapshot-to" for the `length` bytes of "SNAPSHOT_TO". */
static const char *option_name(struct arena *arena, const char *name, size_t length) {
    struct text option = text_new(arena);
    for (size_t i = 0; i < length; i++)
        text_add_char(&option, name_byte(name[i]));
    return option.data;
}

static struct position place_of(struct arena *arena, const char *name, const char *value) {
    struct source *source = arena_alloc(arena, sizeof(*source));
    source->name = arena_format(arena, "$%s", name);
    source->text = value;
    source->length = strlen(value);
    return (struct position){.source = source, .line = 1, .column = 1};
}

static bool unknown_variable(struct diagnostics *diagnostics, const char *option,
                             struct position position) {
    const char *nearest = option_nearest(option, false);
    const struct option *found = nearest ? option_find(nearest, strlen(nearest)) : NULL;
    diagnostics_error(diagnostics, FAILURE_VALUE, position, NULL, "there is no such option")->hint =
        found && option_in_environment(found)
            ? arena_format(diagnostics->arena, "did you mean %s?",
                           environment_name(diagnostics->arena, found))
            : "unset it; --help all lists the options";
    return false;
}

static bool take(struct diagnostics *diagnostics, const char *entry, struct settings *settings) {
    const char *equals = strchr(entry, '=');
    if (!equals)
        return true;
    size_t length = (size_t)(equals - entry);
    struct arena *arena = diagnostics->arena;
    const char *variable = text_printable(arena, arena_copy_bytes(arena, entry, length), SHOWN);
    struct position position = place_of(arena, variable, equals + 1);
    const char *name = option_name(arena, entry + PREFIX_LENGTH, length - PREFIX_LENGTH);
    const struct option *option = option_find(name, strlen(name));
    if (option && !option_in_environment(option)) {
        diagnostics_error(diagnostics, FAILURE_VALUE, position, NULL,
                          "--%s is a flag only, and no variable", name);
        return false;
    }
    if (!option || !text_equal(environment_name(arena, option), variable))
        return unknown_variable(diagnostics, name, position);
    return settings_set(diagnostics, settings, option_id(option), ORIGIN_ENVIRONMENT, equals + 1,
                        position, true);
}

/* In the order of their bytes: that of an environment is an accident of the shell. */
static const char **sorted(struct arena *arena, char *const *environment, size_t *count) {
    size_t most = 0;
    while (environment[most])
        most++;
    const char **entries = arena_array(arena, most + 1, sizeof(*entries));
    for (size_t i = 0; i < most; i++)
        if (text_starts_with(environment[i], PREFIX))
            entries[(*count)++] = environment[i];
    text_sort(entries, *count);
    return entries;
}

bool load_environment(struct diagnostics *diagnostics, char *const *environment,
                      struct settings *settings) {
    bool good = true;
    size_t count = 0;
    const char **entries = sorted(diagnostics->arena, environment, &count);
    for (size_t i = 0; i < count; i++)
        good = take(diagnostics, entries[i], settings) && good;
    return good;
}
