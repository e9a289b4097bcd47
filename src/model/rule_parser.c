/*
 * From text to code: an operator-precedence parser whose stack is in the arena.
 *
 * It emits in the order in which goval's LALR(1) parser reduces, so that of several faults the same
 * one comes first: an operand that can go on (a name, the end of an operation) waits for the next
 * token, a closed one does not.
 */
#include "base/text.h"
#include "model/rule_builder.h"
#include "model/rule_token.h"

enum pending_kind {
    PENDING_RULE, /* the bottom */
    PENDING_OPERATOR,
    PENDING_BRACKETS,
    PENDING_CALL,
    PENDING_LIST,
    PENDING_KEY,   /* of an object's member */
    PENDING_VALUE, /* of an object's member */
    PENDING_INDEX, /* after [ behind a value */
    PENDING_SLICE, /* after : in there */
    PENDING_BRANCH /* after ? */
};

struct pending {
    enum pending_kind kind;
    enum rule_operation operation;
    unsigned level;
    size_t offset; /* where the sub-expression began */
    size_t count;  /* elements so far */
};

struct parser {
    struct rule_lexer lexer;
    struct rule_builder code;
    struct pending *pending;
    size_t pending_count;
    size_t pending_capacity;
    struct rule_token token;
    enum rule_fault fault;
    bool done;
};

static struct pending *push(struct parser *parser, enum pending_kind kind, size_t offset) {
    if (parser->pending_count == parser->pending_capacity) {
        size_t larger = parser->pending_capacity ? parser->pending_capacity * 2 : 32;
        parser->pending = arena_grow(parser->lexer.arena, parser->pending,
                                     parser->pending_capacity * sizeof *parser->pending,
                                     larger * sizeof *parser->pending);
        parser->pending_capacity = larger;
    }
    struct pending *pending = &parser->pending[parser->pending_count++];
    *pending = (struct pending){.kind = kind, .offset = offset};
    return pending;
}

static void push_operator(struct parser *parser, enum rule_operation operation, unsigned level,
                          size_t offset) {
    struct pending *pending = push(parser, PENDING_OPERATOR, offset);
    pending->operation = operation;
    pending->level = level;
}

static struct pending *top(struct parser *parser) {
    return &parser->pending[parser->pending_count - 1];
}

/* Takes the token at hand and reads the next one; false when that one cannot be read. */
static bool advance(struct parser *parser) {
    parser->code.end = parser->token.offset + parser->token.length;
    parser->token = rule_lex(&parser->lexer);
    if (parser->token.kind != RULE_TOKEN_BAD)
        return true;
    parser->fault = parser->token.fault;
    return false;
}

static bool fail(struct parser *parser) {
    parser->fault = RULE_FAULT_SYNTAX;
    return false;
}

static bool at_mark(const struct parser *parser, char mark) {
    return parser->token.kind == RULE_TOKEN_MARK && parser->token.mark == mark;
}

/* Emits the pending operators that bind at least as tightly as `level`. */
static void reduce(struct parser *parser, unsigned level) {
    while (top(parser)->kind == PENDING_OPERATOR && top(parser)->level >= level) {
        struct pending pending = parser->pending[--parser->pending_count];
        size_t operands = pending.operation == RULE_CHOOSE   ? 3
                          : pending.level == RULE_LEVEL_SIGN ? 1
                                                             : 2;
        rule_emit(&parser->code, pending.operation, operands, pending.offset);
    }
}

/* The beginning of the value that was emitted last. */
static size_t value_offset(const struct parser *parser) {
    return parser->code.rule->code[parser->code.rule->count - 1].offset;
}

/* A name is a function's when a bracket follows. There are no functions, but arguments count. */
static bool take_name(struct parser *parser, bool *complete) {
    struct rule_token name = parser->token;
    if (!advance(parser))
        return false;
    *complete = true;
    if (!at_mark(parser, '(')) {
        rule_emit_variable(&parser->code, name.offset);
        return true;
    }
    if (!advance(parser))
        return false;
    *complete = at_mark(parser, ')');
    if (!*complete) {
        push(parser, PENDING_CALL, name.offset);
        return true;
    }
    parser->code.end = parser->token.offset + 1;
    rule_emit(&parser->code, RULE_CALL, 0, name.offset);
    return advance(parser);
}

/* [ or { where an operand is due. */
static bool take_collection(struct parser *parser, bool *complete) {
    bool list = parser->token.mark == '[';
    size_t offset = parser->token.offset;
    if (!advance(parser))
        return false;
    *complete = at_mark(parser, list ? ']' : '}');
    if (!*complete) {
        push(parser, list ? PENDING_LIST : PENDING_KEY, offset);
        return true;
    }
    parser->code.end = parser->token.offset + 1;
    rule_emit(&parser->code, RULE_PUSH, 0, offset)->constant.kind = list ? RULE_LIST : RULE_OBJECT;
    return advance(parser);
}

