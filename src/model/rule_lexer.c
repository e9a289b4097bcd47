/* The tokens of Go's scanner (go/scanner), with goval's choice of them (internal/lexer.go). */
#include "base/text.h"
#include "model/rule_token.h"

static bool is_letter(char byte) {
    return text_is_lower(byte) || text_is_upper(byte) || byte == '_';
}

static char lexer_byte(const struct rule_lexer *lexer, size_t ahead) {
    size_t position = lexer->position + ahead;
    return position < lexer->length ? lexer->text[position] : '\0';
}

static bool starts_here(const struct rule_lexer *lexer, const char *bytes) {
    size_t length = strlen(bytes);
    return lexer->length - lexer->position >= length &&
           memcmp(lexer->text + lexer->position, bytes, length) == 0;
}

/* Moves behind a comment, which ends with the text when it is not closed. */
static void skip_comment(struct rule_lexer *lexer) {
    bool line = lexer_byte(lexer, 1) == '/';
    const char *end = line ? "\n" : "*/";
    lexer->position += 2;
    while (lexer->position < lexer->length && !starts_here(lexer, end))
        lexer->position++;
    if (!line && lexer->position < lexer->length)
        lexer->position += 2;
}

static void skip_blanks(struct rule_lexer *lexer) {
    while (lexer->position < lexer->length) {
        char byte = lexer->text[lexer->position];
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
            lexer->position++;
        else if (starts_here(lexer, "//") || starts_here(lexer, "/*"))
            skip_comment(lexer);
        else
            return;
    }
}

