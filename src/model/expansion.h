/*
 * expansion.h: keeping Kubernetes from replacing $(NAME) in values.
 *
 * The kubelet expands `command`, `args` and env values: $(NAME) becomes the variable, $$ becomes
 * $, every other $ stays (kubernetes third_party/forked/golang/expansion).
 */
#ifndef MODEL_EXPANSION_H
#define MODEL_EXPANSION_H

#include "base/arena.h"

/*
 * `value` written so that the expansion gives back `value` unchanged: each "$" of a run is doubled
 * unless it is a single "$" before a byte other than "(". A "$" at the end is doubled as well, so
 * that escaped values may be joined with other text. Returns `value` itself when nothing changes.
 */
const char *kubernetes_escape_argument(struct arena *arena, const char *value);

#endif
