/* What a trace shows, and the texts of Warning headers. */
#include "unit/unit.h"

#include "transport/mask.h"
#include "transport/warning.h"

static void bodies(void **state) {
    (void)state;
    static const struct {
        const char *type, *body, *shown;
    } rows[] = {
        {"application/json", "{\"a\": 1,\n \"b\":[true,null]}", "{\"a\":1,\"b\":[true,null]}"},
        {"application/json", "{\"data\":{\"k\":[\"v\"]},\"b\":2}", "{\"data\":<masked>,\"b\":2}"},
        {"application/json", "{\"stringData\":\"v\",\"b\":2}", "{\"stringData\":<masked>,\"b\":2}"},
        {"application/json", "[{\"name\":\"N\",\"value\":\"v\"}]",
         "[{\"name\":\"N\",\"value\":<masked>}]"},
        {NULL, "{\"d\\u0061ta\":\"v\"}", "{\"d\\u0061ta\":<masked>}"},
        {NULL, "{\"accessToken\":7,\"x\":\"data\"}", "{\"accessToken\":<masked>,\"x\":\"data\"}"},
        {NULL, "{\"a\":\"\\\"data\\\":\",\"b\":1}", "{\"a\":\"\\\"data\\\":\",\"b\":1}"},
        {NULL, "{\"a\":1,\"data\":{\"k\":\"v", "{\"a\":1,\"data\":<masked> ... <21 bytes in all>"},
        {NULL, "{\"a\":\"never ends", "{\"a\": ... <16 bytes in all>"},
        {NULL, "{}}", "{} ... <3 bytes in all>"},
        {"text/plain", "404 page\n", "404 page\\n"},
        {"text/plain; charset=utf-8", "eyJhbGciOi.eyJ.x", "<16 bytes, text/plain; charset=utf-8>"},
        {"application/yaml", "data: v", "<7 bytes, application/yaml>"},
        {NULL, "v", "<1 bytes, no content type>"},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(
            kube_body_shown(arena, rows[i].type, rows[i].body, strlen(rows[i].body)),
            rows[i].shown);
    arena_free(arena);
}

static void deep_bodies(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct text deep = text_new(arena);
    text_add_repeated(&deep, '[', 100000);
    const char *shown = kube_body_shown(arena, NULL, deep.data, deep.length);
    assert_true(strlen(shown) < 200);
    arena_free(arena);
}

/* In pieces of every size, and with all that one write may hold. */
static void streams(void **state) {
    (void)state;
    static const char text[] =
        "a secret-1 b\nsecret-12 secresecret-1secret secretly sec\0secret-1\n";
    static const char shown[] =
        "a <masked> b\n<masked> secre<masked>secret secretly sec\0<masked>\n";
    struct arena *arena = unit_arena();
    struct kube_secrets known = {.arena = arena};
    kube_secrets_add(&known, "secret-1");
    kube_secrets_add(&known, "secret-12");
    for (size_t step = 1; step <= sizeof text; step++) {
        struct kube_stream stream = {text_new(arena), text_new(arena)};
        struct text all = text_new(arena);
        for (size_t at = 0; at < sizeof text - 1; at += step) {
            size_t left = sizeof text - 1 - at;
            kube_stream_mask(&known, &stream, text + at, step < left ? step : left);
            if (stream.shown.length > 0)
                text_add_bytes(&all, stream.shown.data, stream.shown.length);
        }
        kube_stream_end(&stream);
        assert_int_equal(stream.shown.length, 0);
        assert_int_equal(all.length, sizeof shown - 1);
        assert_memory_equal(all.data, shown, sizeof shown - 1);
    }
    assert_string_equal(kube_secrets_mask(&known, arena, "secret-12,secret-1"),
                        "<masked>,<masked>");
    arena_free(arena);
}

static void ends_of_streams(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", ""}, {"x", "x"}, {"sec", "sec"}, {"x secre", "x secre"}, {"x secret-", "x <masked>"}};
    struct arena *arena = unit_arena();
    struct kube_secrets known = {.arena = arena};
    kube_secrets_add(&known, "secret-1");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kube_stream stream = {text_new(arena), text_new(arena)};
        struct text all = text_new(arena);
        kube_stream_mask(&known, &stream, rows[i][0], strlen(rows[i][0]));
        text_add_bytes(&all, stream.shown.data ? stream.shown.data : "", stream.shown.length);
        kube_stream_end(&stream);
        text_add_bytes(&all, stream.shown.data ? stream.shown.data : "", stream.shown.length);
        text_add(&all, "");
        assert_string_equal(all.data, rows[i][1]);
    }
    arena_free(arena);
}

static void secrets(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct kube_secrets known = {.arena = arena};
    kube_secrets_add(&known, NULL);
    kube_secrets_add(&known, "short");
    for (int i = 0; i < 20; i++)
        kube_secrets_add(&known, arena_format(arena, "secret-%02d", i));
    kube_secrets_add(&known, "secret-00");
    assert_int_equal(known.count, 20);
    assert_string_equal(kube_secrets_mask(&known, arena, "a secret-00,secret-19 short"),
                        "a <masked>,<masked> short");
    arena_free(arena);
}

static void headers(void **state) {
    (void)state;
    assert_true(kube_header_shown("content-TYPE", 12));
    assert_false(kube_header_shown("set-cookie", 10));
    assert_false(kube_header_shown("content-typ", 11));
}

static void warnings(void **state) {
    (void)state;
    static const struct {
        const char *value, *texts[3];
    } rows[] = {
        {"299 - \"one\"", {"one"}},
        {"299 - \"a \\\"b\\\\\", 299 x:1 \"two\" \"a date\" , 299 - \"one\"",
         {"a \"b\\", "two", "one"}},
        {"199 - \"other\", 299 - \"this\"", {"this"}},
        {"299 - \"same\", 299 - \"same\"", {"same"}},
        {"299 - \"\x1b[31m\"", {"\\x1b[31m"}},
        {"299 - \"no end", {NULL}},
        {"299 - \"a\" b", {"a"}},
        {"299 \"no agent\"", {NULL}},
        {"", {NULL}},
    };
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kube_warnings found = {0};
        kube_warnings_add(arena, &found, rows[i].value, strlen(rows[i].value));
        size_t expected = 0;
        for (; expected < 3 && rows[i].texts[expected]; expected++) {
            assert_true(expected < found.count);
            assert_string_equal(found.texts[expected], rows[i].texts[expected]);
        }
        assert_int_equal(found.count, expected);
    }
    arena_free(arena);
}

static void many_warnings(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct kube_warnings found = {0};
    for (int i = 0; i < 1000; i++) {
        const char *value = arena_format(arena, "299 - \"%d\"", i);
        kube_warnings_add(arena, &found, value, strlen(value));
    }
    assert_int_equal(found.count, KUBE_WARNING_LIMIT);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies),   cmocka_unit_test(deep_bodies),     cmocka_unit_test(secrets),
        cmocka_unit_test(streams),  cmocka_unit_test(ends_of_streams), cmocka_unit_test(headers),
        cmocka_unit_test(warnings), cmocka_unit_test(many_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
