/*
 * Cases from the published tests of k8s.io/apimachinery (pkg/api/resource/quantity_test.go:
 * TestQuantityParse, TestQuantityString, TestQuantityParseEmit, TestQuantityCmp), and our own.
 */
#include "model/quantity.h"
#include "unit/unit_value.h"

static struct quantity read_quantity(struct arena *arena, const char *text) {
    struct findings findings = findings_new(arena);
    struct quantity quantity;
    if (!quantity_parse(&findings, text, &quantity))
        fail_msg("\"%s\": %s", text, unit_first_message(&findings));
    return quantity;
}

static bool check_any(struct findings *findings, const char *text) {
    struct quantity quantity;
    return quantity_parse(findings, text, &quantity);
}

static bool check_size(struct findings *findings, const char *text) {
    struct quantity quantity;
    return quantity_parse_size(findings, text, &quantity);
}

static bool check_cpu(struct findings *findings, const char *text) {
    struct quantity quantity;
    return quantity_parse_cpu(findings, text, &quantity);
}

struct canonical_case {
    const char *text;
    const char *canonical;
};

static const struct canonical_case canonical_cases[] = {
    {"1024Mi", "1Gi"},
    {"307200Ki", "300Mi"},
    {"6Ki", "6Ki"},
    {"1025024Mi", "1001Gi"},
    {"1024Gi", "1Ti"},
    {"5000m", "5"},
    {"0.5", "500m"},
    /* Digits for more than the result can hold, gone after rounding up. */
    {"2.00000000000000000000000000000000000000000000000000000000001", "2000000001n"},
    {"20000000000000000000000000000000000000000000000000000000000e-58", "2"},
    {"1000M", "1G"},
    {"0.001T", "1G"},
    {"1000u", "1m"},
    {"80m", "80m"},
    {"1.08", "1080m"},
    {"1080000000n", "1080m"},
    {"300M", "300M"},
    {"1E", "1E"},
    {"1000E", "1e21"},
    {"5000E", "5e21"},
    {"1000000E", "1e24"},
    {"1234567M", "1234567M"},
    {"3k", "3k"},
    {"1025", "1025"},
    {"0", "0"},
    {"0Ki", "0"},
    {"00", "0"},
    {".001e12", "1e9"},
    {"0.001e0", "1e-3"},
    {"1000e-12", "1e-9"},
    {"80e-3", "80e-3"},
    {"300e6", "300e6"},
    {"1e3", "1e3"},
    {"1080n", "1080n"},
    {".001Ki", "1024m"},
    {".000001Ki", "1024u"},
    {".000000001Ki", "1024n"},
    {".000000000001Ki", "2n"},
    {"1.5Gi", "1536Mi"},
    {"1000m", "1"},
    {"1E3", "1e3"},
    {"9Ei", "9223372036854775807"},
    {"9223372036854775807Ki", "9223372036854775807"},
    {"100.035Ki", "102435840m"},
    {"3.001n", "4n"},
    {"1.1E-9", "2e-9"},
    {"0.00000012345", "124n"},
    {"1.G", "1G"},
    {"1.", "1"},
    {".0001k", "100m"},
    {"1e14", "100e12"},
    {"12E", "12E"},
    {"100.035k", "100035"},
    {"0.00050k", "500m"},
    {"1.3E+6", "1300e3"},
    {"0.5Mi", "512Ki"},
    {"0.025Ti", "27487790694400m"},
    {"-1Ki", "-1Ki"},
    {"-9.01", "-9010m"},
    {"+1Mi", "1Mi"},
    {"01Ki", "1Ki"},
    {"1023Ki", "1023Ki"},
    {"0.5Ki", "512"},
    {"0.9765625Ki", "1k"},
};

static void test_canonical_is_the_servers(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(canonical_cases); i++) {
        const struct canonical_case *one = &canonical_cases[i];
        struct quantity quantity = read_quantity(arena, one->text);
        const char *canonical = quantity_canonical(arena, &quantity);
        assert_string_equal(canonical, one->canonical);
        struct quantity again = read_quantity(arena, canonical);
        assert_int_equal(quantity_compare(&quantity, &again), 0);
        assert_string_equal(quantity_canonical(arena, &again), canonical);
    }
    arena_free(arena);
}

