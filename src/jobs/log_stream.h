/*
 * log_stream.h: a container's log as lines, each once, however often the stream is begun anew.
 *
 * The server is asked for timestamps, which tell what was shown already; they are not shown. Lines
 * are made safe for a terminal and cut; lines without a timestamp are shown as they are. Memory is
 * bounded: one line is held.
 */
#ifndef JOBS_LOG_STREAM_H
#define JOBS_LOG_STREAM_H

#include "base/text.h"

enum { LOG_LINE_LIMIT = 16 * 1024, LOG_STAMP_LIMIT = 48 };

/* How far a log was shown. */
struct log_position {
    int64_t seconds; /* of the last line; 0 = nothing yet */
    uint32_t nanoseconds;
    uint32_t same;               /* lines with just this time */
    char stamp[LOG_STAMP_LIMIT]; /* as the server wrote it */
};

struct log_stream {
    struct text line;
    bool cut; /* the rest of the line is left out */
    struct log_position *position;
    uint32_t again; /* lines with the position's time that came again */
    /* Shows a line; false = no more is wanted. */
    bool (*say)(void *context, const char *line);
    void *context;
    bool stopped; /* `say` gave false */
};

/* A stream that goes on at a position; what it holds of a line is in `arena`. */
struct log_stream log_stream_new(struct arena *arena, struct log_position *position);

/* Takes a piece of the stream (transport/client.h). */
bool log_stream_take(void *context, const char *bytes, size_t length);

/* Shows what is left: a last line without a line feed. */
void log_stream_end(struct log_stream *stream);

#endif
