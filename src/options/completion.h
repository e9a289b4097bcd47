/*
 * completion.h: completion scripts for shells, made from the option table.
 *
 * The scripts need nothing but the shell itself. They complete flags and letters, `--flag=` forms,
 * choices, comma lists of choices, files and directories. The text goes to `output`, whose arena
 * owns it.
 */
#ifndef OPTIONS_COMPLETION_H
#define OPTIONS_COMPLETION_H

#include "base/text.h"

/* bash 3.2 and later: to be sourced, or put where bash-completion looks. */
void completion_bash_write(struct text *output);

/* zsh 5: to be saved as _etcdmaint-gen in a folder of fpath, or sourced after compinit. */
void completion_zsh_write(struct text *output);

/* fish 3: to be saved as etcdmaint-gen.fish in a completions folder, or sourced. */
void completion_fish_write(struct text *output);

/* The script for "bash", "zsh" or "fish"; adds nothing and returns false for another shell. */
bool completion_write(struct text *output, const char *shell) MUST_CHECK;

#endif
