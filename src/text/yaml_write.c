#include "text/yaml_write.h"

#include "text/scalar.h"

/* Length of a non-ASCII sequence that may stand unescaped, or 0: C1 controls, the line and
 * paragraph separators, the byte order mark, non-characters and private use are escaped. */
static size_t printable_sequence(const unsigned char *at) {
    size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
    if (length == 2)
        return at[0] == 0xC2 && at[1] < 0xA1 ? 0 : 2;
    if (length == 4)
        return 0;
    if (at[0] == 0xE2 && (at[1] == 0x80 || at[1] == 0x81))
        return 0;
    return at[0] >= 0xEE ? 0 : 3;
}

static unsigned decode(const unsigned char *at, size_t *length) {
    if (at[0] >= 0xF0) {
        *length = 4;
        return ((unsigned)(at[0] & 7) << 18) | ((unsigned)(at[1] & 63) << 12) |
               ((unsigned)(at[2] & 63) << 6) | (at[3] & 63u);
    }
    if (at[0] >= 0xE0) {
        *length = 3;
        return ((unsigned)(at[0] & 15) << 12) | ((unsigned)(at[1] & 63) << 6) | (at[2] & 63u);
    }
    *length = 2;
    return ((unsigned)(at[0] & 31) << 6) | (at[1] & 63u);
}

static size_t add_escape(struct text *output, const unsigned char *at) {
    size_t length = 1;
    if (at[0] == '\n')
        text_add(output, "\\n");
    else if (at[0] == '\t')
        text_add(output, "\\t");
    else if (at[0] == '\r')
        text_add(output, "\\r");
    else if (at[0] < 0x80)
        text_add_format(output, "\\x%02X", at[0]);
    else {
        unsigned point = decode(at, &length);
        text_add_format(output, point > 0xFFFF ? "\\U%08X" : "\\u%04X", point);
    }
    return length;
}

/* Length of the ASCII characters from `at` on that stand for themselves between double quotes. */
static size_t plain_run(const unsigned char *at) {
    size_t length = 0;
    for (;; length++) {
        unsigned char byte = at[length];
        if (byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\')
            return length;
    }
}

static void add_quoted(struct text *output, const char *string) {
    const unsigned char *at = (const unsigned char *)string;
    text_add_char(output, '"');
    while (*at) {
        size_t run = plain_run(at);
        size_t step = run > 0 || *at < 0x80 ? run : printable_sequence(at);
        if (step > 0) {
            text_add_bytes(output, (const char *)at, step);
            at += step;
        } else if (*at == '"' || *at == '\\') {
            text_add_char(output, '\\');
            text_add_char(output, (char)*at++);
        } else {
            at += add_escape(output, at);
        }
    }
    text_add_char(output, '"');
}

void yaml_write_string(struct text *output, const char *string, bool quoted) {
    if (!quoted && scalar_is_plain_safe(string))
        text_add(output, string);
    else
        add_quoted(output, string);
}

/* What stands after a scalar. */
enum end { END_NOTHING, END_LINE, END_KEY, END_KEY_LINE };

static const struct {
    char text[4];
    unsigned char length;
} ends[] = {[END_NOTHING] = {"", 0},
            [END_LINE] = {"\n", 1},
            [END_KEY] = {": ", 2},
            [END_KEY_LINE] = {":\n", 2}};

enum { USUAL_BLANKS = 32 };

/* Blanks at a place with room for USUAL_BLANKS: so many are written at once, whatever is needed. */
static char *indent(char *at, size_t blanks) {
    if (blanks <= USUAL_BLANKS)
        memset(at, ' ', USUAL_BLANKS);
    else
        memset(at, ' ', blanks);
    return at + blanks;
}

/* Blanks, a string, which needs no escapes, in double quotes or not, and what ends it. */
static void add_piece(struct text *output, size_t blanks, const char *string, bool quoted,
                      enum end end) {
    size_t length = strlen(string);
    char *at = indent(text_room(output, blanks + length + USUAL_BLANKS), blanks);
    if (quoted)
        *at++ = '"';
    at = mempcpy(at, string, length);
    if (quoted)
        *at++ = '"';
    memcpy(at, ends[end].text, sizeof(ends->text));
    output->length = (size_t)(at - output->data) + ends[end].length;
}

static void add_scalar(struct text *output, size_t blanks, const struct node *node, enum end end) {
    if (node->kind == NODE_NULL) {
        add_piece(output, blanks, "null", false, end);
    } else if (node->kind != NODE_STRING ||
               (!node->quoted && (node->safe || scalar_is_plain_safe(node->string)))) {
        add_piece(output, blanks, node->string, false, end);
    } else if (node->safe || scalar_is_quoted_safe(node->string)) {
        add_piece(output, blanks, node->string, true, end);
    } else {
        text_add_repeated(output, ' ', blanks);
        add_quoted(output, node->string);
        text_add(output, ends[end].text);
    }
}

static void add_node(struct text *output, const struct node *node, size_t first, size_t indent);

/* `indent` is the column of the keys; before the first one stand `first` blanks. */
static void add_mapping(struct text *output, const struct node *node, size_t first, size_t indent) {
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node->pairs[i].key;
        const struct node *value = node->pairs[i].value;
        size_t blanks = i > 0 ? indent : first;
        if (value->kind == NODE_MAPPING && value->count > 0) {
            add_scalar(output, blanks, key, END_KEY_LINE);
            add_mapping(output, value, indent + 2, indent + 2);
        } else if (value->kind == NODE_SEQUENCE && value->count > 0) {
            add_scalar(output, blanks, key, END_KEY_LINE);
            add_node(output, value, indent, indent);
        } else {
            add_scalar(output, blanks, key, END_KEY);
            add_node(output, value, 0, indent);
        }
    }
}

static void add_sequence(struct text *output, const struct node *node, size_t first,
                         size_t indent) {
    for (size_t i = 0; i < node->count; i++) {
        add_piece(output, i > 0 ? indent : first, "- ", false, END_NOTHING);
        add_node(output, node->items[i], 0, indent + 2);
    }
}

/* Ends with a newline. The depth is bounded by the reader and the templates. */
static void add_node(struct text *output, const struct node *node, size_t first, size_t indent) {
    if (node->kind == NODE_MAPPING && node->count > 0)
        add_mapping(output, node, first, indent);
    else if (node->kind == NODE_SEQUENCE && node->count > 0)
        add_sequence(output, node, first, indent);
    else if (node->kind == NODE_MAPPING)
        add_piece(output, first, "{}", false, END_LINE);
    else if (node->kind == NODE_SEQUENCE)
        add_piece(output, first, "[]", false, END_LINE);
    else
        add_scalar(output, first, node, END_LINE);
}

void yaml_write(struct text *output, const struct node *root) {
    add_node(output, root, 0, 0);
}

void yaml_write_at(struct text *output, const struct node *root, size_t column) {
    add_node(output, root, 0, column);
}
