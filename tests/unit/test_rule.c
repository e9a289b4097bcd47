#include "base/text.h"
#include "model/rule.h"
#include "unit/unit.h"

static const struct rule_values start = {100 * 1024 * 1024, 60 * 1024 * 1024,
                                         INT64_C(2) * 1024 * 1024 * 1024};

static struct rule_result evaluate(const char *text, enum rule_generation generation,
                                   struct rule_values values) {
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct rule *rule = NULL;
    bool read = rule_parse(arena, &findings, text, generation, &rule);
    assert_int_equal(read, findings.errors == 0);
    struct rule_result result = rule_evaluate(arena, rule, values);
    if (!read)
        assert_true(result.outcome != RULE_TRUE && result.outcome != RULE_FALSE);
    arena_free(arena);
    return result;
}

/* The fault of a rule, or RULE_FAULT_NONE when it is true; false fails the test. */
static enum rule_fault fault_of(const char *text, enum rule_generation generation) {
    struct rule_result result = evaluate(text, generation, start);
    if (result.outcome == RULE_FALSE)
        fail_msg("false: %s", text);
    return result.fault;
}

struct rule_case {
    const char *text;
    enum rule_fault fault; /* RULE_FAULT_NONE: the rule is true */
};

static void try_cases(const struct rule_case *cases, size_t count,
                      enum rule_generation generation) {
    for (size_t i = 0; i < count; i++) {
        enum rule_fault fault = fault_of(cases[i].text, generation);
        if (fault != cases[i].fault)
            fail_msg("%s: fault %d, expected %d", cases[i].text, (int)fault, (int)cases[i].fault);
    }
}

static void test_variables(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"dbSize == 104857600", RULE_FAULT_NONE},
        {"dbSizeInUse == 60*1024*1024", RULE_FAULT_NONE},
        {"dbSizeFree == dbSize - dbSizeInUse", RULE_FAULT_NONE},
        {"dbQuota == 2147483648", RULE_FAULT_NONE},
        {"dbQuotaUsage == 0.048828125", RULE_FAULT_NONE},
        {"dbsize > 0", RULE_FAULT_VARIABLE},
    };
    for (int generation = RULE_INTEGERS_GOVAL_1_3; generation <= RULE_FLOATS; generation++)
        try_cases(cases, COUNT_OF(cases), (enum rule_generation)generation);
    assert_int_equal(fault_of("dbSize > 0", RULE_INTEGERS_FIRST), RULE_FAULT_NONE);
    assert_int_equal(fault_of("dbSizeFree > 0", RULE_INTEGERS_FIRST), RULE_FAULT_VARIABLE);
    assert_int_equal(fault_of("dbQuotaUsage > 0", RULE_INTEGERS_FIRST), RULE_FAULT_VARIABLE);
}

