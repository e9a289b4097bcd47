#include "base/diagnostics.h"

#include "base/password.h"

enum { EXCERPT_LIMIT = 160 };

struct diagnostics diagnostics_new(struct arena *arena) {
    return (struct diagnostics){.arena = arena};
}

static void keep(struct diagnostics *diagnostics, struct diagnostic *diagnostic) {
    diagnostics->kept[diagnostic->severity]++;
    if (diagnostics->last)
        diagnostics->last->next = diagnostic;
    else
        diagnostics->first = diagnostic;
    diagnostics->last = diagnostic;
}

static bool same_text(const char *one, const char *other) {
    return one == other || (one && other && text_equal(one, other));
}

/* The same thing said of the same place: what stands in `defaults:` is wrong for every cluster. */
static const struct diagnostic *find(const struct diagnostics *diagnostics,
                                     const struct diagnostic *value) {
    for (const struct diagnostic *it = diagnostics->first; it; it = it->next)
        if (it->severity == value->severity && it->position.source == value->position.source &&
            it->position.offset == value->position.offset && same_text(it->key, value->key) &&
            same_text(it->message, value->message))
            return it;
    return NULL;
}

/* What is beyond the limit is counted, and not kept; what was said before is neither. The caller
 * gets a diagnostic of its own all the same: its hint may live shorter than the one that is kept.
 * Callers see every error in `errors`. */
static struct diagnostic *append(struct diagnostics *diagnostics, struct diagnostic value) {
    bool said = find(diagnostics, &value) != NULL;
    struct diagnostic *diagnostic = arena_alloc(diagnostics->arena, sizeof(*diagnostic));
    diagnostics->errors += value.severity == SEVERITY_ERROR;
    diagnostics->warnings += value.severity == SEVERITY_WARNING;
    if (value.failure > diagnostics->failure)
        diagnostics->failure = value.failure;
    *diagnostic = value;
    if (said)
        return diagnostic;
    if (diagnostics->kept[value.severity] >= DIAGNOSTICS_LIMIT)
        diagnostics->left_out[value.severity]++;
    else
        keep(diagnostics, diagnostic);
    return diagnostic;
}

struct diagnostic *diagnostics_error(struct diagnostics *diagnostics, enum failure failure,
                                     struct position position, const char *key, const char *format,
                                     ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    return append(diagnostics,
                  (struct diagnostic){SEVERITY_ERROR, failure, position, key, message, NULL, NULL});
}

struct diagnostic *diagnostics_sum(struct diagnostics *diagnostics, enum failure failure,
                                   const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    size_t left_out = diagnostics->left_out[SEVERITY_ERROR];
    struct diagnostic *diagnostic = append(
        diagnostics,
        (struct diagnostic){.severity = SEVERITY_ERROR, .failure = failure, .message = message});
    if (diagnostics->left_out[SEVERITY_ERROR] > left_out) {
        diagnostics->left_out[SEVERITY_ERROR] = left_out;
        keep(diagnostics, diagnostic);
    }
    return diagnostic;
}

struct diagnostic *diagnostics_warning(struct diagnostics *diagnostics, struct position position,
                                       const char *key, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    return append(diagnostics, (struct diagnostic){SEVERITY_WARNING, FAILURE_NONE, position, key,
                                                   message, NULL, NULL});
}

struct diagnostic *diagnostics_note(struct diagnostics *diagnostics, struct position position,
                                    const char *key, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    return append(diagnostics, (struct diagnostic){SEVERITY_NOTE, FAILURE_NONE, position, key,
                                                   message, NULL, NULL});
}

struct position position_shift(struct position start, size_t offset, size_t length) {
    start.offset += (uint32_t)offset;
    start.column += (unsigned)offset;
    start.length = (uint32_t)length;
    return start;
}

void diagnostics_take(struct diagnostics *diagnostics, const struct findings *findings,
                      struct position position, bool literal, const char *key) {
    for (const struct finding *finding = findings->first; finding; finding = finding->next) {
        struct position place = position;
        if (literal && finding->length > 0)
            place = position_shift(position, finding->offset, finding->length);
        append(diagnostics, (struct diagnostic){finding->severity,
                                                finding->severity == SEVERITY_ERROR ? FAILURE_VALUE
                                                                                    : FAILURE_NONE,
                                                place, key, finding->message, finding->hint, NULL});
    }
}

const char *position_name(struct arena *arena, struct position position) {
    if (!position.source)
        return "";
    const char *name = text_printable(arena, position.source->name, 4096);
    if (!position.source->is_file || position.line == 0)
        return name;
    return arena_format(arena, "%s:%u:%u", name, position.line, position.column);
}

