/*
 * man.h: the manual page etcdmaint-gen(1), made from the option table.
 *
 * mdoc(7) macros, clean under mandoc -Tlint. No clock, no host: the same version gives the same
 * bytes. The text goes to `output`, whose arena owns it.
 */
#ifndef OPTIONS_MAN_H
#define OPTIONS_MAN_H

#include "base/text.h"

/* Adds the whole page. */
void man_write(struct text *output);

#endif
