#include "text/yaml_write.h"
#include "unit/unit_load.h"
#include "unit/unit_templates.h"

static struct arena *arena;
static const char *folder;

static int set_up(void **state) {
    (void)state;
    arena = unit_arena();
    folder = unit_template_folder(arena);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unit_folder_remove(arena, folder);
    arena_free(arena);
    return 0;
}

/* Values that the templates of these tests use; their names must be known ones. */
static const char values_text[] =
    "name: a-name\nuser: 65532\ndry-run: true\nmove-leader: false\nclaim: null\n"
    "app: \"no\"\nnode-selector: {x: w}\nannotations: {}\npull-secrets: []\n"
    "extra-arguments:\n- argument: one\n  name: inner\n- argument: two\n  name: null\n"
    "host-files:\n- path: /a\n- path: /b\n";

static const struct values *values_for_test(struct diagnostics *diagnostics) {
    const struct node *mapping = unit_yaml(diagnostics, values_text);
    struct values *values = values_new(arena);
    for (size_t i = 0; i < mapping->count; i++) {
        enum value_id id = value_find(mapping->pairs[i].key->string);
        assert_true(id < VALUE_COUNT);
        values_set(values, id, mapping->pairs[i].value);
    }
    return values;
}

/* What a template makes of them: YAML, or the first error. */
static const char *expanded(const char *text) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    unit_folder_write(arena, folder, "peers.yaml", text);
    struct scope scope = {.values = values_for_test(&diagnostics)};
    struct templates *templates = templates_load(&diagnostics, folder);
    struct node *root =
        templates ? template_expand(&diagnostics, templates, "peers.yaml", &scope) : NULL;
    struct text output = text_new(arena);
    assert_int_equal(root == NULL, diagnostics.errors > 0);
    if (root)
        yaml_write(&output, root);
    else
        text_add_format(&output, "%u:%u %s", diagnostics.first->position.line,
                        diagnostics.first->position.column, diagnostics.first->message);
    return output.data;
}

static void expect(const char *text, const char *expected) {
    assert_string_equal(expanded(text), expected);
}

static void test_values(void **state) {
    (void)state;
    expect("a: !val name\n", "a: a-name\n");
    expect("a: !val \"name\"\n", "a: \"a-name\"\n");
    expect("a: !val app\n", "a: \"no\"\n");
    expect("a: !val user\nb: !val dry-run\n", "a: 65532\nb: true\n");
    expect("a: !val node-selector\n", "a:\n  x: w\n");
    expect("a: !val claim\n", "1:4 there is no \"claim\"");
    expect("a: !val image\n", "1:4 there is no \"image\"");
    expect("a: !opt image\nb: !if:image x\nc: !unless:image x\n", "c: x\n");
    expect("a: !opt claim\nb: !opt name\n", "b: a-name\n");
    expect("- !opt claim\n- b\n", "- b\n");
    expect("a: plain\nb: \"quoted\"\nc: 5\nd: false\ne: null\n",
           "a: plain\nb: \"quoted\"\nc: 5\nd: false\ne: null\n");
}

static void test_formats(void **state) {
    (void)state;
    expect("a: !fmt \"--x=${name}:${user}\"\n", "a: \"--x=a-name:65532\"\n");
    expect("a: !fmt $x{}$${name}\n", "a: \"$x{}$a-name\"\n");
    expect("a: !fmt \"{{ x }}\"\n", "a: \"{{ x }}\"\n");
    expect("a: !fmt \"${claim}\"\n", "1:4 no text or number is named \"claim\"");
    expect("a: !fmt \"${dry-run}\"\n", "1:4 no text or number is named \"dry-run\"");
    expect("a: !fmt \"x${name\"\n", "1:4 \"${\" is not closed");
    expect("a: !fmt \"x${naem}\"\n", "1:4 no value is named \"naem\"");
    expect("a: !fmt [x]\n", "1:4 this tag needs a word or a text");
}

