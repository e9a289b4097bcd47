#include "unit/unit_load.h"

/* What a command line of one fault says, and at which word. */
static void expect_misuse(const char *line, enum failure failure, const char *place,
                          const char *message, const char *hint) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = unit_settings(&diagnostics, line);
    assert_true(settings->incomplete);
    assert_true(diagnostics.errors > 0);
    const struct diagnostic *found = diagnostics.first;
    if (!strstr(found->message, message))
        print_error("%s: %s\n", line, found->message);
    assert_non_null(strstr(found->message, message));
    assert_int_equal(diagnostics.failure, failure);
    assert_string_equal(position_name(arena, found->position), place);
    if (hint)
        assert_string_equal(found->hint, hint);
    arena_free(arena);
}

static void test_misuse(void **state) {
    (void)state;
    expect_misuse("--qota 1", FAILURE_USAGE, "--qota", "no such option", "did you mean --quota?");
    expect_misuse("--zzzzzzzz", FAILURE_USAGE, "--zzzzzzzz", "no such option",
                  "see etcdmaint-gen --help all");
    expect_misuse("-z", FAILURE_USAGE, "-z", "no such option", NULL);
    expect_misuse("-qz", FAILURE_USAGE, "-z", "no such option", NULL);
    expect_misuse("--quota", FAILURE_USAGE, "--quota", "needs an argument: SIZE", NULL);
    expect_misuse("-q -e", FAILURE_USAGE, "-e", "needs an argument: NAME", NULL);
    expect_misuse("word", FAILURE_USAGE, "word", "belongs to no option", NULL);
    expect_misuse("--", FAILURE_USAGE, "--", "belongs to no option", NULL);
    expect_misuse("-", FAILURE_USAGE, "-", "belongs to no option", NULL);
    expect_misuse("--\x1b", FAILURE_USAGE, "--\\x1b", "no such option", NULL);
    expect_misuse("--=x", FAILURE_USAGE, "--", "no such option", NULL);
    expect_misuse("--explain --next 3", FAILURE_USAGE, "--next", "combined with --explain", NULL);
    expect_misuse("--client-port x", FAILURE_VALUE, "--client-port", "not a whole number", NULL);
    expect_misuse("--move-leader=maybe", FAILURE_VALUE, "--move-leader", "neither true nor", NULL);
    expect_misuse("--quota 1Gi --quota 2Gi", FAILURE_VALUE, "--quota", "given twice", NULL);
    expect_misuse("-qq", FAILURE_VALUE, "-q", "given twice", NULL);
}

static void test_forms(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = unit_settings(
        &diagnostics, "--quota=1Gi -ename -s service -qv --move-leader --compaction=false "
                      "--label a=b --label c=d=e --defrag-rule -1%>%2 --extra-arg=--a=b -o json");
    assert_int_equal(diagnostics.errors, 0);
    assert_string_equal(settings_text(settings, OPTION_QUOTA), "1Gi");
    assert_string_equal(settings_text(settings, OPTION_ETCD_NAME), "name");
    assert_string_equal(settings_text(settings, OPTION_ETCD_SERVICE), "service");
    assert_true(settings_true(settings, OPTION_QUIET) && settings_true(settings, OPTION_VERBOSE));
    assert_true(settings_true(settings, OPTION_MOVE_LEADER));
    assert_false(settings_true(settings, OPTION_COMPACTION));
    assert_string_equal(settings->option[OPTION_LABEL].last->text, "c=d=e");
    assert_string_equal(settings_text(settings, OPTION_DEFRAG_RULE), "-1 > 2");
    assert_string_equal(settings_text(settings, OPTION_EXTRA_ARG), "--a=b");
    assert_string_equal(settings_text(settings, OPTION_OUTPUT), "json");
    assert_int_equal(settings->option[OPTION_QUOTA].origin, ORIGIN_FLAG);
    arena_free(arena);
}

