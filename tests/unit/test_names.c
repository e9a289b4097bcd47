#include "render/documents.h"
#include "render/names.h"
#include "render/values.h"
#include "unit/unit_load.h"
#include "unit/unit_templates.h"

/* Plans that together give every list some items. */
static const char *const plans[] = {
    "--task defrag,snapshot --image-pull-secret a --label a=b --annotation a=b --toleration "
    "a:NoExecute "
    "--extra-arg --dial-timeout=5s --keep-last 3 --rbac operator=User:x --with prometheus-rule",
    "--target kubeadm --task defrag,snapshot --snapshot-to pvc://claim/x",
    "--target kubeadm --host-pki kubespray --task snapshot --snapshot-to s3://bucket "
    "--s3-credentials rclone",
    "--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3 --task defrag,snapshot --network-policy "
    "--s3-endpoint https://s3.example.org",
};

/* What documents.c gives by itself: to CronJobs, and to roles. */
static const char *const of_documents[] = {"main-steps",      "init-steps", "role-kind",
                                           "binding-kind",    "role-name",  "role-namespace",
                                           "dashboard-files", "rules",      "subjects"};
static const struct template_name of_subjects[] = {{"subject-kind", "subjects"},
                                                   {"subject-group", "subjects"},
                                                   {"subject-name", "subjects"},
                                                   {"subject-namespace", "subjects"}};

/* One mark for each name of the list. */
struct marks {
    bool *of_name;
};

static struct marks marks_new(struct arena *arena) {
    return (struct marks){arena_array(arena, template_name_count, sizeof(bool))};
}

/* Marks a name; false when it is no known one. */
static bool mark(const struct marks *marks, const char *name, const char *list) {
    for (size_t i = 0; i < template_name_count; i++) {
        const struct template_name *known = &template_names[i];
        bool same_list = !known->list ? !list : list && text_equal(known->list, list);
        if (same_list && text_equal(known->name, name)) {
            marks->of_name[i] = true;
            return true;
        }
    }
    return false;
}

static void expect_all_marked(const struct marks *marks, const char *what) {
    for (size_t i = 0; i < template_name_count; i++)
        if (!marks->of_name[i]) {
            print_error("%s (%s) is never %s\n", template_names[i].name,
                        template_names[i].list ? template_names[i].list : "no list", what);
            fail();
        }
}

/* The fields of a list's items, then the names of the mapping. */
static void mark_values(const struct marks *marks, const struct node *values) {
    for (size_t i = 0; i < values->count; i++) {
        const char *name = values->pairs[i].key->string;
        const struct node *value = values->pairs[i].value;
        if (!mark(marks, name, NULL))
            fail_msg("value %s is no known name", name);
        for (size_t j = 0; value->kind == NODE_SEQUENCE && j < value->count; j++)
            for (size_t k = 0; k < value->items[j]->count; k++) {
                const char *field = value->items[j]->pairs[k].key->string;
                if (!mark(marks, field, name))
                    fail_msg("value %s of %s is no known name", field, name);
            }
    }
}

static void mark_plan(struct arena *arena, const struct marks *marks, const struct plan *plan) {
    struct node *rules = node_mapping(arena);
    mark_values(marks, values_of_plan(arena, plan));
    mark_values(marks, values_of_step(arena, "x", "y"));
    for (size_t i = 0; i < TASK_COUNT; i++)
        mark_values(marks, values_of_task(arena, plan, (enum task)i));
    values_add_node(arena, rules, "rules", rules_for_operator(arena, plan));
    mark_values(marks, rules);
    for (size_t i = 0; i < COUNT_OF(of_documents); i++)
        assert_true(mark(marks, of_documents[i], NULL));
    for (size_t i = 0; i < COUNT_OF(of_subjects); i++)
        assert_true(mark(marks, of_subjects[i].name, of_subjects[i].list));
}

static void test_every_name_has_a_value(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct marks marks = marks_new(arena);
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        mark_plan(arena, &marks, unit_good_plan(&diagnostics, plans[i]));
    }
    expect_all_marked(&marks, "given a value");
    arena_free(arena);
}

/* A name without a value is null, not missing, whatever the plan is; none is given twice. */
static void test_names_do_not_depend_on_the_plan(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct plan *first = unit_good_plan(&diagnostics, "--task defrag,snapshot");
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        for (size_t j = 0; j < TASK_COUNT; j++) {
            struct plan *plan = unit_good_plan(&diagnostics, plans[i]);
            const struct node *expected[] = {values_of_plan(arena, first),
                                             values_of_task(arena, first, TASK_DEFRAG)};
            const struct node *found[] = {values_of_plan(arena, plan),
                                          values_of_task(arena, plan, (enum task)j)};
            for (size_t k = 0; k < 2; k++) {
                assert_int_equal(found[k]->count, expected[k]->count);
                for (size_t l = 0; l < expected[k]->count; l++) {
                    const struct node *value =
                        node_get(found[k], expected[k]->pairs[l].key->string);
                    assert_non_null(value);
                }
            }
        }
    arena_free(arena);
}

static void mark_use(const struct marks *marks, const char *name, const char *list) {
    if (!(list && mark(marks, name, list)) && !mark(marks, name, NULL))
        fail_msg("template uses %s", name);
}

static void mark_holes(struct arena *arena, const struct marks *marks, const char *text,
                       const char *list) {
    while ((text = strstr(text, "${"))) {
        size_t length = strcspn(text, "}");
        mark_use(marks, arena_copy_bytes(arena, text + 2, length - 2), list);
        text += length;
    }
}

static void mark_uses(struct arena *arena, const struct marks *marks, const struct node *node,
                      const char *list) {
    const char *tag = node->tag ? node->tag : "";
    const char *colon = strchr(tag, ':');
    if (colon)
        mark_use(marks, colon + 1, list);
    if (text_starts_with(tag, "!each:"))
        list = colon + 1;
    if (text_equal(tag, "!val") || text_equal(tag, "!opt"))
        mark_use(marks, node->string, list);
    if (text_equal(tag, "!fmt"))
        mark_holes(arena, marks, node->string, list);
    for (size_t i = 0; i < node->count; i++)
        mark_uses(arena, marks, node->kind == NODE_MAPPING ? node->pairs[i].value : node->items[i],
                  list);
}

static void test_every_name_is_used(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct marks marks = marks_new(arena);
    for (size_t i = 0; i < template_file_count; i++) {
        const char *text = unit_template_text(template_files[i].name);
        mark_uses(arena, &marks, unit_yaml(&diagnostics, text), NULL);
    }
    expect_all_marked(&marks, "used by a template");
    arena_free(arena);
}

static void test_looking_up(void **state) {
    (void)state;
    assert_true(template_name_known("schedule", NULL));
    assert_true(template_name_known("schedule", "tolerations"));
    assert_true(template_name_known("effect", "tolerations"));
    assert_false(template_name_known("effect", NULL));
    assert_false(template_name_known("effect", "rules"));
    assert_false(template_name_known("", NULL));
    assert_string_equal(template_name_nearest("shedule"), "schedule");
    assert_null(template_name_nearest("zzzzzzzzz"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name_has_a_value),
        cmocka_unit_test(test_names_do_not_depend_on_the_plan),
        cmocka_unit_test(test_every_name_is_used),
        cmocka_unit_test(test_looking_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
