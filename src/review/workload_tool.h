/*
 * workload_tool.h: which program a container runs.
 *
 * By the command, else by the image's name, else, because images in a registry of one's own may
 * have any name, by flags and subcommands that only one of the programs has. Nothing fails: what is
 * not recognised is TOOL_OTHER.
 */
#ifndef REVIEW_WORKLOAD_TOOL_H
#define REVIEW_WORKLOAD_TOOL_H

#include "review/workload.h"

/* Fills in `tool` and `first_argument`; `words` and `image` must be there. */
void container_find_tool(struct container *container);

#endif
