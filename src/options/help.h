/*
 * help.h: the texts of --help, made from the option table.
 *
 * Plain ASCII, no tabs, at most 80 columns. The text goes to `output`, whose arena owns it.
 */
#ifndef OPTIONS_HELP_H
#define OPTIONS_HELP_H

#include "base/text.h"

/*
 * Adds the overview (`group` NULL), every option of one group, or of all groups ("all").
 * Returns false and adds nothing when there is no such group.
 */
bool help_write(struct text *output, const char *group) MUST_CHECK;

#endif
