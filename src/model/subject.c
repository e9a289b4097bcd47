#include "model/subject.h"

#include "base/text.h"
#include "model/name.h"
#include "model/value.h"

enum { TEXT_LIMIT = 1024 };

static const char *const kinds[] = {
    [SUBJECT_USER] = "User",
    [SUBJECT_GROUP] = "Group",
    [SUBJECT_SERVICE_ACCOUNT] = "ServiceAccount",
};

static const char forms[] = "write User:NAME, Group:NAME or ServiceAccount:NAMESPACE/NAME";

const char *subject_kind_name(enum subject_kind kind) {
    return kinds[kind];
}

static bool refuse_kind(struct findings *findings, const char *text, size_t length) {
    char *kind = arena_copy_bytes(findings->arena, text, length);
    const char *nearest = NULL;
    for (size_t i = 0; i < COUNT_OF(kinds) && !nearest; i++)
        if (text_equal(value_lower(findings->arena, kind, length),
                       value_lower(findings->arena, kinds[i], strlen(kinds[i]))))
            nearest = kinds[i];
    if (!nearest)
        nearest = value_nearest(kind, kinds, COUNT_OF(kinds));
    const char *hint = forms;
    if (text_equal(kind, "sa") || text_equal(kind, "system"))
        hint = "write ServiceAccount:NAMESPACE/NAME";
    else if (nearest)
        hint = arena_format(findings->arena, "write \"%s\"", nearest);
    return findings_refuse_at(findings, 0, length, hint, "\"%s\" is not a kind of subject",
                              value_shown(findings, kind));
}

/* Findings of name_check, moved to their place in the whole text. */
static bool check_part(struct findings *findings, enum name_kind kind, const char *part,
                       size_t offset) {
    struct findings inner = findings_new(findings->arena);
    if (name_check(&inner, kind, part))
        return true;
    const struct finding *first = inner.first;
    return findings_refuse_at(findings, offset + first->offset,
                              first->length ? first->length : strlen(part), first->hint, "%s",
                              first->message);
}

static bool parse_service_account(struct findings *findings, const char *text, size_t offset,
                                  struct subject *result) {
    const char *rest = text + offset;
    const char *slash = strchr(rest, '/');
    if (!slash)
        return findings_refuse_at(findings, offset, strlen(rest),
                                  "write ServiceAccount:NAMESPACE/NAME",
                                  "\"%s\" names no namespace", value_shown(findings, text));
    size_t length = (size_t)(slash - rest);
    result->name_space = arena_copy_bytes(findings->arena, rest, length);
    result->name = arena_copy(findings->arena, slash + 1);
    return check_part(findings, NAME_LABEL, result->name_space, offset) &&
           check_part(findings, NAME_SUBDOMAIN, result->name, offset + length + 1);
}

/* Rights for everyone are never what a deployer or operator role is for. */
static bool check_reach(struct findings *findings, const struct subject *subject, size_t offset) {
    bool group = subject->kind == SUBJECT_GROUP;
    const char *reason = NULL;
    if (group && text_equal(subject->name, "system:authenticated"))
        reason = "every user and every pod of the cluster is in it";
    else if (group && text_equal(subject->name, "system:unauthenticated"))
        reason = "everyone who can reach the API server is in it, without logging in";
    else if (text_equal(subject->name, "system:anonymous"))
        reason = "everyone who can reach the API server is it, without logging in";
    if (reason)
        return findings_refuse_at(findings, offset, strlen(subject->name),
                                  "name the people, a group of them, or a ServiceAccount",
                                  "\"%s\" must not get rights: %s", subject->name, reason);
    if (group && text_starts_with(subject->name, "system:serviceaccounts"))
        findings_add(findings, SEVERITY_WARNING, offset, strlen(subject->name),
                     "group \"%s\" gives the rights to every pod %s",
                     value_shown(findings, subject->name),
                     text_equal(subject->name, "system:serviceaccounts") ? "of the cluster"
                                                                         : "of that namespace")
            ->hint = "name one ServiceAccount: ServiceAccount:NAMESPACE/NAME";
    return true;
}

/* A ServiceAccount's user name works, but says less than the subject of its own kind. */
static void note_service_account(struct findings *findings, const struct subject *subject,
                                 size_t offset) {
    if (subject->kind == SUBJECT_USER && text_starts_with(subject->name, "system:serviceaccount:"))
        findings_add(findings, SEVERITY_WARNING, offset, strlen(subject->name),
                     "user \"%s\" is a ServiceAccount", value_shown(findings, subject->name))
            ->hint = "write ServiceAccount:NAMESPACE/NAME";
}

bool subject_parse(struct findings *findings, const char *text, struct subject *result) {
    if (!value_check_text(findings, "subject", text, TEXT_LIMIT))
        return false;
    const char *colon = strchr(text, ':');
    if (!colon)
        return findings_refuse(findings, forms, "\"%s\" is not a subject",
                               value_shown(findings, text));
    size_t length = (size_t)(colon - text);
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && !value_bytes_equal(text, length, kinds[kind]))
        kind++;
    if (kind == COUNT_OF(kinds))
        return refuse_kind(findings, text, length);
    struct subject subject = {.kind = (enum subject_kind)kind, .name = ""};
    if (colon[1] == '\0')
        return findings_refuse_at(findings, length, 1, forms, "\"%s\" has no name",
                                  value_shown(findings, text));
    if (subject.kind == SUBJECT_SERVICE_ACCOUNT) {
        if (!parse_service_account(findings, text, length + 1, &subject))
            return false;
    } else {
        subject.name = arena_copy(findings->arena, colon + 1);
        if (colon[1] == ' ')
            return findings_refuse_at(findings, length + 1, 1, "remove the blank",
                                      "\"%s\" has a blank after the colon",
                                      value_shown(findings, text));
    }
    if (!check_reach(findings, &subject, length + 1))
        return false;
    note_service_account(findings, &subject, length + 1);
    *result = subject;
    return true;
}
