/* Strings, lists and objects, as goval's internal/parserUtils.go handles them. */
#include "base/text.h"
#include "model/rule_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EQUAL_DEPTH = 200, DOUBLE_DIGITS = 17 };

static bool same_bytes(struct rule_value left, struct rule_value right) {
    return left.count == right.count &&
           (left.count == 0 || memcmp(left.bytes, right.bytes, left.count) == 0);
}

static const struct rule_value nil_value = {.kind = RULE_NIL};

static const struct rule_value *find_member(struct rule_value object, struct rule_value key) {
    for (size_t i = 0; i < object.count; i++)
        if (same_bytes(object.elements[2 * i], key))
            return &object.elements[2 * i + 1];
    return NULL;
}

/* Lists and objects of the same size. A member that the other object lacks counts as nil there. */
static enum rule_fault equal_parts(struct rule_budget *budget, struct rule_value left,
                                   struct rule_value right, size_t level, bool *equal) {
    *equal = left.count == right.count;
    for (size_t i = 0; i < left.count && *equal; i++) {
        bool list = left.kind == RULE_LIST;
        if (!rule_work(budget, list ? 1 : right.count))
            return RULE_FAULT_UNSUPPORTED;
        const struct rule_value *other =
            list ? &right.elements[i] : find_member(right, left.elements[2 * i]);
        enum rule_fault fault =
            rule_equal(budget, list ? left.elements[i] : left.elements[2 * i + 1],
                       other ? *other : nil_value, level + 1, equal);
        if (fault != RULE_FAULT_NONE)
            return fault;
    }
    return RULE_FAULT_NONE;
}

enum rule_fault rule_equal(struct rule_budget *budget, struct rule_value left,
                           struct rule_value right, size_t level, bool *equal) {
    double one = 0;
    double other = 0;
    *equal = false;
    if (level > EQUAL_DEPTH)
        return RULE_FAULT_UNSUPPORTED;
    if (left.kind == RULE_INTEGER && right.kind == RULE_INTEGER)
        *equal = left.integer == right.integer;
    else if (rule_as_double(left, &one) && rule_as_double(right, &other))
        *equal = one <= other && one >= other;
    else if (left.kind != right.kind)
        return RULE_FAULT_NONE;
    else if (left.kind == RULE_LIST || left.kind == RULE_OBJECT)
        return equal_parts(budget, left, right, level, equal);
    else if (left.kind == RULE_STRING)
        *equal = same_bytes(left, right);
    else
        *equal = left.kind == RULE_NIL || left.boolean == right.boolean;
    return RULE_FAULT_NONE;
}

/* One more in the last digit; false when that needs another digit. */
static bool round_up(char *scientific) {
    size_t place = strcspn(scientific, "e");
    while (place-- > 0) {
        if (!text_is_digit(scientific[place]))
            continue;
        if (scientific[place] != '9') {
            scientific[place]++;
            return true;
        }
        scientific[place] = '0';
    }
    return false;
}

static bool reads_back(const char *scientific, double number) {
    double back = strtod(scientific, NULL);
    return back <= number && back >= number;
}

/*
 * The fewest digits that read back as the same number, in scientific notation. Below a power of two
 * numbers lie closer together than above, so the next digits up can do when the nearest do not.
 */
static void shortest_digits(double number, char *scientific, size_t size) {
    for (int digits = 0; digits < DOUBLE_DIGITS; digits++) {
        snprintf(scientific, size, "%.*e", digits, number);
        if (reads_back(scientific, number) ||
            (round_up(scientific) && reads_back(scientific, number)))
            return;
    }
}

/* The digits of "d.ddde+xx" with the point where the exponent wants it, and no exponent. */
static void add_plain(struct text *text, const char *scientific) {
    size_t length = strcspn(scientific, "e");
    const char *exponent_text = scientific + length + 2;
    uint64_t size = 0;
    bool read = text_to_number(exponent_text, strlen(exponent_text), 999, &size);
    int place = !read ? 0 : scientific[length + 1] == '-' ? -(int)size : (int)size;
    if (place < 0)
        text_add(text, "0.");
    text_add_repeated(text, '0', place < 0 ? (size_t)(-place - 1) : 0);
    bool fraction = place < 0;
    for (size_t i = 0; i < length; i++) {
        if (scientific[i] == '.')
            continue;
        if (place-- == -1 && !fraction)
            text_add_char(text, '.');
        text_add_char(text, scientific[i]);
    }
    text_add_repeated(text, '0', place >= 0 ? (size_t)place + 1 : 0);
}

