/* Rules that every row of options.def must keep, and the questions that option.h answers. */
#include "base/text.h"
#include "options/option.h"
#include "unit/unit.h"

enum { HELP_LIMIT = 200, NAME_LIMIT = 30, COLUMN_LIMIT = 80 };

static const struct option *const end_of_table = option_table + OPTION_COUNT;

/* Every test walks the table; the failing row's name is printed. */
#define FOR_EACH(option)                                                                           \
    for (const struct option *option = option_table; option < end_of_table; option++)

#define CHECK(option, condition)                                                                   \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("--%s: %s", (option)->name, #condition);                                      \
    } while (0)

static bool is_plain_text(const char *string) {
    for (; *string; string++)
        if (*string < ' ' || *string > '~')
            return false;
    return true;
}

/* A text that stands in help and manual page: ASCII, no line ends, no blanks too many, no stop. */
static bool is_sentence(const char *string) {
    size_t length = strlen(string);
    return is_plain_text(string) && length > 0 && length <= HELP_LIMIT && string[0] != ' ' &&
           string[length - 1] != ' ' && string[length - 1] != '.' && !strstr(string, "  ");
}

static void test_names_are_words(void **state) {
    (void)state;
    FOR_EACH(option) {
        size_t length = strlen(option->name);
        CHECK(option, length >= 2 && length <= NAME_LIMIT);
        CHECK(option, strspn(option->name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length);
        CHECK(option, text_is_lower(option->name[0]) && option->name[length - 1] != '-');
        CHECK(option, !strstr(option->name, "--"));
    }
}

static void test_names_and_letters_are_unique(void **state) {
    (void)state;
    FOR_EACH(option) {
        CHECK(option, option_find(option->name, strlen(option->name)) == option);
        CHECK(option, option->letter == 0 || option_find_letter(option->letter) == option);
        CHECK(option, option->letter == 0 || text_is_alphanumeric(option->letter));
    }
}

static void test_letters_of_the_script_stay(void **state) {
    (void)state;
    assert_ptr_equal(option_find_letter('e'), &option_table[OPTION_ETCD_NAME]);
    assert_ptr_equal(option_find_letter('s'), &option_table[OPTION_ETCD_SERVICE]);
    assert_ptr_equal(option_find_letter('n'), &option_table[OPTION_NAMESPACE]);
    assert_ptr_equal(option_find_letter('j'), &option_table[OPTION_SCHEDULE]);
    assert_null(option_find_letter('Z'));
    assert_null(option_find_letter(0));
}

static void test_texts_are_sentences(void **state) {
    (void)state;
    FOR_EACH(option) {
        CHECK(option, option->help && is_sentence(option->help));
        CHECK(option, !option->standard || is_sentence(option->standard));
    }
}

static void test_arguments_fit_kinds(void **state) {
    (void)state;
    FOR_EACH(option) {
        CHECK(option, (option->kind == KIND_FLAG) == (option->argument == NULL));
        CHECK(option, !option->argument || is_plain_text(option->argument));
        CHECK(option, !option->argument || text_is_upper(option->argument[0]));
        CHECK(option, !option->argument || strlen(option->argument) < COLUMN_LIMIT / 2);
        CHECK(option, option->kind != KIND_PAIRS || (option->flags & OPTION_LIST));
    }
}

static void test_details_fit_kinds(void **state) {
    (void)state;
    FOR_EACH(option) {
        bool needed = option->kind == KIND_CHOICE || option->kind == KIND_INTEGER;
        CHECK(option, needed == (option->detail != NULL));
    }
}

static void test_bounds_are_ordered(void **state) {
    (void)state;
    FOR_EACH(option) {
        int64_t minimum = 0;
        int64_t maximum = 0;
        uint64_t standard = 0;
        if (option->kind != KIND_INTEGER)
            continue;
        option_bounds(option, &minimum, &maximum);
        CHECK(option, minimum >= 0 && minimum < maximum && maximum < INT64_MAX);
        CHECK(option,
              !option->standard || (text_to_number(option->standard, strlen(option->standard),
                                                   (uint64_t)maximum, &standard) &&
                                    (int64_t)standard >= minimum));
    }
}

/* Words without blanks, none of them twice. */
static void check_choices(const struct option *option) {
    const char *word = NULL;
    const char *other = NULL;
    size_t length = 0;
    size_t other_length = 0;
    size_t count = 0;
    for (; option_choice(option->detail, count, &word, &length); count++) {
        CHECK(option, length > 0 && !memchr(word, ' ', length) && !memchr(word, ',', length));
        for (size_t i = 0; i < count; i++) {
            option_choice(option->detail, i, &other, &other_length);
            CHECK(option, other_length != length || memcmp(other, word, length) != 0);
        }
    }
    CHECK(option, count >= 2);
}

static bool is_choice(const struct option *option, const char *text, size_t text_length) {
    const char *word = NULL;
    size_t length = 0;
    for (size_t i = 0; option_choice(option->detail, i, &word, &length); i++)
        if (length == text_length && memcmp(word, text, length) == 0)
            return true;
    return false;
}

static void test_choices_are_words(void **state) {
    (void)state;
    FOR_EACH(option) {
        if (option->kind != KIND_CHOICE)
            continue;
        check_choices(option);
        /* "secret; kubeadm: hostpath": the default begins with a choice */
        CHECK(option, !option->standard ||
                          is_choice(option, option->standard, strcspn(option->standard, ";")));
    }
}

static void test_flags_agree(void **state) {
    (void)state;
    FOR_EACH(option) {
        unsigned flags = option->flags;
        CHECK(option, !(flags & OPTION_ACTION) || (flags & OPTION_COMMAND_LINE));
        CHECK(option, !(flags & OPTION_ACTION) || !option->standard);
        CHECK(option, !(flags & OPTION_COMMAS) || (flags & OPTION_LIST));
        CHECK(option, !(flags & OPTION_OPTIONAL) || option->argument);
        /* -vv: a flag that counts has no spelling in a file */
        CHECK(option,
              !(flags & OPTION_LIST) || option->kind != KIND_FLAG || (flags & OPTION_COMMAND_LINE));
        CHECK(option, (flags & (OPTION_NO_KEY | OPTION_COMMAND_LINE)) !=
                          (OPTION_NO_KEY | OPTION_COMMAND_LINE));
        CHECK(option, option_in_file(option) == !(flags & (OPTION_NO_KEY | OPTION_COMMAND_LINE)));
        CHECK(option, option_in_environment(option) == !(flags & OPTION_COMMAND_LINE));
    }
}

/* --help takes the names of the groups, in their order, and "all". */
static void test_help_knows_the_groups(void **state) {
    (void)state;
    const struct option *help = &option_table[OPTION_HELP];
    const char *word = NULL;
    size_t length = 0;
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        assert_true(option_choice(help->detail, i, &word, &length));
        assert_string_equal(arena_copy_bytes(*state, word, length), option_groups[i].name);
        assert_true(is_sentence(option_groups[i].title));
    }
    assert_true(option_choice(help->detail, GROUP_COUNT, &word, &length));
    assert_string_equal(word, "all");
    assert_false(option_choice(help->detail, GROUP_COUNT + 1, &word, &length));
}

