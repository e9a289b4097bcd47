/*
 * rule_table.h: what the audit looks for: the one table of rules.
 *
 * rules.def has a row per rule; from it come findings, SARIF's list of rules, and the table in
 * README.md (a test compares). Constant data.
 */
#ifndef REVIEW_RULE_TABLE_H
#define REVIEW_RULE_TABLE_H

#include "options/option.h"

enum audit_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_DANGER, LEVEL_COUNT };

enum audit_rule_id {
#define RULE(id, name, level, option, title, danger, cure) AUDIT_##id,
#include "review/rules.def"
#undef RULE
    AUDIT_RULE_COUNT
};

struct audit_rule {
    const char *name;
    enum audit_level level;
    enum option_id option; /* the option that mends it; OPTION_COUNT = none */
    const char *title;
    const char *danger;
    const char *cure;
};

extern const struct audit_rule audit_rules[AUDIT_RULE_COUNT];
extern const char *const audit_level_names[LEVEL_COUNT];

#endif
