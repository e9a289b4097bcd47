/*
 * gitops_key.h: the annotations that --gitops sets, which nobody else can set then.
 */
#ifndef MODEL_GITOPS_KEY_H
#define MODEL_GITOPS_KEY_H

#define GITOPS_SYNC_WAVE "argocd.argoproj.io/sync-wave"
#define GITOPS_SYNC_OPTIONS "argocd.argoproj.io/sync-options"
#define GITOPS_PRUNE "kustomize.toolkit.fluxcd.io/prune"
#define GITOPS_SSA "kustomize.toolkit.fluxcd.io/ssa"
#define GITOPS_SUBSTITUTE "kustomize.toolkit.fluxcd.io/substitute"

#endif
