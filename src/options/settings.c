#include "options/settings.h"

enum { VALUE_LIMIT = 65536, SHOWN = 60, CHOICE_DISTANCE = 3 };

/* What one call of settings_set is about. */
struct target {
    struct diagnostics *diagnostics;
    const struct option *option;
    struct position position;
    bool literal;
};

struct value *setting_add(struct arena *arena, struct setting *setting, const char *text,
                          struct position position, bool literal) {
    struct value *value = arena_alloc(arena, sizeof(*value));
    *value = (struct value){text, position, literal, NULL};
    if (setting->count > 0)
        setting->last->next = value;
    else
        setting->first = value;
    setting->last = value;
    setting->count++;
    setting->present = true;
    return value;
}

const char *settings_text(const struct settings *settings, enum option_id id) {
    const struct setting *setting = &settings->option[id];
    return setting->present && setting->first ? setting->first->text : NULL;
}

bool settings_true(const struct settings *settings, enum option_id id) {
    const char *text = settings_text(settings, id);
    return text && text_equal(text, "true");
}

struct position settings_position(const struct settings *settings, enum option_id id) {
    const struct setting *setting = &settings->option[id];
    if (!setting->present)
        return settings->place;
    if (setting->first)
        return setting->first->position;
    return setting->empty ? *setting->empty : (struct position){0};
}

void settings_lay_over(struct settings *lower, const struct settings *upper) {
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (upper->option[i].present)
            lower->option[i] = upper->option[i];
    lower->incomplete = lower->incomplete || upper->incomplete;
}

const char *origin_name(enum origin origin) {
    static const char *const names[] = {"default", "cluster",     "defaults",
                                        "file",    "environment", "flag"};
    return names[origin];
}

static bool refuse(const struct target *target, const char *hint, const char *message) {
    diagnostics_error(target->diagnostics, FAILURE_VALUE, target->position, target->option->name,
                      "%s", message)
        ->hint = hint;
    return false;
}

static const char *shown(const struct target *target, const char *text) {
    if (target->option->flags & OPTION_SECRET)
        return "...";
    return text_printable(target->diagnostics->arena, text, SHOWN);
}

static bool check_flag(const struct target *target, const char *text) {
    if (text_equal(text, "true") || text_equal(text, "false"))
        return true;
    return refuse(target, "write true or false",
                  arena_format(target->diagnostics->arena, "\"%s\" is neither true nor false",
                               shown(target, text)));
}

static bool check_integer(const struct target *target, const char *text) {
    int64_t minimum = 0;
    int64_t maximum = 0;
    uint64_t number = 0;
    option_bounds(target->option, &minimum, &maximum);
    bool plain = text_to_number(text, strlen(text), (uint64_t)maximum, &number) &&
                 (text[0] != '0' || text[1] == '\0');
    if (plain && (int64_t)number >= minimum)
        return true;
    return refuse(target, NULL,
                  arena_format(target->diagnostics->arena,
                               "\"%s\" is not a whole number from %lld to %lld",
                               shown(target, text), (long long)minimum, (long long)maximum));
}

/* "a, b, c" from "a|b|c". */
static const char *list_choices(struct arena *arena, const char *choices) {
    struct text list = text_new(arena);
    for (; *choices; choices++)
        text_add(&list, *choices == '|' ? ", " : (char[]){*choices, '\0'});
    return list.data;
}

static bool check_choice(const struct target *target, const char *text) {
    struct arena *arena = target->diagnostics->arena;
    const char *nearest = NULL;
    const char *word = NULL;
    size_t length = 0;
    size_t smallest = CHOICE_DISTANCE;
    for (size_t i = 0; option_choice(target->option->detail, i, &word, &length); i++) {
        const char *choice = arena_copy_bytes(arena, word, length);
        if (text_equal(choice, text))
            return true;
        size_t distance = text_distance(choice, text, CHOICE_DISTANCE);
        if (distance < smallest && distance < length) {
            smallest = distance;
            nearest = choice;
        }
    }
    return refuse(target, nearest ? arena_format(arena, "did you mean %s?", nearest) : NULL,
                  arena_format(arena, "\"%s\" is none of %s", shown(target, text),
                               list_choices(arena, target->option->detail)));
}

static bool check_shape(const struct target *target, const char *text) {
    size_t bad = 0;
    if (strlen(text) > VALUE_LIMIT)
        return refuse(target, NULL, "the value is longer than 65536 bytes");
    if (!text_is_utf8(text, strlen(text), &bad))
        return refuse(
            target, NULL,
            arena_format(target->diagnostics->arena, "\"%s\" is not UTF-8", shown(target, text)));
    if (target->option->flags & OPTION_PATH && text_equal(text, "-"))
        return refuse(target,
                      "\"./-\" is a file or directory of this name; a tree for a pipe is "
                      "--output-tar, a trace on standard error -v",
                      "\"-\" is no file or directory");
    switch (target->option->kind) {
    case KIND_FLAG:
        return check_flag(target, text);
    case KIND_INTEGER:
        return check_integer(target, text);
    case KIND_CHOICE:
        return check_choice(target, text);
    default:
        return true;
    }
}

/* One item of a value that may hold several: the bytes from `start` to the next comma. */
static bool add_item(const struct target *target, struct setting *setting, const char *text,
                     size_t start, size_t length) {
    struct arena *arena = target->diagnostics->arena;
    const char *item = arena_copy_bytes(arena, text + start, length);
    struct target place = *target;
    if (target->literal)
        place.position = position_shift(target->position, start, length);
    if (length == 0)
        return refuse(&place, "leave the comma out", "an item between commas is empty");
    if (!check_shape(&place, item))
        return false;
    setting_add(arena, setting, item, place.position, target->literal);
    return true;
}

static bool add_items(const struct target *target, struct setting *setting, const char *text) {
    bool good = true;
    if (*text == '\0')
        return refuse(target, "give a value, or leave the option out", "the value is empty");
    for (size_t start = 0;;) {
        size_t length = strcspn(text + start, ",");
        good = add_item(target, setting, text, start, length) && good;
        if (text[start + length] == '\0')
            return good;
        start += length + 1;
    }
}

bool settings_set(struct diagnostics *diagnostics, struct settings *settings, enum option_id id,
                  enum origin origin, const char *text, struct position position, bool literal) {
    const struct option *option = &option_table[id];
    struct setting *setting = &settings->option[id];
    struct target target = {diagnostics, option, position, literal};
    setting->origin = origin;
    if (option->flags & OPTION_COMMAS)
        return add_items(&target, setting, text);
    if (!check_shape(&target, text))
        return false;
    if (setting->present && !(option->flags & OPTION_LIST))
        return refuse(&target, "give it once", "the option is given twice");
    setting_add(diagnostics->arena, setting, text, position, literal);
    return true;
}
