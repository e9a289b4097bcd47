/*
 * The checkers of other single values; the input's first byte chooses one.
 * Names, labels, destinations, subjects, tolerations, paths, extra arguments, zone names.
 */
#include "model/expansion.h"
#include "model/extra_argument.h"
#include "model/file_path.h"
#include "model/name.h"
#include "model/storage.h"
#include "model/subject.h"
#include "model/toleration.h"
#include "model/zone.h"

#include "fuzz/fuzz.h"

enum { NAME_KINDS = NAME_ANNOTATION_KEY + 1, KEY_VALUE_KINDS = KEY_VALUE_NODE_SELECTOR + 1 };

static bool check_storage(struct findings *findings, const char *text) {
    struct storage storage;
    if (!storage_parse(findings, text, &storage))
        return false;
    struct findings more = findings_new(findings->arena);
    struct storage again;
    PROMISE(storage_parse(&more, storage_format(findings->arena, &storage), &again));
    PROMISE(storage.kind == again.kind && text_equal(storage.name, again.name) &&
            text_equal(storage.path, again.path));
    return true;
}

/* Expanding what was escaped gives back the value: $$ is $, $(NAME) does not occur. */
static bool check_expansion(struct findings *findings, const char *text) {
    const char *escaped = kubernetes_escape_argument(findings->arena, text);
    while (*escaped != '\0') {
        PROMISE(!text_starts_with(escaped, "$("));
        escaped += text_starts_with(escaped, "$$") ? 2 : 1;
        PROMISE(*text != '\0');
        text++;
    }
    PROMISE(*text == '\0');
    return true;
}

static bool check_one(struct findings *findings, const char *text, unsigned choice) {
    struct subject subject;
    struct toleration toleration;
    struct key_value pair;
    if (choice < NAME_KINDS)
        return name_check(findings, (enum name_kind)choice, text);
    choice -= NAME_KINDS;
    if (choice < KEY_VALUE_KINDS)
        return key_value_parse(findings, text, (enum key_value_kind)choice, &pair);
    switch (choice - KEY_VALUE_KINDS) {
    case 0:
        return check_storage(findings, text);
    case 1:
        return region_check(findings, text);
    case 2:
        return subject_parse(findings, text, &subject);
    case 3:
        return toleration_parse(findings, text, &toleration);
    case 4:
        return file_path_check(findings, text);
    case 5:
        return extra_argument_check(findings, text);
    case 6:
        return zone_load_from(findings->arena, findings, "/usr/share/zoneinfo", text) != NULL;
    default:
        return check_expansion(findings, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct arena *arena = fuzz_arena();
    const char *text = fuzz_string(arena, data + 1, size - 1);
    struct findings findings = findings_new(arena);
    /* Letters, so that inputs can be typed: 'a' is the first checker. */
    bool accepted = check_one(&findings, text, (unsigned)(uint8_t)(data[0] - 'a') % 32);
    fuzz_check_findings(&findings, text, accepted);
    arena_free(arena);
    return 0;
}
