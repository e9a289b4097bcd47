#include "unit/unit.h"

#include "jobs/log_stream.h"
#include "jobs/watch.h"

static bool keep(void *context, const char *line) {
    struct text *text = context;
    text_add_format(text, "%s|", line);
    return !text_equal(line, "stop");
}

/* What is shown of a log that comes in pieces of `size` bytes. */
static const char *shown(struct arena *arena, struct log_position *position, const char *log,
                         size_t size, bool ends) {
    struct text text = text_new(arena);
    struct log_stream stream = log_stream_new(arena, position);
    struct arena *own = unit_arena();
    stream.line = text_new(own);
    stream.say = keep;
    stream.context = &text;
    text_add(&text, "");
    size_t length = strlen(log);
    for (size_t at = 0, step = 0; at < length; at += step) {
        step = length - at < size ? length - at : size;
        if (!log_stream_take(&stream, log + at, step))
            break;
    }
    if (ends)
        log_stream_end(&stream);
    arena_free(own);
    return text.data;
}

static void test_lines(void **state) {
    (void)state;
    static const struct {
        const char *log, *shown;
    } cases[] = {
        {"2026-01-01T00:00:00.5Z one\n2026-01-01T00:00:00.500000001Z two\n", "one|two|"},
        {"2026-01-01T00:00:00Z one\r\n\n2026-01-01T00:00:00Z tw\to", "one||tw o|"},
        {"2026-01-01T01:00:00+01:00 same\n2026-01-01T00:00:00Z same\n", "same|same|"},
        {"no time\n2026-13-01T00:00:00Z bad\n2026-01-01T00:00:00Z\n",
         "no time|2026-13-01T00:00:00Z bad||"},
        {"2026-01-01T00:00:00Z \x1b[2J\xff\n", "\\x1b[2J\\xff|"},
        {"2026-01-01T00:00:00Z one\n2026-01-01T00:00:00Z stop\nmore\n", "one|stop|"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t size = 1; size < 80; size += 13) {
            struct arena *arena = unit_arena();
            struct log_position position = {0};
            assert_string_equal(shown(arena, &position, cases[i].log, size, true), cases[i].shown);
            arena_free(arena);
        }
}

static void test_each_line_once(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct log_position position = {0};
#define TWO "2026-01-01T00:00:01.1Z a\n2026-01-01T00:00:01.12Z b\n2026-01-01T00:00:01.12Z b2\n"
    assert_string_equal(shown(arena, &position, TWO "2026-01-01T00:00:02Z cut of", 7, false),
                        "a|b|b2|");
    assert_string_equal(position.stamp, "2026-01-01T00:00:01.12Z");
    assert_string_equal(shown(arena, &position,
                              TWO "2026-01-01T00:00:01.12Z b3\n2026-01-01T00:00:02Z cut off\n", 7,
                              true),
                        "b3|cut off|");
    assert_string_equal(shown(arena, &position, "2026-01-01T00:00:02Z cut off\n", 7, true), "");
    assert_string_equal(
        shown(arena, &position, "2026-01-01T00:00:02Z cut off\n2026-01-01T00:00:02Z d\n", 7, true),
        "d|");
    arena_free(arena);
}

static void test_long_lines(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct log_position position = {0};
    struct text log = text_new(arena);
    text_add(&log, "2026-01-01T00:00:00Z ");
    text_add_repeated(&log, 'x', 3 * LOG_LINE_LIMIT);
    text_add(&log, "\n2026-01-01T00:00:00Z next\n");
    for (size_t size = 100; size < 200000; size *= 9) {
        position.seconds = 0;
        const char *text = shown(arena, &position, log.data, size, true);
        assert_true(strlen(text) > LOG_LINE_LIMIT && strlen(text) < LOG_LINE_LIMIT + 200);
        assert_true(text_ends_with(text, "x...|next|") || text_ends_with(text, "x......|next|"));
    }
    arena_free(arena);
}

static bool say_nothing(void *context, const char *line) {
    (void)context;
    return *line == 'x';
}

/* However long a stream is, it needs no more memory. */
static void test_memory(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    struct log_position position = {0};
    struct log_stream log = log_stream_new(arena, &position);
    bool news = false;
    struct watch watch = watch_new(arena, &news);
    struct arena_mark mark = arena_mark(arena);
    log.say = say_nothing;
    for (size_t i = 0; i < 100000; i++) {
        static const char line[] = "2026-01-01T00:00:00Z xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";
        static const char event[] = "{\"type\":\"BOOKMARK\",\"object\":{\"a\":[1,2,3]}}\n";
        assert_true(log_stream_take(&log, line, sizeof(line) - 1));
        assert_true(watch_take(&watch, event, sizeof(event) - 1));
        struct arena_mark now = arena_mark(arena);
        if (i < 10)
            mark = now;
        assert_ptr_equal(now.chunk, mark.chunk);
        assert_ptr_equal(now.next, mark.next);
    }
    arena_free(arena);
}

static void see(void *context, const char *type, const struct node *object) {
    text_add_format(context, "%s %s|", type, node_string_at(object, "metadata/name"));
}

static void test_watches(void **state) {
    (void)state;
    static const struct {
        const char *stream, *seen;
        bool news, expired, broken;
        size_t events;
    } cases[] = {
        {"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n{\"type\":\"DELETED\","
         "\"object\":{}}\n",
         "ADDED a|DELETED |", true, false, false, 2},
        {"{\"type\":\"BOOKMARK\",\"object\":{}}\n\n", "", false, false, false, 1},
        {"{\"type\":\"ERROR\",\"object\":{\"code\":410}}\n{\"type\":\"ADDED\",\"object\":{}}\n", "",
         true, true, false, 1},
        {"{\"type\":\"ERROR\",\"object\":{\"code\":500}}\n", "", true, false, true, 1},
        {"{\"type\":\"ADDED\",\"object\":{}}", "", false, false, false, 0},
        {"<html>\n", "", false, false, true, 0},
        {"{\"type\":\"ADDED\",\"object\":[]}\n", "", false, false, true, 0},
        {"{\"kind\":\"JobList\"}\n", "", false, false, true, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t size = 1; size < 200; size += 66) {
            struct arena *arena = unit_arena();
            struct arena *own = unit_arena();
            bool news = false, more = true;
            struct text seen = text_new(own);
            struct watch watch = watch_new(arena, &news);
            watch.see = see;
            watch.context = &seen;
            text_add(&seen, "");
            size_t length = strlen(cases[i].stream);
            for (size_t at = 0; at < length && more; at += size)
                more = watch_take(&watch, cases[i].stream + at,
                                  length - at < size ? length - at : size);
            assert_string_equal(seen.data, cases[i].seen);
            assert_int_equal(news, cases[i].news);
            assert_int_equal(watch.expired, cases[i].expired);
            assert_int_equal(watch.broken, cases[i].broken);
            assert_int_equal(watch.events, cases[i].events);
            assert_int_equal(more, !cases[i].expired && !cases[i].broken);
            arena_free(arena);
            arena_free(own);
        }
}

static void test_endless_event(void **state) {
    (void)state;
    struct arena *arena = unit_arena();
    bool news = false;
    struct watch watch = watch_new(arena, &news);
    const char *piece = arena_alloc(arena, 1024 * 1024);
    size_t pieces = 0;
    while (watch_take(&watch, piece, 1024 * 1024))
        pieces++;
    assert_int_equal(pieces, 4);
    assert_true(watch.broken);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),         cmocka_unit_test(test_each_line_once),
        cmocka_unit_test(test_long_lines),    cmocka_unit_test(test_watches),
        cmocka_unit_test(test_endless_event), cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
