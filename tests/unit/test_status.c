#include "unit/unit_kube.h"

#include "kube/hint.h"

static struct kube_answer answer(struct arena *arena, int status, const char *body) {
    struct kube_reply reply = {.status = status, .body = body, .length = body ? strlen(body) : 0};
    return kube_answer_read(arena, &reply);
}

static void test_status(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct kube_answer one =
        answer(arena, 429,
               "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":"
               "\"TooManyRequests\",\"message\":\"slow\\ndown\",\"details\":{\"kind\":\"pods\","
               "\"group\":\"g\",\"name\":\"x\",\"retryAfterSeconds\":7,\"causes\":[{\"reason\":"
               "\"R\",\"message\":\"m\",\"field\":\"f\"}, 3]}}");
    assert_false(one.ok);
    assert_string_equal(one.status.reason, "TooManyRequests");
    assert_string_equal(one.status.message, "slow\\ndown");
    assert_string_equal(one.status.kind, "pods");
    assert_string_equal(one.status.name, "x");
    assert_int_equal(one.status.retry_after_seconds, 7);
    assert_int_equal(one.status.cause_count, 2);
    assert_true(kube_status_has_cause(&one.status, "R"));
    assert_string_equal(one.status.causes[1].field, "");
    arena_free(arena);
}

static void test_what_is_no_status(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const struct {
        int status;
        const char *body;
        const char *message;
    } cases[] = {
        {0, NULL, "no reply"},
        {200, "", "the reply is not an object: it is empty"},
        {200, "{\"kind\":", "the reply is not an object: it is no JSON"},
        {200, "[1]", "the reply is not an object: it is no mapping"},
        {302, "{}", "the server redirects (HTTP 302)"},
        {429, "Too many\x1b[0m requests\nx", "HTTP 429: Too many\\x1b[0m requests"},
        {502, "<html>bad gateway</html>", "HTTP 502"},
        {500, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":3}",
         "HTTP 500: {\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":3}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kube_answer one = answer(arena, cases[i].status, cases[i].body);
        assert_false(one.ok);
        assert_string_equal(one.status.message, cases[i].message);
    }
    assert_true(answer(arena, 200,
                       "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":"
                       "\"Success\"}")
                    .ok);
    arena_free(arena);
}

static void test_kinds_of_404(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct kube_answer absent = answer(arena, 404, UNIT_NOT_FOUND);
    struct kube_answer space = answer(arena, 404, UNIT_NO_SPACE);
    struct kube_answer kind = answer(arena, 404, "404 page not found\n");
    assert_true(kube_is_absent(&absent) && !kube_is_namespace_missing(&absent));
    assert_true(kube_is_namespace_missing(&space) && !kube_is_kind_missing(&space));
    assert_true(kube_is_kind_missing(&kind) && !kube_is_absent(&kind));
    arena_free(arena);
}

#define FAILURE(REASON, MESSAGE)                                                                   \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"" REASON       \
    "\",\"message\":\"" MESSAGE "\"}"

static void test_hints(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const talos[] = {
        "apiVersion: talos.dev/v1alpha1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: "
        "kube-system\nspec:\n  roles: [\"os:etcd:backup\"]\n"};
    static const struct {
        int status;
        const char *body;
        const char *part;
    } cases[] = {
        {404, "404 page not found\n",
         "allowedKubernetesNamespaces with \"kube-system\", "
         "allowedRoles with \"os:etcd:backup\""},
        {404, UNIT_NO_SPACE, "the namespace \"kube-system\" is not there"},
        {403,
         FAILURE("Forbidden", "User \\\"eve\\\" cannot create resource \\\"nodes\\\" at the "
                              "cluster scope"),
         "missing right: create nodes (whole cluster); an administrator grants it by applying the "
         "same configuration with --rbac \"deployer=User:eve\""},
        {403,
         FAILURE("Forbidden", "User \\\"eve\\\" cannot patch resource \\\"roles\\\" in API group "
                              "\\\"rbac.authorization.k8s.io\\\" in the namespace \\\"n\\\""),
         "others leave out --rbac"},
        {403,
         FAILURE("Forbidden", "User \\\"eve\\\" cannot list resource \\\"cronjobs\\\" in API group "
                              "\\\"batch\\\" in the namespace \\\"n\\\""),
         "missing right: list cronjobs in namespace n; an administrator grants it by applying the "
         "same configuration with --rbac \"remover=User:eve\""},
        {403,
         FAILURE("Forbidden",
                 "User \\\"system:anonymous\\\" cannot get resource \\\"cronjobs\\\" in "
                 "API group \\\"batch\\\" in the namespace \\\"n\\\""),
         "knows nothing of who we are"},
        {403, FAILURE("Forbidden", "exceeded quota: q"), "a ResourceQuota"},
        {403, FAILURE("Forbidden", "no"), "has no right to do this"},
        {403, FAILURE("Forbidden", "x is attempting to grant RBAC permissions not currently held"),
         "nobody can grant rights"},
        {403, FAILURE("Forbidden", "pods violates PodSecurity restricted"), "stricter PodSecurity"},
        {422, FAILURE("Invalid", "ValidatingAdmissionPolicy 'x' denied request: no"),
         "admission policy"},
        {422, FAILURE("Invalid", "spec.x: field is immutable"), "cannot be changed"},
        {422, FAILURE("Invalid", "roleRef: Invalid value: {}: cannot change roleRef"),
         "cannot be changed"},
        {500, FAILURE("", "field not declared in schema"), "the cluster is older"},
        {500, FAILURE("InternalError", "failed calling webhook x"), "does not answer"},
        {400, FAILURE("BadRequest", "admission webhook x does not support dry run"),
         "--no-preflight"},
        {409, FAILURE("Conflict", "modified"), "at the same time"},
        {401, FAILURE("Unauthorized", "Unauthorized"), "expired"},
        {302, "", "redirects are not followed"},
    };
    const struct kube_object *object = unit_objects(arena, talos, 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kube_answer one = answer(arena, cases[i].status, cases[i].body);
        const char *hint = kube_hint(arena, object, &one);
        if (!hint || !strstr(hint, cases[i].part))
            fail_msg("%s: %s", cases[i].body, hint ? hint : "no hint");
    }
    struct kube_answer get = answer(
        arena, 403,
        FAILURE("Forbidden", "User \\\"eve\\\" cannot get resource \\\"cronjobs\\\" in API group "
                             "\\\"batch\\\" in the namespace \\\"n\\\""));
    assert_non_null(strstr(kube_hint(arena, NULL, &get), "--rbac \"deployer=User:eve\""));
    assert_non_null(strstr(kube_hint_for_operator(arena, &get), "--rbac \"operator=User:eve\""));
    struct kube_answer other = answer(arena, 418, "");
    assert_null(kube_hint(arena, object, &other));
    assert_null(kube_hint_for_warning(arena, "unknown field"));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_what_is_no_status),
        cmocka_unit_test(test_kinds_of_404),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
