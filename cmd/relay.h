/*
 * relay.h: what an action gave for a cluster, as bytes that go from a worker to the main process.
 *
 * Both are the same program, so numbers travel as they lie in memory.
 */
#ifndef CMD_RELAY_H
#define CMD_RELAY_H

#include "cmd/command.h"

struct relay {
    uint64_t result; /* enum connected_result */
    const char *output;
    size_t output_length;
    const char *messages;
    size_t messages_length;
    const struct settings *found; /* what the cluster says of itself, or NULL */
};

/* Appends the relay and the diagnostics. */
void relay_write(struct text *bytes, const struct relay *relay,
                 const struct diagnostics *diagnostics);

/* Reads them; the diagnostics are added to those of the run. The relay points into the bytes, what
 * was found is in the arena of the run and its shape is checked anew. False when they are not whole
 * or hold what no cluster can say. */
bool relay_read(struct run *run, const char *bytes, size_t length, struct relay *relay) MUST_CHECK;

#endif
