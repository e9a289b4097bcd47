#include "base/hash.h"
#include "unit/unit.h"

static void test_known_values(void **state) {
    (void)state;
    /* FNV-1a of the bytes and their NUL, computed with the published constants. */
    assert_true(hash_string(HASH_START, "") == UINT64_C(0xAF63BD4C8601B7DF));
    assert_true(hash_string(HASH_START, "a") == UINT64_C(0x089BE207B544F1E4));
    assert_true(hash_string(hash_string(HASH_START, "a"), "bc") !=
                hash_string(hash_string(HASH_START, "ab"), "c"));
}

static void test_first_value_stays(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct hash_table table = hash_table_new(arena);
    assert_true(hash_table_find(&table, 7) == HASH_NONE);
    hash_table_add(&table, 7, 1);
    hash_table_add(&table, 7, 2);
    assert_int_equal(hash_table_find(&table, 7), 1);
    assert_true(hash_table_find(&table, 8) == HASH_NONE);
    arena_free(arena);
}

static void test_many(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    struct arena *arena = unit_arena();
    struct hash_table table = hash_table_new(arena);
    /* The high half alone differs: the place must depend on it, too. */
    for (uint32_t i = 0; i < COUNT; i++)
        hash_table_add(&table, (uint64_t)i << 32 | (i % 3), i);
    assert_int_equal(table.count, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(hash_table_find(&table, (uint64_t)i << 32 | (i % 3)), i);
    assert_true(hash_table_find(&table, (uint64_t)COUNT << 32) == HASH_NONE);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_first_value_stays),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
