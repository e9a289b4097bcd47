#include "render/edited.h"
#include "unit/unit_load.h"
#include "unit/unit_templates.h"

#define TALOS "--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3"
#define PRUNE "--task snapshot --keep-last 3"

/* One change of a built-in template, and what is said about it; NULL when it is allowed. */
struct edit {
    const char *file;
    const char *part;
    const char *other;
    const char *line;
    const char *message;
};

static void expect_edit(const struct edit *edit) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    const char *folder = unit_template_folder(arena);
    unit_template_change(arena, folder, edit->file, edit->part, edit->other);
    struct plan *plan = unit_good_plan(&diagnostics, edit->line);
    struct templates *templates = templates_load(&diagnostics, folder);
    if (!templates)
        print_error("%s: %s: %s\n", edit->file, edit->other, diagnostics.first->message);
    assert_non_null(templates);
    struct documents *edited = documents_render(&diagnostics, templates, plan);
    struct documents *built_in =
        documents_render(&diagnostics, templates_load(&diagnostics, NULL), plan);
    assert_non_null(edited);
    bool good = edited_check(&diagnostics, edited, built_in);
    if (good != (edit->message == NULL))
        print_error("%s: %s\n", edit->file, edit->other);
    assert_int_equal(good, edit->message == NULL);
    if (edit->message) {
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, edit->message));
        assert_true(diagnostics.first->position.line > 0);
    }
    unit_folder_remove(arena, folder);
    arena_free(arena);
}

static void expect_edits(const struct edit *edits, size_t count) {
    for (size_t i = 0; i < count; i++)
        expect_edit(&edits[i]);
}

static void test_steps(void **state) {
    (void)state;
    static const struct edit edits[] = {
        {"step-defrag.yaml", "error=false", "error=true", "", "containers/0/args must stay"},
        {"step-defrag.yaml", "- \"--continue-on-error=false\"\n", "", "", "args must stay"},
        {"step-defrag.yaml", "${quota}", "1${quota}", "", "containers/0/args must stay"},
        {"step-defrag.yaml", "image: !val image", "image: x/y:1", "", "/image must stay as it is"},
        {"step-defrag.yaml", "args:", "command: [python3, -c]\nargs:", "", "must be one word"},
        {"step-defrag.yaml", "args:", "command: [/app/etcd-defrag]\nargs:", "", NULL},
        {"step-save.yaml", "/usr/local/bin/etcdctl", "/opt/etcdctl", PRUNE, NULL},
        {"step-save.yaml", "command:\n- \"/usr/local/bin/etcdctl\"\n", "", PRUNE, "one word"},
        {"step-defrag.yaml", "args:", "lifecycle: {}\nargs:", "", "/lifecycle must not be there"},
        {"step-talos-defrag.yaml", "args:", "restartPolicy: Always\nargs:", TALOS,
         "initContainers/0/restartPolicy must not be there"},
        {"step-prune.yaml", "- \"--include-from=/work/expired\"\n", "", PRUNE, "args must stay"},
        {"step-upload.yaml", "metadata.uid", "metadata.name", PRUNE, "env/POD_UID must stay"},
        {"step-upload.yaml", "- name: POD_UID", "- name: UID", PRUNE, "env/POD_UID is missing"},
        {"cronjob.yaml", "initContainers: !opt init-steps", "dnsPolicy: Default", PRUNE,
         "initContainers must have the same steps"},
    };
    expect_edits(edits, COUNT_OF(edits));
}

static void test_rights(void **state) {
    (void)state;
    static const struct edit edits[] = {
        {"container.yaml", "Filesystem: true", "Filesystem: false", "", "Filesystem must stay"},
        {"container.yaml", "    - ALL", "    - CHOWN", "", "securityContext/capabilities must"},
        {"container.yaml", "  runAsNonRoot: !val non-root\n", "", "", "runAsNonRoot is missing"},
        {"container.yaml", "  runAsNonRoot", "  procMount: Unmasked\n  runAsNonRoot", "",
         "procMount must not be there"},
        {"container.yaml", "resources:", "envFrom: []\nresources:", "", "envFrom must not be"},
        {"cronjob.yaml", "runAsUser: !val user", "runAsUser: 1000", "", NULL},
        {"cronjob.yaml", "AccountName: !val service-account", "AccountName: x", "",
         "serviceAccountName must stay"},
        {"serviceaccount.yaml", "Token: false", "Token: true", "", "Token must stay as it is"},
        {"serviceaccount.yaml", "annotations: !opt annotations", "annotations: {a: b}", "", NULL},
        {"talos-serviceaccount.yaml", "!val talos-role", "os:admin", TALOS, "spec must stay"},
        {"role.yaml", "!val verbs", "[\"*\"]", "--rbac operator=User:x", "rules must stay"},
        {"rolebinding.yaml", "!val subject-name", "z", "--rbac operator=User:x", "subjects must"},
    };
    expect_edits(edits, COUNT_OF(edits));
}