static void test_optional_arguments(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *group;
    } cases[] = {{"--help", ""},   {"--help -q", ""}, {"--help pod", "pod"},
                 {"-h", ""},       {"-h all", "all"}, {"--help=when", "when"},
                 {"-hpod", "pod"}, {"-qh pod", "pod"}};
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct settings *settings = unit_settings(&diagnostics, cases[i].line);
        assert_int_equal(diagnostics.errors, 0);
        assert_string_equal(settings_text(settings, OPTION_HELP), cases[i].group);
    }
    arena_free(arena);
    expect_misuse("--help nonsense", FAILURE_VALUE, "--help", "is none of", NULL);
}

static void expect_variable(const char *entry, enum option_id id, const char *text,
                            const char *message, const char *hint) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    char *environment[] = {arena_copy(arena, "PATH=/bin"), arena_copy(arena, entry), NULL};
    bool good = load_environment(&diagnostics, environment, settings);
    assert_int_equal(good, message == NULL);
    if (text)
        assert_string_equal(settings_text(settings, id), text);
    if (text)
        assert_int_equal(settings->option[id].origin, ORIGIN_ENVIRONMENT);
    if (message) {
        assert_non_null(unit_find(&diagnostics, SEVERITY_ERROR, message));
        assert_int_equal(diagnostics.failure, FAILURE_VALUE);
        assert_true(
            text_starts_with(position_name(arena, diagnostics.first->position), "$ETCDMAINT_"));
    }
    if (hint)
        assert_string_equal(diagnostics.first->hint, hint);
    arena_free(arena);
}

static void test_environment(void **state) {
    (void)state;
    expect_variable("ETCDMAINT_SNAPSHOT_TO=s3://a/b", OPTION_SNAPSHOT_TO, "s3://a/b", NULL, NULL);
    expect_variable("ETCDMAINT_MOVE_LEADER=true", OPTION_MOVE_LEADER, "true", NULL, NULL);
    expect_variable("ETCDMAINT_CONFIG=a=b", OPTION_CONFIG, "a=b", NULL, NULL);
    expect_variable("ETCDMAINT_MOVE_LEADER=1", OPTION_MOVE_LEADER, NULL, "neither true", NULL);
    expect_variable("ETCDMAINT_QOTA=1Gi", OPTION_QUOTA, NULL, "no such option",
                    "did you mean ETCDMAINT_QUOTA?");
    expect_variable("ETCDMAINT_quota=1Gi", OPTION_QUOTA, NULL, "no such option",
                    "did you mean ETCDMAINT_QUOTA?");
    expect_variable("ETCDMAINT_=1Gi", OPTION_QUOTA, NULL, "no such option", NULL);
    expect_variable("ETCDMAINT_EXPLAIN=true", OPTION_EXPLAIN, NULL,
                    "--explain is a flag only, and no variable", NULL);
    expect_variable("ETCDMAINT_QUOTA", OPTION_CONFIG, NULL, NULL, NULL);
    expect_variable("XETCDMAINT_QOTA=1", OPTION_CONFIG, NULL, NULL, NULL);
}

static void test_environment_names(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    assert_string_equal(environment_name(arena, &option_table[OPTION_SNAPSHOT_TO]),
                        "ETCDMAINT_SNAPSHOT_TO");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        struct diagnostics diagnostics = diagnostics_new(arena);
        struct settings *settings = arena_alloc(arena, sizeof(*settings));
        const char *name = environment_name(arena, &option_table[i]);
        char *environment[] = {arena_format(arena, "%s=?", name), NULL};
        (void)!load_environment(&diagnostics, environment, settings);
        assert_null(unit_find(&diagnostics, SEVERITY_ERROR, "no such option"));
        bool flag = unit_find(&diagnostics, SEVERITY_ERROR, "is a flag only") != NULL;
        assert_int_equal(flag, !option_in_environment(&option_table[i]));
    }
    arena_free(arena);
}

