/*
 * schema.h: the JSON schema of the config file, made from the option table.
 *
 * Draft 2020-12. It tells the shape of a file: which keys there are and what kind of value each
 * takes; what values mean is checked by src/model. All options stand in $defs/options, so that a
 * file of another form can refer to them. The text goes to `output`, whose arena owns it.
 */
#ifndef OPTIONS_SCHEMA_H
#define OPTIONS_SCHEMA_H

#include "base/text.h"

/* Adds the schema as indented JSON, with a line feed at the end. */
void schema_write(struct text *output);

#endif
