/*
 * rule_token.h: the tokens of a rule, those of Go's scanner as goval takes them; for rule_*.c only.
 */
#ifndef MODEL_RULE_TOKEN_H
#define MODEL_RULE_TOKEN_H

#include "model/rule_code.h"

enum rule_token_kind {
    RULE_TOKEN_END,
    RULE_TOKEN_BAD, /* `fault` says why; nothing is read after it */
    RULE_TOKEN_LITERAL,
    RULE_TOKEN_NAME,
    RULE_TOKEN_OPERATOR, /* with two operands; minus may also have one */
    RULE_TOKEN_MARK      /* ( ) [ ] { } , : ? . ! ~ */
};

struct rule_token {
    enum rule_token_kind kind;
    enum rule_fault fault;
    enum rule_operation operation;
    char mark;
    size_t offset;
    size_t length;
    struct rule_value value; /* of a literal */
};

struct rule_lexer {
    struct arena *arena; /* owns the strings of literals */
    const char *text;
    size_t length;
    size_t position;
    enum rule_generation generation;
    bool minus_is_due; /* Go reads "<-" as one token, which goval takes for "<" and then "-" */
};

/* The next token; after the last one RULE_TOKEN_END for ever. */
struct rule_token rule_lex(struct rule_lexer *lexer);

/* rule_literal.c: the value of a literal's text, or RULE_FAULT_LITERAL. */
enum rule_fault rule_read_integer(enum rule_generation generation, const char *text, size_t length,
                                  struct rule_value *value);
enum rule_fault rule_read_float(struct arena *arena, const char *text, size_t length,
                                struct rule_value *value);
enum rule_fault rule_read_string(struct arena *arena, const char *text, size_t length,
                                 struct rule_value *value);

#endif
