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

struct lines lines_new(struct arena *arena, const struct source *source) {
    struct lines lines = {.source = source, .count = 1};
    size_t breaks = 1;
    for (size_t i = 0; i < source->length; i++)
        breaks += break_length(source->text + i, source->length - i) > 0;
    lines.starts = arena_array(arena, breaks, sizeof(*lines.starts));
    for (size_t i = 0; i < source->length;) {
        size_t step = break_length(source->text + i, source->length - i);
        i += step ? step : 1;
        if (step)
            lines.starts[lines.count++] = i;
    }
    return lines;
}

static struct position position_in(const struct lines *lines, size_t line, size_t offset) {
    return (struct position){.source = lines->source,
                             .offset = offset,
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