/* Skips digits and underscores; hexadecimal ones too when asked. */
static void skip_digits(struct rule_lexer *lexer, bool hexadecimal) {
    for (;;) {
        char byte = lexer_byte(lexer, 0);
        bool letter = hexadecimal && ((byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F'));
        if (!text_is_digit(byte) && byte != '_' && !letter)
            return;
        lexer->position++;
    }
}

/* Skips "e" or "p" with sign and digits; false when there is none. */
static bool skip_exponent(struct rule_lexer *lexer) {
    char letter = text_lower(lexer_byte(lexer, 0));
    if (letter != 'e' && letter != 'p')
        return false;
    lexer->position++;
    if (lexer_byte(lexer, 0) == '+' || lexer_byte(lexer, 0) == '-')
        lexer->position++;
    skip_digits(lexer, false);
    return true;
}

static void lex_number(struct rule_lexer *lexer, struct rule_token *token) {
    const char *text = lexer->text + token->offset;
    bool hexadecimal = false;
    if (text[0] == '0') {
        char prefix = text_lower(lexer_byte(lexer, 1));
        hexadecimal = prefix == 'x';
        lexer->position += prefix == 'x' || prefix == 'o' || prefix == 'b' ? 2 : 1;
    }
    skip_digits(lexer, hexadecimal);
    bool fraction = lexer_byte(lexer, 0) == '.';
    if (fraction) {
        lexer->position++;
        skip_digits(lexer, hexadecimal);
    }
    if (skip_exponent(lexer))
        fraction = true;
    bool imaginary = lexer_byte(lexer, 0) == 'i';
    lexer->position += imaginary;
    size_t length = lexer->position - token->offset;
    if (imaginary)
        token->fault = RULE_FAULT_TOKEN;
    else if (fraction)
        token->fault = rule_read_float(lexer->arena, text, length, &token->value);
    else
        token->fault = rule_read_integer(lexer->generation, text, length, &token->value);
    token->kind = token->fault == RULE_FAULT_NONE ? RULE_TOKEN_LITERAL : RULE_TOKEN_BAD;
}

/* A string ends at its quote; one in double quotes also at the end of the line. */
static void lex_string(struct rule_lexer *lexer, struct rule_token *token) {
    char quote = lexer_byte(lexer, 0);
    lexer->position++;
    while (lexer->position < lexer->length && lexer_byte(lexer, 0) != quote) {
        if (quote == '"' && lexer_byte(lexer, 0) == '\n')
            break;
        lexer->position += quote == '"' && lexer_byte(lexer, 0) == '\\' ? 2 : 1;
    }
    bool closed = lexer->position < lexer->length && lexer_byte(lexer, 0) == quote;
    lexer->position = closed ? lexer->position + 1 : lexer->position;
    if (lexer->position > lexer->length)
        lexer->position = lexer->length;
    token->fault = closed ? rule_read_string(lexer->arena, lexer->text + token->offset,
                                             lexer->position - token->offset, &token->value)
                          : RULE_FAULT_LITERAL;
    token->kind = token->fault == RULE_FAULT_NONE ? RULE_TOKEN_LITERAL : RULE_TOKEN_BAD;
}

static bool token_is(const struct rule_lexer *lexer, const struct rule_token *token,
                     const char *word) {
    size_t length = lexer->position - token->offset;
    return strlen(word) == length && memcmp(lexer->text + token->offset, word, length) == 0;
}

static void lex_name(struct rule_lexer *lexer, struct rule_token *token) {
    while (is_letter(lexer_byte(lexer, 0)) || text_is_digit(lexer_byte(lexer, 0)))
        lexer->position++;
    token->kind = RULE_TOKEN_LITERAL;
    if (token_is(lexer, token, "nil")) {
        token->value.kind = RULE_NIL;
    } else if (token_is(lexer, token, "true") || token_is(lexer, token, "false")) {
        token->value.kind = RULE_BOOLEAN;
        token->value.boolean = lexer->text[token->offset] == 't';
    } else if (token_is(lexer, token, "in") || token_is(lexer, token, "IN")) {
        token->kind = RULE_TOKEN_OPERATOR;
        token->operation = RULE_IN;
    } else {
        token->kind = RULE_TOKEN_NAME;
    }
}

/* Go's operators that goval does not know, longest first. */
static const char *const unknown_signs[] = {"<<=", ">>=", "&^=", "...", ":=", "+=", "++", "-=",
                                            "--",  "*=",  "/=",  "%=",  "^=", "&^", "&=", "|="};

static const struct {
    const char *sign;
    enum rule_operation operation;
} operators[] = {
    {"||", RULE_OR},         {"&&", RULE_AND},
    {"==", RULE_EQUAL},      {"!=", RULE_NOT_EQUAL},
    {"<<", RULE_SHIFT_LEFT}, {">>", RULE_SHIFT_RIGHT},
    {"<=", RULE_LESS_EQUAL}, {">=", RULE_GREATER_EQUAL},
    {"<", RULE_LESS},        {">", RULE_GREATER},
    {"|", RULE_BIT_OR},      {"^", RULE_BIT_XOR},
    {"&", RULE_BIT_AND},     {"+", RULE_ADD},
    {"-", RULE_SUBTRACT},    {"*", RULE_MULTIPLY},
    {"/", RULE_DIVIDE},      {"%", RULE_REMAINDER},
};

static bool lex_operator(struct rule_lexer *lexer, struct rule_token *token) {
    lexer->minus_is_due = starts_here(lexer, "<-");
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        if (starts_here(lexer, operators[i].sign)) {
            token->kind = RULE_TOKEN_OPERATOR;
            token->operation = operators[i].operation;
            lexer->position += strlen(operators[i].sign);
            return true;
        }
    }
    return false;
}

static void lex_sign(struct rule_lexer *lexer, struct rule_token *token) {
    for (size_t i = 0; i < COUNT_OF(unknown_signs) && !lexer->minus_is_due; i++) {
        if (starts_here(lexer, unknown_signs[i])) {
            token->fault = RULE_FAULT_TOKEN;
            lexer->position += strlen(unknown_signs[i]);
            return;
        }
    }
    if (lex_operator(lexer, token))
        return;
    token->mark = lexer_byte(lexer, 0);
    lexer->position++;
    if (token->mark != '\0' && strchr("()[]{},:?.!~", token->mark))
        token->kind = RULE_TOKEN_MARK;
    else
        token->fault =
            (unsigned char)token->mark < 0x80 ? RULE_FAULT_TOKEN : RULE_FAULT_UNSUPPORTED;
}

struct rule_token rule_lex(struct rule_lexer *lexer) {
    skip_blanks(lexer);
    struct rule_token token = {.kind = RULE_TOKEN_BAD, .offset = lexer->position};
    char byte = lexer_byte(lexer, 0);
    if (lexer->position >= lexer->length)
        token.kind = RULE_TOKEN_END;
    else if (is_letter(byte))
        lex_name(lexer, &token);
    else if (text_is_digit(byte) || (byte == '.' && text_is_digit(lexer_byte(lexer, 1))))
        lex_number(lexer, &token);
    else if (byte == '"' || byte == '`')
        lex_string(lexer, &token);
    else
        lex_sign(lexer, &token);
    token.length = lexer->position - token.offset;
    return token;
}