/* Escape sequences for a severity; empty without colour. */
static const char *color_of(enum severity severity, bool color) {
    static const char *const codes[] = {"\033[1;36m", "\033[1;35m", "\033[1;31m"};
    return color ? codes[severity] : "";
}

/* The bounds of the line that holds `offset`. */
static void find_line(const struct source *source, size_t offset, size_t *start, size_t *end) {
    *start = offset;
    while (*start > 0 && source->text[*start - 1] != '\n')
        --*start;
    *end = offset;
    while (*end < source->length && source->text[*end] != '\n' && source->text[*end] != '\r')
        ++*end;
}

static size_t clamp(size_t value, size_t low, size_t high) {
    return value < low ? low : value > high ? high : value;
}

/* One character of the excerpt: a column each, so that the caret stands right. What must not reach
 * a terminal appears as a blank or "?". Returns the bytes that it takes. */
static size_t add_excerpt_character(struct text *output, struct text *carets, const char *at,
                                    size_t left, bool marked) {
    size_t step = text_shown_length(at, left);
    if (step > 0)
        text_add_bytes(output, at, step);
    else
        text_add_char(output, (unsigned char)*at < 0x80 ? ' ' : '?');
    text_add_char(carets, marked ? '^' : ' ');
    return step > 0 ? step : 1;
}

static void add_excerpt(const struct diagnostics *diagnostics, struct position position, bool color,
                        struct text *output) {
    const struct source *source = position.source;
    if (!source || !source->text || position.line == 0 || position.offset > source->length)
        return;
    if (!source->is_file && position.length == 0)
        return;
    size_t start = 0;
    size_t end = 0;
    find_line(source, position.offset, &start, &end);
    size_t stop = clamp(end, start, start + EXCERPT_LIMIT);
    if (position.offset > stop)
        return;
    struct text carets = text_new(diagnostics->arena);
    size_t mark_end = position.offset + (position.length ? position.length : 1);
    size_t secret_end = start;
    text_add(output, "  | ");
    for (size_t i = start; i < stop;) {
        if (i >= secret_end)
            secret_end =
                i + password_length(source->text + start, source->text + i, source->text + end);
        bool secret = i < secret_end;
        i += add_excerpt_character(output, &carets, secret ? "*" : source->text + i,
                                   secret ? 1 : end - i, i >= position.offset && i < mark_end);
    }
    if (position.offset >= stop)
        text_add_char(&carets, '^');
    while (carets.length > 0 && carets.data[carets.length - 1] == ' ')
        carets.data[--carets.length] = '\0';
    text_add_format(output, "\n  | %s%s%s\n", color ? "\033[1;32m" : "", carets.data,
                    color ? "\033[0m" : "");
}

static void add_one(const struct diagnostics *diagnostics, const struct diagnostic *diagnostic,
                    bool color, struct text *output) {
    static const char *const names[] = {"note", "warning", "error"};
    const char *place = position_name(diagnostics->arena, diagnostic->position);
    text_add_format(output, "%s%s%s%s:%s ", *place ? place : "etcdmaint-gen", ": ",
                    color_of(diagnostic->severity, color), names[diagnostic->severity],
                    color ? "\033[0m" : "");
    if (diagnostic->key)
        text_add_format(output, "%s: ", diagnostic->key);
    text_add_format(output, "%s\n", diagnostic->message);
    add_excerpt(diagnostics, diagnostic->position, color, output);
    if (diagnostic->hint)
        text_add_format(output, "  = hint: %s\n", diagnostic->hint);
}

const char *diagnostics_left_out(const struct diagnostics *diagnostics, bool quiet) {
    static const char *const names[] = {"note", "warning", "error"};
    struct text text = text_new(diagnostics->arena);
    for (size_t i = SEVERITY_COUNT; i-- > 0;) {
        size_t count = diagnostics->left_out[i];
        if (count > 0 && (!quiet || i == SEVERITY_ERROR))
            text_add_format(&text, "%s%zu more %s%s", text.length > 0 ? ", " : "", count, names[i],
                            count > 1 ? "s" : "");
    }
    if (text.length == 0)
        return NULL;
    text_add(&text, " not shown");
    return text.data;
}

void diagnostics_text(const struct diagnostics *diagnostics, bool color, bool quiet,
                      struct text *output) {
    for (const struct diagnostic *it = diagnostics->first; it; it = it->next)
        if (!quiet || it->severity == SEVERITY_ERROR)
            add_one(diagnostics, it, color, output);
    const char *more = diagnostics_left_out(diagnostics, quiet);
    if (more)
        text_add_format(output, "etcdmaint-gen: note: %s\n", more);
}
