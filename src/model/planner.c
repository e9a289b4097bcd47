#include "model/planner.h"

enum { SHOWN = 60 };

bool planner_given(const struct planner *planner, enum option_id id) {
    return planner->settings->option[id].present;
}

bool planner_is(const struct planner *planner, enum option_id id, const char *text) {
    const char *given = settings_text(planner->settings, id);
    return given && text_equal(given, text);
}

void planner_refuse(const struct planner *planner, enum option_id id, const char *hint,
                    const char *format, ...) {
    va_list arguments;
    if (planner->settings->incomplete && planner->settings->option[id].count == 0)
        return;
    va_start(arguments, format);
    const char *message = arena_format_list(planner->arena, format, arguments);
    va_end(arguments);
    diagnostics_error(planner->diagnostics, FAILURE_VALUE, settings_position(planner->settings, id),
                      option_table[id].name, "%s", message)
        ->hint = hint;
}

void planner_warn(const struct planner *planner, enum option_id id, const char *hint,
                  const char *format, ...) {
    va_list arguments;
    if (planner->settings->incomplete)
        return;
    va_start(arguments, format);
    const char *message = arena_format_list(planner->arena, format, arguments);
    va_end(arguments);
    diagnostics_warning(planner->diagnostics, settings_position(planner->settings, id),
                        option_table[id].name, "%s", message)
        ->hint = hint;
}

const char *planner_seconds(const struct planner *planner, int64_t seconds) {
    struct duration duration = {.milliseconds = seconds * 1000};
    return duration_format_go(planner->arena, &duration);
}

const char *planner_bytes(const struct planner *planner, int64_t bytes) {
    struct quantity quantity = quantity_from_bytes(bytes);
    return quantity_canonical(planner->arena, &quantity);
}

void planner_report(const struct planner *planner, enum option_id id, const struct value *value,
                    const struct findings *findings) {
    diagnostics_take(planner->diagnostics, findings, value->position, value->literal,
                     option_table[id].name);
}

const char *take_text(const struct planner *planner, enum option_id id, const char *standard) {
    const char *text = settings_text(planner->settings, id);
    return text ? text : standard;
}

bool take_flag(const struct planner *planner, enum option_id id, bool standard) {
    return planner_given(planner, id) ? settings_true(planner->settings, id) : standard;
}

int64_t take_integer(const struct planner *planner, enum option_id id, int64_t standard) {
    const char *text = settings_text(planner->settings, id);
    uint64_t number = 0;
    if (!text || !text_to_number(text, strlen(text), INT64_MAX, &number))
        return standard;
    return (int64_t)number;
}

size_t take_choice(const struct planner *planner, enum option_id id, size_t standard) {
    const char *text = settings_text(planner->settings, id);
    const char *word = NULL;
    size_t length = 0;
    if (!text)
        return standard;
    for (size_t i = 0; option_choice(option_table[id].detail, i, &word, &length); i++)
        if (strlen(text) == length && memcmp(text, word, length) == 0)
            return i;
    return standard;
}

const char *take_name(const struct planner *planner, enum option_id id, enum name_kind kind,
                      const char *standard) {
    const struct value *value = planner->settings->option[id].first;
    if (!planner_given(planner, id) || !value)
        return standard;
    struct findings findings = findings_new(planner->arena);
    name_check(&findings, kind, value->text);
    planner_report(planner, id, value, &findings);
    return value->text;
}

const char *take_image(const struct planner *planner, enum option_id id, const char *standard,
                       struct image *image) {
    const struct value *value = planner->settings->option[id].first;
    struct findings findings = findings_new(planner->arena);
    const char *text = value ? value->text : standard;
    struct image unused;
    if (value || image)
        image_parse(&findings, text, image ? image : &unused);
    if (value)
        planner_report(planner, id, value, &findings);
    return text;
}

struct duration take_duration(const struct planner *planner, enum option_id id, unsigned permits,
                              int64_t standard_seconds) {
    struct duration duration = {.milliseconds = standard_seconds * 1000};
    const struct value *value = planner->settings->option[id].first;
    if (!value)
        return duration;
    struct findings findings = findings_new(planner->arena);
    duration_parse(&findings, value->text, permits, &duration);
    planner_report(planner, id, value, &findings);
    return duration;
}

int64_t take_size(const struct planner *planner, enum option_id id, int64_t standard) {
    struct quantity quantity = {0};
    const struct value *value = planner->settings->option[id].first;
    if (!value)
        return standard;
    struct findings findings = findings_new(planner->arena);
    bool good = quantity_parse_size(&findings, value->text, &quantity);
    planner_report(planner, id, value, &findings);
    return good ? quantity_bytes(&quantity) : standard;
}

const char *take_quantity(const struct planner *planner, enum option_id id, const char *standard) {
    struct quantity quantity = {0};
    const struct value *value = planner->settings->option[id].first;
    if (!value)
        return standard;
    struct findings findings = findings_new(planner->arena);
    bool good = option_table[id].kind == KIND_CPU
                    ? quantity_parse_cpu(&findings, value->text, &quantity)
                    : quantity_parse_size(&findings, value->text, &quantity);
    planner_report(planner, id, value, &findings);
    return good ? quantity_canonical(planner->arena, &quantity) : standard;
}

/* Reports an item that stands twice in a list. */
static bool is_duplicate(const struct planner *planner, enum option_id id,
                         const struct value *value, const struct strings *list) {
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], value->text)) {
            diagnostics_error(planner->diagnostics, FAILURE_VALUE, value->position,
                              option_table[id].name, "\"%s\" stands twice in the list",
                              text_printable(planner->arena, value->text, SHOWN));
            return true;
        }
    return false;
}

struct strings take_names(const struct planner *planner, enum option_id id, enum name_kind kind) {
    const struct setting *setting = &planner->settings->option[id];
    struct strings list = {arena_array(planner->arena, setting->count, sizeof(char *)), 0};
    for (const struct value *value = setting->first; value; value = value->next) {
        struct findings findings = findings_new(planner->arena);
        bool good = name_check(&findings, kind, value->text);
        planner_report(planner, id, value, &findings);
        if (good && !is_duplicate(planner, id, value, &list))
            list.items[list.count++] = value->text;
    }
    return list;
}

struct key_value *take_pairs(const struct planner *planner, enum option_id id,
                             enum key_value_kind kind, size_t *count) {
    const struct setting *setting = &planner->settings->option[id];
    struct key_value *pairs = arena_array(planner->arena, setting->count, sizeof(*pairs));
    *count = 0;
    for (const struct value *value = setting->first; value; value = value->next) {
        struct findings findings = findings_new(planner->arena);
        struct key_value pair = {0};
        bool good = key_value_parse(&findings, value->text, kind, &pair);
        for (size_t i = 0; good && i < *count; i++)
            if (text_equal(pairs[i].key, pair.key))
                good = findings_refuse(&findings, "give each key once", "key \"%s\" is given twice",
                                       text_printable(planner->arena, pair.key, SHOWN));
        planner_report(planner, id, value, &findings);
        if (good)
            pairs[(*count)++] = pair;
    }
    return pairs;
}
