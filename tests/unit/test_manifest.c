#include "unit/unit_load.h"

#include "review/workload_flag.h"

/* Reads a manifest; the source is told to be a file, as in the program. */
static bool read(struct arena *arena, const char *text, struct diagnostics *diagnostics,
                 struct manifest *manifest) {
    struct source *source = arena_alloc(arena, sizeof(*source));
    *source = (struct source){.name = "m", .text = text, .length = strlen(text), .is_file = true};
    *diagnostics = diagnostics_new(arena);
    *manifest = (struct manifest){0};
    bool good = manifest_read(diagnostics, source, manifest);
    assert_null(source->text);
    return good;
}

static void test_lists(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics;
    struct manifest manifest;
    assert_true(
        read(arena,
             "---\n---\napiVersion: v1\nkind: List\nitems:\n"
             "- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: n}}\n"
             "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: B}]}\n"
             "---\napiVersion: batch/v1\nkind: CronJobList\nitems: [{metadata: {name: c}}]\n"
             "---\n{\"apiVersion\": \"v1\", \"kind\": \"FooList\"}\n",
             &diagnostics, &manifest));
    assert_int_equal(manifest.count, 4);
    assert_string_equal(manifest.items[0].title, "Pod n/a");
    assert_string_equal(manifest.items[1].title, "B ");
    assert_true(object_is(&manifest.items[2], "batch", "CronJob"));
    assert_string_equal(manifest.items[2].name, "c");
    assert_false(object_is(&manifest.items[2], "bat", "CronJob"));
    assert_string_equal(manifest.items[3].kind, "FooList");
    arena_free(arena);
}

static void test_refusals(void **state) {
    (void)state;
    static const char *const texts[] = {"a: b\n",
                                        "- a\n",
                                        "text\n",
                                        "apiVersion: v1\n",
                                        "kind: Pod\n",
                                        "{apiVersion: [], kind: x}",
                                        "apiVersion: v1\nkind: List\nitems: [a]\n",
                                        "apiVersion: v1\nkind: List\nitems: []\n"};
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics;
    struct manifest manifest;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_false(read(arena, texts[i], &diagnostics, &manifest));
        assert_int_equal(diagnostics.errors, 1);
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "Kubernetes object"));
    }
    assert_false(read(arena, "", &diagnostics, &manifest));
    assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, "the file is empty"));
    arena_free(arena);
}

static void test_scalars(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics;
    struct manifest manifest;
    assert_true(read(arena,
                     "apiVersion: v1\nkind: X\na: yes\nb: Off\nc: true\nd: ~\ne: \"true\"\nf: 3\n"
                     "g: 0644\nh: [1, 2]\n",
                     &diagnostics, &manifest));
    const struct node *root = manifest.items[0].root;
    int64_t number = 0;
    assert_true(node_is_true(node_get(root, "a")));
    assert_true(node_is_false(node_get(root, "b")));
    assert_true(node_is_true(node_get(root, "c")));
    assert_null(node_text(node_get(root, "nothing")));
    assert_false(node_is_true(node_get(root, "e")));
    assert_true(node_number(node_get(root, "f"), &number));
    assert_int_equal(number, 3);
    assert_false(node_number(node_get(root, "g"), &number));
    assert_string_equal(node_text(node_get(root, "g")), "0644");
    assert_null(node_text(node_get(root, "h")));
    assert_int_equal(node_items(node_get(root, "h")), 2);
    assert_int_equal(node_items(node_get(root, "g")), 0);
    arena_free(arena);
}

static struct workload pod(struct arena *arena, const char *container) {
    struct diagnostics diagnostics;
    struct manifest *manifest = arena_alloc(arena, sizeof(*manifest));
    struct workload workload = {0};
    assert_true(read(
        arena,
        arena_format(arena, "{apiVersion: v1, kind: Pod, spec: {containers: [%s]}}\n", container),
        &diagnostics, manifest));
    assert_true(workload_read(arena, &manifest->items[0], &workload));
    assert_int_equal(workload.count, 1);
    return workload;
}

