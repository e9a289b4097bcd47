/* unit_load.h: sources from strings, settings and plans from a line of words. */
#ifndef UNIT_UNIT_LOAD_H
#define UNIT_UNIT_LOAD_H

#include "model/plan.h"
#include "options/load.h"
#include "text/yaml_read.h"
#include "unit/unit.h"

enum { UNIT_WORDS = 64 };

static inline struct source *unit_source_bytes(struct arena *arena, const char *text,
                                               size_t length) {
    struct source *source = arena_alloc(arena, sizeof(*source));
    *source = (struct source){"test.yaml", arena_copy_bytes(arena, text, length), length, true};
    return source;
}

static inline struct source *unit_source(struct arena *arena, const char *text) {
    return unit_source_bytes(arena, text, strlen(text));
}

/* The tree of a YAML text that must be good. */
static inline struct node *unit_yaml(struct diagnostics *diagnostics, const char *text) {
    struct node *root = yaml_read(diagnostics, unit_source(diagnostics->arena, text), true);
    if (!root)
        print_error("%s: %s\n", text, diagnostics->first->message);
    assert_non_null(root);
    return root;
}

/* Splits a line at blanks; "%" stands for a blank within a word. */
static inline int unit_words(struct arena *arena, const char *line, char **words) {
    int count = 0;
    while (*line) {
        size_t length = strcspn(line, " ");
        assert_true(count < UNIT_WORDS);
        words[count] = arena_copy_bytes(arena, line, length);
        for (char *at = words[count]; (at = strchr(at, '%'));)
            *at = ' ';
        count++;
        line += length + (line[length] == ' ');
    }
    return count;
}

/* The settings of a command line; errors are in the diagnostics. */
static inline struct settings *unit_settings(struct diagnostics *diagnostics, const char *line) {
    char *words[UNIT_WORDS] = {NULL};
    struct settings *settings = arena_alloc(diagnostics->arena, sizeof(*settings));
    int count = unit_words(diagnostics->arena, line, words);
    settings->incomplete = !load_arguments(diagnostics, count, words, settings);
    return settings;
}

/* The plan of a command line, or NULL. */
static inline struct plan *unit_plan(struct diagnostics *diagnostics, const char *line) {
    return plan_build(diagnostics, unit_settings(diagnostics, line), NULL);
}

/* The plan of a command line that must be good. */
static inline struct plan *unit_good_plan(struct diagnostics *diagnostics, const char *line) {
    struct plan *plan = unit_plan(diagnostics, line);
    if (!plan)
        print_error("%s: %s\n", line, diagnostics->first->message);
    assert_non_null(plan);
    return plan;
}

/* The first diagnostic of a severity whose message holds `part`, or NULL. */
static inline const struct diagnostic *unit_find(const struct diagnostics *diagnostics,
                                                 enum severity severity, const char *part) {
    for (const struct diagnostic *it = diagnostics->first; it; it = it->next)
        if (it->severity == severity && strstr(it->message, part))
            return it;
    return NULL;
}

#endif
