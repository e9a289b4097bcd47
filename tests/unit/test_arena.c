#include <limits.h>
#include <stdio.h>

#include "unit_value.h"

/* The plain conversions are our own; what they give is compared with the C library's. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char expected[4096];                                                                       \
        assert_true(snprintf(expected, sizeof(expected), __VA_ARGS__) >= 0);                       \
        assert_string_equal(arena_format(arena, __VA_ARGS__), expected);                           \
    } while (0)

static void test_formats(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    const char *long_text = unit_repeat(arena, "abc", 500, "");
    SAME("nothing");
    SAME("%s", "");
    SAME("%s and %s%s", "one", "two", long_text);
    SAME("https://%s-%d.%s:%u/", "etcd", 0, "svc", 2379U);
    SAME("%d %d %d", INT_MIN, -1, INT_MAX);
    SAME("%u %u", 0U, UINT_MAX);
    SAME("%zu %zu", (size_t)0, SIZE_MAX);
    SAME("%lld %lld %lld", LLONG_MIN, 0LL, LLONG_MAX);
    SAME("%lldm%llds", 7LL, 50LL);
    SAME("100%% of %s", "it");
    SAME("%02d|%5s|%-5d|%x|%c|%.3s", 7, "ab", 3, 255U, 'c', "abcdef");
    SAME("%llu %ld", ULLONG_MAX, LONG_MIN);
    SAME("%s %5d", long_text, 9);
    const char *volatile none = NULL;
    assert_string_equal(arena_format(arena, "%s", none), "(null)");
    arena_free(arena);
}

/* Bytes that were in use before: whoever takes them again must not see what was there. */
static void make_dirty(struct arena *arena) {
    struct arena_mark mark = arena_mark(arena);
    memset(arena_alloc(arena, 4000), 0xff, 4000);
    arena_rewind(arena, mark);
}

static void expect_zero(const void *piece, size_t from, size_t to) {
    const unsigned char *bytes = piece;
    for (size_t i = from; i < to; i++)
        assert_int_equal(bytes[i], 0);
}

static void test_growing_in_place(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    arena_copy(arena, "keep");
    make_dirty(arena);
    char *first = arena_copy(arena, "abc");
    char *grown = arena_grow(arena, first, 4, 64);
    assert_string_equal(grown, "abc");
    expect_zero(grown, 3, 64);
    char *second = arena_copy(arena, "def");
    char *moved = arena_grow(arena, grown, 64, 128);
    assert_ptr_not_equal(moved, grown);
    assert_string_equal(moved, "abc");
    expect_zero(moved, 3, 128);
    assert_string_equal(second, "def");
    arena_free(arena);
}

static void test_rewound_memory_is_zero_again(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    arena_copy(arena, "keep");
    make_dirty(arena);
    expect_zero(arena_alloc(arena, 1000), 0, 1000);
    expect_zero(arena_array(arena, 100, 10), 0, 1000);
    arena_free(arena);
}

/* What malloc gives may have been in use, too: small, large, and grown beyond what it lay in. */
static void test_new_memory_is_zero(void **state) {
    (void)state;
    static const size_t sizes[] = {100, 20000, 100000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct arena *arena = unit_arena();
        memset(arena_alloc(arena, sizes[i]), 0xff, sizes[i]);
        arena_free(arena);
        arena = unit_arena();
        char *piece = arena_alloc(arena, sizes[i]);
        expect_zero(piece, 0, sizes[i]);
        expect_zero(arena_grow(arena, piece, sizes[i], 2 * sizes[i]), 0, 2 * sizes[i]);
        arena_free(arena);
    }
}

/* Whatever the size of the piece before: also when it grew, and after going back. */
static void test_alignment(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    for (size_t size = 0; size < 100; size++) {
        struct arena_mark mark = arena_mark(arena);
        char *piece = arena_alloc_raw(arena, size);
        assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
        arena_grow_raw(arena, piece, size, size + 3);
        assert_int_equal((uintptr_t)arena_alloc_raw(arena, 1) % _Alignof(max_align_t), 0);
        if (size % 2)
            arena_rewind(arena, mark);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_growing_in_place),
        cmocka_unit_test(test_rewound_memory_is_zero_again),
        cmocka_unit_test(test_new_memory_is_zero),
        cmocka_unit_test(test_alignment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
