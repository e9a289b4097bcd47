/*
 * trace.h: what a run does, told on standard error or in the file of --trace-file.
 *
 * A line is written at once and whole, so that several processes may trace. No secret gets here.
 */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include "cmd/command.h"

struct tree;

/* Finds out how much is to be told, and where to; begins with the settings. False after an error.
 */
bool trace_begin(struct run *run);

/* What became of it. */
void trace_result(const struct run *run);
void trace_tree(const struct run *run, const struct tree *tree);

/* For struct kube_trace; the context is the run. */
void trace_request(void *context, const char *line);

#endif
