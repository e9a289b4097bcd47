#include "text/lines.h"

/* Length of the line break at `at`, or 0. */
static size_t break_length(const char *at, size_t left) {
    const unsigned char *byte = (const unsigned char *)at;
    if (byte[0] == '\n')
        return 1;
    if (byte[0] == '\r')
        return left > 1 && byte[1] == '\n' ? 2 : 1;
    if (left > 1 && byte[0] == 0xC2 && byte[1] == 0x85)
        return 2;
    if (left > 2 && byte[0] == 0xE2 && byte[1] == 0x80 && (byte[2] == 0xA8 || byte[2] == 0xA9))
        return 3;
    return 0;
}

/* Where the line that begins at `start` ends with its line break; 0 when the file ends before. */
static size_t line_end(const struct source *source, size_t start) {
    const char *text = source->text;
    for (size_t i = start; i < source->length; i++) {
        if ((signed char)text[i] > '\r') /* most characters, and no byte of a longer one */
            continue;
        size_t length = break_length(text + i, source->length - i);
        if (length > 0)
            return i + length;
    }
    return 0;
}

struct lines lines_new(struct arena *arena, const struct source *source) {
    struct lines lines = {.source = source, .count = 1};
    size_t breaks = 1;
    for (size_t end = line_end(source, 0); end > 0; end = line_end(source, end))
        breaks++;
    lines.starts = arena_array(arena, breaks, sizeof(*lines.starts));
    for (size_t end = line_end(source, 0); end > 0; end = line_end(source, end))
        lines.starts[lines.count++] = end;
    return lines;
}

static struct position position_in(const struct lines *lines, size_t line, size_t offset) {
    return (struct position){.source = lines->source,
                             .offset = (uint32_t)offset,
                             .line = (unsigned)line + 1,
                             .column = (unsigned)(offset - lines->starts[line]) + 1};
}

struct position lines_position(const struct lines *lines, size_t offset) {
    size_t line = 0;
    while (line + 1 < lines->count && lines->starts[line + 1] <= offset)
        line++;
    return position_in(lines, line, offset);
}

struct position lines_mark(const struct lines *lines, size_t line, size_t column) {
    const struct source *source = lines->source;
    if (line >= lines->count)
        line = lines->count - 1;
    size_t offset = lines->starts[line];
    for (size_t i = 0; i < column && offset < source->length; i++) {
        offset++;
        while (offset < source->length && ((unsigned char)source->text[offset] & 0xC0) == 0x80)
            offset++;
    }
    return position_in(lines, line, offset);
}

static bool refuse(struct diagnostics *diagnostics, struct position position, const char *hint,
                   const char *message) {
    diagnostics_error(diagnostics, FAILURE_VALUE, position, NULL, "%s", message)->hint = hint;
    return false;
}

static bool refuse_byte(struct diagnostics *diagnostics, const struct lines *lines,
                        const char *found, const char *hint, const char *message) {
    size_t offset = (size_t)(found - lines->source->text);
    return refuse(diagnostics, lines_position(lines, offset), hint, message);
}

bool lines_check_bytes(struct diagnostics *diagnostics, const struct lines *lines, size_t limit,
                       bool carriage_returns) {
    const struct source *source = lines->source;
    size_t bad = 0;
    const char *found = NULL;
    if (source->length > limit)
        return refuse(diagnostics, (struct position){.source = source},
                      arena_format(diagnostics->arena, "the limit is %zu MiB", limit >> 20),
                      "the file is too large");
    if (source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0)
        return refuse_byte(diagnostics, lines, source->text, "save the file as UTF-8 without it",
                           "the file begins with a byte order mark");
    if (!text_is_utf8(source->text, source->length, &bad))
        return refuse_byte(diagnostics, lines, source->text + bad, "save the file as UTF-8",
                           "the file is not UTF-8 here");
    if ((found = memchr(source->text, '\0', source->length)))
        return refuse_byte(diagnostics, lines, found, NULL, "the file holds a NUL byte here");
    if (!carriage_returns && (found = memchr(source->text, '\r', source->length)))
        return refuse_byte(diagnostics, lines, found, "save the file with Unix line ends (LF)",
                           "the file holds a carriage return here");
    return true;
}