static void test_conditions(void **state) {
    (void)state;
    static const char *const falses[] = {"move-leader", "claim", "annotations", "pull-secrets",
                                         "rule"};
    static const char *const trues[] = {"name", "user", "dry-run", "node-selector", "host-files"};
    for (size_t i = 0; i < COUNT_OF(falses); i++) {
        expect(arena_format(arena, "a: !if:%s {b: c}\nd: e\n", falses[i]), "d: e\n");
        expect(arena_format(arena, "a: !unless:%s {b: c}\nd: e\n", falses[i]),
               "a:\n  b: c\nd: e\n");
    }
    for (size_t i = 0; i < COUNT_OF(trues); i++) {
        expect(arena_format(arena, "- !if:%s\n  - x\n  - z\n- w\n", trues[i]), "- x\n- z\n- w\n");
        expect(arena_format(arena, "- !unless:%s\n  - x\n- w\n", trues[i]), "- w\n");
    }
    expect("a: !if:name 5\nb: !if:name true\nc: !if:name text\nd: !if:name \"5\"\n",
           "a: 5\nb: true\nc: text\nd: \"5\"\n");
    expect("a: !if:name yes\n", "1:4 YAML readers take this for different things");
}

static void test_lists(void **state) {
    (void)state;
    expect("a: !each:extra-arguments\n- !val argument\n", "a:\n- one\n- two\n");
    expect("- x\n- !each:host-files\n  - p: !val path\n  - !val name\n",
           "- x\n- p: /a\n- a-name\n- p: /b\n- a-name\n");
    expect("a: !each:host-files {p: !val path}\n", "a:\n- p: /a\n- p: /b\n");
    expect("a: !each:pull-secrets\n- !val secret\nb: c\n", "b: c\n");
    expect("a: !each:rules\n- x\nb: c\n", "b: c\n");
    expect("a: !each:node-selector\n- x\n", "1:4 this is no list: \"node-selector\"");
}

/* An item's own values come first, those around it behind; the items' names end with the list. */
static void test_scopes(void **state) {
    (void)state;
    expect("- !each:extra-arguments\n  - !fmt \"${argument} ${user}\"\n",
           "- \"one 65532\"\n- \"two 65532\"\n");
    expect("- !each:extra-arguments\n  - !opt name\n- !val name\n", "- inner\n- a-name\n");
    expect("- !each:extra-arguments\n  - !each:host-files\n    - !val path\n",
           "- /a\n- /b\n- /a\n- /b\n");
    expect("- !each:extra-arguments\n  - !if:argument name\n", "- name\n- name\n");
    expect("- !val argument\n", "1:3 no value is named \"argument\"");
    expect("- !each:host-files\n  - !val argument\n",
           "2:5 no value is named \"argument\" in items of host-files");
}

static void test_splices(void **state) {
    (void)state;
    expect("- !val node-selector\n- [a, b]\n", "- x: w\n- - a\n  - b\n");
    expect("a: b\n<<: !val node-selector\nc: d\n", "a: b\nx: w\nc: d\n");
    expect("<<: !if:claim {a: b}\nc: d\n", "c: d\n");
    expect("<<: {a: b}\n", "a: b\n");
    expect("x: b\n<<: !val node-selector\n", "2:5 this key stands twice: \"x\"");
    expect("<<: !val node-selector\nx: b\n", "2:1 this key stands twice: \"x\"");
    expect("<<: !val name\n", "1:5 only a mapping can stand under \"<<\"");
    expect("\"<<\": a\n", "\"<<\": a\n");
}

static void test_includes(void **state) {
    (void)state;
    unit_folder_write(arena, folder, "env-node.yaml", "- !val name\n- z\n");
    expect("- x\n- !include env-node.yaml\n", "- x\n- a-name\n- z\n");
    expect("a: !include \"env-node.yaml\"\n", "a:\n- a-name\n- z\n");
    unit_folder_write(arena, folder, "env-node.yaml", "[]\n");
    expect("a: !include env-node.yaml\nb: c\n", "b: c\n");
    expect("a: !include none.yaml\n", "1:4 there is no template \"none.yaml\"");
    expect("a: !include ../x\n", "1:4 there is no template \"../x\"");
    expect("a: [!include peers.yaml]\n",
           "1:5 templates include each other too deeply: \"peers.yaml\"");
}

