#include "render/documents.h"
#include "render/values.h"
#include "unit/unit_load.h"
#include "unit/unit_templates.h"

/* Plans that together give every list some items. */
static const char *const plans[] = {
    "--task defrag,snapshot --image-pull-secret a --label a=b --annotation a=b --suspended "
    "--toleration a:NoExecute --extra-arg --dial-timeout=5s --keep-last 3 --keep-within 30d "
    "--rbac operator=User:x --with prometheus-rule --s3-ca-secret a --priority-class a "
    "--node-selector a=b --cpu-limit 1 --create-namespace --pod-security restricted",
    "--target kubeadm --task defrag,snapshot --snapshot-to pvc://claim/x",
    "--target kubeadm --host-pki kubespray --task snapshot --snapshot-to s3://bucket "
    "--s3-credentials rclone",
    "--target talos --nodes 10.0.0.1,10.0.0.2,10.0.0.3 --task defrag,snapshot --network-policy "
    "--s3-endpoint https://s3.example.org",
};

/* What documents.c sets by itself: for CronJobs, and for roles. */
static const enum value_id of_documents[] = {
    VALUE_MAIN_STEPS,      VALUE_INIT_STEPS, VALUE_ROLE_KIND,
    VALUE_BINDING_KIND,    VALUE_ROLE_NAME,  VALUE_ROLE_NAMESPACE,
    VALUE_DASHBOARD_FILES, VALUE_RULES,      VALUE_SUBJECTS};

/* One mark for each value, and one for each field of lists. */
struct marks {
    bool values[VALUE_COUNT];
    bool *fields;
};

static struct marks *marks_new(struct arena *arena) {
    struct marks *marks = arena_alloc(arena, sizeof *marks);
    marks->fields = arena_array(arena, template_field_count, sizeof(bool));
    return marks;
}

/* Marks a field; false when it is no known one. */
static bool mark_field(struct marks *marks, const char *list, const char *name) {
    for (size_t i = 0; list && i < template_field_count; i++)
        if (text_equal(template_fields[i].list, list) &&
            text_equal(template_fields[i].name, name)) {
            marks->fields[i] = true;
            return true;
        }
    return false;
}

static void expect_all_marked(const struct marks *marks, const char *what) {
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (!marks->values[i])
            fail_msg("%s is never %s", value_names[i], what);
    for (size_t i = 0; i < template_field_count; i++)
        if (!marks->fields[i])
            fail_msg("%s of %s is never %s", template_fields[i].name, template_fields[i].list,
                     what);
}

/* The fields of the items of a list. */
static void mark_items(struct marks *marks, const char *list, const struct node *items) {
    for (size_t i = 0; items->kind == NODE_SEQUENCE && i < items->count; i++)
        for (size_t j = 0; j < items->items[i]->count; j++) {
            const char *field = items->items[i]->pairs[j].key->string;
            if (!mark_field(marks, list, field))
                fail_msg("%s of %s is no known name", field, list);
        }
}

static void mark_values(struct marks *marks, const struct values *values) {
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (values->of[i]) {
            marks->values[i] = true;
            mark_items(marks, value_names[i], values->of[i]);
        }
}

static void mark_plan(struct arena *arena, struct marks *marks, const struct plan *plan) {
    mark_values(marks, values_of_plan(arena, plan));
    mark_values(marks, values_of_step(arena, "x", "y"));
    for (size_t i = 0; i < TASK_COUNT; i++)
        mark_values(marks, values_of_task(arena, plan, (enum task)i));
    mark_items(marks, "rules", rules_for_operator(arena, plan));
    for (size_t i = 0; i < COUNT_OF(of_documents); i++)
        marks->values[of_documents[i]] = true;
    for (size_t i = 0; i < template_field_count; i++)
        if (text_equal(template_fields[i].list, "subjects"))
            marks->fields[i] = true; /* by documents.c, too */
}

static void test_every_name_has_a_value(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct marks *marks = marks_new(arena);
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        mark_plan(arena, marks, unit_good_plan(&diagnostics, plans[i]));
    }
    expect_all_marked(marks, "given a value");
    arena_free(arena);
}

/* What a task does not have must not be found in the plan. */
static void test_no_value_is_set_twice(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct marks *of_plans = marks_new(arena);
    struct marks *of_tasks = marks_new(arena);
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        const struct plan *plan = unit_good_plan(&diagnostics, plans[i]);
        mark_values(of_plans, values_of_plan(arena, plan));
        mark_values(of_tasks, values_of_step(arena, "x", "y"));
        for (size_t j = 0; j < TASK_COUNT; j++)
            mark_values(of_tasks, values_of_task(arena, plan, (enum task)j));
    }
    for (size_t i = 0; i < COUNT_OF(of_documents); i++)
        assert_false(of_plans->values[of_documents[i]] || of_tasks->values[of_documents[i]]);
    for (size_t i = 0; i < VALUE_COUNT; i++)
        if (of_plans->values[i] && of_tasks->values[i])
            fail_msg("%s is set by the plan and by a task", value_names[i]);
    arena_free(arena);
}

static void mark_use(struct marks *marks, const char *name, const char *list) {
    enum value_id id = value_find(name);
    if (mark_field(marks, list, name))
        return;
    if (id == VALUE_COUNT)
        fail_msg("template uses %s", name);
    marks->values[id] = true;
}

static void mark_holes(struct arena *arena, struct marks *marks, const char *text,
                       const char *list) {
    while ((text = strstr(text, "${"))) {
        size_t length = strcspn(text, "}");
        mark_use(marks, arena_copy_bytes(arena, text + 2, length - 2), list);
        text += length;
    }
}

static void mark_uses(struct arena *arena, struct marks *marks, const struct node *node,
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
    struct marks *marks = marks_new(arena);
    for (size_t i = 0; i < template_file_count; i++) {
        const char *text = unit_template_text(template_files[i].name);
        mark_uses(arena, marks, unit_yaml(&diagnostics, text), NULL);
    }
    expect_all_marked(marks, "used by a template");
    arena_free(arena);
}

/* value_find() halves the list again and again. */
static void test_finding(void **state) {
    (void)state;
    for (size_t i = 0; i < VALUE_COUNT; i++)
        assert_int_equal(value_find(value_names[i]), i);
    assert_int_equal(value_find(""), VALUE_COUNT);
    assert_int_equal(value_find("names"), VALUE_COUNT);
    assert_int_equal(value_find("zzz"), VALUE_COUNT);
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
        cmocka_unit_test(test_no_value_is_set_twice),
        cmocka_unit_test(test_every_name_is_used),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_looking_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
