#include "review/importer.h"

void import_say(struct import *import, enum option_id option, const char *format, ...) {
    struct import_comment *comment = arena_alloc(import->arena, sizeof(*comment));
    va_list arguments;
    va_start(arguments, format);
    comment->option = option;
    comment->text = arena_format_list(import->arena, format, arguments);
    va_end(arguments);
    if (import->last)
        import->last->next = comment;
    else
        import->first = comment;
    import->last = comment;
}

void import_ask(struct import *import, enum option_id option, const char *what) {
    import_say(import, option, "to be filled in: %s", what);
    import->incomplete = true;
}

const char *import_shown(const struct import *import, const char *text) {
    return text_printable(import->arena, text, IMPORT_SHOWN);
}

void import_put(struct import *import, enum option_id option, const char *text) {
    struct diagnostics aside = diagnostics_new(import->arena);
    struct setting before = import->settings.option[option];
    if (!text || *text == '\0')
        return;
    if (settings_set(&aside, &import->settings, option, ORIGIN_FILE, text, (struct position){0},
                     false))
        return;
    import->settings.option[option] = before;
    import_say(import, option, "left out: %s", aside.first->message);
}

void import_put_format(struct import *import, enum option_id option, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    import_put(import, option, arena_format_list(import->arena, format, arguments));
    va_end(arguments);
}
