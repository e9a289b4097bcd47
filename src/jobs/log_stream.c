#include "jobs/log_stream.h"

#include "model/civil.h"

enum { NANOSECOND_DIGITS = 9 };

struct log_stream log_stream_new(struct arena *arena, struct log_position *position) {
    return (struct log_stream){.line = text_new(arena), .position = position};
}

/* The digits after the point as nanoseconds. */
static uint32_t fraction(const char *stamp) {
    const char *point = strchr(stamp, '.');
    uint32_t number = 0;
    for (size_t i = 1; i <= NANOSECOND_DIGITS; i++) {
        bool digit = point && text_is_digit(point[i]);
        number = number * 10 + (digit ? (uint32_t)(point[i] - '0') : 0);
        point = digit ? point : NULL;
    }
    return number;
}

/* Reads "TIME text"; *rest is then the text. */
static bool read_stamp(struct arena *arena, const char *line, struct log_position *found,
                       const char **rest) {
    struct findings findings = findings_new(arena);
    size_t length = strcspn(line, " ");
    if (length == 0 || length >= LOG_STAMP_LIMIT || !text_is_digit(*line))
        return false;
    *found = (struct log_position){0};
    memcpy(found->stamp, line, length);
    if (!time_parse_rfc3339(&findings, found->stamp, &found->seconds))
        return false;
    found->nanoseconds = fraction(found->stamp);
    *rest = line + length + (line[length] == ' ');
    return true;
}

static int compare(const struct log_position *one, const struct log_position *other) {
    if (one->seconds != other->seconds)
        return one->seconds < other->seconds ? -1 : 1;
    if (one->nanoseconds != other->nanoseconds)
        return one->nanoseconds < other->nanoseconds ? -1 : 1;
    return 0;
}

/* True when the line with this time was not shown yet; moves the position. */
static bool is_new(struct log_stream *stream, const struct log_position *found) {
    struct log_position *position = stream->position;
    int order = position->seconds == 0 ? 1 : compare(found, position);
    if (order < 0)
        return false;
    if (order == 0 && stream->again < position->same) {
        stream->again++;
        return false;
    }
    uint32_t same = order == 0 ? position->same + 1 : 1;
    *position = *found;
    position->same = same;
    stream->again = same;
    return true;
}

static void take_line(struct log_stream *stream) {
    struct arena *arena = stream->line.arena;
    struct text *line = &stream->line;
    struct arena_mark mark = arena_mark(arena);
    struct log_position found;
    if (line->length > 0 && line->data[line->length - 1] == '\r')
        line->data[--line->length] = '\0';
    for (size_t i = 0; i < line->length; i++)
        if (line->data[i] == '\0' || line->data[i] == '\t')
            line->data[i] = line->data[i] ? ' ' : '\x01';
    const char *rest = line->length > 0 ? line->data : "";
    if (!read_stamp(arena, rest, &found, &rest) || is_new(stream, &found)) {
        const char *safe = text_printable(arena, rest, LOG_LINE_LIMIT);
        stream->stopped =
            !stream->say(stream->context, stream->cut ? arena_format(arena, "%s...", safe) : safe);
    }
    arena_rewind(arena, mark);
    line->length = 0;
    stream->cut = false;
}

bool log_stream_take(void *context, const char *bytes, size_t length) {
    struct log_stream *stream = context;
    while (length > 0 && !stream->stopped) {
        const char *end = memchr(bytes, '\n', length);
        size_t size = end ? (size_t)(end - bytes) : length;
        size_t room = LOG_LINE_LIMIT + LOG_STAMP_LIMIT - stream->line.length;
        stream->cut = stream->cut || size > room;
        text_add_bytes(&stream->line, bytes, size < room ? size : room);
        if (end)
            take_line(stream);
        bytes += size + (end ? 1 : 0);
        length -= size + (end ? 1 : 0);
    }
    return !stream->stopped;
}

void log_stream_end(struct log_stream *stream) {
    if (stream->line.length > 0 && !stream->stopped)
        take_line(stream);
}
