/*
 * watch.h: a watch of the API server: lines of {"type": ..., "object": ...}.
 *
 * A watch only tells that there is something to look at; what is so is then read again as a list,
 * so that a lost, repeated or malformed event can do no harm. Lines are bounded; each is read in
 * memory that is given back.
 */
#ifndef JOBS_WATCH_H
#define JOBS_WATCH_H

#include "text/node.h"

enum { WATCH_LINE_LIMIT = 4 * 1024 * 1024 };

struct watch {
    struct text line; /* what there is of the line that is not complete */
    bool *news;       /* set when there is something to look at */
    bool expired;     /* 410: the server no longer knows what happened since */
    bool broken;      /* this is no watch */
    size_t events;    /* that were understood */
    /* May be NULL: sees the object of each event but bookmarks and errors. */
    void (*see)(void *context, const char *type, const struct node *object);
    void *context;
};

/* A watch whose line is kept in `arena`. */
struct watch watch_new(struct arena *arena, bool *news);

/* Takes a piece of the stream (transport/client.h). False when no more is wanted. */
bool watch_take(void *context, const char *bytes, size_t length);

#endif
