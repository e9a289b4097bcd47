/* Image references: the parts, put together again, read as the same parts. */
#include "model/image.h"

#include "fuzz/fuzz.h"

static bool same(const char *one, const char *other) {
    return one && other ? text_equal(one, other) : one == other;
}

static void check_joined(struct arena *arena, const struct image *image) {
    struct findings findings = findings_new(arena);
    struct image again;
    const char *joined = arena_format(arena, "%s/%s%s%s%s%s", image->domain, image->path,
                                      image->tag ? ":" : "", image->tag ? image->tag : "",
                                      image->digest ? "@" : "", image->digest ? image->digest : "");
    PROMISE(image_parse(&findings, joined, &again));
    PROMISE(same(image->domain, again.domain) && same(image->path, again.path));
    PROMISE(same(image->tag, again.tag) && same(image->digest, again.digest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data, size);
    struct findings findings = findings_new(arena);
    struct image image;
    bool accepted = image_parse(&findings, text, &image);
    fuzz_check_findings(&findings, text, accepted);
    if (accepted)
        check_joined(arena, &image);
    arena_free(arena);
    return 0;
}
