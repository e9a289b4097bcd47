/*
 * import_check.h: inside import: settings held against the program itself.
 */
#ifndef REVIEW_IMPORT_CHECK_H
#define REVIEW_IMPORT_CHECK_H

#include "review/importer.h"

/* Leaves out what plan_build refuses, and what makes no difference to the output. What the plan
 * cannot do without makes the import incomplete. `still` gets the rules of the audit that the new
 * CronJob does not satisfy either. */
void import_check(struct import *import, const struct templates *templates,
                  bool still[AUDIT_RULE_COUNT]);

#endif
