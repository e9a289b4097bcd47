/*
 * yaml_library.h: libyaml, loaded when the first YAML is read (base/library.h).
 */
#ifndef TEXT_YAML_LIBRARY_H
#define TEXT_YAML_LIBRARY_H

#include "base/diagnostics.h"
#include "base/library.h"

#include <yaml.h>

#define YAML_FUNCTIONS(X)                                                                          \
    X(parser_initialize)                                                                           \
    X(parser_set_input_string)                                                                     \
    X(parser_set_encoding)                                                                         \
    X(parser_parse)                                                                                \
    X(parser_delete)                                                                               \
    X(event_delete)                                                                                \
    X(get_version_string)

struct yaml_library {
#define YAML_FIELD(name) __typeof__(yaml_##name) *(name);
    YAML_FUNCTIONS(YAML_FIELD)
#undef YAML_FIELD
};

/* A parser and an event that free themselves: CLEANUP(yaml_parser_end), CLEANUP(yaml_event_end). */
struct yaml_parser {
    const struct yaml_library *library;
    yaml_parser_t raw;
};

struct yaml_event {
    const struct yaml_library *library;
    yaml_event_t raw;
};

void yaml_parser_end(struct yaml_parser *parser);
void yaml_event_end(struct yaml_event *event);

/* Loads libyaml. NULL, or what is wrong. */
const char *yaml_library_load(struct arena *arena, struct yaml_library *library) MUST_CHECK;

/* Loads libyaml and begins to parse a source. False after an error. */
bool yaml_parser_begin(struct diagnostics *diagnostics, const struct source *source,
                       struct yaml_library *library, struct yaml_parser *parser) MUST_CHECK;

#endif
