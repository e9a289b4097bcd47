/*
 * Config files: reading YAML, loading options, making a plan. What was read and is written again
 * reads as the same tree.
 */
#include "model/plan.h"
#include "options/load.h"
#include "text/json.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include "fuzz/fuzz.h"
#include "fuzz/tree.h"

static void check_written(struct arena *arena, const struct node *root) {
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct text output = text_new(arena);
    yaml_write(&output, root);
    struct source source = {"written.yaml", output.data, output.length, true};
    struct node *again = yaml_read(&diagnostics, &source, false);
    PROMISE(again != NULL);
    PROMISE(tree_equal(root, again));
    struct text json = text_new(arena);
    PROMISE(json_write(&json, root));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    struct diagnostics diagnostics = diagnostics_new(arena);
    struct source source = {"fuzz.yaml", arena_copy_bytes(arena, (const char *)data, size), size,
                            true};
    struct node *root = yaml_read(&diagnostics, &source, false);
    PROMISE((root != NULL) == (diagnostics.errors == 0));
    if (root) {
        struct settings settings = {0};
        if (tree_is_certain(root))
            check_written(arena, root);
        bool loaded = load_mapping(&diagnostics, root, ORIGIN_FILE, &settings);
        PROMISE(loaded == (diagnostics.errors == 0));
        if (loaded) {
            struct plan *plan = plan_build(&diagnostics, &settings, NULL);
            PROMISE((plan != NULL) == (diagnostics.errors == 0));
        }
    }
    fuzz_check_diagnostics(&diagnostics);
    arena_free(arena);
    return 0;
}