static void expect_file(const char *yaml, const char *message, const char *hint) {
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    struct node *root = unit_yaml(&diagnostics, yaml);
    bool good = load_mapping(&diagnostics, root, ORIGIN_FILE, settings);
    if (!message != good || (message && !strstr(diagnostics.first->message, message)))
        print_error("%s: %s\n", yaml, diagnostics.first ? diagnostics.first->message : "accepted");
    assert_int_equal(good, message == NULL);
    if (message)
        assert_non_null(strstr(diagnostics.first->message, message));
    if (hint)
        assert_string_equal(diagnostics.first->hint, hint);
    arena_free(arena);
}

static void test_file_refusals(void **state) {
    (void)state;
    expect_file("- a\n", "a mapping of options is needed, this is a list",
                "write lines such as: target: kubeadm");
    expect_file("just text\n", "this is a string", NULL);
    expect_file("qota: 1\n", "there is no option \"qota\"", "did you mean quota?");
    expect_file("explain: true\n", "is a flag, not a key of a config file", NULL);
    expect_file("move-leader: yes\n", "which YAML readers take for different things",
                "write true or false, without quotes");
    expect_file("move-leader: \"true\"\n", "true or false is needed, this is a string", NULL);
    expect_file("client-port: \"80\"\n", "a whole number is needed", NULL);
    expect_file("client-port: 0x50\n", "a whole number is needed",
                "write digits only, without quotes");
    expect_file("client-port: 70000\n", "from 1 to 65535", NULL);
    expect_file("command-timeout: 30\n", "a duration such as 90s is needed",
                "add a unit, as in 30s or 5m");
    expect_file("quota: 1.5\n", "a size such as 8Gi is needed", "write it in quotes: \"1.5\"");
    expect_file("cpu-limit: true\n", "a quantity such as 100m is needed", NULL);
    expect_file("namespace: 12\n", "a string is needed", "write it in quotes: \"12\"");
    expect_file("namespace:\n", "this is nothing",
                "leave the key out, or write \"\" for an empty value");
    expect_file("namespace: [a]\n", "this is a list", NULL);
    expect_file("nodes: {a: b}\n", "a string or a list of strings is needed", NULL);
    expect_file("nodes: [a, 5]\n", "this is a whole number", NULL);
    expect_file("label: {a: 5}\n", "this is a whole number", NULL);
    expect_file("label: {a=b: c}\n", "a key must not hold \"=\"", NULL);
}

static void test_file_values(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings *settings = arena_alloc(arena, sizeof(*settings));
    static const char yaml[] = "quota: 1073741824\nmove-leader: true\nclient-port: 2379\n"
                               "nodes:\n- host-a\n- \"b,c\"\nlabel: {a: b, c: \"d=e\"}\n"
                               "annotation: [x=y]\ntask: []\nschedule: '0 4 * * *'\n";
    struct node *root = unit_yaml(&diagnostics, yaml);
    assert_true(load_mapping(&diagnostics, root, ORIGIN_FILE_DEFAULTS, settings));
    assert_string_equal(settings_text(settings, OPTION_QUOTA), "1073741824");
    assert_true(settings_true(settings, OPTION_MOVE_LEADER));
    assert_int_equal(settings->option[OPTION_NODES].count, 3);
    assert_string_equal(settings->option[OPTION_NODES].last->text, "c");
    assert_int_equal(settings->option[OPTION_NODES].last->position.line, 6);
    assert_int_equal(settings->option[OPTION_NODES].last->position.column, 6);
    assert_string_equal(settings->option[OPTION_LABEL].last->text, "c=d=e");
    assert_true(settings->option[OPTION_TASK].present);
    assert_int_equal(settings->option[OPTION_TASK].count, 0);
    assert_int_equal(settings->option[OPTION_QUOTA].origin, ORIGIN_FILE_DEFAULTS);
    assert_int_equal(settings_position(settings, OPTION_SCHEDULE).column, 12);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_optional_arguments),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_environment_names),
        cmocka_unit_test(test_file_refusals),
        cmocka_unit_test(test_file_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
