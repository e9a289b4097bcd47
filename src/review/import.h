/*
 * import.h: the config that makes again what others' manifests do, as far as that is safe.
 *
 * CronJobs that maintain etcd, and DataStores of Kamaji. One object gives a flat mapping, several a
 * fleet. A comment tells each thing that is changed, left out, or cannot be known; no value of a
 * Secret or a variable is shown. Each value has been through plan_build: what it refuses is left
 * out, what is standard is not written.
 */
#ifndef REVIEW_IMPORT_H
#define REVIEW_IMPORT_H

#include "render/template.h"

#include "review/manifest.h"

/* Appends the config; the templates must be unpacked. False after an error: there is nothing that
 * can be imported. Warns about what must be filled in before the config can be used. */
bool import_write(struct diagnostics *diagnostics, const struct templates *templates,
                  const struct manifest *manifest, struct text *output) MUST_CHECK;

#endif
