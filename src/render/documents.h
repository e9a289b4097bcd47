/*
 * documents.h: a plan as the list of objects that shall exist, in the order of their creation.
 *
 * Rendering happens in memory; nothing is written here. NULL after an error, which only templates
 * that were changed can cause. All memory is the arena's.
 */
#ifndef RENDER_DOCUMENTS_H
#define RENDER_DOCUMENTS_H

#include "model/plan.h"
#include "render/template.h"

struct document {
    const char *template; /* the file it was made from */
    const char *kind;
    const char *name;
    struct node *root;
};

struct documents {
    struct document *items;
    size_t count;
};

/* The objects of a plan. Each CronJob is held against the rules of safety.h. */
struct documents *documents_render(struct diagnostics *diagnostics,
                                   const struct templates *templates,
                                   const struct plan *plan) MUST_CHECK;

/* The documents as one YAML stream, "---" before each but the first. */
void documents_write(struct text *output, const struct documents *documents);

/* rules.c: the Roles that --rbac asks for. Each rule set is a list of mappings for role.yaml. */
struct node *rules_for_deployer(struct arena *arena, const struct documents *documents,
                                const char *set, bool cluster);
struct node *rules_for_remover(struct arena *arena, const struct documents *documents,
                               const char *set);
struct node *rules_for_operator(struct arena *arena, const struct plan *plan);

/* safety.c: refuses a CronJob that an edited template made dangerous: members in parallel, runs
 * that overlap or repeat, a shell, more rights than the plan gives. */
bool safety_check(struct diagnostics *diagnostics, const struct plan *plan,
                  const struct node *document);

#endif