static void test_generations_differ(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum rule_fault old;
        enum rule_fault now;
    } cases[] = {
        {"dbSizeInUse/dbSize == 0", RULE_FAULT_NONE, RULE_FAULT_NONE},
        {"1/0 == 0", RULE_FAULT_CRASH, RULE_FAULT_MATH},
        {"1.0/0 > 5", RULE_FAULT_NONE, RULE_FAULT_MATH},
        {"1%0 == 0", RULE_FAULT_CRASH, RULE_FAULT_CRASH},
        {"010 == 10", RULE_FAULT_NONE, RULE_FAULT_NONE},
        {"0b11 == 3", RULE_FAULT_LITERAL, RULE_FAULT_NONE},
        {"0X1f == 31", RULE_FAULT_LITERAL, RULE_FAULT_NONE},
        {"0o17 == 15", RULE_FAULT_LITERAL, RULE_FAULT_NONE},
        {"1_000 == 1000", RULE_FAULT_LITERAL, RULE_FAULT_NONE},
        {"08 == 8", RULE_FAULT_NONE, RULE_FAULT_LITERAL},
        {"0xFFFFFFFFFFFFFFFF == -1", RULE_FAULT_NONE, RULE_FAULT_NONE},
        {"0XFFFFFFFFFFFFFFFF == -1", RULE_FAULT_LITERAL, RULE_FAULT_LITERAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rule_result old = evaluate(cases[i].text, RULE_INTEGERS_GOVAL_1_4, start);
        struct rule_result now = evaluate(cases[i].text, RULE_FLOATS, start);
        assert_int_equal(old.fault, cases[i].old);
        assert_int_equal(now.fault, cases[i].now);
    }
    assert_int_equal(evaluate("dbSizeInUse/dbSize < 0.5", RULE_INTEGERS_GOVAL_1_4, start).outcome,
                     RULE_TRUE);
    assert_int_equal(evaluate("dbSizeInUse/dbSize < 0.5", RULE_FLOATS, start).outcome, RULE_FALSE);
    assert_int_equal(evaluate("010 == 10", RULE_FLOATS, start).outcome, RULE_FALSE);
    assert_int_equal(fault_of("2**3 == 8", RULE_INTEGERS_GOVAL_1_4), RULE_FAULT_NONE);
    assert_int_equal(fault_of("2**3 == 8", RULE_INTEGERS_GOVAL_1_3), RULE_FAULT_SYNTAX);
}

static void test_precedence(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"-2**2 == 4", RULE_FAULT_NONE},
        {"2**3**2 == 64", RULE_FAULT_NONE},
        {"1 + 2 * 3 == 7", RULE_FAULT_NONE},
        {"7 - 2 - 1 == 4", RULE_FAULT_NONE},
        {"1 | 2 ^ 3 & 1 == 3", RULE_FAULT_TYPE},
        {"(1 | 6 ^ 3 & 1) == 7", RULE_FAULT_NONE},
        {"1 << 2 + 1 == 8", RULE_FAULT_NONE},
        {"false && false || true", RULE_FAULT_NONE},
        {"true || false && false", RULE_FAULT_NONE},
        {"(false ? 1 : true ? 2 : 3) == 2", RULE_FAULT_NONE},
        {"(true ? 1 : true ? 2 : 3) == 1", RULE_FAULT_NONE},
        {"(true ? false ? 1 : 2 : 3) == 2", RULE_FAULT_NONE},
        {"0.1 + 0.2 == 0.30000000000000004 && 0.3 - 0.1 == 0.19999999999999998", RULE_FAULT_NONE},
        {"!(1 in [2]) && 1 in [2, 1]", RULE_FAULT_NONE},
        {"1 <-1 || 1 <--2 || true", RULE_FAULT_NONE},
        {"1 < 2 < 3", RULE_FAULT_TYPE},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

static void test_whole_numbers_wrap(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"9223372036854775807 + 1 == 0x8000000000000000", RULE_FAULT_NONE},
        {"0x8000000000000000 / -1 == 0x8000000000000000", RULE_FAULT_NONE},
        {"0x8000000000000000 % -1 == 0", RULE_FAULT_NONE},
        {"-0x8000000000000000 < 0", RULE_FAULT_NONE},
        {"-7 / 2 == -3 && -7 % 2 == -1", RULE_FAULT_NONE},
        {"1 << 63 < 0 && 1 << 64 == 0", RULE_FAULT_NONE},
        {"-1 >> 70 == -1 && 8 << -2 == 2 && 1 >> -3 == 8", RULE_FAULT_NONE},
        {"~0 == -1 && (6.0 & 3) == 2", RULE_FAULT_NONE},
        {"(0.5 & 1) == 0", RULE_FAULT_TYPE},
        {"9223372036854775808 > 0", RULE_FAULT_LITERAL},
        {"80/100 == 0 && 80/100.0 == 0.8", RULE_FAULT_NONE},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