/* Groups stand together and in the order of the enumeration, and none is empty. */
static void test_groups_are_in_order(void **state) {
    (void)state;
    unsigned group = GROUP_WHAT;
    FOR_EACH(option) {
        CHECK(option, option->group == group || option->group == group + 1);
        group = option->group;
    }
    assert_int_equal(group, GROUP_COUNT - 1);
}

static void test_nearest_names(void **state) {
    (void)state;
    assert_string_equal(option_nearest("shcedule", false), "schedule");
    assert_string_equal(option_nearest("name-space", true), "namespace");
    assert_string_equal(option_nearest("verison", false), "version");
    assert_true(!option_nearest("verison", true) ||
                !text_equal(option_nearest("verison", true), "version"));
    assert_null(option_nearest("zzzzzzzz", false));
}

static void test_find_needs_the_whole_name(void **state) {
    (void)state;
    assert_null(option_find("target", 5));
    assert_null(option_find("targets", 7));
    assert_null(option_find("", 0));
    assert_ptr_equal(option_find("target=x", 6), &option_table[OPTION_TARGET]);
    assert_int_equal(option_id(&option_table[OPTION_NODES]), OPTION_NODES);
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
        cmocka_unit_test(test_names_are_words),
        cmocka_unit_test(test_names_and_letters_are_unique),
        cmocka_unit_test(test_letters_of_the_script_stay),
        cmocka_unit_test(test_texts_are_sentences),
        cmocka_unit_test(test_arguments_fit_kinds),
        cmocka_unit_test(test_details_fit_kinds),
        cmocka_unit_test(test_bounds_are_ordered),
        cmocka_unit_test(test_choices_are_words),
        cmocka_unit_test(test_flags_agree),
        cmocka_unit_test(test_help_knows_the_groups),
        cmocka_unit_test(test_groups_are_in_order),
        cmocka_unit_test(test_nearest_names),
        cmocka_unit_test(test_find_needs_the_whole_name),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
