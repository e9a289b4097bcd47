#include "model/name.h"

#include "base/text.h"
#include "model/value.h"

/* How one kind of name is built. */
struct name_rule {
    const char *what;
    size_t maximum;
    bool dots; /* several labels joined by dots */
};

static const struct name_rule rules[] = {
    [NAME_SUBDOMAIN] = {"name", 253, true},
    [NAME_LABEL] = {"name", 63, false},
    [NAME_SERVICE] = {"service name", 63, false},
    [NAME_CRONJOB] = {"CronJob name", 52, true},
    [NAME_NODE] = {"node name", 253, true},
    [NAME_PATH_SEGMENT] = {"name", 253, false},
    [NAME_SECRET_KEY] = {"key", 253, true},
    [NAME_LABEL_KEY] = {"label key", 253 + 1 + 63, true},
    [NAME_LABEL_VALUE] = {"label value", 63, true},
    [NAME_ANNOTATION_KEY] = {"annotation key", 253 + 1 + 63, true},
};

static bool is_dns_character(char byte) {
    return text_is_lower(byte) || text_is_digit(byte) || byte == '-';
}

/* Offset of the first byte that breaks a DNS label or subdomain, or `length`. */
static size_t dns_fault(const char *text, size_t length, bool dots) {
    for (size_t i = 0; i < length; i++) {
        bool edge =
            i == 0 || i + 1 == length || (dots && (text[i - 1] == '.' || text[i + 1] == '.'));
        if (dots && text[i] == '.' && !edge)
            continue;
        if (!is_dns_character(text[i]) || (edge && text[i] == '-'))
            return i;
    }
    return length;
}

/* `text` with the usual slips repaired, or NULL when that does not give a good name. */
static const char *dns_repair(struct arena *arena, const char *text, bool dots) {
    size_t length = strlen(text);
    char *copy = value_lower(arena, text, length);
    for (size_t i = 0; i < length; i++)
        if (copy[i] == '_' || copy[i] == ' ' || (copy[i] == '.' && !dots))
            copy[i] = '-';
    while (length > 0 && (copy[length - 1] == '-' || copy[length - 1] == '.'))
        copy[--length] = '\0';
    while (*copy == '-' || *copy == '.') {
        copy++;
        length--;
    }
    return length > 0 && dns_fault(copy, length, dots) == length ? copy : NULL;
}

static const char *dns_hint(struct arena *arena, const char *text, bool dots) {
    const char *repaired = dns_repair(arena, text, dots);
    if (repaired)
        return arena_format(arena, "write \"%s\"", repaired);
    return dots ? "use lower case letters, digits, \"-\" and \".\"; begin and end with a letter "
                  "or digit"
                : "use lower case letters, digits and \"-\"; begin and end with a letter or digit";
}

static bool check_dns(struct findings *findings, const struct name_rule *rule, const char *text) {
    size_t length = strlen(text);
    size_t fault = dns_fault(text, length, rule->dots);
    if (fault == length)
        return true;
    const char *hint = dns_hint(findings->arena, text, rule->dots);
    const char *shown = value_shown(findings, text);
    const char *where = fault == 0 ? "begin with" : fault + 1 == length ? "end with" : "contain";
    if (text[fault] == '-' || text[fault] == '.')
        return findings_refuse_at(findings, fault, 1, hint,
                                  "%s \"%s\" has a \"%c\" where a letter or digit belongs",
                                  rule->what, shown, text[fault]);
    return findings_refuse_at(findings, fault, 1, hint, "%s \"%s\" must not %s \"%s\"", rule->what,
                              shown, where, value_shown_character(findings, text + fault));
}

static bool check_service(struct findings *findings, const char *text) {
    if (!check_dns(findings, &rules[NAME_SERVICE], text))
        return false;
    if (text_is_digit(text[0]))
        return findings_refuse_at(findings, 0, 1, "begin with a letter",
                                  "service name \"%s\" begins with a digit",
                                  value_shown(findings, text));
    return true;
}

static bool check_cronjob(struct findings *findings, const char *text) {
    if (!check_dns(findings, &rules[NAME_CRONJOB], text))
        return false;
    const char *dot = strchr(text, '.');
    if (dot)
        findings_add(findings, SEVERITY_WARNING, (size_t)(dot - text), 1,
                     "CronJob name \"%s\" has a dot, and cannot be part of a host name",
                     value_shown(findings, text))
            ->hint = dns_hint(findings->arena, text, false);
    return true;
}

