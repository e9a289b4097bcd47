#include "transport/warning.h"

enum { TEXT_LIMIT = 4096 };

struct scan {
    const char *at;
    const char *end;
};

static void skip_blanks(struct scan *scan) {
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
        scan->at++;
}

/* A word up to a blank; false when there is none. */
static bool scan_word(struct scan *scan, const char **word, size_t *length) {
    skip_blanks(scan);
    *word = scan->at;
    while (scan->at < scan->end && *scan->at != ' ' && *scan->at != '"' && *scan->at != '\t')
        scan->at++;
    *length = (size_t)(scan->at - *word);
    return *length > 0;
}

/* A quoted string, without its quotes and backslashes; `content` may be NULL. */
static bool scan_quoted(struct scan *scan, struct text *content) {
    if (scan->at == scan->end || *scan->at != '"')
        return false;
    for (scan->at++; scan->at < scan->end && *scan->at != '"'; scan->at++) {
        if (*scan->at == '\\' && scan->at + 1 < scan->end)
            scan->at++;
        if (content)
            text_add_char(content, *scan->at);
    }
    if (scan->at == scan->end)
        return false;
    scan->at++;
    return true;
}

static void keep(struct arena *arena, struct kube_warnings *warnings, const struct text *text) {
    /* A NUL would end the text early. */
    for (size_t i = 0; i < text->length; i++)
        if (text->data[i] == '\0')
            text->data[i] = '?';
    if (text->length == 0)
        return;
    const char *safe = text_printable(arena, text->data, TEXT_LIMIT);
    for (size_t i = 0; i < warnings->count; i++)
        if (text_equal(warnings->texts[i], safe))
            return;
    if (!warnings->texts)
        warnings->texts = arena_array(arena, KUBE_WARNING_LIMIT, sizeof *warnings->texts);
    if (warnings->count < KUBE_WARNING_LIMIT)
        warnings->texts[warnings->count++] = safe;
}

void kube_warnings_add(struct arena *arena, struct kube_warnings *warnings, const char *value,
                       size_t length) {
    struct scan scan = {value, value + length};
    while (scan.at < scan.end) {
        const char *code, *agent;
        size_t code_length, agent_length;
        struct text text = text_new(arena);
        if (!scan_word(&scan, &code, &code_length) || !scan_word(&scan, &agent, &agent_length))
            return;
        skip_blanks(&scan);
        if (!scan_quoted(&scan, &text))
            return;
        skip_blanks(&scan);
        if (scan.at < scan.end && *scan.at == '"' && !scan_quoted(&scan, NULL)) /* the date */
            return;
        if (code_length == 3 && memcmp(code, "299", 3) == 0)
            keep(arena, warnings, &text);
        skip_blanks(&scan);
        if (scan.at < scan.end && *scan.at != ',')
            return;
        scan.at++;
    }
}