static const char *format_number(struct arena *arena, double number) {
    char scientific[64];
    if (isnan(number))
        return "NaN";
    if (isinf(number))
        return number > 0 ? "+Inf" : "-Inf";
    shortest_digits(number, scientific, sizeof scientific);
    struct text text = text_new(arena);
    if (scientific[0] == '-')
        text_add_char(&text, '-');
    add_plain(&text, scientific + (scientific[0] == '-'));
    return text.data;
}

/* What a value is when it is added to a string; false for lists and objects. */
static bool as_string(struct rule_budget *budget, struct rule_value value,
                      struct rule_value *string) {
    double number = 0;
    *string = value;
    if (value.kind == RULE_STRING)
        return true;
    string->kind = RULE_STRING;
    if (value.kind == RULE_NIL)
        string->bytes = "nil";
    else if (value.kind == RULE_BOOLEAN)
        string->bytes = value.boolean ? "true" : "false";
    else if (rule_as_double(value, &number))
        string->bytes = format_number(budget->arena, number);
    else
        return false;
    string->count = strlen(string->bytes);
    return true;
}

/* The elements of two lists, one after the other. */
static enum rule_fault join(struct rule_budget *budget, struct rule_value left,
                            struct rule_value right, struct rule_value *result) {
    size_t size = sizeof(struct rule_value);
    size_t count = left.count + right.count;
    if (!rule_work(budget, count * size))
        return RULE_FAULT_UNSUPPORTED;
    struct rule_value *elements = arena_array(budget->arena, count, size);
    if (left.count > 0)
        memcpy(elements, left.elements, left.count * size);
    if (right.count > 0)
        memcpy(elements + left.count, right.elements, right.count * size);
    *result = (struct rule_value){.kind = RULE_LIST, .count = count, .elements = elements};
    return RULE_FAULT_NONE;
}

/* The members of both; where both have a key, the right one's value. */
static enum rule_fault merge(struct rule_budget *budget, struct rule_value left,
                             struct rule_value right, struct rule_value *result) {
    size_t most = left.count + right.count;
    if (!rule_work(budget, 2 * most * sizeof(struct rule_value)) ||
        !rule_work(budget, left.count * right.count))
        return RULE_FAULT_UNSUPPORTED;
    struct rule_value *elements = arena_array(budget->arena, 2 * most, sizeof *elements);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        bool from_left = i < left.count;
        const struct rule_value *member =
            from_left ? left.elements + 2 * i : right.elements + 2 * (i - left.count);
        if (from_left && find_member(right, member[0]))
            continue;
        elements[2 * count] = member[0];
        elements[2 * count++ + 1] = member[1];
    }
    *result = (struct rule_value){.kind = RULE_OBJECT, .count = count, .elements = elements};
    return RULE_FAULT_NONE;
}

enum rule_fault rule_concatenate(struct rule_budget *budget, struct rule_value left,
                                 struct rule_value right, struct rule_value *result) {
    struct rule_value one;
    struct rule_value other;
    if (left.kind == RULE_LIST && right.kind == RULE_LIST)
        return join(budget, left, right, result);
    if (left.kind == RULE_OBJECT && right.kind == RULE_OBJECT)
        return merge(budget, left, right, result);
    if ((left.kind != RULE_STRING && right.kind != RULE_STRING) || !as_string(budget, left, &one) ||
        !as_string(budget, right, &other))
        return RULE_FAULT_TYPE;
    size_t count = one.count + other.count;
    if (!rule_work(budget, count))
        return RULE_FAULT_UNSUPPORTED;
    char *bytes = arena_alloc(budget->arena, count + 1);
    memcpy(bytes, one.bytes, one.count);
    memcpy(bytes + one.count, other.bytes, other.count);
    *result = (struct rule_value){.kind = RULE_STRING, .count = count, .bytes = bytes};
    return RULE_FAULT_NONE;
}

