#include "model/zone_memory.h"
#include "unit/unit.h"

static void test_is_loaded_once(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct arena *other = unit_arena();
    struct findings findings = findings_new(other);
    struct zone_memory *memory = zone_memory_new(arena);
    const struct zone *zone = zone_memory_load(memory, &findings, "Etc/UTC");
    assert_non_null(zone);
    arena_rewind(other, (struct arena_mark){0});
    findings = findings_new(other);
    assert_ptr_equal(zone_memory_load(memory, &findings, "Etc/UTC"), zone);
    assert_string_equal(zone_name(zone), "Etc/UTC");
    assert_ptr_not_equal(zone_memory_load(memory, &findings, "UTC"), zone);
    assert_string_equal(zone_name(zone_memory_load(memory, &findings, "UTC")), "UTC");
    assert_int_equal(findings.errors, 0);
    arena_free(arena);
    arena_free(other);
}

static void test_bad_names_are_told_each_time(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct zone_memory *memory = zone_memory_new(arena);
    for (size_t i = 1; i <= 3; i++) {
        assert_null(zone_memory_load(memory, &findings, "Local"));
        assert_int_equal(findings.errors, i);
    }
    arena_free(arena);
}

/* Without a memory, and in a full one, zones are loaded all the same. */
static void test_no_room(void **state) {
    (void)state;
    static const char *const names[] = {"UTC",           "Etc/UTC",        "Europe/Berlin",
                                        "Europe/Lisbon", "Europe/Madrid",  "Europe/Paris",
                                        "Europe/Rome",   "America/Denver", "America/New_York",
                                        "Asia/Kolkata",  "Asia/Tokyo"};
    enum { OFFSETS = 12, DISTINCT = 2 * OFFSETS + COUNT_OF(names) };
    assert_true((size_t)DISTINCT > (size_t)ZONES_REMEMBERED);
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    struct zone_memory *memory = zone_memory_new(arena);
    assert_non_null(zone_memory_load(NULL, &findings, "UTC"));
    assert_ptr_not_equal(zone_memory_load(NULL, &findings, "UTC"),
                         zone_memory_load(NULL, &findings, "UTC"));
    for (unsigned i = 0; i < 2 * OFFSETS; i++) {
        const char *name =
            arena_format(arena, "Etc/GMT%s%u", i % 2 ? "+" : "-", i / 2 % OFFSETS + 1);
        assert_string_equal(zone_name(zone_memory_load(memory, &findings, name)), name);
    }
    for (size_t i = 0; i < 2 * COUNT_OF(names); i++)
        assert_string_equal(zone_name(zone_memory_load(memory, &findings, names[i / 2])),
                            names[i / 2]);
    assert_int_equal(findings.errors, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_loaded_once),
        cmocka_unit_test(test_bad_names_are_told_each_time),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
