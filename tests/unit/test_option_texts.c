/* The texts made from the option table: their form. That they name every option is shown by
 * tests/options. */
#include "options/completion.h"
#include "options/describe.h"
#include "options/help.h"
#include "options/man.h"
#include "options/schema.h"
#include "unit/unit.h"

enum { HELP_WIDTH = 80 };

static void check_help(const struct text *help, const char *what) {
    size_t column = 0;
    for (size_t i = 0; i < help->length; i++) {
        char byte = help->data[i];
        if (byte != '\n' && (byte < ' ' || byte > '~'))
            fail_msg("--help %s has byte 0x%02x", what, (unsigned)(unsigned char)byte);
        if (byte == '\n' && i > 0 && help->data[i - 1] == ' ')
            fail_msg("--help %s: blank at the end of a line", what);
        column = byte == '\n' ? 0 : column + 1;
        if (column > HELP_WIDTH)
            fail_msg("--help %s is wider than 80 columns: %.100s", what, help->data + i - 80);
    }
    assert_int_equal(column, 0);
}

static void test_help_is_plain_and_narrow(void **state) {
    struct text overview = text_new(*state);
    struct text all = text_new(*state);
    assert_true(help_write(&overview, NULL));
    check_help(&overview, "overview");
    assert_true(help_write(&all, "all"));
    check_help(&all, "all");
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        struct text group = text_new(*state);
        assert_true(help_write(&group, option_groups[i].name));
        check_help(&group, option_groups[i].name);
        assert_true(group.length < all.length);
    }
}

static void test_help_refuses_unknown_groups(void **state) {
    struct text help = text_new(*state);
    assert_false(help_write(&help, "nothing"));
    assert_false(help_write(&help, ""));
    assert_int_equal(help.length, 0);
}

/* A group's help shows its own options and no others. */
static void test_help_keeps_groups_apart(void **state) {
    struct text help = text_new(*state);
    assert_true(help_write(&help, "secrets"));
    assert_non_null(strstr(help.data, "      --ca-secret NAME"));
    assert_non_null(strstr(help.data, "one of: self-signed, cert-manager\n"));
    assert_non_null(strstr(help.data, "default: self-signed\n"));
    assert_null(strstr(help.data, "--schedule"));
}

static void test_descriptions(void **state) {
    struct text text = text_new(*state);
    describe_flags(&text, &option_table[OPTION_ETCD_NAME]);
    text_add(&text, "|");
    describe_flags(&text, &option_table[OPTION_HELP]);
    text_add(&text, "|");
    describe_choices(&text, &option_table[OPTION_TASK], "+");
    describe_choices(&text, &option_table[OPTION_NAME], "+");
    text_add(&text, "|");
    describe_notes(&text, &option_table[OPTION_CLIENT_PORT]);
    text_add(&text, "|");
    describe_notes(&text, &option_table[OPTION_NAME]);
    text_add(&text, "|");
    describe_escaped(&text, "it's a \\", "\\'", "\\");
    assert_string_equal(text.data, "-e, --etcd-name NAME|-h, --help [GROUP]|defrag+snapshot|"
                                   "1 to 65535||it\\'s a \\\\");
}

static void test_what_shells_offer(void **state) {
    (void)state;
    assert_int_equal(describe_argument_kind(&option_table[OPTION_CONFIG]), ARGUMENT_FILE);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_TEMPLATES]), ARGUMENT_DIRECTORY);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_DUMP_TEMPLATES]),
                     ARGUMENT_DIRECTORY);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_TASK]), ARGUMENT_CHOICES);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_EXPLAIN]), ARGUMENT_NONE);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_SUSPENDED]), ARGUMENT_BOOLEAN);
    assert_int_equal(describe_argument_kind(&option_table[OPTION_SCHEDULE]), ARGUMENT_FREE);
}

/* The shells of --completion are those that there are scripts for. */
static void test_every_shell_has_a_script(void **state) {
    const char *word = NULL;
    size_t length = 0;
    size_t count = 0;
    for (; option_choice(option_table[OPTION_COMPLETION].detail, count, &word, &length); count++) {
        struct text script = text_new(*state);
        assert_true(completion_write(&script, arena_copy_bytes(*state, word, length)));
        assert_non_null(strstr(script.data, "etcdmaint-gen"));
        assert_int_equal(script.data[script.length - 1], '\n');
    }
    assert_int_equal(count, 3);
    struct text none = text_new(*state);
    assert_false(completion_write(&none, "tcsh"));
    assert_int_equal(none.length, 0);
}

/* Sections in the order that man-pages(7) gives. */
static void test_manual_page_has_its_sections(void **state) {
    static const char *const sections[] = {"NAME",        "SYNOPSIS",           "DESCRIPTION",
                                           "OPTIONS",     "CONFIGURATION FILE", "ENVIRONMENT",
                                           "EXIT STATUS", "EXAMPLES",           "SEE ALSO"};
    struct text page = text_new(*state);
    man_write(&page);
    const char *at = page.data;
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        at = strstr(at, arena_format(*state, ".Sh %s\n", sections[i]));
        if (!at)
            fail_msg("no section %s, or in the wrong order", sections[i]);
    }
    assert_non_null(strstr(page.data, ".Os etcdmaint " ETCDMAINT_VERSION "\n"));
}

static void test_the_same_each_time(void **state) {
    struct text one = text_new(*state);
    struct text other = text_new(*state);
    schema_write(&one);
    man_write(&one);
    schema_write(&other);
    man_write(&other);
    assert_string_equal(one.data, other.data);
}

static int set_up(void **state) {
    *state = unit_arena();
    return 0;
}

static int tear_down(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help_is_plain_and_narrow),
        cmocka_unit_test(test_help_refuses_unknown_groups),
        cmocka_unit_test(test_help_keeps_groups_apart),
        cmocka_unit_test(test_descriptions),
        cmocka_unit_test(test_what_shells_offer),
        cmocka_unit_test(test_every_shell_has_a_script),
        cmocka_unit_test(test_manual_page_has_its_sections),
        cmocka_unit_test(test_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