enum rule_fault rule_contains(struct rule_budget *budget, struct rule_value list,
                              struct rule_value value, struct rule_value *result) {
    if (list.kind != RULE_LIST)
        return RULE_FAULT_SYNTAX;
    *result = (struct rule_value){.kind = RULE_BOOLEAN};
    enum rule_fault fault = RULE_FAULT_NONE;
    for (size_t i = 0; i < list.count && fault == RULE_FAULT_NONE && !result->boolean; i++)
        fault = rule_equal(budget, list.elements[i], value, 0, &result->boolean);
    return fault;
}

enum rule_fault rule_make_list(struct rule_budget *budget, const struct rule_value *elements,
                               size_t count, struct rule_value *result) {
    struct rule_value list = {.kind = RULE_LIST, .count = count, .elements = elements};
    return join(budget, list, (struct rule_value){.kind = RULE_LIST}, result);
}

enum rule_fault rule_add_member(struct rule_budget *budget, struct rule_value *object,
                                struct rule_value key, struct rule_value value) {
    size_t count = object->count;
    if (key.kind != RULE_STRING)
        return RULE_FAULT_TYPE;
    if (!rule_work(budget, count + 1))
        return RULE_FAULT_UNSUPPORTED;
    if (find_member(*object, key))
        return RULE_FAULT_SYNTAX;
    struct rule_value *elements = arena_array(budget->arena, 2 * count + 2, sizeof *elements);
    if (!rule_work(budget, 2 * count * sizeof *elements))
        return RULE_FAULT_UNSUPPORTED;
    if (count > 0)
        memcpy(elements, object->elements, 2 * count * sizeof *elements);
    elements[2 * count] = key;
    elements[2 * count + 1] = value;
    *object = (struct rule_value){.kind = RULE_OBJECT, .count = count + 1, .elements = elements};
    return RULE_FAULT_NONE;
}

enum rule_fault rule_element(struct rule_value whole, struct rule_value key,
                             struct rule_value *result) {
    if (whole.kind == RULE_OBJECT) {
        if (key.kind != RULE_STRING)
            return RULE_FAULT_SYNTAX;
        const struct rule_value *member = find_member(whole, key);
        *result = member ? *member : nil_value;
        return member ? RULE_FAULT_NONE : RULE_FAULT_VARIABLE;
    }
    int64_t index = 0;
    if (whole.kind != RULE_LIST || (key.kind != RULE_INTEGER && key.kind != RULE_NUMBER))
        return RULE_FAULT_SYNTAX;
    if (rule_as_integer(key, &index) != RULE_FAULT_NONE)
        return RULE_FAULT_INDEX;
    if (index < 0 || (uint64_t)index >= whole.count)
        return RULE_FAULT_VARIABLE;
    *result = whole.elements[index];
    return RULE_FAULT_NONE;
}

enum rule_fault rule_slice(struct rule_value whole, struct rule_value from, struct rule_value to,
                           struct rule_value *result) {
    int64_t start = 0;
    int64_t end = (int64_t)whole.count;
    if (whole.kind != RULE_STRING && whole.kind != RULE_LIST)
        return RULE_FAULT_SYNTAX;
    if ((from.kind != RULE_NIL && rule_as_integer(from, &start) != RULE_FAULT_NONE) ||
        (to.kind != RULE_NIL && rule_as_integer(to, &end) != RULE_FAULT_NONE))
        return RULE_FAULT_TYPE;
    if (start < 0 || end < 0 || end > (int64_t)whole.count || start > end)
        return RULE_FAULT_RANGE;
    *result = whole;
    result->count = (size_t)(end - start);
    if (whole.kind == RULE_LIST && result->count > 0)
        result->elements = whole.elements + start;
    else if (whole.kind == RULE_STRING)
        result->bytes = whole.bytes + start;
    return RULE_FAULT_NONE;
}
