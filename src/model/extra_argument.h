/*
 * extra_argument.h: arguments that users add to etcd-defrag's own.
 *
 * What the program sets itself, and what would make the run unsafe or show a password, is refused
 * with the option to use instead. The flags are those of ahrtr/etcd-defrag up to v0.43.
 */
#ifndef MODEL_EXTRA_ARGUMENT_H
#define MODEL_EXTRA_ARGUMENT_H

#include "base/finding.h"

/*
 * Checks one argument: --FLAG or --FLAG=VALUE, at most 4096 bytes, no control characters. An
 * argument without "=" must be a switch, for it would swallow the next one otherwise. Flags that
 * are not known get a warning: a newer image may have them. "$(NAME)" is not special here; escape
 * the argument with kubernetes_escape_argument when it is written out.
 */
bool extra_argument_check(struct findings *findings, const char *text);

#endif
