#include "cmd/relay.h"
#include "unit/unit_load.h"

/* Two runs: what one writes, the other one reads. */
struct fixture {
    struct arena *arena;
    struct run here;
    struct diagnostics there;
    struct settings found;
    struct text bytes;
};

static struct fixture begin(void) {
    struct arena *arena = unit_arena();
    struct fixture fixture = {.arena = arena,
                              .here = {.arena = arena, .diagnostics = diagnostics_new(arena)},
                              .there = diagnostics_new(arena),
                              .bytes = text_new(arena)};
    return fixture;
}

static void put(struct fixture *fixture, enum option_id id, const char *text, const char *source) {
    struct source *place = arena_alloc(fixture->arena, sizeof(*place));
    place->name = source;
    setting_add(fixture->arena, &fixture->found.option[id], text,
                (struct position){.source = place}, false);
}

static void send(struct fixture *fixture, const struct settings *found) {
    relay_write(&fixture->bytes, &(struct relay){2, "out", 3, "messages", 8, found},
                &fixture->there);
}

static bool arrives(struct fixture *fixture, size_t length, struct relay *relay) {
    /* A copy of that size, so that a byte beyond it is seen. */
    char *bytes = malloc(length + 1);
    assert_non_null(bytes);
    memcpy(bytes, fixture->bytes.data, length);
    bool good = relay_read(&fixture->here, bytes, length, relay);
    free(bytes);
    return good;
}

static void test_what_was_found(void **state) {
    (void)state;
    struct fixture fixture = begin();
    struct relay relay = {0};
    put(&fixture, OPTION_QUOTA, "4Gi", "one: StatefulSet a/b");
    put(&fixture, OPTION_NODES, "10.0.0.2", "Node x");
    put(&fixture, OPTION_NODES, "10.0.0.1", "Node y");
    diagnostics_warning(&fixture.there, (struct position){0}, "discover", "careful");
    send(&fixture, &fixture.found);
    assert_true(arrives(&fixture, fixture.bytes.length, &relay));
    assert_int_equal(relay.result, 2);
    assert_int_equal(relay.output_length, 3);
    const struct setting *quota = &relay.found->option[OPTION_QUOTA];
    const struct setting *nodes = &relay.found->option[OPTION_NODES];
    assert_string_equal(quota->first->text, "4Gi");
    assert_string_equal(quota->first->position.source->name, "one: StatefulSet a/b");
    assert_int_equal(quota->origin, ORIGIN_CLUSTER);
    assert_int_equal(nodes->count, 2);
    assert_string_equal(nodes->first->text, "10.0.0.2");
    assert_string_equal(nodes->last->text, "10.0.0.1");
    assert_string_equal(nodes->last->position.source->name, "Node y");
    assert_false(relay.found->option[OPTION_REPLICAS].present);
    assert_int_equal(fixture.here.diagnostics.warnings, 1);
    assert_string_equal(fixture.here.diagnostics.first->message, "careful");
    arena_free(fixture.arena);
}

/* Nothing was looked for; nothing was found. */
static void test_nothing(void **state) {
    (void)state;
    struct fixture fixture = begin();
    struct relay relay = {0};
    send(&fixture, NULL);
    assert_true(arrives(&fixture, fixture.bytes.length, &relay));
    assert_null(relay.found);
    fixture.bytes.length = 0;
    send(&fixture, &fixture.found);
    assert_true(arrives(&fixture, fixture.bytes.length, &relay));
    assert_non_null(relay.found);
    arena_free(fixture.arena);
}

/* An end in the middle is noticed wherever it is. */
static void test_not_whole(void **state) {
    (void)state;
    struct fixture fixture = begin();
    struct relay relay;
    put(&fixture, OPTION_QUOTA, "4Gi", "a");
    put(&fixture, OPTION_NODES, "n", "b");
    send(&fixture, &fixture.found);
    for (size_t length = 0; length < fixture.bytes.length; length++) {
        relay = (struct relay){0};
        assert_false(arrives(&fixture, length, &relay));
    }
    assert_true(arrives(&fixture, fixture.bytes.length, &relay));
    arena_free(fixture.arena);
}

/* What no cluster can say: options that no file may have, texts of another shape, two values. */
static void test_refused(void **state) {
    (void)state;
    static const struct {
        enum option_id id;
        const char *first, *second;
    } cases[] = {
        {OPTION_TOKEN, "t", NULL},
        {OPTION_INSECURE_SKIP_TLS_VERIFY, "true", NULL},
        {OPTION_REPLICAS, "many", NULL},
        {OPTION_REPLICAS, "4294967296", NULL},
        {OPTION_TARGET, "nowhere", NULL},
        {OPTION_QUOTA, "4Gi", "5Gi"},
        {OPTION_NAMESPACE, "\xff\xfe", NULL},
        {OPTION_NODES, "a,,b", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture = begin();
        struct relay relay = {0};
        put(&fixture, cases[i].id, cases[i].first, "a");
        if (cases[i].second)
            put(&fixture, cases[i].id, cases[i].second, "a");
        send(&fixture, &fixture.found);
        assert_false(arrives(&fixture, fixture.bytes.length, &relay));
        arena_free(fixture.arena);
    }
}

/* A number that says more than there is: of values, and of an option that is none. */
static void test_wrong_numbers(void **state) {
    (void)state;
    struct fixture fixture = begin();
    struct relay relay = {0};
    uint64_t number = UINT64_MAX - 1;
    send(&fixture, NULL);
    size_t at = fixture.bytes.length - sizeof(number);
    memcpy(fixture.bytes.data + at, &number, sizeof(number));
    assert_false(arrives(&fixture, fixture.bytes.length, &relay));
    fixture.bytes.length = 0;
    put(&fixture, OPTION_QUOTA, "4Gi", "a");
    send(&fixture, &fixture.found);
    number = OPTION_COUNT;
    memcpy(fixture.bytes.data + at + sizeof(number), &number, sizeof(number));
    assert_false(arrives(&fixture, fixture.bytes.length, &relay));
    arena_free(fixture.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_found), cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_not_whole),      cmocka_unit_test(test_refused),
        cmocka_unit_test(test_wrong_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