/* Eight includes within each other are as many as there may be. */
static void test_include_depth(void **state) {
    (void)state;
    static const char *const files[] = {"role.yaml",        "rolebinding.yaml", "step-defrag.yaml",
                                        "step-prune.yaml",  "step-save.yaml",   "step-select.yaml",
                                        "step-upload.yaml", "step-verify.yaml", "volumes.yaml"};
    for (size_t i = 0; i + 1 < COUNT_OF(files); i++)
        unit_folder_write(arena, folder, files[i],
                          arena_format(arena, "- !include %s\n", files[i + 1]));
    unit_folder_write(arena, folder, "volumes.yaml", "- x\n");
    expect("- !include rolebinding.yaml\n", "- x\n");
    expect("- !include role.yaml\n",
           "1:3 templates include each other too deeply: \"volumes.yaml\"");
}

static void test_refusals(void **state) {
    (void)state;
    expect("a: !value name\n", "1:4 unknown tag \"!value\"");
    expect("a: !if name\n", "1:4 unknown tag \"!if\"");
    expect("a: !val nmae\n", "1:4 no value is named \"nmae\"");
    expect("a: !if:nmae x\n", "1:4 no value is named \"nmae\"");
    expect("a: !val [x]\n", "1:4 this tag needs a word or a text");
    expect("a: !val 5\n", "1:4 this tag needs a word or a text");
    expect("!val name: a\n", "1:1 a key cannot have a tag");
    expect("a: 0x1\n", "1:4 YAML readers take this for different things");
    expect("a: [{b: 1.5}]\n", "1:9 YAML readers take this for different things");
    expect("a: b\na: c\n", "2:1 key \"a\" stands twice");
    expect("\xc3\xa9: [!nope x]\n", "1:6 unknown tag \"!nope\"");
}

/* Lists within lists would grow without end. */
static void test_growth(void **state) {
    (void)state;
    struct text text = text_new(arena);
    for (int i = 0; i < 20; i++)
        text_add_format(&text, "%*s- !each:host-files\n", i * 2, "");
    text_add_format(&text, "%*s- x\n", 40, "");
    assert_non_null(strstr(expanded(text.data), "the document grows beyond 100000 values"));
}

static void test_missing_files(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    unlink(arena_format(arena, "%s/role.yaml", folder));
    unlink(arena_format(arena, "%s/labels.yaml", folder));
    assert_null(templates_load(&diagnostics, folder));
    assert_int_equal(diagnostics.errors, 2);
    assert_int_equal(diagnostics.failure, FAILURE_IO);
    assert_non_null(strstr(diagnostics.last->message, "role.yaml"));
}

/* Every fault of every template is told at once, with a hint. */
static void test_all_faults_at_once(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    unit_folder_write(arena, folder, "peers.yaml", "- !val namspace\n- !foo x\n");
    unit_folder_write(arena, folder, "labels.yaml", "a: !val scheduel\n");
    assert_null(templates_load(&diagnostics, folder));
    assert_int_equal(diagnostics.errors, 3);
    assert_string_equal(diagnostics.first->hint, "did you mean schedule?");
    assert_true(text_ends_with(diagnostics.first->position.source->name, "/labels.yaml"));
    assert_string_equal(diagnostics.first->next->hint, "did you mean namespace?");
    assert_string_equal(diagnostics.last->hint,
                        "known are !val !opt !fmt !if: !unless: !each: !include");
}

/* The built-in templates are good, and the same when they come from files. */
static void test_built_in(void **state) {
    (void)state;
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct templates *templates = templates_load(&diagnostics, NULL);
    assert_non_null(templates);
    assert_true(templates_check(&diagnostics, templates));
    assert_non_null(templates_load(&diagnostics, folder));
    assert_int_equal(diagnostics.errors, 0);
    assert_true(template_file_count <= UINT8_MAX); /* their numbers stand in nodes */
    for (size_t i = 1; i < template_file_count; i++)
        assert_true(strcmp(template_files[i - 1].name, template_files[i].name) < 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_values),        TEST(test_formats),       TEST(test_conditions),
        TEST(test_lists),         TEST(test_scopes),        TEST(test_splices),
        TEST(test_includes),      TEST(test_include_depth), TEST(test_refusals),
        TEST(test_growth),        TEST(test_built_in),      TEST(test_all_faults_at_once),
        TEST(test_missing_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
