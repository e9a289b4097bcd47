/* Command lines and variables: each line of the input is an argument, and then a variable. */
#include "model/plan.h"
#include "options/load.h"

#include "fuzz/fuzz.h"

enum { LINES = 64 };

static int split(struct arena *arena, const uint8_t *data, size_t size, char **lines) {
    int count = 0;
    while (size > 0 && count < LINES) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) : size;
        lines[count++] = arena_copy_bytes(arena, (const char *)data, length);
        length += end ? 1 : 0;
        data += length;
        size -= length;
    }
    lines[count] = NULL;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    char *lines[LINES + 1];
    int count = split(arena, data, size, lines);
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct settings settings = {0};
    bool loaded = load_arguments(&diagnostics, count, lines, &settings);
    PROMISE(loaded == (diagnostics.errors == 0));
    if (loaded) {
        struct plan *plan = plan_build(&diagnostics, &settings, NULL);
        PROMISE((plan != NULL) == (diagnostics.errors == 0));
    }
    fuzz_check_diagnostics(&diagnostics);
    struct diagnostics more = diagnostics_new(arena);
    struct settings from_variables = {0};
    loaded = load_environment(&more, lines, &from_variables);
    PROMISE(loaded == (more.errors == 0));
    fuzz_check_diagnostics(&more);
    arena_free(arena);
    return 0;
}