static void test_grammar(void **state) {
    (void)state;
    static const char *const good[] = {"0",     "0n",     "0Ei",          "1",  "7Mi",   "1E-3",
                                       "1e3",   "1.40e9", "0.0000000001", "+5", "-3.01", "1e-20",
                                       "0e9999"};
    static const char *const bad[] = {"",
                                      "1.1.M",
                                      "1+1.0M",
                                      "0.1mi",
                                      "0.1am",
                                      "aoeu",
                                      ".5i",
                                      "1i",
                                      "-3.01i",
                                      "-3.01e-",
                                      " 1",
                                      "1 ",
                                      "8KB",
                                      "8MB",
                                      "8Mb",
                                      "8gi",
                                      "8K",
                                      "8GB",
                                      "1 Gi",
                                      "1,5Gi",
                                      "--1",
                                      "+-1",
                                      "1e",
                                      "1e+",
                                      "1ee3",
                                      "1Gi3",
                                      "1e3k",
                                      "0x1",
                                      "1_000",
                                      ".",
                                      "+",
                                      "-",
                                      "Ki",
                                      "e3",
                                      "NaN",
                                      "Inf",
                                      "1e99",
                                      "1\n",
                                      "\xff",
                                      "1Gi\t",
                                      "1e99999999999999999999",
                                      "1\xc2\xb5"};
    UNIT_ACCEPT(check_any, good);
    UNIT_REFUSE(check_any, bad);
    unit_any_byte(check_any, "1.5Gi");
}

static void test_compare_and_bytes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct quantity hundred = read_quantity(arena, "100m");
    struct quantity fifty = read_quantity(arena, "50m");
    struct quantity large = read_quantity(arena, "10000T");
    struct quantity gibi = read_quantity(arena, "100Gi");
    struct quantity exa = read_quantity(arena, "1000E");
    struct quantity made = quantity_from_bytes(INT64_C(8589934592));
    assert_true(quantity_compare(&hundred, &fifty) > 0);
    assert_true(quantity_compare(&fifty, &hundred) < 0);
    assert_true(quantity_compare(&large, &gibi) > 0);
    assert_int_equal(quantity_bytes(&gibi), INT64_C(107374182400));
    assert_int_equal(quantity_bytes(&fifty), 1);
    assert_int_equal(quantity_bytes(&exa), INT64_MAX);
    exa.nano = -exa.nano;
    assert_int_equal(quantity_bytes(&exa), INT64_MIN);
    assert_string_equal(quantity_canonical(arena, &made), "8Gi");
    arena_free(arena);
}

static void test_sizes(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    static const char *const good[] = {"1Mi", "200Mi", "8Gi", "1.5Gi", "2G", "1048576", "1e9"};
    static const char *const bad[] = {"0",
                                      "-1Gi",
                                      "400m",
                                      "1048577000m",
                                      "100",
                                      "1Ki",
                                      "1023Ki",
                                      "10E",
                                      "1.1Gi",
                                      "1.00000001G1",
                                      "5000000000000000000000u"};
    UNIT_ACCEPT(check_size, good);
    UNIT_REFUSE(check_size, bad);
    assert_string_equal(unit_hint(arena, check_size, "512"), "write 512Mi for mebibytes");
    assert_string_equal(unit_hint(arena, check_size, "400m"), "write 400Mi for mebibytes");
    assert_string_equal(unit_hint(arena, check_size, "1.1Gi"), "write 1127Mi");
    assert_non_null(strstr(unit_hint(arena, check_size, "8GB"), "G or Gi"));
    assert_non_null(strstr(unit_hint(arena, check_size, "8gi"), "is Gi"));
    assert_non_null(strstr(unit_hint(arena, check_size, "8 Gi"), "blanks"));
    assert_non_null(strstr(unit_hint(arena, check_size, "1,5Gi"), "point"));
    arena_free(arena);
}

static void test_cpu(void **state) {
    (void)state;
    static const char *const good[] = {"1m", "100m", "0.5", "2", "1.25", "100"};
    static const char *const bad[] = {"0", "-1", "0.0005", "1u", "999u", "1.0001", "half"};
    UNIT_ACCEPT(check_cpu, good);
    UNIT_REFUSE(check_cpu, bad);
    assert_int_equal(unit_warnings(check_cpu, "100"), 0);
    assert_int_equal(unit_warnings(check_cpu, "500"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical_is_the_servers),
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_compare_and_bytes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