static bool check_path_segment(struct findings *findings, const char *text) {
    if (text_equal(text, ".") || text_equal(text, ".."))
        return findings_refuse(findings, "use letters, digits and \"-\"",
                               "name \"%s\" is not allowed", text);
    const char *bad = strpbrk(text, "/%");
    if (!bad)
        return true;
    return findings_refuse_at(findings, (size_t)(bad - text), 1, "use letters, digits and \"-\"",
                              "name \"%s\" must not contain \"%c\"", value_shown(findings, text),
                              *bad);
}

static bool is_key_character(char byte) {
    return text_is_alphanumeric(byte) || byte == '-' || byte == '_' || byte == '.';
}

static bool check_secret_key(struct findings *findings, const char *text) {
    const char *hint = "use letters, digits, \"-\", \"_\" and \".\", as in ca.crt";
    if (text_equal(text, ".") || text_starts_with(text, ".."))
        return findings_refuse(findings, hint, "key \"%s\" must not begin with \"..\" or be \".\"",
                               value_shown(findings, text));
    for (size_t i = 0; text[i] != '\0'; i++)
        if (!is_key_character(text[i]))
            return findings_refuse_at(findings, i, 1, hint, "key \"%s\" must not contain \"%s\"",
                                      value_shown(findings, text),
                                      value_shown_character(findings, text + i));
    return true;
}

/* The name part of a label key, or a label value: 1 to 63 characters from `offset` on. */
static bool check_label_word(struct findings *findings, const char *what, const char *text,
                             size_t offset) {
    const char *word = text + offset;
    size_t length = strlen(word);
    const char *hint = "use letters, digits, \"-\", \"_\" and \".\"; begin and end with a letter "
                       "or digit";
    size_t slash = offset > 0;
    if (length == 0)
        return findings_refuse_at(findings, offset - slash, slash, hint, "%s \"%s\" has no name",
                                  what, value_shown(findings, text));
    if (length > 63)
        return findings_refuse_at(findings, offset + 63, length - 63, "shorten it",
                                  "%s \"%s\" has %zu characters, at most 63 are allowed", what,
                                  value_shown(findings, word), length);
    for (size_t i = 0; i < length; i++) {
        bool edge = i == 0 || i + 1 == length;
        if (is_key_character(word[i]) && (!edge || text_is_alphanumeric(word[i])))
            continue;
        return findings_refuse_at(findings, offset + i, 1, hint, "%s \"%s\" must not %s \"%s\"",
                                  what, value_shown(findings, text),
                                  i == 0 ? "begin with"
                                  : edge ? "end with"
                                         : "contain",
                                  value_shown_character(findings, word + i));
    }
    return true;
}

static bool check_key(struct findings *findings, enum name_kind kind, const char *text) {
    const char *what = rules[kind].what;
    const char *slash = strchr(text, '/');
    if (!slash)
        return check_label_word(findings, what, text, 0);
    size_t length = (size_t)(slash - text);
    char *prefix = arena_copy_bytes(findings->arena, text, length);
    if (kind == NAME_ANNOTATION_KEY)
        prefix = value_lower(findings->arena, text, length);
    size_t fault = dns_fault(prefix, length, true);
    if (length == 0 || length > 253 || fault < length)
        return findings_refuse_at(findings, fault < length ? fault : 0, 1,
                                  "the part before \"/\" is a domain name, as in "
                                  "example.com/name",
                                  "%s \"%s\" has a prefix that is not a domain name", what,
                                  value_shown(findings, text));
    return check_label_word(findings, what, text, length + 1);
}

bool name_check(struct findings *findings, enum name_kind kind, const char *text) {
    if (kind == NAME_LABEL_VALUE && text[0] == '\0')
        return true;
    if (!value_check_text(findings, rules[kind].what, text, rules[kind].maximum))
        return false;
    switch (kind) {
    case NAME_SERVICE:
        return check_service(findings, text);
    case NAME_CRONJOB:
        return check_cronjob(findings, text);
    case NAME_PATH_SEGMENT:
        return check_path_segment(findings, text);
    case NAME_SECRET_KEY:
        return check_secret_key(findings, text);
    case NAME_LABEL_KEY:
    case NAME_ANNOTATION_KEY:
        return check_key(findings, kind, text);
    case NAME_LABEL_VALUE:
        return check_label_word(findings, rules[kind].what, text, 0);
    case NAME_SUBDOMAIN:
    case NAME_LABEL:
    case NAME_NODE:
        break;
    }
    return check_dns(findings, &rules[kind], text);
}
