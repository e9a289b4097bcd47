#include "model/toleration.h"

#include "base/text.h"
#include "model/name.h"
#include "model/value.h"

enum { TEXT_LIMIT = 512 };

static const char *const effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute"};

static const char forms[] = "write KEY:EFFECT or KEY=VALUE:EFFECT, as in "
                            "node-role.kubernetes.io/control-plane:NoSchedule";

static bool parse_effect(struct findings *findings, const char *text, size_t offset,
                         const char **result) {
    const char *effect = text + offset;
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (text_equal(effect, effects[i])) {
            *result = effects[i];
            return true;
        }
    const char *hint = "the effects are NoSchedule, PreferNoSchedule and NoExecute";
    char *lower = value_lower(findings->arena, effect, strlen(effect));
    const char *nearest = value_nearest(effect, effects, COUNT_OF(effects));
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (text_equal(lower, value_lower(findings->arena, effects[i], strlen(effects[i]))))
            nearest = effects[i];
    if (nearest)
        hint = arena_format(findings->arena, "write \"%s\"", nearest);
    return findings_refuse_at(findings, offset, strlen(effect), hint,
                              "\"%s\" has the unknown effect \"%s\"", value_shown(findings, text),
                              value_shown(findings, effect));
}

static bool check_part(struct findings *findings, enum name_kind kind, const char *part,
                       size_t offset) {
    struct findings inner = findings_new(findings->arena);
    if (name_check(&inner, kind, part))
        return true;
    return findings_refuse_at(findings, offset + inner.first->offset,
                              inner.first->length ? inner.first->length : strlen(part),
                              inner.first->hint, "%s", inner.first->message);
}

bool toleration_parse(struct findings *findings, const char *text, struct toleration *result) {
    struct toleration toleration = {.value = NULL};
    if (!value_check_text(findings, "toleration", text, TEXT_LIMIT))
        return false;
    size_t key = strcspn(text, "=:");
    size_t end = strcspn(text, ":");
    if (key == 0)
        return findings_refuse_at(findings, 0, 1, forms,
                                  "\"%s\" has no key: it would tolerate every taint",
                                  value_shown(findings, text));
    toleration.key = arena_copy_bytes(findings->arena, text, key);
    if (!check_part(findings, NAME_LABEL_KEY, toleration.key, 0))
        return false;
    if (text[key] == '=') {
        toleration.value = arena_copy_bytes(findings->arena, text + key + 1, end - key - 1);
        if (!check_part(findings, NAME_LABEL_VALUE, toleration.value, key + 1))
            return false;
    }
    if (text[end] == '\0' || text[end + 1] == '\0')
        return findings_refuse(findings, forms, "\"%s\" names no effect",
                               value_shown(findings, text));
    if (!parse_effect(findings, text, end + 1, &toleration.effect))
        return false;
    *result = toleration;
    return true;
}
