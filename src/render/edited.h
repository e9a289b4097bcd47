/*
 * edited.h: what templates that were edited may change, and what not.
 *
 * Their objects are held against those that the built-in templates make of the same plans. Free are
 * labels, annotations, resources, where a pod runs, and what is added without taking anything away:
 * variables, ConfigMaps, empty folders. What options decide, and what keeps etcd safe, stays.
 */
#ifndef RENDER_EDITED_H
#define RENDER_EDITED_H

#include "render/documents.h"

/* Reports every difference that is not allowed, at its place in the template. False after one. */
bool edited_check(struct diagnostics *diagnostics, const struct documents *edited,
                  const struct documents *built_in) MUST_CHECK;

#endif
