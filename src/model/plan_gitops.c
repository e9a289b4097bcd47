/* --gitops (declared in planner.h): which engines apply the objects, and whether the user's own
 * annotations leave them room. */
#include "model/gitops_key.h"
#include "model/planner.h"

static const char *const argocd_keys[] = {GITOPS_SYNC_WAVE, GITOPS_SYNC_OPTIONS};
static const char *const flux_keys[] = {GITOPS_PRUNE, GITOPS_SSA, GITOPS_SUBSTITUTE};

/* An annotation of the user's with the key of an engine that is asked for. */
static void check_keys(const struct planner *planner, const struct value *annotation,
                       const struct value *engine, const char *const *keys, size_t count) {
    size_t length = strcspn(annotation->text, "=");
    for (size_t i = 0; i < count; i++) {
        if (strlen(keys[i]) != length || memcmp(keys[i], annotation->text, length) != 0)
            continue;
        const char *place = position_name(planner->arena, engine->position);
        diagnostics_error(planner->diagnostics, FAILURE_VALUE, annotation->position, "annotation",
                          "annotation \"%s\" is also set for gitops \"%s\"", keys[i], engine->text)
            ->hint = arena_format(planner->arena, "leave out one of the two; gitops is given %s %s",
                                  *place == '-' || *place == '$' ? "by" : "at", place);
    }
}

static void check_annotations(const struct planner *planner, const struct value *engine) {
    const struct value *annotation = planner->settings->option[OPTION_ANNOTATION].first;
    bool argocd = text_equal(engine->text, "argocd");
    for (; annotation; annotation = annotation->next)
        check_keys(planner, annotation, engine, argocd ? argocd_keys : flux_keys,
                   argocd ? COUNT_OF(argocd_keys) : COUNT_OF(flux_keys));
}

void plan_gitops(struct planner *planner) {
    struct plan_objects *objects = &planner->plan->objects;
    const struct value *engine = planner->settings->option[OPTION_GITOPS].first;
    for (; engine; engine = engine->next) {
        bool *wanted = text_equal(engine->text, "argocd") ? &objects->argocd : &objects->flux;
        if (*wanted)
            diagnostics_error(planner->diagnostics, FAILURE_VALUE, engine->position, "gitops",
                              "\"%s\" stands twice in the list", engine->text);
        else
            check_annotations(planner, engine);
        *wanted = true;
    }
}
