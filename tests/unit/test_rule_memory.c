#include "model/rule_memory.h"
#include "unit/unit.h"

static void test_remembers_exactly(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct rule_memory *memory = rule_memory_new(arena);
    assert_false(rule_memory_has(NULL, "true", RULE_FLOATS, 8));
    assert_false(rule_memory_has(memory, "true", RULE_FLOATS, 8));
    rule_memory_add(memory, "true", RULE_FLOATS, 8);
    assert_true(rule_memory_has(memory, "true", RULE_FLOATS, 8));
    assert_false(rule_memory_has(memory, "true", RULE_FLOATS, 9));
    assert_false(rule_memory_has(memory, "true", RULE_INTEGERS_GOVAL_1_3, 8));
    assert_false(rule_memory_has(memory, "true ", RULE_FLOATS, 8));
    arena_free(arena);
}

/* The oldest goes first; a rule that is too long is not remembered, and nothing else is lost. */
static void test_limits(void **state) {
    (void)state;
    enum { MANY = 100, LONG = 600 };
    struct arena *arena = unit_arena();
    struct rule_memory *memory = rule_memory_new(arena);
    char *text = arena_alloc(arena, LONG + 1);
    for (int64_t i = 0; i < MANY; i++)
        rule_memory_add(memory, "true", RULE_FLOATS, i);
    assert_true(rule_memory_has(memory, "true", RULE_FLOATS, MANY - 1));
    assert_false(rule_memory_has(memory, "true", RULE_FLOATS, 0));
    memset(text, 'x', LONG);
    rule_memory_add(memory, text, RULE_FLOATS, 0);
    assert_false(rule_memory_has(memory, text, RULE_FLOATS, 0));
    assert_true(rule_memory_has(memory, "true", RULE_FLOATS, MANY - 1));
    rule_memory_add(NULL, "true", RULE_FLOATS, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remembers_exactly),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