/* The colon of [:to] or [from:]; an absent bound is nil. */
static bool take_slice_colon(struct parser *parser, bool has_from, bool *complete) {
    if (!has_from)
        rule_emit(&parser->code, RULE_PUSH, 0, parser->token.offset);
    top(parser)->kind = PENDING_SLICE;
    if (!advance(parser))
        return false;
    *complete = at_mark(parser, ']');
    if (!*complete)
        return true;
    parser->code.end = parser->token.offset + 1;
    rule_emit(&parser->code, RULE_PUSH, 0, parser->token.offset);
    rule_emit(&parser->code, RULE_SLICE, 3, top(parser)->offset);
    parser->pending_count--;
    return advance(parser);
}

/* Signs and brackets where an operand is due. */
static bool take_opening(struct parser *parser, bool *complete) {
    size_t offset = parser->token.offset;
    switch (parser->token.mark) {
    case '(':
        push(parser, PENDING_BRACKETS, offset);
        return advance(parser);
    case '!':
    case '~':
        push_operator(parser, parser->token.mark == '!' ? RULE_NOT : RULE_BIT_NOT, RULE_LEVEL_SIGN,
                      offset);
        return advance(parser);
    case '[':
    case '{':
        return take_collection(parser, complete);
    case ':':
        if (top(parser)->kind == PENDING_INDEX)
            return take_slice_colon(parser, false, complete);
        return fail(parser);
    default:
        return fail(parser);
    }
}

/* What a token does where an operand is due: *complete says whether it was one. */
static bool take_operand(struct parser *parser, bool *complete) {
    struct rule_token token = parser->token;
    *complete = false;
    switch (token.kind) {
    case RULE_TOKEN_LITERAL:
        parser->code.end = token.offset + token.length;
        rule_emit(&parser->code, RULE_PUSH, 0, token.offset)->constant = token.value;
        *complete = true;
        return advance(parser);
    case RULE_TOKEN_NAME:
        return take_name(parser, complete);
    case RULE_TOKEN_MARK:
        return take_opening(parser, complete);
    case RULE_TOKEN_OPERATOR:
        if (token.operation != RULE_SUBTRACT)
            return fail(parser);
        push_operator(parser, RULE_NEGATE, RULE_LEVEL_SIGN, token.offset);
        return advance(parser);
    default:
        return fail(parser);
    }
}

/* .name behind a value. */
static bool take_field(struct parser *parser) {
    if (!advance(parser))
        return false;
    if (parser->token.kind != RULE_TOKEN_NAME)
        return fail(parser);
    struct rule_token name = parser->token;
    size_t offset = value_offset(parser);
    parser->code.end = name.offset + name.length;
    rule_emit(&parser->code, RULE_PUSH, 0, name.offset)->constant = (struct rule_value){
        .kind = RULE_STRING, .bytes = parser->code.rule->text + name.offset, .count = name.length};
    rule_emit(&parser->code, RULE_ELEMENT, 2, offset);
    return advance(parser);
}

/* An operator with two operands; two times signs in a row are the power, where there is one. */
static bool take_operator(struct parser *parser) {
    enum rule_operation operation = parser->token.operation;
    unsigned level = rule_level(operation);
    reduce(parser, level);
    size_t offset = value_offset(parser);
    if (!advance(parser))
        return false;
    if (operation == RULE_MULTIPLY && parser->token.kind == RULE_TOKEN_OPERATOR &&
        parser->token.operation == RULE_MULTIPLY &&
        parser->code.rule->generation >= RULE_INTEGERS_GOVAL_1_4) {
        operation = RULE_POWER;
        if (!advance(parser))
            return false;
    }
    push_operator(parser, operation, level, offset);
    return true;
}

/* Closes what is on top with the token at hand: emits, and goes on behind the bracket. */
static bool close_with(struct parser *parser, enum rule_operation operation, size_t operands) {
    struct pending pending = parser->pending[--parser->pending_count];
    parser->code.end = parser->token.offset + parser->token.length;
    rule_emit(&parser->code, operation, operands, pending.offset);
    return advance(parser);
}

static bool close_brackets(struct parser *parser) {
    struct pending pending = parser->pending[--parser->pending_count];
    struct rule_instruction *inner = &parser->code.rule->code[parser->code.rule->count - 1];
    inner->offset = pending.offset;
    inner->length = parser->token.offset + 1 - pending.offset;
    return advance(parser);
}

/* ) ] , in a call or list, with the elements before it. */
static bool take_in_list(struct parser *parser, bool *complete) {
    bool call = top(parser)->kind == PENDING_CALL;
    size_t count = ++top(parser)->count;
    *complete = !at_mark(parser, ',');
    if (!*complete)
        return advance(parser);
    if (!at_mark(parser, call ? ')' : ']'))
        return fail(parser);
    return close_with(parser, call ? RULE_CALL : RULE_MAKE_LIST, count);
}

