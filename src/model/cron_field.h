/*
 * cron_field.h: the fields of a schedule; for cron*.c only.
 */
#ifndef MODEL_CRON_FIELD_H
#define MODEL_CRON_FIELD_H

#include "model/cron.h"

enum { CRON_FIELDS = 5 };
enum { CRON_MINUTE, CRON_HOUR, CRON_DAY_OF_MONTH, CRON_MONTH, CRON_DAY_OF_WEEK };

struct cron_field {
    const char *name;
    const char *plural; /* "minutes 0, 7" */
    unsigned minimum;
    unsigned maximum;
    const char *words; /* three letters each, from `minimum` on; NULL = none */
};

/* A piece of the schedule's text. */
struct cron_part {
    size_t offset;
    size_t length;
};

/* One member of a list: 5, 1-5, 3/15, or a star with a step. */
struct cron_range {
    struct cron_part part;
    bool star;
    bool open; /* no end is written */
    unsigned low;
    unsigned high;
    uint64_t step;
};

extern const struct cron_field cron_fields[CRON_FIELDS];

/* Splits at spaces and tabs; the first CRON_FIELDS parts are stored, all are counted. */
size_t cron_split(const char *text, struct cron_part parts[CRON_FIELDS]);

/* The member of a list that begins at `offset` and ends before `end`. */
struct cron_part cron_list_member(const char *text, size_t offset, size_t end);

/* Reads a member; false with a finding when it is refused. */
bool cron_range_parse(struct findings *findings, const char *text, struct cron_part part,
                      const struct cron_field *field, struct cron_range *range) MUST_CHECK;

#endif