#define FIRST "- !if:from-secrets\n"

static void test_volumes(void **state) {
    (void)state;
    static const struct edit edits[] = {
        {"volumes.yaml", FIRST, "- {name: x, hostPath: {path: /}}\n" FIRST, "--target kubeadm",
         "volumes/x must not be there"},
        {"volumes.yaml", "path: !val path", "path: /etc", "--target kubeadm", "etcd-ca must stay"},
        {"volumes.yaml", FIRST, "- {name: x, secret: {secretName: z}}\n" FIRST, "",
         "volumes/x must not be there"},
        {"volumes.yaml", FIRST,
         "- {name: x, projected: {sources: [{serviceAccountToken: {path: t}}]}}\n" FIRST, "",
         "volumes/x must not be there"},
        {"volumes.yaml", "          - key: !val ca-secret-key\n            path: ca.crt\n",
         "          - {key: ca.key, path: ca.crt}\n", "", "volumes/etcd-pki must stay as it is"},
        {"volumes.yaml", "name: !val retention-name", "name: mine", PRUNE, "retention must stay"},
        {"volumes.yaml", FIRST, "- {name: x, configMap: {name: z}}\n" FIRST, "", NULL},
        {"volumes.yaml", "sizeLimit: !val work-size", "sizeLimit: 1Gi", PRUNE, NULL},
        {"mounts-etcd.yaml", "readOnly: true", "readOnly: false", "", "pki must stay as it is"},
        {"mounts-etcd.yaml", "    readOnly: true\n", "", "", "pki must stay as it is"},
        {"volumes.yaml", FIRST, "- {name: x, emptyDir: {}, secret: {secretName: z}}\n" FIRST, "",
         "volumes/x must not be there"},
        {"mounts-etcd.yaml", FIRST, "- {name: x, mountPath: /x}\n" FIRST, "", NULL},
        {"mounts-etcd.yaml", FIRST, "- {name: x, mountPath: /work/expired}\n" FIRST, "",
         "/work/expired must not be there"},
        {"env-node.yaml", "- !if", "- {name: ETCD_DEFRAG_CLUSTER, value: x}\n- !if", "",
         "ETCD_DEFRAG_CLUSTER must not be there"},
        {"env-node.yaml", "- !if", "- {name: HTTPS_PROXY, value: x}\n- !if", "", NULL},
        {"env-rclone.yaml", "- !if", "- {name: RCLONE_S3_ACL, value: x}\n- !if", PRUNE, NULL},
        {"env-rclone.yaml", "- !if", "- {name: RCLONE_INCLUDE, value: x}\n- !if", PRUNE,
         "RCLONE_INCLUDE must not be there"},
    };
    expect_edits(edits, COUNT_OF(edits));
}

static void test_times_and_names(void **state) {
    (void)state;
    static const struct edit edits[] = {
        {"cronjob.yaml", "!val \"schedule\"", "\"* * * * *\"", "", "spec/schedule must stay"},
        {"cronjob.yaml", "DeadlineSeconds: !val active-deadline", "DeadlineSeconds: 1", "",
         "activeDeadlineSeconds must stay as it is"},
        {"cronjob.yaml", "backoffLimit: 0", "backoffLimit: 0\n      podFailurePolicy: {}", "",
         "podFailurePolicy must not be there"},
        {"cronjob.yaml", "restartPolicy", "activeDeadlineSeconds: 1\n          restartPolicy", "",
         "spec/activeDeadlineSeconds must not be there"},
        {"cronjob.yaml", "name: !val name", "name: x", "", "metadata/name must stay as it is"},
        {"cronjob.yaml", "failedJobsHistoryLimit: 3", "failedJobsHistoryLimit: 9", "", NULL},
        {"cronjob.yaml", "suspend: !opt suspend", "suspend: true", "", NULL},
        {"configmap-retention.yaml", "slice .Entries ${keep}", "slice .Entries 0", PRUNE,
         "data must stay as it is"},
        {"networkpolicy.yaml", "port: 53", "port: 5353", "--network-policy", NULL},
    };
    expect_edits(edits, COUNT_OF(edits));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_volumes),
        cmocka_unit_test(test_times_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
