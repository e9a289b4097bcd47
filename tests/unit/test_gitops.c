#include "render/gitops.h"
#include "unit/unit_documents.h"

/* "Kind: key=value key=value\n" for each document. */
static const char *listed(struct arena *arena, const struct documents *documents) {
    struct text text = text_new(arena);
    for (size_t i = 0; i < documents->count; i++) {
        const struct node *node = node_at(documents->items[i].root, "metadata/annotations");
        text_add_format(&text, "%s:", documents->items[i].kind);
        for (size_t j = 0; node && j < node->count; j++) {
            const char *key = node->pairs[j].key->string;
            const char *slash = strchr(key, '/');
            text_add_format(&text, " %s=%s", slash ? slash + 1 : key, node->pairs[j].value->string);
        }
        text_add_char(&text, '\n');
    }
    return text.data;
}

static void test_which_annotations(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *annotations;
    } cases[] = {
        {"--annotation a=${b}", "ServiceAccount: a=${b}\nCronJob: a=${b}\n"},
        {"--gitops argocd --create-namespace --network-policy --target talos --nodes "
         "a,b,c -n ns",
         "Namespace: sync-wave=-2 sync-options=Prune=false,Delete=false\n"
         "ServiceAccount: sync-wave=-1\nServiceAccount: sync-wave=-1\n"
         "NetworkPolicy: sync-wave=-1\nCronJob: sync-wave=0\n"},
        {"--gitops argocd --task snapshot --keep-last 2 --rbac operator=User:u",
         "ServiceAccount: sync-wave=-1\nConfigMap: sync-wave=-1\nCronJob: sync-wave=0\n"
         "Role: sync-wave=-1\nRoleBinding: sync-wave=-1\n"},
        {"--gitops argocd --create-namespace --rbac deployer=User:u -n ns",
         "Namespace: sync-wave=-2 sync-options=Prune=false,Delete=false\n"
         "ServiceAccount: sync-wave=-1\nCronJob: sync-wave=0\nClusterRole: sync-wave=-1\n"
         "ClusterRoleBinding: sync-wave=-1\nRole: sync-wave=-1\nRoleBinding: sync-wave=-1\n"},
        {"--gitops flux --create-namespace",
         "Namespace: prune=disabled ssa=Merge\nServiceAccount:\nCronJob: ssa=Merge\n"},
        {"--gitops flux --suspended=false", "ServiceAccount:\nCronJob:\n"},
        {"--gitops flux,argocd --suspended --annotation a=b --annotation c=$d$(e)",
         "ServiceAccount: a=b c=$d$(e) sync-wave=-1\nCronJob: a=b c=$d$(e) sync-wave=0\n"},
        {"--gitops flux --suspended --annotation a=x$$y",
         "ServiceAccount: a=x$$y substitute=disabled\nCronJob: a=x$$y substitute=disabled\n"},
        {"--gitops flux --suspended --extra-arg --dial-timeout=${T}",
         "ServiceAccount:\nCronJob: substitute=disabled\n"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        assert_string_equal(listed(arena, unit_documents(&diagnostics, cases[i].line)),
                            cases[i].annotations);
    }
    arena_free(arena);
}

static void test_substituted_text(void **state) {
    (void)state;
    static const char *const changed[] = {"${A}", "a ${", "$$", "$$(A)", "$${A}", "${#A}"};
    static const char *const kept[] = {"", "$", "$A", "$(A)", "{{ $x }}", "$ {A}", "{$}$"};
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        assert_true(gitops_flux_substitutes(changed[i]));
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        assert_false(gitops_flux_substitutes(kept[i]));
}

static void test_clashes(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *message; /* NULL = good */
    } cases[] = {
        {"--gitops argocd --annotation argocd.argoproj.io/sync-wave=1",
         "annotation \"argocd.argoproj.io/sync-wave\" is also set for gitops \"argocd\""},
        {"--gitops argocd --annotation argocd.argoproj.io/sync-options=Validate=false",
         "annotation \"argocd.argoproj.io/sync-options\" is also set for gitops \"argocd\""},
        {"--gitops argocd,flux --annotation kustomize.toolkit.fluxcd.io/prune=enabled",
         "annotation \"kustomize.toolkit.fluxcd.io/prune\" is also set for gitops \"flux\""},
        {"--gitops flux --annotation kustomize.toolkit.fluxcd.io/ssa=Override", "fluxcd.io/ssa"},
        {"--gitops flux --annotation kustomize.toolkit.fluxcd.io/substitute=x", "io/substitute"},
        {"--gitops flux --annotation argocd.argoproj.io/sync-wave=1", NULL},
        {"--gitops argocd --annotation argocd.argoproj.io/sync-waves=1", NULL},
        {"--annotation argocd.argoproj.io/sync-wave=1", NULL},
        {"--gitops flux,flux", "\"flux\" stands twice in the list"},
        {"--gitops argocd --gitops flux,argocd", "\"argocd\" stands twice in the list"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_plan(&diagnostics, cases[i].line);
        assert_int_equal(plan == NULL, cases[i].message != NULL);
        assert_int_equal(diagnostics.errors, cases[i].message ? 1 : 0);
        if (cases[i].message)
            assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, cases[i].message));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_annotations),
        cmocka_unit_test(test_substituted_text),
        cmocka_unit_test(test_clashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
