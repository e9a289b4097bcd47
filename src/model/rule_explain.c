/* What is wrong with a rule, in words, and what to write instead. */
#include "base/text.h"
#include "model/rule_code.h"

enum { SHOWN = 60 };

/* A piece of the rule, safe to print. */
static const char *quote(struct arena *arena, const struct rule *rule, size_t offset,
                         size_t length) {
    return text_printable(arena, arena_copy_bytes(arena, rule->text + offset, length), SHOWN);
}

static bool word_is(const char *word, const char *one, const char *other) {
    return text_equal(word, one) || text_equal(word, other);
}

/* The sign for a word that other languages have; NULL for any other word. */
static const char *word_hint(const char *word) {
    if (word_is(word, "and", "AND"))
        return "write && for \"and\"";
    if (word_is(word, "or", "OR"))
        return "write || for \"or\"";
    if (word_is(word, "not", "NOT"))
        return "write ! for \"not\", as in !(dbSize > 1024)";
    return NULL;
}

static const char *sign_hint(const char *sign) {
    if (text_equal(sign, "="))
        return "write == to compare";
    if (text_equal(sign, "'"))
        return "write text in double quotes";
    if (text_equal(sign, "--") || text_equal(sign, "++"))
        return "put a blank between the two signs";
    if (text_equal(sign, ";"))
        return "a rule is one expression: join conditions with && or ||";
    if (text_equal(sign, "$"))
        return "nothing is filled in here: write the name or the number itself";
    return NULL;
}

