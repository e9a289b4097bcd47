/*
 * password.h: passwords in what is shown again: source lines below a message, traced settings.
 *
 * What holds one is mostly refused, but it must not be repeated while that is said. Known are
 * scheme://USER:PASSWORD@, USER:PASSWORD@ as the start of a word, and etcd's --password= and
 * --user=. Pure.
 */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include "base/arena.h"

/* Bytes to hide from `at` on, up to the "@" or the end; 0 when no password begins there. The line
 * goes from `line` to `end`. */
size_t password_length(const char *line, const char *at, const char *end);

/* `text` with "..." in place of each. */
const char *password_hidden(struct arena *arena, const char *text);

#endif