static void test_powers_and_remainders(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"2**62 == 4611686018427387904", RULE_FAULT_NONE},
        {"2**64 == 18446744073709551616.0", RULE_FAULT_NONE},
        {"2**-2 == 0.25 && (-3)**3 == -27", RULE_FAULT_NONE},
        {"0.1**3 == 0.0010000000000000002", RULE_FAULT_NONE},
        {"0**0 == 1 && 0**-1 > 1e308 && (-1.0)**1e300 == 1", RULE_FAULT_NONE},
        {"(1e308*10)**-1 == 0 && 2**2000 > 1e308 && 2**-2000 == 0", RULE_FAULT_NONE},
        {"!((-8)**0.3 >= 0) && !((-8)**0.3 < 0)", RULE_FAULT_NONE},
        {"2**0.5*2**0.5 - 2 < 1e-15 && 9**1.5 - 27 < 1e-13 && 27 - 9**1.5 < 1e-13",
         RULE_FAULT_NONE},
        {"4**-0.5 - 0.5 < 1e-15 && 1e300**0.001 - 1.9952623149688795 < 1e-14", RULE_FAULT_NONE},
        {"5.5 % 2 == 1.5 && -5.5 % 2 == -1.5", RULE_FAULT_NONE},
        {"!(5.0 % 0 == 5) && 5.0 % (1e308*10) == 5", RULE_FAULT_NONE},
        {"(-0.0)**-3 < 0 && (-1e308*10)**3 < 0 && (-1e308*10)**2 > 0", RULE_FAULT_NONE},
        {"true ** 2 == 1", RULE_FAULT_TYPE},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

static void test_strings(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"\"a\" + 1 + nil + true + `b\r` == \"a1niltrueb\"", RULE_FAULT_NONE},
        {"\"\" + 1e21 == \"1000000000000000000000\"", RULE_FAULT_NONE},
        {"\"\" + 9223372036854775807 == \"9223372036854776000\"", RULE_FAULT_NONE},
        {"\"\" + 0.000125 == \"0.000125\" && 1.5 + \"\" == \"1.5\"", RULE_FAULT_NONE},
        {"(\"\" + 2.0**-1017)[308:] == \"7120236347223045\"", RULE_FAULT_NONE},
        {"\"\" + 1e308*10 == \"+Inf\" && \"\" + -1e308*10 == \"-Inf\"", RULE_FAULT_NONE},
        {"\"\" + -0.0 == \"-0\" && \"\" + 5.0%0 == \"NaN\"", RULE_FAULT_NONE},
        {"\"\\x41\\101\\u00e9\\U0001F600\\n\" == \"AA\xc3\xa9\xf0\x9f\x98\x80\\n\"",
         RULE_FAULT_NONE},
        {"\"abc\"[1:] == \"bc\" && \"abc\"[:nil][0:1.0] == \"a\"", RULE_FAULT_NONE},
        {"\"abc\"[2:1] == \"\"", RULE_FAULT_RANGE},
        {"\"abc\"[-1:] == \"\"", RULE_FAULT_RANGE},
        {"\"abc\"[:4] == \"\"", RULE_FAULT_RANGE},
        {"\"abc\"[0.5:] == \"\"", RULE_FAULT_TYPE},
        {"\"abc\"[0] == \"a\"", RULE_FAULT_SYNTAX},
        {"\"abc", RULE_FAULT_LITERAL},
        {"`abc", RULE_FAULT_LITERAL},
        {"\"\\z\" == 1", RULE_FAULT_LITERAL},
        {"\"\\ud800\" == 1", RULE_FAULT_LITERAL},
        {"\"a\\", RULE_FAULT_LITERAL},
        {"'a' == 1", RULE_FAULT_TOKEN},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

