#include "text/json_library.h"

#define LIBRARY "libjansson.so.4"

#ifdef LIBRARIES_LINKED

const char *json_library_load(struct arena *arena, struct json_library *library) {
    (void)arena;
#define JSON_ADDRESS(name) .name = name,
    *library = (struct json_library){JSON_FUNCTIONS(JSON_ADDRESS)};
#undef JSON_ADDRESS
    return NULL;
}

#else

LIBRARY_NOTE("json", "writes and reads JSON", "required", LIBRARY);

const char *json_library_load(struct arena *arena, struct json_library *library) {
    static const struct library_function functions[] = {
#define JSON_ROW(name) {#name, offsetof(struct json_library, name)},
        JSON_FUNCTIONS(JSON_ROW)
#undef JSON_ROW
    };
    return library_load(arena, LIBRARY, functions, COUNT_OF(functions), library);
}

#endif
