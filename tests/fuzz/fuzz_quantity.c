/* Quantities: the canonical form means the same amount, and settles at the second look: 4562.5Ki is
 * 4672000 and that is 4672k, as in Kubernetes. */
#include "model/quantity.h"

#include "fuzz/fuzz.h"

static void check_canonical(struct arena *arena, const struct quantity *quantity) {
    struct findings findings = findings_new(arena);
    struct quantity again;
    const char *canonical = quantity_canonical(arena, quantity);
    PROMISE(quantity_parse(&findings, canonical, &again));
    PROMISE(quantity_compare(quantity, &again) == 0);
    const char *settled = quantity_canonical(arena, &again);
    PROMISE(quantity_parse(&findings, settled, &again));
    PROMISE(quantity_compare(quantity, &again) == 0);
    PROMISE(text_equal(quantity_canonical(arena, &again), settled));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    bool (*const parsers[])(struct findings *, const char *, struct quantity *) = {
        quantity_parse, quantity_parse_size, quantity_parse_cpu};
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    for (size_t i = 0; i < COUNT_OF(parsers); i++) {
        struct findings findings = findings_new(arena);
        struct quantity quantity;
        bool accepted = parsers[i](&findings, text, &quantity);
        fuzz_check_findings(&findings, text, accepted);
        if (accepted)
            check_canonical(arena, &quantity);
    }
    arena_free(arena);
    return 0;
}
