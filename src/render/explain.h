/*
 * explain.h: what a plan means, in words: effective values and their origin, when it runs, how
 * long a run can take, and which access each pod gets and why.
 *
 * Text for people; scripts should use --print-config and --next -o json. Cannot fail.
 */
#ifndef RENDER_EXPLAIN_H
#define RENDER_EXPLAIN_H

#include "model/plan.h"

/* Appends the explanation; the next `runs` runs are counted from `from` (Unix seconds). */
void explain_write(struct text *output, const struct plan *plan, int64_t from, int64_t runs);

#endif
