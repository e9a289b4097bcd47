/* KEY=VALUE options: labels, annotations and node selectors (declared in name.h). */
#include "base/text.h"
#include "model/name.h"
#include "model/value.h"

enum { TEXT_LIMIT = 65536 };

struct owned_key {
    const char *key; /* a whole key, or a prefix that ends in "/" */
    const char *owner;
};

/* Job controller: labels of pods and Jobs, kubernetes/kubernetes pkg/apis/batch/validation. */
static const struct owned_key owned_labels[] = {
    {"app.kubernetes.io/name", "this program sets it"},
    {"app.kubernetes.io/instance", "this program sets it"},
    {"app.kubernetes.io/component", "this program sets it"},
    {"app.kubernetes.io/managed-by", "this program sets it"},
    {"app.kubernetes.io/part-of", "this program sets it"},
    {"batch.kubernetes.io/", "the Job controller owns it"},
    {"job-name", "the Job controller owns it"},
    {"controller-uid", "the Job controller owns it"},
};

static const struct owned_key owned_annotations[] = {
    {"batch.kubernetes.io/", "the Job controller owns it"},
    {"kubectl.kubernetes.io/last-applied-configuration", "kubectl owns it"},
};

static bool key_is(const char *key, const struct owned_key *owned) {
    return text_ends_with(owned->key, "/") ? text_starts_with(key, owned->key)
                                           : text_equal(key, owned->key);
}

static bool check_owner(struct findings *findings, const char *what, const char *key,
                        const struct owned_key *owned, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (key_is(key, &owned[i]))
            return findings_refuse_at(findings, 0, strlen(key), "choose another key",
                                      "%s \"%s\" cannot be set: %s", what,
                                      value_shown(findings, key), owned[i].owner);
    return true;
}

/* The domains kubernetes.io and k8s.io belong to the Kubernetes project; app.kubernetes.io is the
 * part of them that is meant for users. */
static void warn_reserved(struct findings *findings, const char *key) {
    const char *slash = strchr(key, '/');
    if (!slash || text_starts_with(key, "app.kubernetes.io/"))
        return;
    char *prefix = arena_copy_bytes(findings->arena, key, (size_t)(slash - key));
    if (text_equal(prefix, "kubernetes.io") || text_equal(prefix, "k8s.io") ||
        text_ends_with(prefix, ".kubernetes.io") || text_ends_with(prefix, ".k8s.io"))
        findings_add(findings, SEVERITY_WARNING, 0, strlen(key),
                     "label \"%s\" uses a prefix that is reserved for Kubernetes itself",
                     value_shown(findings, key))
            ->hint = "use a domain of your own";
}

/* Any text, but no control characters other than tab and line feed. */
static bool check_annotation_value(struct findings *findings, const char *text, size_t offset) {
    const char *value = text + offset;
    size_t bad = 0;
    if (!text_is_utf8(value, strlen(value), &bad))
        return findings_refuse_at(findings, offset + bad, 1, "save the value as UTF-8",
                                  "annotation value \"%s\" is not UTF-8",
                                  value_shown(findings, value));
    for (size_t i = 0; value[i] != '\0'; i++)
        if (value_is_control(value[i]) && value[i] != '\t' && value[i] != '\n')
            return findings_refuse_at(findings, offset + i, 1, "remove it",
                                      "annotation value \"%s\" holds a control character",
                                      value_shown(findings, value));
    return true;
}

/* Runs name_check on a part of the text and moves its findings to their place in the whole. */
static bool check_part(struct findings *findings, enum name_kind kind, const char *part,
                       size_t offset, size_t length) {
    struct findings inner = findings_new(findings->arena);
    bool good = name_check(&inner, kind, part);
    for (const struct finding *finding = inner.first; finding; finding = finding->next)
        findings_add(findings, finding->severity, offset + finding->offset,
                     finding->length ? finding->length : length, "%s", finding->message)
            ->hint = finding->hint;
    return good;
}

static bool check_key_value(struct findings *findings, const char *text, enum key_value_kind kind,
                            const struct key_value *pair) {
    size_t key_length = strlen(pair->key);
    size_t offset = key_length + 1;
    bool annotation = kind == KEY_VALUE_ANNOTATION;
    if (!check_part(findings, annotation ? NAME_ANNOTATION_KEY : NAME_LABEL_KEY, pair->key, 0,
                    key_length))
        return false;
    if (annotation)
        return check_owner(findings, "annotation", pair->key, owned_annotations,
                           COUNT_OF(owned_annotations)) &&
               check_annotation_value(findings, text, offset);
    if (!check_part(findings, NAME_LABEL_VALUE, pair->value, offset, strlen(pair->value)))
        return false;
    if (kind == KEY_VALUE_NODE_SELECTOR)
        return true;
    if (!check_owner(findings, "label", pair->key, owned_labels, COUNT_OF(owned_labels)))
        return false;
    warn_reserved(findings, pair->key);
    return true;
}

bool key_value_parse(struct findings *findings, const char *text, enum key_value_kind kind,
                     struct key_value *result) {
    const char *equals = strchr(text, '=');
    if (strlen(text) > TEXT_LIMIT)
        return findings_refuse_at(findings, TEXT_LIMIT, 1, "shorten it",
                                  "\"%s\" is longer than 65536 bytes", value_shown(findings, text));
    if (!equals)
        return findings_refuse(findings, "write KEY=VALUE", "\"%s\" has no \"=\"",
                               value_shown(findings, text));
    struct key_value pair = {
        .key = arena_copy_bytes(findings->arena, text, (size_t)(equals - text)),
        .value = arena_copy(findings->arena, equals + 1),
    };
    if (!check_key_value(findings, text, kind, &pair))
        return false;
    *result = pair;
    return true;
}
