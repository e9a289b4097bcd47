#include "options/completion.h"

bool completion_write(struct text *output, const char *shell) {
    if (text_equal(shell, "bash"))
        completion_bash_write(output);
    else if (text_equal(shell, "zsh"))
        completion_zsh_write(output);
    else if (text_equal(shell, "fish"))
        completion_fish_write(output);
    else
        return false;
    return true;
}