/* What a unit multiplies with, as text; NULL when the word is no unit. */
static const char *unit_factor(const char *unit) {
    static const struct {
        const char *units[6];
        const char *factor;
    } rows[] = {
        {{"Ki", "KiB", "K", "KB", "kB", "k"}, "*1024"},
        {{"Mi", "MiB", "M", "MB", "mb", "m"}, "*1024*1024"},
        {{"Gi", "GiB", "G", "GB", "gb", "g"}, "*1024*1024*1024"},
        {{"Ti", "TiB", "T", "TB", "tb", "t"}, "*1024*1024*1024*1024"},
        {{"B", "b", "bytes", "byte", "Bytes", "B"}, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t j = 0; j < COUNT_OF(rows[i].units); j++)
            if (text_equal(unit, rows[i].units[j]))
                return rows[i].factor;
    return NULL;
}

/* "200Mi": the number before a unit at `offset`, and what to write; false when it is no unit. */
static bool refuse_unit(struct findings *findings, const struct rule *rule, size_t offset,
                        const char *word) {
    size_t start = offset;
    while (start > 0 && (text_is_alphanumeric(rule->text[start - 1]) ||
                         rule->text[start - 1] == '.' || rule->text[start - 1] == '_'))
        start--;
    const char *factor = unit_factor(word);
    if (!factor || start == offset || !text_is_digit(rule->text[start]))
        return false;
    const char *number = quote(findings->arena, rule, start, offset - start);
    findings_refuse_at(findings, start, offset - start + strlen(word),
                       arena_format(findings->arena, "write %s%s", number, factor),
                       "rules know no units: \"%s%s\"", number, word);
    return true;
}

static void refuse_end(struct findings *findings, const struct rule *rule) {
    size_t last = rule->length;
    while (last > 0 && strchr(" \t\r\n", rule->text[last - 1]))
        last--;
    if (last == 0)
        findings_refuse(findings, "write true to defragment at every run", "the rule is blank");
    else if (rule->text[last - 1] == '%')
        findings_refuse_at(findings, last - 1, 1, "write a fraction: 0.8 for 80%",
                           "rules know no percentages: %% is the remainder of a division");
    else
        findings_refuse_at(findings, last - 1, 1, "complete it, or close what is open",
                           "the rule ends too early");
}

static void refuse_character(struct findings *findings, const struct rule *rule, size_t offset) {
    size_t length = 1;
    while (offset + length < rule->length && (rule->text[offset + length] & 0xC0) == 0x80)
        length++;
    findings_refuse_at(findings, offset, length, "write the rule in plain ASCII: \" >= <= != && ||",
                       "character \"%s\" cannot stand outside a string",
                       quote(findings->arena, rule, offset, length));
}

/* The word before `offset`, "" when there is none. */
static const char *word_before(struct arena *arena, const struct rule *rule, size_t offset,
                               size_t *start) {
    size_t end = offset;
    while (end > 0 && strchr(" \t\r\n", rule->text[end - 1]))
        end--;
    *start = end;
    while (*start > 0 && text_is_alphanumeric(rule->text[*start - 1]))
        (*start)--;
    return arena_copy_bytes(arena, rule->text + *start, end - *start);
}

/* A word is shown with its control characters written out, and is then longer than in the rule. */
static size_t length_in_rule(const struct rule *rule, size_t offset, const char *word) {
    size_t left = strlen(rule->text) - offset;
    size_t length = strlen(word);
    return length < left ? length : left;
}

static void refuse_place(struct findings *findings, const struct rule *rule, size_t offset,
                         const char *word) {
    size_t start = 0;
    const char *before = word_before(findings->arena, rule, offset, &start);
    if (refuse_unit(findings, rule, offset, word))
        return;
    if (word_hint(before))
        findings_refuse_at(findings, start, strlen(before), word_hint(before),
                           "\"%s\" is out of place", before);
    else
        findings_refuse_at(findings, offset, length_in_rule(rule, offset, word), word_hint(word),
                           "\"%s\" is out of place", word);
}

/* What rule_parse could not read. */
static void refuse_reading(struct findings *findings, const struct rule *rule,
                           struct rule_result result) {
    const char *word = quote(findings->arena, rule, result.offset, result.length);
    if (result.fault == RULE_FAULT_UNSUPPORTED)
        refuse_character(findings, rule, result.offset);
    else if (result.fault == RULE_FAULT_TOKEN)
        findings_refuse_at(findings, result.offset, result.length, sign_hint(word),
                           text_is_digit(word[0]) ? "\"%s\" is not a number that rules know"
                                                  : "rules know no \"%s\"",
                           word);
    else if (result.fault == RULE_FAULT_LITERAL && (word[0] == '"' || word[0] == '`'))
        findings_refuse_at(findings, result.offset, result.length,
                           "close it, and use only the escapes of Go strings",
                           "the string cannot be read: %s", word);
    else if (result.fault == RULE_FAULT_LITERAL)
        findings_refuse_at(findings, result.offset, result.length,
                           rule->generation == RULE_FLOATS
                               ? NULL
                               : "before etcd-defrag v0.24.0 only decimal numbers and 0x are read",
                           "the number \"%s\" cannot be read", word);
    else if (result.offset >= rule->length)
        refuse_end(findings, rule);
    else
        refuse_place(findings, rule, result.offset, word);
}

static void refuse_variable(struct findings *findings, const struct rule *rule,
                            struct rule_result result) {
    const char *name = quote(findings->arena, rule, result.offset, result.length);
    const char *hint = word_hint(name);
    size_t nearest = 4;
    for (size_t i = 0; i < rule_variable_count(rule->generation) && !word_hint(name); i++) {
        size_t distance = text_distance(name, rule_variable_names[i], nearest);
        if (distance >= nearest)
            continue;
        nearest = distance;
        hint = arena_format(findings->arena, "did you mean \"%s\"?", rule_variable_names[i]);
    }
    for (size_t i = rule_variable_count(rule->generation); i < RULE_VARIABLES; i++)
        if (text_equal(name, rule_variable_names[i]))
            hint = "etcd-defrag has it since v0.2.0";
    if (!hint)
        hint = rule->generation == RULE_INTEGERS_FIRST
                   ? "there are dbSize, dbSizeInUse and dbQuota"
                   : "there are dbSize, dbSizeInUse, dbSizeFree, dbQuota and dbQuotaUsage";
    findings_refuse_at(findings, result.offset, result.length, hint, "unknown variable \"%s\"",
                       name);
}

static bool compares(enum rule_operation operation) {
    return operation >= RULE_EQUAL && operation <= RULE_GREATER_EQUAL;
}

static void refuse_types(struct findings *findings, const struct rule *rule,
                         struct rule_result result) {
    const struct rule_instruction *code = rule->code;
    const struct rule_instruction *instruction = &code[result.instruction];
    enum rule_operation operation = instruction->operation;
    const char *text = quote(findings->arena, rule, result.offset, result.length);
    const char *hint = NULL;
    const char *problem = "puts values together that do not fit";
    bool bits = operation >= RULE_BIT_OR && operation <= RULE_BIT_AND;
    bool comparison_inside = instruction->operands == 2 &&
                             (compares(code[result.instruction - 1].operation) ||
                              compares(code[code[result.instruction - 1].first - 1].operation));
    if (compares(operation)) {
        problem = "compares something that is not a number";
        hint = comparison_inside ? "write a < b && b < c for a < b < c" : NULL;
    } else if (bits) {
        problem = "combines the bits of something that is not a whole number";
        hint = comparison_inside ? "put brackets: & ^ | bind weaker than == and <"
                                 : "write && or || for conditions";
    } else if (operation == RULE_AND || operation == RULE_OR || operation == RULE_NOT ||
               operation == RULE_CHOOSE) {
        problem = "needs conditions that are true or false";
        hint = "compare each number with another one, as in dbQuotaUsage > 0.8";
    } else if (operation >= RULE_ADD && operation <= RULE_POWER) {
        problem = "calculates with something that is not a number";
    }
    findings_refuse_at(findings, result.offset, result.length, hint, "\"%s\" %s", text, problem);
}

static void refuse_use(struct findings *findings, const struct rule *rule,
                       struct rule_result result) {
    const char *text = quote(findings->arena, rule, result.offset, result.length);
    enum rule_operation operation = rule->code[result.instruction].operation;
    if (operation == RULE_CALL)
        findings_refuse_at(findings, result.offset, result.length, "rules have no functions",
                           "unknown function in \"%s\"", text);
    else if (operation == RULE_IN)
        findings_refuse_at(findings, result.offset, result.length, "write a list: x in [1, 2]",
                           "\"in\" needs a list in \"%s\"", text);
    else if (operation == RULE_ADD_MEMBER)
        findings_refuse_at(findings, result.offset, result.length, NULL,
                           "key given twice in \"%s\"", text);
    else
        findings_refuse_at(findings, result.offset, result.length, NULL,
                           "\"%s\" takes a part of something that has no such parts", text);
}

/* Faults that need no look at the code. */
static void refuse_value(struct findings *findings, const struct rule *rule,
                         struct rule_result result) {
    const char *text = quote(findings->arena, rule, result.offset, result.length);
    const char *hint = NULL;
    const char *problem = "reads beyond the end of a string or list";
    if (result.fault == RULE_FAULT_MATH) {
        problem = "divides by zero";
        hint = "compare products: write a > b * 0.5 for a / b > 0.5";
    } else if (result.fault == RULE_FAULT_CRASH) {
        problem = "divides by zero, on which etcd-defrag crashes";
        hint = rule->code[result.instruction].operation == RULE_DIVIDE
                   ? "compare products: write a > b * 0.5 for a / b > 0.5"
                   : "make sure that what is right of % is never 0";
    } else if (result.fault == RULE_FAULT_RESULT) {
        problem = "is neither true nor false";
        hint = "compare it with a limit, as in dbQuotaUsage > 0.8";
    } else if (result.fault == RULE_FAULT_INDEX) {
        problem = "has an index that is not a whole number";
    } else if (result.fault == RULE_FAULT_UNSUPPORTED) {
        problem = "makes strings or lists too large to check";
        hint = "write a simpler rule";
    } else if (result.fault == RULE_FAULT_VARIABLE) {
        problem = "names an element that does not exist";
    }
    findings_refuse_at(findings, result.offset, result.length, hint, "\"%s\" %s", text, problem);
}

void rule_explain(struct findings *findings, const struct rule *rule, struct rule_result result) {
    if (result.outcome == RULE_TRUE || result.outcome == RULE_FALSE)
        return;
    enum rule_operation operation = rule->code[result.instruction].operation;
    if (operation == RULE_FAIL)
        refuse_reading(findings, rule, result);
    else if (operation == RULE_UNKNOWN)
        refuse_variable(findings, rule, result);
    else if (result.fault == RULE_FAULT_TYPE)
        refuse_types(findings, rule, result);
    else if (result.fault == RULE_FAULT_SYNTAX)
        refuse_use(findings, rule, result);
    else
        refuse_value(findings, rule, result);
}
