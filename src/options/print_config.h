/*
 * print_config.h: settings as a config file that gives the same settings again.
 *
 * The output of --print-config read back with -f and printed again is the same, byte for byte.
 * Cannot fail.
 */
#ifndef OPTIONS_PRINT_CONFIG_H
#define OPTIONS_PRINT_CONFIG_H

#include "options/settings.h"
#include "text/node.h"

/* The settings that were given by someone, as a mapping; options that are no config keys are left
 * out. */
struct node *config_node(struct arena *arena, const struct settings *settings);

#endif