/* : , } in an object. A member is added before the token behind it is looked at. */
static bool take_in_object(struct parser *parser, bool *complete) {
    struct pending *pending = top(parser);
    *complete = false;
    if (pending->kind == PENDING_KEY) {
        pending->kind = PENDING_VALUE;
        return at_mark(parser, ':') ? advance(parser) : fail(parser);
    }
    bool first = pending->count++ == 0;
    rule_emit(&parser->code, first ? RULE_MAKE_OBJECT : RULE_ADD_MEMBER, first ? 2 : 3,
              pending->offset);
    if (at_mark(parser, ',')) {
        pending->kind = PENDING_KEY;
        return advance(parser);
    }
    *complete = at_mark(parser, '}');
    if (!*complete)
        return fail(parser);
    parser->pending_count--;
    return advance(parser);
}

/* ] : in an index or slice. */
static bool take_in_index(struct parser *parser, bool *complete) {
    bool slice = top(parser)->kind == PENDING_SLICE;
    if (at_mark(parser, ']'))
        return close_with(parser, slice ? RULE_SLICE : RULE_ELEMENT, slice ? 3 : 2);
    if (slice || !at_mark(parser, ':'))
        return fail(parser);
    return take_slice_colon(parser, true, complete);
}

/* The token behind an operand when it is no operator: what is open decides. */
static bool take_separator(struct parser *parser, bool *complete) {
    reduce(parser, RULE_LEVEL_CHOOSE);
    *complete = true;
    switch (top(parser)->kind) {
    case PENDING_BRACKETS:
        return at_mark(parser, ')') ? close_brackets(parser) : fail(parser);
    case PENDING_CALL:
    case PENDING_LIST:
        return take_in_list(parser, complete);
    case PENDING_KEY:
    case PENDING_VALUE:
        return take_in_object(parser, complete);
    case PENDING_INDEX:
    case PENDING_SLICE:
        return take_in_index(parser, complete);
    case PENDING_BRANCH:
        if (!at_mark(parser, ':'))
            return fail(parser);
        *complete = false;
        top(parser)->kind = PENDING_OPERATOR;
        return advance(parser);
    default:
        parser->done = parser->token.kind == RULE_TOKEN_END;
        return parser->done ? false : fail(parser);
    }
}

/* What the token behind an operand does: *complete is false when an operand is due next. */
static bool take_after_operand(struct parser *parser, bool *complete) {
    *complete = false;
    if (parser->token.kind == RULE_TOKEN_OPERATOR)
        return take_operator(parser);
    if (at_mark(parser, '.')) {
        *complete = true;
        return take_field(parser);
    }
    if (at_mark(parser, '[')) {
        push(parser, PENDING_INDEX, value_offset(parser));
        return advance(parser);
    }
    if (at_mark(parser, '?')) {
        reduce(parser, RULE_LEVEL_CHOOSE + 1);
        struct pending *branch = push(parser, PENDING_BRANCH, value_offset(parser));
        branch->operation = RULE_CHOOSE;
        branch->level = RULE_LEVEL_CHOOSE;
        return advance(parser);
    }
    return take_separator(parser, complete);
}

static bool parse(struct parser *parser) {
    bool complete = false;
    push(parser, PENDING_RULE, 0);
    if (!advance(parser))
        return false;
    while (complete ? take_after_operand(parser, &complete) : take_operand(parser, &complete))
        ;
    return parser->done;
}

/* Limits that hold before anything is read; the length of what may be read. */
static bool check_text(struct findings *findings, const char *text, size_t length) {
    size_t bad = 0;
    if (length > RULE_LENGTH_LIMIT)
        return findings_refuse(findings, "shorten the rule",
                               "the rule has %zu bytes, at most %d are taken", length,
                               RULE_LENGTH_LIMIT);
    if (!text_is_utf8(text, length, &bad))
        return findings_refuse_at(findings, bad, 1, NULL, "the rule is not UTF-8 text");
    return true;
}

bool rule_parse(struct arena *arena, struct findings *findings, const char *text,
                enum rule_generation generation, struct rule **rule) {
    size_t length = strlen(text);
    struct parser parser = {.code = {.arena = arena, .rule = arena_alloc(arena, sizeof **rule)}};
    parser.lexer = (struct rule_lexer){
        .arena = arena, .text = text, .length = length, .generation = generation};
    *rule = parser.code.rule;
    **rule = (struct rule){.text = text, .length = length, .generation = generation};
    if (!check_text(findings, text, length)) {
        rule_emit_failure(&parser.code, RULE_FAULT_UNSUPPORTED, 0, 0);
        return false;
    }
    if (length == 0)
        return true;
    if (parse(&parser))
        return true;
    rule_emit_failure(&parser.code, parser.fault, parser.token.offset, parser.token.length);
    bool unsupported = parser.fault == RULE_FAULT_UNSUPPORTED;
    rule_explain(findings, *rule,
                 (struct rule_result){.outcome = unsupported ? RULE_UNSUPPORTED : RULE_ERROR,
                                      .fault = parser.fault,
                                      .instruction = (*rule)->count - 1,
                                      .offset = parser.token.offset,
                                      .length = parser.token.length});
    return false;
}
