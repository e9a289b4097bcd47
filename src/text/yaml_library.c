#include "text/yaml_library.h"

#define LIBRARY "libyaml-0.so.2"

#ifdef LIBRARIES_LINKED

const char *yaml_library_load(struct arena *arena, struct yaml_library *library) {
    (void)arena;
#define YAML_ADDRESS(name) .name = yaml_##name,
    *library = (struct yaml_library){YAML_FUNCTIONS(YAML_ADDRESS)};
#undef YAML_ADDRESS
    return NULL;
}

#else

LIBRARY_NOTE("yaml", "reads config files, manifests and edited templates", "required", LIBRARY);

const char *yaml_library_load(struct arena *arena, struct yaml_library *library) {
    static const struct library_function functions[] = {
#define YAML_ROW(name) {"yaml_" #name, offsetof(struct yaml_library, name)},
        YAML_FUNCTIONS(YAML_ROW)
#undef YAML_ROW
    };
    return library_load(arena, LIBRARY, functions, COUNT_OF(functions), library);
}

#endif

void yaml_parser_end(struct yaml_parser *parser) {
    if (parser->library)
        parser->library->parser_delete(&parser->raw);
}

void yaml_event_end(struct yaml_event *event) {
    event->library->event_delete(&event->raw);
}

bool yaml_parser_begin(struct diagnostics *diagnostics, const struct source *source,
                       struct yaml_library *library, struct yaml_parser *parser) {
    const char *problem = yaml_library_load(diagnostics->arena, library);
    if (!problem && !library->parser_initialize(&parser->raw))
        problem = "out of memory";
    if (problem) {
        diagnostics_error(diagnostics, FAILURE_INTERNAL, (struct position){0}, NULL, "%s", problem)
            ->hint = text_equal(problem, "out of memory")
                         ? NULL
                         : "install libyaml: the package libyaml-0-2, libyaml or yaml";
        return false;
    }
    parser->library = library;
    library->parser_set_input_string(&parser->raw, (const unsigned char *)source->text,
                                     source->length);
    library->parser_set_encoding(&parser->raw, YAML_UTF8_ENCODING);
    return true;
}
