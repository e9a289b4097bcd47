/* unit_value.h: lists of values that a checker must accept or refuse. */
#ifndef UNIT_UNIT_VALUE_H
#define UNIT_UNIT_VALUE_H

#include "base/base.h"
#include "unit/unit.h"

typedef bool value_checker(struct findings *findings, const char *text);

/* Each finding lies inside the value, and says something. */
static inline void unit_check_findings(const struct findings *findings, const char *text) {
    size_t length = strlen(text);
    for (const struct finding *finding = findings->first; finding; finding = finding->next) {
        assert_true(finding->offset <= length);
        assert_true(finding->length <= length + 1);
        assert_true(strlen(finding->message) > 5);
        if (finding->severity != SEVERITY_NOTE)
            assert_non_null(finding->hint);
    }
}

/* Runs `check` on each value; `accepted` is what it must return. */
static inline void unit_expect_values(value_checker *check, const char *const *values, size_t count,
                                      bool accepted) {
    struct arena *arena = unit_arena();
    for (size_t i = 0; i < count; i++) {
        struct findings findings = findings_new(arena);
        bool result = check(&findings, values[i]);
        if (result != accepted)
            print_error("\"%s\": %s\n", values[i], unit_first_message(&findings));
        assert_int_equal(result, accepted);
        assert_int_equal(findings.errors == 0, result);
        unit_check_findings(&findings, values[i]);
    }
    arena_free(arena);
}

/* The first hint about a value, or "" when there is none. Lives in `arena`. */
static inline const char *unit_hint(struct arena *arena, value_checker *check, const char *value) {
    struct findings findings = findings_new(arena);
    (void)check(&findings, value);
    return findings.first && findings.first->hint ? findings.first->hint : "";
}

/* How many warnings a value gets; it must be accepted. */
static inline size_t unit_warnings(value_checker *check, const char *value) {
    struct arena *arena = unit_arena();
    struct findings findings = findings_new(arena);
    size_t warnings = 0;
    assert_true(check(&findings, value));
    for (const struct finding *finding = findings.first; finding; finding = finding->next)
        warnings += finding->severity == SEVERITY_WARNING;
    unit_check_findings(&findings, value);
    arena_free(arena);
    return warnings;
}

/* Every byte, at the start, inside and at the end of a good value: no crash, sane findings. */
static inline void unit_any_byte(value_checker *check, const char *good) {
    struct arena *arena = unit_arena();
    size_t length = strlen(good);
    for (size_t place = 0; place <= length; place++)
        for (int byte = 1; byte < 256; byte++) {
            struct arena_mark mark = arena_mark(arena);
            struct findings findings = findings_new(arena);
            char *value = arena_format(arena, "%.*s%c%s", (int)place, good, byte, good + place);
            bool result = check(&findings, value);
            assert_int_equal(result, findings.errors == 0);
            unit_check_findings(&findings, value);
            arena_rewind(arena, mark);
        }
    arena_free(arena);
}

/* `word` repeated, then `end`. Lives in `arena`. */
static inline const char *unit_repeat(struct arena *arena, const char *word, size_t count,
                                      const char *end) {
    char *text = arena_alloc(arena, strlen(word) * count + strlen(end) + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * strlen(word), word, strlen(word));
    memcpy(text + count * strlen(word), end, strlen(end));
    return text;
}

#define UNIT_ACCEPT(check, values) unit_expect_values(check, values, COUNT_OF(values), true)
#define UNIT_REFUSE(check, values) unit_expect_values(check, values, COUNT_OF(values), false)

#endif
