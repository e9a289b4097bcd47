#include "fleet/cluster_name.h"

#include "model/value.h"
#include "options/load.h"

/* The place of the first character that may not be in a name; its length when there is none. */
static size_t unsafe_character(const char *name) {
    size_t i = 0;
    while (name[i] && (text_is_alphanumeric(name[i]) || strchr("-_.", name[i])))
        i++;
    return i;
}

static bool has_plain_ends(const char *name) {
    return text_is_alphanumeric(name[0]) && name[strlen(name) - 1] != '.';
}

bool cluster_name_is_plain(const char *name) {
    return strlen(name) <= CLUSTER_NAME_LIMIT && !name[unsafe_character(name)] &&
           has_plain_ends(name);
}

/* Names by which kustomize finds its file. */
static bool is_kustomization(const char *name) {
    static const char *const names[] = {"kustomization", "kustomization.yaml", "kustomization.yml"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_equal_without_case(name, names[i]))
            return true;
    return false;
}

bool cluster_name_check(struct findings *findings, const char *name) {
    if (!value_check_text(findings, "cluster name", name, CLUSTER_NAME_LIMIT))
        return false;
    size_t at = unsafe_character(name);
    if (name[at])
        return findings_refuse_at(findings, at, 1, "use letters, digits, \"-\", \"_\" and \".\"",
                                  "cluster name \"%s\" holds a character that no folder "
                                  "should have",
                                  value_shown(findings, name));
    if (!has_plain_ends(name))
        return findings_refuse(findings, "begin with a letter or digit, and do not end with \".\"",
                               "cluster name \"%s\" is no safe name of a folder",
                               value_shown(findings, name));
    return !is_kustomization(name) ||
           findings_refuse(findings, "choose another name: it is that of a folder in the tree",
                           "cluster name \"%s\" is what kustomize calls its own file",
                           value_shown(findings, name));
}
