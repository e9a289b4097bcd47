#include "base/text.h"
#include "model/cron_field.h"

enum { SHOWN = 40 };

static const char *show(struct arena *arena, const char *text, struct cron_part part) {
    return text_printable(arena, arena_copy_bytes(arena, text + part.offset, part.length), SHOWN);
}

static void check_days(struct findings *findings, const char *text, const struct cron *cron,
                       const struct cron_part parts[CRON_FIELDS]) {
    if (((cron->day_of_month | cron->day_of_week) & CRON_STAR) != 0)
        return;
    struct cron_part month = parts[CRON_DAY_OF_MONTH];
    struct cron_part week = parts[CRON_DAY_OF_WEEK];
    const char *hint = "write \"*\" in one of the two day fields, or set allow-day-or when either "
                       "shall do";
    if (text[month.offset] == '*' || text[week.offset] == '*')
        hint = "a star with a step counts as restricted: write \"*\" in one of the two day fields, "
               "or set allow-day-or when either shall do";
    findings_refuse_at(findings, month.offset, week.offset + week.length - month.offset, hint,
                       "it would run on days of the month \"%s\" and also on days of the week "
                       "\"%s\", not only where both hold",
                       show(findings->arena, text, month), show(findings->arena, text, week));
}

/* The values of a range, the middle of a long list left out. */
static const char *list_values(struct arena *arena, const struct cron_range *range) {
    struct text list = text_new(arena);
    unsigned step = (unsigned)range->step;
    unsigned last = range->low + (range->high - range->low) / step * step;
    for (unsigned value = range->low; value <= last; value += step) {
        bool skip = value >= range->low + 3 * step && value < last;
        if (!skip)
            text_add_format(&list, "%s%u", value > range->low ? ", " : "", value);
        else if (value == range->low + 3 * step)
            text_add(&list, ", ...");
    }
    return list.data;
}

/* The steps next to `step` that divide `size`. */
static const char *step_hint(struct arena *arena, unsigned size, unsigned step) {
    unsigned below = step;
    unsigned above = step;
    while (size % below != 0)
        below--;
    while (above < size && size % above != 0)
        above++;
    if (below == 1)
        return "list the values that you want";
    if (above >= size)
        return arena_format(arena, "write a step that divides %u, such as %u", size, below);
    return arena_format(arena, "write a step that divides %u, such as %u or %u", size, below,
                        above);
}

/* A step that leads to no second value: someone expects every 90 minutes. */
static void warn_single(struct findings *findings, const char *text, int index,
                        const struct cron_range *range) {
    const struct cron_field *field = &cron_fields[index];
    const char *hint = "steps start anew with the field: write the one value without a step";
    if (index == CRON_MINUTE)
        hint = "steps start anew with every hour: to run every 2 hours write \"0 */2 * * *\"";
    findings_add(findings, SEVERITY_WARNING, range->part.offset, range->part.length,
                 "\"%s\" runs at %s %u only: the step leads out of the field",
                 show(findings->arena, text, range->part), field->name, range->low)
        ->hint = hint;
}

/* Only a range up to the field's end goes on where the field starts anew. */
static void check_step(struct findings *findings, const char *text, int index,
                       const struct cron_range *range) {
    const struct cron_field *field = &cron_fields[index];
    unsigned size = field->maximum - field->minimum + 1;
    if (range->step == 1)
        return;
    bool whole = range->star || range->open ||
                 (range->low == field->minimum && range->high == field->maximum);
    if (range->step > range->high - range->low) {
        if (!(whole && range->step == size))
            warn_single(findings, text, index, range);
        return;
    }
    unsigned step = (unsigned)range->step;
    unsigned last = range->low + (range->high - range->low) / step * step;
    unsigned gap = range->low + size - last;
    if (!whole || gap == step)
        return;
    struct arena *arena = findings->arena;
    const char *hint = step_hint(arena, size, step);
    if (size % step == 0) /* "20/15" */
        hint = arena_format(arena, "write a first value below %u", field->minimum + step);
    if (index == CRON_DAY_OF_MONTH)
        hint = "months have 28 to 31 days: list the days that you want";
    findings_add(findings, SEVERITY_WARNING, range->part.offset, range->part.length,
                 "\"%s\" is uneven: it runs at %s %s, then starts anew at %u",
                 show(arena, text, range->part), field->plural, list_values(arena, range),
                 range->low)
        ->hint = hint;
}

static void check_field(struct findings *findings, const char *text, struct cron_part part,
                        int index) {
    size_t end = part.offset + part.length;
    for (size_t at = part.offset; at < end;) {
        struct cron_part member = cron_list_member(text, at, end);
        struct cron_range range;
        if (!cron_range_parse(findings, text, member, &cron_fields[index], &range))
            return;
        check_step(findings, text, index, &range);
        at += member.length + 1;
    }
}

void cron_check(struct findings *findings, const char *text, const struct cron *cron,
                bool allow_day_or) {
    struct cron_part parts[CRON_FIELDS];
    if (cron_split(text, parts) != CRON_FIELDS)
        return; /* a descriptor */
    for (int i = 0; i < CRON_FIELDS; i++)
        check_field(findings, text, parts[i], i);
    if (!allow_day_or)
        check_days(findings, text, cron, parts);
}