static void test_tools(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum tool tool;
        bool etcd, defragments, saves;
    } cases[] = {
        {"{image: ghcr.io/ahrtr/etcd-defrag:v0.43.0}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: own/tool, command: [/ko-app/etcd-defrag]}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: quay.io/coreos/etcd:v3, command: [etcdctl, snapshot, save, x]}", TOOL_ETCDCTL,
         true, false, true},
        {"{image: registry.k8s.io/etcd:v3, command: [etcd, --name=a]}", TOOL_OTHER, false, false,
         false},
        {"{image: siderolabs/talosctl, args: [etcd, defrag]}", TOOL_TALOSCTL, true, true, false},
        {"{image: siderolabs/talosctl, args: [etcd, snapshot, /x]}", TOOL_TALOSCTL, true, false,
         true},
        {"{image: siderolabs/talosctl, args: [version]}", TOOL_TALOSCTL, false, false, false},
        {"{image: busybox, command: [sh, -c, 'etcdctl defrag']}", TOOL_SHELL, true, true, false},
        {"{image: busybox, command: [sh, -c, 'echo etc']}", TOOL_SHELL, false, false, false},
        {"{image: kubectl, command: [kubectl, exec, x, --, etcdctl, defrag]}", TOOL_ETCDCTL, true,
         true, false},
        {"{image: siderolabs/talos-backup}", TOOL_TALOS_BACKUP, true, false, true},
        {"{image: rclone/rclone, args: [copy]}", TOOL_RCLONE, false, false, false},
        {"{image: own/a, args: [--defrag-rule, x]}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: own/a, args: [--etcd-storage-quota-bytes=1]}", TOOL_ETCD_DEFRAG, true, true,
         false},
        {"{image: own/a, command: [b, --auto-disalarm]}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: own/a, args: [--wait-between-defrags=1s]}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: own/a, args: [--defrag-rules=1, --auto-disalarmed]}", TOOL_OTHER, false, false,
         false},
        {"{image: own/our-etcd-defrag}", TOOL_ETCD_DEFRAG, true, true, false},
        {"{image: own/a, args: [defrag]}", TOOL_ETCDCTL, true, true, false},
        {"{image: own/a, command: [/bin/disk], args: [defrag]}", TOOL_OTHER, false, false, false},
        {"{image: own/a, args: [snapshot, save, x]}", TOOL_ETCDCTL, true, false, true},
        {"{image: own/a, args: [snapshot, list]}", TOOL_OTHER, false, false, false},
        {"{image: own/a, args: [-n, x, etcd, snapshot, y]}", TOOL_TALOSCTL, true, false, true},
        {"{image: own/a, args: [copyto, /x, 's3:y']}", TOOL_RCLONE, false, false, false},
        {"{image: own/a, args: [copy, /x, /y]}", TOOL_OTHER, false, false, false},
        {"{}", TOOL_OTHER, false, false, false},
        {"text", TOOL_OTHER, false, false, false},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct workload workload = pod(arena, cases[i].text);
        assert_int_equal(workload.containers[0].tool, cases[i].tool);
        assert_int_equal(workload.is_etcd, cases[i].etcd);
        assert_int_equal(workload.defragments, cases[i].defragments);
        assert_int_equal(workload.saves, cases[i].saves);
    }
    arena_free(arena);
}

static const char *flag(struct arena *arena, const char *container, const char *name,
                        bool is_switch, const char **path) {
    struct workload workload = pod(arena, container);
    struct word where = {"", NULL, "nowhere"};
    const char *value =
        container_flag(arena, &workload.containers[0], name, is_switch, "ETCD_DEFRAG_", &where);
    *path = where.path;
    return value ? value : "nothing";
}

static void test_flags(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *path = NULL;
    const char *args = "{image: etcd-defrag, args: [--a=1, --b, '2', --c, --aa=3, --a=4], env: "
                       "[{name: ETCD_DEFRAG_D_E, value: '5'}, {name: ETCD_DEFRAG_F}]}";
    assert_string_equal(flag(arena, args, "a", false, &path), "4"); /* the last one counts */
    assert_string_equal(path, "spec.containers[0].args[5]");
    assert_string_equal(flag(arena, args, "b", false, &path), "2");
    assert_string_equal(path, "spec.containers[0].args[2]");
    assert_string_equal(flag(arena, args, "c", true, &path), "true");
    assert_string_equal(path, "spec.containers[0].args[3]");
    assert_string_equal(flag(arena, args, "d-e", false, &path), "5");
    assert_string_equal(path, "nowhere");
    assert_string_equal(flag(arena, args, "f", false, &path), "nothing");
    assert_string_equal(flag(arena, args, "x", false, &path), "nothing");
    arena_free(arena);
}

/* What the manifest has is put in; what it has not stays, in one form. */
static void test_variables(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *path = NULL;
    const char *args = "{image: etcd-defrag, args: ['--a=x$(A)$(B)$(C)$D', --e=$(E), "
                       "'--h=$(DB_PASSWORD)'], env: [{name: DB_PASSWORD, value: canary}, "
                       "{name: A, value: '1'}, {name: B, valueFrom: {fieldRef: {}}}, "
                       "{name: E, value: ''}, {name: ETCD_DEFRAG_G, valueFrom: {fieldRef: {}}}]}";
    assert_string_equal(flag(arena, args, "a", false, &path), "x1$(B)$(C)$D");
    assert_string_equal(flag(arena, args, "e", false, &path), "");
    assert_string_equal(flag(arena, args, "h", false, &path), "$(DB_PASSWORD)");
    assert_string_equal(flag(arena, args, "g", false, &path), "$(ETCD_DEFRAG_G)");
    args = "{image: x, command: [sh, -c, 'etcdctl --a=\"$A/x\" --b ${B} --c=\"q\"; x --d=$(y z) "
           "--e=$'],"
           " env: [{name: A, value: '1'}]}";
    assert_string_equal(flag(arena, args, "a", false, &path), "1/x");
    assert_string_equal(path, "spec.containers[0].command[2]");
    assert_string_equal(flag(arena, args, "b", false, &path), "$(B)");
    assert_string_equal(flag(arena, args, "c", false, &path), "q");
    assert_string_equal(flag(arena, args, "d", false, &path), "$()");
    assert_string_equal(flag(arena, args, "e", false, &path), "$()");
    assert_false(value_is_known("$()"));
    assert_true(value_is_known("$D"));
    arena_free(arena);
}

static const char *nodes(struct arena *arena, const char *args) {
    struct word where = {0};
    struct workload workload = pod(arena, args);
    const char *value = container_nodes(arena, &workload.containers[0], &where);
    return value ? value : "nothing";
}

static void test_nodes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(nodes(arena, "{image: talosctl, args: [etcd, -n]}"), "nothing");
    assert_string_equal(nodes(arena, "{image: talosctl, args: [--nodes-x=1, --node, '2']}"),
                        "nothing");
    assert_string_equal(
        nodes(arena, "{image: talosctl, args: [-n, '1', -n=2, -n3, --nodes, '4', --nodes=5]}"),
        "1,2,3,4,5");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_scalars), cmocka_unit_test(test_tools),
        cmocka_unit_test(test_flags),   cmocka_unit_test(test_variables),
        cmocka_unit_test(test_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
