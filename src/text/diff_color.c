#include "text/diff.h"

/* The sequence before a line: heads bold, places cyan, what goes red, what comes green. */
static const char *color_of(const char *line, size_t length) {
    bool head = length >= 4 && (memcmp(line, "--- ", 4) == 0 || memcmp(line, "+++ ", 4) == 0);
    if (length == 0)
        return NULL;
    if (head)
        return "\033[1m";
    return line[0] == '-'   ? "\033[31m"
           : line[0] == '+' ? "\033[32m"
           : line[0] == '@' ? "\033[36m"
                            : NULL;
}

void diff_colored(struct text *output, const char *bytes, size_t length) {
    const char *end = bytes + length;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t line = (size_t)((stop ? stop : end) - bytes);
        const char *color = color_of(bytes, line);
        if (color)
            text_add(output, color);
        text_add_bytes(output, bytes, line);
        if (color)
            text_add(output, "\033[0m");
        if (stop)
            text_add_char(output, '\n');
        bytes += line + (stop ? 1 : 0);
    }
}
