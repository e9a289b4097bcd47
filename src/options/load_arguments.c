#include "options/load.h"

enum { SHOWN = 60 };

struct arguments {
    struct diagnostics *diagnostics;
    struct settings *settings;
    int count;
    int next;
    char *const *words;
};

static struct position place_of(struct arena *arena, const char *name, const char *value) {
    struct source *source = arena_alloc(arena, sizeof(*source));
    source->name = name;
    source->text = value;
    source->length = value ? strlen(value) : 0;
    return (struct position){.source = source, .line = 1, .column = 1};
}

static bool misuse(struct arguments *arguments, const char *word, const char *hint,
                   const char *message) {
    struct arena *arena = arguments->diagnostics->arena;
    struct position position = place_of(arena, text_printable(arena, word, SHOWN), NULL);
    diagnostics_error(arguments->diagnostics, FAILURE_USAGE, position, NULL, "%s", message)->hint =
        hint;
    return false;
}

/* The word behind a misspelt flag is most likely its value: one message is enough. */
static void skip_value(struct arguments *arguments) {
    if (arguments->next < arguments->count && arguments->words[arguments->next][0] != '-')
        arguments->next++;
}

static bool unknown_flag(struct arguments *arguments, const char *flag, const char *name) {
    struct arena *arena = arguments->diagnostics->arena;
    const char *nearest = option_nearest(name, false);
    return misuse(arguments, flag,
                  nearest ? arena_format(arena, "did you mean --%s?", nearest)
                          : "see etcdmaint-gen --help all",
                  "there is no such option");
}

static bool set(struct arguments *arguments, const struct option *option, const char *flag,
                const char *value) {
    struct position position = place_of(arguments->diagnostics->arena, flag, value);
    return settings_set(arguments->diagnostics, arguments->settings, option_id(option), ORIGIN_FLAG,
                        value, position, true);
}

/* An option of this program, as a word of its own: what stands before it lacks its argument. Taken
 * for the argument, "--trace-file --dry-run --apply" would apply. */
static bool is_option(const char *word) {
    if (word[0] != '-')
        return false;
    if (word[1] == '-')
        return option_find(word + 2, strcspn(word + 2, "=")) != NULL;
    return word[1] != '\0' && word[2] == '\0' && option_find_letter(word[1]);
}

/* Of the word behind only the name is shown: its value may be a secret. */
static bool lacks_argument(struct arguments *arguments, const struct option *option,
                           const char *flag) {
    struct arena *arena = arguments->diagnostics->arena;
    const char *hint = NULL;
    if (arguments->next < arguments->count) {
        const char *word = arguments->words[arguments->next];
        word = arena_copy_bytes(arena, word, strcspn(word, "="));
        hint = arena_format(arena, "%s is an option of its own; as a value it is written --%s=%s",
                            word, option->name, word);
    }
    return misuse(arguments, flag, hint,
                  arena_format(arena, "the option needs an argument: %s", option->argument));
}

/* The option's argument is the next word, unless it may be left out. */
static bool set_from_next(struct arguments *arguments, const struct option *option,
                          const char *flag) {
    bool optional = option->flags & OPTION_OPTIONAL;
    bool there = arguments->next < arguments->count;
    if (option->kind == KIND_FLAG)
        return set(arguments, option, flag, "true");
    if (optional && (!there || arguments->words[arguments->next][0] == '-')) {
        struct setting *setting = &arguments->settings->option[option_id(option)];
        setting->origin = ORIGIN_FLAG;
        setting_add(arguments->diagnostics->arena, setting, "",
                    place_of(arguments->diagnostics->arena, flag, NULL), false);
        return true;
    }
    if (!there ||
        (!(option->flags & OPTION_ANY_WORD) && is_option(arguments->words[arguments->next])))
        return lacks_argument(arguments, option, flag);
    return set(arguments, option, flag, arguments->words[arguments->next++]);
}

static bool take_long(struct arguments *arguments, const char *word) {
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    struct arena *arena = arguments->diagnostics->arena;
    const char *flag = arena_copy_bytes(arena, word, length + 2);
    const struct option *option = option_find(name, length);
    if (!option) {
        if (name[length] != '=')
            skip_value(arguments);
        return unknown_flag(arguments, flag, flag + 2);
    }
    if (name[length] == '=')
        return set(arguments, option, flag, name + length + 1);
    return set_from_next(arguments, option, flag);
}

/* Short flags: "-e NAME", "-eNAME", "-qv". */
static bool take_short(struct arguments *arguments, const char *word) {
    struct arena *arena = arguments->diagnostics->arena;
    for (const char *letter = word + 1; *letter; letter++) {
        const char *flag = arena_format(arena, "-%c", *letter);
        const struct option *option = option_find_letter(*letter);
        if (!option)
            return misuse(arguments, text_printable(arena, flag, SHOWN),
                          "see etcdmaint-gen --help all", "there is no such option");
        if (option->kind == KIND_FLAG) {
            if (!set(arguments, option, flag, "true"))
                return false;
            continue;
        }
        if (letter[1] != '\0')
            return set(arguments, option, flag, letter + 1);
        return set_from_next(arguments, option, flag);
    }
    return true;
}

static bool take_word(struct arguments *arguments) {
    const char *word = arguments->words[arguments->next++];
    if (text_starts_with(word, "--") && word[2] != '\0')
        return take_long(arguments, word);
    if (word[0] == '-' && word[1] != '\0' && word[1] != '-')
        return take_short(arguments, word);
    return misuse(arguments, word, "every value belongs to an option, as in --namespace NAME",
                  "this word belongs to no option");
}

/* An action says what to do; two of them contradict each other. */
static bool check_actions(struct arguments *arguments) {
    const struct option *first = NULL;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &option_table[i];
        if (!(option->flags & OPTION_ACTION) || !arguments->settings->option[i].present ||
            (option->kind == KIND_FLAG && !settings_true(arguments->settings, (enum option_id)i)))
            continue;
        if (i == OPTION_FOLLOW && first == &option_table[OPTION_RUN_NOW])
            continue; /* what was begun is followed */
        if (first)
            return misuse(
                arguments, arena_format(arguments->diagnostics->arena, "--%s", option->name), NULL,
                arena_format(arguments->diagnostics->arena,
                             "cannot be combined with --%s; do one after the other", first->name));
        first = option;
    }
    return true;
}

/* Who only wants to look must not be surprised by a run. */
static bool check_dry_run(struct arguments *arguments) {
    static const enum option_id actions[] = {OPTION_RUN_NOW, OPTION_SUSPEND, OPTION_RESUME};
    if (!arguments->settings->option[OPTION_DRY_RUN].present)
        return true;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        const struct option *option = &option_table[actions[i]];
        bool off = option->kind == KIND_FLAG && !settings_true(arguments->settings, actions[i]);
        if (arguments->settings->option[actions[i]].present && !off)
            return misuse(
                arguments, "--dry-run", "--dry-run is for --apply and --delete",
                arena_format(arguments->diagnostics->arena, "--%s has no dry run", option->name));
    }
    return true;
}

bool load_arguments(struct diagnostics *diagnostics, int count, char *const *arguments,
                    struct settings *settings) {
    struct arguments state = {diagnostics, settings, count, 0, arguments};
    bool good = true;
    while (state.next < state.count)
        good = take_word(&state) && good;
    return check_actions(&state) && check_dry_run(&state) && good;
}
