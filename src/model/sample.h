/*
 * sample.h: the state of a member as --rule-sample gives it.
 *
 * "dbSize=1Gi,dbSizeInUse=300Mi,dbQuota=8Gi": each name once, values are quantities of bytes.
 */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include "model/rule.h"

/* Reads a sample. dbQuota may be left out (it is then `quota`); the others may not. */
bool sample_parse(struct findings *findings, const char *text, int64_t quota,
                  struct rule_values *values) MUST_CHECK;

#endif
