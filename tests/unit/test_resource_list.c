#include "render/resource_list.h"
#include "unit/unit_load.h"

#define HEAD "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

/* A document of two words. */
static struct documents *one_document(struct arena *arena, const char *kind, const char *name) {
    struct documents *documents = arena_alloc(arena, sizeof(*documents));
    struct document *document = arena_alloc(arena, sizeof(*document));
    struct node *root = node_mapping(arena);
    struct node *metadata = node_mapping(arena);
    node_add_string(arena, root, "apiVersion", "v1");
    node_add_string(arena, root, "kind", kind);
    node_add_string(arena, metadata, "name", name);
    node_add(arena, root, node_string(arena, "metadata"), metadata);
    *document = (struct document){"x.yaml", kind, name, root};
    *documents = (struct documents){document, 1};
    return documents;
}

/* The list after adding K/nn, or the first error. */
static const char *added(struct arena *arena, const char *text) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text output = text_new(arena);
    struct resource_list *list = resource_list_read(&diagnostics, arena, unit_source(arena, text));
    if (list && resource_list_add(&diagnostics, list, one_document(arena, "K", "nn")))
        resource_list_write(&output, list, &diagnostics);
    return diagnostics.first ? diagnostics.first->message : output.data;
}

static void test_items_are_added(void **state) {
    (void)state;
    static const struct {
        const char *before;
        const char *after;
    } cases[] = {
        {HEAD, HEAD "items:\n- apiVersion: v1\n  kind: K\n  metadata:\n    name: nn\n"},
        {HEAD "items:", HEAD "items:\n- apiVersion: v1\n  kind: K\n  metadata:\n    name: nn\n"},
        {HEAD "items: [] # x\nfunctionConfig:\n",
         HEAD "items: # x\n- apiVersion: v1\n  kind: K\n  metadata:\n    name: nn\n"
              "functionConfig:\n"},
        {HEAD "items:\n  - a: |+\n      b\n\n# c\nz: y\n",
         HEAD "items:\n  - a: |+\n      b\n\n  - apiVersion: v1\n    kind: K\n    metadata:\n"
              "      name: nn\n# c\nz: y\n"},
        {HEAD "items: [{a: *b} # x\n]\n",
         HEAD "items: [{a: *b}, {\"apiVersion\": \"v1\",\"kind\": \"K\",\"metadata\": "
              "{\"name\": \"nn\"}} # x\n]\n"},
        {"{kind: ResourceList, apiVersion: config.kubernetes.io/v1}",
         "{kind: ResourceList, apiVersion: config.kubernetes.io/v1, \"items\": "
         "[{\"apiVersion\": \"v1\",\"kind\": \"K\",\"metadata\": {\"name\": \"nn\"}}]}"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(added(arena, cases[i].before), cases[i].after);
    arena_free(arena);
}

static void test_items_are_replaced(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(
        added(arena, HEAD "items:\n-   kind: K # 1\n    metadata: {name: nn, labels: {a: b},\n"
                          "     annotations: {a: b, config.kubernetes.io/index: '3',"
                          " internal.config.kubernetes.io/path: x}}\n    apiVersion: v2 # 2\n"
                          "- on: 0o17\n"),
        HEAD "items:\n-   apiVersion: v1\n    kind: K\n    metadata:\n      name: nn\n"
             "      annotations:\n        config.kubernetes.io/index: \"3\"\n"
             "        internal.config.kubernetes.io/path: \"x\" # 2\n- on: 0o17\n");
    assert_string_equal(
        added(arena, HEAD "items: [{kind: K, metadata: {name: nn}, apiVersion: v1}, x]\n"),
        HEAD "items: [{\"apiVersion\": \"v1\",\"kind\": \"K\",\"metadata\": {\"name\": \"nn\"}}, "
             "x]\n");
    arena_free(arena);
}

static void test_other_objects_stay(void **state) {
    (void)state;
    static const char *const items[] = {
        "apiVersion: g/v1, kind: K, metadata: {name: nn}",
        "apiVersion: v1, kind: L, metadata: {name: nn}",
        "apiVersion: v1, kind: K, metadata: {name: nn, namespace: s}",
        "apiVersion: v1, kind: K, metadata: {name: m}",
        "apiVersion: v1, kind: K, metadata: [name, n]",
        "kind: K, spec: {metadata: {name: nn}}",
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(items); i++) {
        const char *before = arena_format(arena, HEAD "items:\n- {%s}\n", items[i]);
        const char *after = arena_format(
            arena, "%s- apiVersion: v1\n  kind: K\n  metadata:\n    name: nn\n", before);
        assert_string_equal(added(arena, before), after);
    }
    arena_free(arena);
}

static void test_refused_lists(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "a mapping with items is needed"},
        {"- a", "this is a list, not a mapping with items"},
        {"a: b", "standard input is no ResourceList of config.kubernetes.io"},
        {"apiVersion: v1\nkind: ResourceList", "standard input is no ResourceList"},
        {HEAD "items: {}", "items must be a list"},
        {HEAD "items: x", "items must be a list"},
        {HEAD "items: 'null'", "items must be a list"},
        {HEAD "items: 5", "items must be a list"},
        {HEAD "items: |\n  text\n", "items must be a list"},
        {HEAD "x: &a [{kind: Secret}]\nitems: *a", "items must be a list"},
        {HEAD "kind: x", "a key of the list stands twice"},
        {HEAD "a: [", "this is not YAML"},
        {HEAD "---\na: b", "a second document begins here"},
        {HEAD "items:\n- a: |\n    b", "the ResourceList ends in a block text"},
        {HEAD "items:\n- {apiVersion: v1, kind: K, metadata: {name: nn}}\n"
              "- {apiVersion: v1, kind: K, metadata: {name: nn}}\n",
         "K \"nn\" stands twice among the items"},
        {HEAD "items:\n- {apiVersion: v1, kind: K, metadata: {name: nn}, x: &a b}\n",
         "K \"nn\" holds an anchor"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!text_starts_with(added(arena, cases[i].text), cases[i].message))
            fail_msg("%s: %s", cases[i].text, added(arena, cases[i].text));
    arena_free(arena);
}

/* "key=value" of a config, or the first error. */
static const char *config(struct arena *arena, const char *function) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text text = text_new(arena);
    const char *whole = arena_format(arena, HEAD "items:\n- data: secret\n%s", function);
    struct resource_list *list = resource_list_read(&diagnostics, arena, unit_source(arena, whole));
    assert_non_null(list);
    const struct node *node = resource_list_config(&diagnostics, list);
    assert_int_equal(node == NULL, diagnostics.errors > 0);
    for (size_t i = 0; node && i < node->count; i++)
        text_add_format(&text, "%s:%d ", node->pairs[i].key->string,
                        (int)node->pairs[i].value->kind);
    return diagnostics.first ? diagnostics.first->message : text.data;
}

