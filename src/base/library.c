#include "base/library.h"

#include "base/text.h"

#include <dlfcn.h>

enum { SHOWN = 300 };

/* As glibc says it: when even the message has no room, with the text of ENOMEM, and of its own
 * structures, which it cannot create. */
static bool is_out_of_memory(const char *problem) {
    return strstr(problem, "out of memory") || strstr(problem, "Cannot allocate memory") ||
           strstr(problem, "cannot create ");
}

const char *library_load(struct arena *arena, const char *soname,
                         const struct library_function *functions, size_t count, void *table) {
    void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *problem = dlerror();
        if (!problem || is_out_of_memory(problem))
            arena_exhausted(arena);
        return arena_format(arena, "cannot load %s: %s", soname,
                            text_printable(arena, problem, SHOWN));
    }
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function)
            return arena_format(arena, "%s has no function %s", soname, functions[i].name);
        memcpy((char *)table + functions[i].offset, &function, sizeof function);
    }
    return NULL;
}