static void test_lists_and_objects(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"[1, [2]] + [] == [1.0, [2]] && [1] != [2]", RULE_FAULT_NONE},
        {"[1, 2, 3][1:][0] == 2 && [1, 2][1.0] == 2", RULE_FAULT_NONE},
        {"{\"a\": 1, `b`: {\"c\": 2}}.b[\"c\"] == 2", RULE_FAULT_NONE},
        {"{\"a\": nil} == {\"b\": nil}", RULE_FAULT_NONE},
        {"{\"a\": 1} + {\"a\": 2} == {\"a\": 2} && {} == {}", RULE_FAULT_NONE},
        {"\"a\" IN [1, nil, \"a\"] && !(1 in [])", RULE_FAULT_NONE},
        {"nil == nil && nil != false && [] != {}", RULE_FAULT_NONE},
        {"[1][1] == 1", RULE_FAULT_VARIABLE},
        {"[1][0.5] == 1", RULE_FAULT_INDEX},
        {"[1][true] == 1", RULE_FAULT_SYNTAX},
        {"{}.a == 1", RULE_FAULT_VARIABLE},
        {"{\"a\": 1}[1] == 1", RULE_FAULT_SYNTAX},
        {"{1: 2} == 1", RULE_FAULT_TYPE},
        {"{\"a\": 1, \"a\": 2} == 1", RULE_FAULT_SYNTAX},
        {"1 in 2", RULE_FAULT_SYNTAX},
        {"[1] + 1 == 1", RULE_FAULT_TYPE},
        {"[1,] == 1", RULE_FAULT_SYNTAX},
        {"{1[:] : 2}", RULE_FAULT_SYNTAX},
        {"f(1, 2) == 1", RULE_FAULT_SYNTAX},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

static void test_syntax(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"true // a comment", RULE_FAULT_NONE},
        {"true /* never closed", RULE_FAULT_NONE},
        {"/**/\n true\t\r\n", RULE_FAULT_NONE},
        {"", RULE_FAULT_NONE},
        {" ", RULE_FAULT_SYNTAX},
        {"(true", RULE_FAULT_SYNTAX},
        {"true)", RULE_FAULT_SYNTAX},
        {"true .", RULE_FAULT_SYNTAX},
        {"true false", RULE_FAULT_SYNTAX},
        {"true ? true", RULE_FAULT_SYNTAX},
        {"dbSize > 200Mi", RULE_FAULT_SYNTAX},
        {"dbSize = 1", RULE_FAULT_TOKEN},
        {"1--1 == 2", RULE_FAULT_TOKEN},
        {"true;", RULE_FAULT_TOKEN},
        {"1i == 1", RULE_FAULT_TOKEN},
        {"0x1p4 == 16 && 1e1_0 == 1e10", RULE_FAULT_NONE},
        {"0x1.8 == 1", RULE_FAULT_LITERAL},
        {"1e == 1", RULE_FAULT_LITERAL},
        {"1e400 > 1", RULE_FAULT_LITERAL},
        {"1__0 == 10", RULE_FAULT_LITERAL},
        {"1_.5 == 10", RULE_FAULT_LITERAL},
        {"1._5 == 10", RULE_FAULT_LITERAL},
        {"dbSize", RULE_FAULT_RESULT},
        {"1 && true", RULE_FAULT_TYPE},
        {"!1", RULE_FAULT_TYPE},
        {"1 ? true : true", RULE_FAULT_TYPE},
        {"-true == 1", RULE_FAULT_TYPE},
        {"~0.5 == 1", RULE_FAULT_TYPE},
        {"\"a\" < \"b\"", RULE_FAULT_TYPE},
        {"\xc3\xa9 == 1", RULE_FAULT_UNSUPPORTED},
        {"true // \xff", RULE_FAULT_UNSUPPORTED},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

