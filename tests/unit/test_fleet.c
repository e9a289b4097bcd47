#include "text/yaml_read.h"
#include "unit/unit_load.h"

#include "fleet/collision.h"
#include "fleet/fleet.h"

struct fixture {
    struct arena *arena;
    struct arena *keep;
    struct diagnostics diagnostics;
    struct settings variables;
    struct settings flags;
    struct fleet fleet;
};

static void read(struct fixture *fixture, const char *text) {
    fixture->arena = unit_arena();
    fixture->keep = unit_arena();
    fixture->diagnostics = diagnostics_new(fixture->arena);
    fixture->variables = (struct settings){0};
    fixture->flags = (struct settings){0};
    fixture->fleet = fleet_new(fixture->keep, &fixture->variables, &fixture->flags);
    fleet_read(&fixture->diagnostics, &fixture->fleet, unit_source(fixture->keep, text));
}

static void finish(struct fixture *fixture) {
    arena_free(fixture->arena);
    arena_free(fixture->keep);
}

static void test_layers(void **state) {
    (void)state;
    struct fixture fixture;
    struct settings settings;
    read(&fixture, "defaults: {quota: 4Gi, replicas: 5, label: {a: b}}\n"
                   "clusters:\n- name: one\n  quota: 6Gi\n  tasks:\n  - {quota: 7Gi}\n  - {}\n"
                   "- name: two\n");
    assert_false(fixture.fleet.flat);
    assert_int_equal(fixture.fleet.count, 2);
    fleet_settings(&fixture.fleet, 0, SIZE_MAX, &settings);
    assert_string_equal(settings_text(&settings, OPTION_QUOTA), "6Gi");
    assert_int_equal(settings.option[OPTION_QUOTA].origin, ORIGIN_FILE);
    assert_int_equal(settings.option[OPTION_REPLICAS].origin, ORIGIN_FILE_DEFAULTS);
    fleet_settings(&fixture.fleet, 0, 0, &settings);
    assert_string_equal(settings_text(&settings, OPTION_QUOTA), "7Gi");
    fleet_settings(&fixture.fleet, 0, 1, &settings);
    assert_string_equal(settings_text(&settings, OPTION_QUOTA), "6Gi");
    fleet_settings(&fixture.fleet, 1, SIZE_MAX, &settings);
    assert_string_equal(settings_text(&settings, OPTION_QUOTA), "4Gi");
    assert_string_equal(settings_text(&settings, OPTION_LABEL), "a=b");
    assert_int_equal(settings_position(&settings, OPTION_NODES).line, 8);
    setting_add(fixture.keep, &fixture.flags.option[OPTION_QUOTA], "9Gi", (struct position){0},
                false);
    fixture.fleet = fleet_new(fixture.keep, &fixture.variables, &fixture.flags);
    fleet_read(&fixture.diagnostics, &fixture.fleet,
               unit_source(fixture.keep, "clusters: [{name: one, quota: 6Gi}]\n"));
    fleet_settings(&fixture.fleet, 0, SIZE_MAX, &settings);
    assert_string_equal(settings_text(&settings, OPTION_QUOTA), "9Gi");
    finish(&fixture);
}

/* What is handed over one by one is the same as what is read as a whole: a list with an anchor. */
static void test_items_one_by_one(void **state) {
    (void)state;
    static const char *const texts[] = {
        "clusters:\n- {name: a, quota: &q 3Gi}\n- {name: b, quota: *q}\ndefaults: {replicas: 5}\n",
        "clusters: &c\n- {name: a, quota: &q 3Gi}\n- {name: b, quota: *q}\ndefaults: {replicas: "
        "5}\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fixture fixture;
        struct settings settings;
        read(&fixture, texts[i]);
        assert_int_equal(fixture.diagnostics.errors, 0);
        assert_int_equal(fixture.fleet.count, 2);
        fleet_settings(&fixture.fleet, 1, SIZE_MAX, &settings);
        assert_string_equal(settings_text(&settings, OPTION_QUOTA), "3Gi");
        assert_string_equal(settings_text(&settings, OPTION_REPLICAS), "5");
        assert_string_equal(fixture.fleet.entries[1].name, "b");
        finish(&fixture);
    }
}

static void test_object_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct object_name names[OBJECT_NAME_LIMIT];
    const struct plan *plan = unit_good_plan(
        &diagnostics,
        "--task defrag,snapshot --snapshot-to s3://backups/x --s3-endpoint "
        "https://s3.example.com --create-namespace --service-account same "
        "--with prometheus-rule,grafana-dashboard --rbac deployer=User:a,operator=User:b");
    const struct templates *templates = templates_load(&diagnostics, NULL);
    const struct documents *documents = documents_render(&diagnostics, templates, plan);
    size_t count = object_names(arena, plan, NULL, names);
    assert_int_equal(count, 9);
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t j = 0; j < documents->count; j++)
            found = found || (text_equal(documents->items[j].kind, names[i].kind) &&
                              text_equal(documents->items[j].name, names[i].name));
        if (!found)
            print_error("%s %s\n", names[i].kind, names[i].name);
        assert_true(found);
        for (size_t j = 0; j < i; j++)
            assert_true(object_name_hash(&names[i]) != object_name_hash(&names[j]));
    }
    arena_free(arena);
}

/* One that is left out is looked at no more, though its name still counts. */
static void test_left_out(void **state) {
    (void)state;
    struct fixture fixture;
    read(&fixture,
         "clusters:\n- name: one\n- name: two\n  replicas: 2\n- name: three\n  context: c\n");
    for (size_t i = 0; i < 3; i++) {
        assert_true(fleet_is_chosen(&fixture.fleet, i));
        assert_false(fleet_is_left_out(&fixture.fleet, i));
    }
    fleet_leave_out(&fixture.fleet, 1);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fleet_is_chosen(&fixture.fleet, i), i != 1);
        assert_int_equal(fleet_is_left_out(&fixture.fleet, i), i == 1);
    }
    fleet_check(&fixture.diagnostics, &fixture.fleet, NULL);
    assert_int_equal(fixture.diagnostics.errors, 0); /* it would make the objects of the first */
    finish(&fixture);
    read(&fixture, "clusters:\n- name: one\n- name: One\n");
    fleet_leave_out(&fixture.fleet, 1);
    fleet_check(&fixture.diagnostics, &fixture.fleet, NULL);
    assert_int_equal(fixture.diagnostics.errors, 1);
    finish(&fixture);
}

/* What is left out was chosen before: one that was not stays as it was. */
static void test_left_out_of_the_chosen(void **state) {
    (void)state;
    struct fixture fixture;
    read(&fixture, "clusters:\n- name: one\n- name: two\n- name: three\n");
    setting_add(fixture.keep, &fixture.flags.option[OPTION_CLUSTER], "t*", (struct position){0},
                false);
    fleet_choose(&fixture.diagnostics, &fixture.fleet);
    fleet_leave_out(&fixture.fleet, 2);
    assert_false(fleet_is_chosen(&fixture.fleet, 0));
    assert_true(fleet_is_chosen(&fixture.fleet, 1));
    assert_false(fleet_is_chosen(&fixture.fleet, 2));
    assert_false(fleet_is_left_out(&fixture.fleet, 0));
    finish(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_items_one_by_one),
        cmocka_unit_test(test_object_names),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_left_out_of_the_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
