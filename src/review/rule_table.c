#include "review/rule_table.h"

const struct audit_rule audit_rules[AUDIT_RULE_COUNT] = {
#define RULE(id, name, level, option, title, danger, cure)                                         \
    {name, LEVEL_##level, option, title, danger, cure},
#include "review/rules.def"
#undef RULE
};

const char *const audit_level_names[LEVEL_COUNT] = {"note", "warning", "danger"};
