/*
 * gitops.h: the annotations that Argo CD and Flux read from the objects they apply.
 *
 * Which keys an engine's annotations have is known here, so that the user's own can be held against
 * them. Sources: Argo CD's pages on sync waves and sync options; Flux's page on Kustomization and
 * its package envsubst. All memory is the arena's; nothing can fail.
 */
#ifndef RENDER_GITOPS_H
#define RENDER_GITOPS_H

#include "render/documents.h"

/*
 * Adds what the plan asks for to metadata.annotations:
 * - Argo CD: a sync wave, so that objects come in the order of creation, and no pruning and no
 *   deleting of a Namespace, which would take etcd with it;
 * - Flux: the same for a Namespace; fields that others own are kept where people may change them
 *   by hand; no substitution of variables where it would change a value.
 * An annotation that a template gives itself stays.
 */
void gitops_annotate(struct arena *arena, const struct plan *plan, struct documents *documents);

/* True when Flux's substitution of variables would change this text, or stop at it: "${" begins a
 * variable, "$$" is taken for an escaped "$". Text such as $(NODE_IP) and $VARIABLE stays. */
bool gitops_flux_substitutes(const char *text);

#endif
