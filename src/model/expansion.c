#include "model/expansion.h"

#include "base/text.h"

const char *kubernetes_escape_argument(struct arena *arena, const char *value) {
    if (!strchr(value, '$'))
        return value;
    struct text text = text_new(arena);
    while (*value != '\0') {
        size_t plain = strcspn(value, "$");
        text_add_bytes(&text, value, plain);
        value += plain;
        size_t run = strspn(value, "$");
        value += run;
        bool alone = run == 1 && *value != '(' && *value != '\0';
        text_add_repeated(&text, '$', alone ? 1 : 2 * run);
    }
    return text.data;
}
