#include "text/scalar.h"
#include "unit/unit.h"

#include <regex.h>

static void expect_kind(enum node_kind kind, const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (scalar_kind(texts[i]) != kind)
            print_error("\"%s\" is %s\n", texts[i], node_kind_name(scalar_kind(texts[i])));
        assert_int_equal(scalar_kind(texts[i]), kind);
    }
}

static void test_kinds(void **state) {
    (void)state;
    static const char *const nothing[] = {"", "null"};
    static const char *const booleans[] = {"true", "false"};
    static const char *const integers[] = {"0", "-1", "7", "65535", "9223372036854775807"};
    static const char *const floats[] = {"0.5", "-1.25", "10.0", "007.5"};
    static const char *const ambiguous[] = {"~",          "Null",  "NULL",
                                            "True",       "FALSE", "yes",
                                            "No",         "on",    "OFF",
                                            "y",          "N",     "<<",
                                            "=",          "-",     "+1",
                                            "007",        "0x1F",  "0o17",
                                            "0b101",      "1_000", "1e3",
                                            "1.",         ".5",    ".inf",
                                            "-.Inf",      ".NaN",  "+.INF",
                                            "inf",        "12:30", "1:20:30",
                                            "1e-3",       "-0x1",  "1E+10",
                                            "0777",       "08",    "12:30.5",
                                            "2001-12-14", "1_0.5", "2001-1-2T3:04:05Z"};
    static const char *const strings[] = {
        "a",    "defrag",      "10.0.0.1y", "v1.2",  "5m",    "8Gi",       "x:1",
        "/a/b", "30 4 * * *",  "@daily",    "nullx", "truer", "10.0.0.11", "1.2.3",
        "30d",  "2001:db8::1", "0 3 1 1 0", "12e",   "1-2",   "5f"};
    expect_kind(NODE_NULL, nothing, COUNT_OF(nothing));
    expect_kind(NODE_BOOL, booleans, COUNT_OF(booleans));
    expect_kind(NODE_INTEGER, integers, COUNT_OF(integers));
    expect_kind(NODE_FLOAT, floats, COUNT_OF(floats));
    expect_kind(NODE_AMBIGUOUS, ambiguous, COUNT_OF(ambiguous));
    expect_kind(NODE_STRING, strings, COUNT_OF(strings));
}

static void test_long_numbers_are_ambiguous(void **state) {
    (void)state;
    assert_int_equal(scalar_kind("99999999999999999999"), NODE_AMBIGUOUS);
    assert_int_equal(scalar_kind("-9223372036854775808"), NODE_AMBIGUOUS);
}

/* What readers take for no string. Sources: the type repository of YAML 1.1 (bool, float, int,
 * null, timestamp, merge, value), and the core schema of YAML 1.2.2. */
static const char *const resolvers[] = {
    "^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$",
    "^[-+]?([0-9][0-9_]*\\.[0-9_]*|\\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?$",
    "^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$",
    "^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*$",
    "^[-+]?\\.(inf|Inf|INF)$",
    "^\\.(nan|NaN|NAN)$",
    "^[-+]?0b[0-1_]+$",
    "^[-+]?0[0-7_]+$",
    "^[-+]?(0|[1-9][0-9_]*)$",
    "^[-+]?0x[0-9a-fA-F_]+$",
    "^0o[0-7]+$",
    "^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$",
    "^(~|null|Null|NULL|)$",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "^[0-9]{4}-[0-9]+-[0-9]+([Tt]|[ \t]+)[0-9]+:[0-9]+:[0-9]+(\\.[0-9]*)?([ \t]*[-+Z][0-9:]*)?$",
    "^(<<|=)$",
};
static regex_t compiled[COUNT_OF(resolvers)];

static int compile_resolvers(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(resolvers); i++)
        assert_int_equal(regcomp(&compiled[i], resolvers[i], REG_EXTENDED | REG_NOSUB), 0);
    return 0;
}

static int free_resolvers(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(resolvers); i++)
        regfree(&compiled[i]);
    return 0;
}

/* "." and the like, which the pattern of a float also matches, are strings for every reader. */
static bool only_dots_and_signs(const char *text) {
    return text[strspn(text, ".+-_")] == '\0' && *text != '\0';
}

/* What we call a string is one for every reader; what we write plainly, we call a string. */
static void expect_agreement(const char *text) {
    bool string = scalar_kind(text) == NODE_STRING;
    if (scalar_is_plain_safe(text) && !string) {
        print_error("\"%s\" is written plainly and read as another kind\n", text);
        fail();
    }
    if (!string || only_dots_and_signs(text))
        return;
    for (size_t i = 0; i < COUNT_OF(resolvers); i++)
        if (regexec(&compiled[i], text, 0, NULL, 0) == 0) {
            print_error("\"%s\" matches %s\n", text, resolvers[i]);
            fail();
        }
}

/* Every text of up to four characters of those that numbers, dates and words are made of. */
static void test_short_texts_agree(void **state) {
    (void)state;
    static const char alphabet[] = "01789abefginotxyzNTYZ.:+-_~=<";
    const size_t base = sizeof(alphabet);
    for (size_t number = 0; number < base * base * base * base; number++) {
        char text[5] = {0};
        size_t rest = number;
        for (size_t i = 0; i < 4; i++, rest /= base)
            text[i] = alphabet[rest % base];
        if (strlen(text) == 4 || text[3] == '\0')
            expect_agreement(text);
    }
}

static void test_longer_texts_agree(void **state) {
    (void)state;
    static const char *const parts[] = {"2001", "-",        "-12-14", "T",         "t",     " ",
                                        "\t",   "21:59:43", ".10",    "Z",         "+5",    ":",
                                        "0x",   "1_0",      "e+3",    "190:20:30", "false", "ON",
                                        "null", "~",        "inf",    ".NaN",      "0o7",   "0b1"};
    char text[40];
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        for (size_t j = 0; j < COUNT_OF(parts); j++)
            for (size_t k = 0; k < COUNT_OF(parts); k++)
                for (size_t l = 0; l < COUNT_OF(parts); l++) {
                    snprintf(text, sizeof(text), "%s%s%s%s", parts[i], parts[j], parts[k],
                             parts[l]);
                    expect_agreement(text);
                }
}

static void test_plain_safe(void **state) {
    (void)state;
    static const char *const safe[] = {"a",   "kube-system",  "/etc/x", "quay.io/a/b:v1",
                                       "A_b", "etcd.svc:2379"};
    static const char *const unsafe[] = {"",   " a",  "a ",  "a: b",     "a:",   "#a",   "a #",
                                         "-a", "1a",  "a,",  "[",        "true", "Null", "YES",
                                         "n",  "Inf", "a\n", "\xc3\xa9", "@a",   "*a",   "&a",
                                         "!a", "%a",  "a\"", "'",        "a=b",  "--"};
    for (size_t i = 0; i < COUNT_OF(safe); i++)
        assert_true(scalar_is_plain_safe(safe[i]));
    for (size_t i = 0; i < COUNT_OF(unsafe); i++)
        assert_false(scalar_is_plain_safe(unsafe[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_long_numbers_are_ambiguous),
        cmocka_unit_test(test_short_texts_agree),
        cmocka_unit_test(test_longer_texts_agree),
        cmocka_unit_test(test_plain_safe),
    };
    return cmocka_run_group_tests(tests, compile_resolvers, free_resolvers);
}