/* goval computes while it reads: what fails first decides. */
static void test_first_fault_wins(void **state) {
    (void)state;
    static const struct rule_case cases[] = {
        {"1%0 + 1 1", RULE_FAULT_CRASH},
        {"1%0 1", RULE_FAULT_CRASH},
        {"1%0 'a'", RULE_FAULT_TOKEN},
        {"(1%0) 'a'", RULE_FAULT_CRASH},
        {"nope 1", RULE_FAULT_VARIABLE},
        {"nope 'a'", RULE_FAULT_TOKEN},
        {"{1: 2 'a'", RULE_FAULT_TOKEN},
        {"{1: 2 3", RULE_FAULT_TYPE},
        {"f(1%0)", RULE_FAULT_CRASH},
        {"true || nope", RULE_FAULT_VARIABLE},
        {"true ? true : 1%0 > 0", RULE_FAULT_CRASH},
    };
    try_cases(cases, COUNT_OF(cases), RULE_FLOATS);
}

/* `count` copies of `open`, then the middle, then as many of `close`. */
static struct rule_result evaluate_nested(const char *open, const char *middle, const char *close,
                                          size_t count) {
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    for (size_t i = 0; i < count; i++)
        text_add(&text, open);
    text_add(&text, middle);
    for (size_t i = 0; i < count; i++)
        text_add(&text, close);
    struct rule_result result = evaluate(text.data, RULE_FLOATS, start);
    arena_free(arena);
    return result;
}

static void test_long_rules(void **state) {
    (void)state;
    assert_int_equal(evaluate_nested("(", "true", ")", 30000).outcome, RULE_TRUE);
    assert_int_equal(evaluate_nested("dbSize < 1 || ", "true", "", 4000).outcome, RULE_TRUE);
    assert_int_equal(evaluate_nested("true ? ", "true", " : false", 4000).outcome, RULE_TRUE);
    assert_int_equal(evaluate_nested("!", "true", "", 60000).outcome, RULE_TRUE);
    assert_int_equal(evaluate_nested("[", "1", "][0]", 10000).fault, RULE_FAULT_RESULT);
    assert_int_equal(evaluate_nested("(", "", "", 65536).fault, RULE_FAULT_SYNTAX);
    assert_int_equal(evaluate_nested("(", "", "", 65537).fault, RULE_FAULT_UNSUPPORTED);
}

/* What would take too much memory or stack is refused, not tried. */
static void test_budget(void **state) {
    (void)state;
    assert_int_equal(evaluate_nested("[1] + ", "[] == 1", "", 400).outcome, RULE_FALSE);
    assert_int_equal(evaluate_nested("[1] + ", "[] == 1", "", 9000).outcome, RULE_UNSUPPORTED);
    assert_int_equal(evaluate_nested("\"0123456789\" + ", "\"\" == 1", "", 4000).outcome,
                     RULE_UNSUPPORTED);
    assert_int_equal(evaluate_nested("[", "", "]", 300).fault, RULE_FAULT_RESULT);
    struct arena *arena = unit_arena();
    struct text text = text_new(arena);
    text_add_repeated(&text, '[', 300);
    text_add_repeated(&text, ']', 300);
    const char *list = arena_copy(arena, text.data);
    struct rule_result result =
        evaluate(arena_format(arena, "%s == %s", list, list), RULE_FLOATS, start);
    assert_int_equal(result.outcome, RULE_UNSUPPORTED);
    arena_free(arena);
}

static void test_places(void **state) {
    (void)state;
    struct rule_result result = evaluate("dbSize > 1 && (dbQuota / 0) > 1", RULE_FLOATS, start);
    assert_int_equal(result.offset, 14);
    assert_int_equal(result.length, 13);
    result = evaluate("true && nope", RULE_FLOATS, start);
    assert_int_equal(result.offset, 8);
    assert_int_equal(result.length, 4);
    result = evaluate("dbSize > 0x", RULE_FLOATS, start);
    assert_int_equal(result.offset, 9);
    assert_int_equal(result.length, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_generations_differ),
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_whole_numbers_wrap),
        cmocka_unit_test(test_powers_and_remainders),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_lists_and_objects),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_first_fault_wins),
        cmocka_unit_test(test_long_rules),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