static void test_configs(void **state) {
    (void)state;
    static const struct {
        const char *function;
        const char *result;
    } cases[] = {
        {"", ""},
        {"functionConfig:\n", ""},
        {"functionConfig:\n  apiVersion: etcdmaint.io/v1alpha1\n  kind: EtcdMaintenance\n"
         "  metadata: {name: x}\n  spec:\n    replicas: 5\n    label: {a: b}\n",
         "replicas:2 label:7 "},
        {"functionConfig: {apiVersion: etcdmaint.io/v1alpha1, kind: EtcdMaintenance}", ""},
        {"functionConfig: {apiVersion: v1, kind: ConfigMap, data: {replicas: '5', suspended: "
         "'true',"
         " label: \"a=b\\nc=d\", schedule: '@daily'}}",
         "replicas:2 suspended:1 label:6 schedule:5 "},
        {"functionConfig: {apiVersion: v1, kind: ConfigMap, data: {label: [a]}}",
         "data of a ConfigMap are strings, this is a list"},
        {"functionConfig: [a]", "functionConfig must be an object"},
        {"functionConfig: {apiVersion: v1, kind: Secret}",
         "functionConfig must be an EtcdMaintenance of etcdmaint.io/v1alpha1, or a ConfigMap of "
         "v1"},
        {"functionConfig: {apiVersion: v1, kind: ConfigMap, spec: {}}",
         "functionConfig has no field \"spec\""},
        {"functionConfig: {a: b, a: c}", "key \"a\" stands twice"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(config(arena, cases[i].function), cases[i].result);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_are_added),
        cmocka_unit_test(test_items_are_replaced),
        cmocka_unit_test(test_other_objects_stay),
        cmocka_unit_test(test_refused_lists),
        cmocka_unit_test(test_configs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
