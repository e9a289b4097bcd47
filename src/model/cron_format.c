#include "base/text.h"
#include "model/cron_field.h"

/* A list of more values than this is written as a range with a step, where it is one. */
enum { LIST_MAXIMUM = 8, RANGE_MINIMUM = 3 };

struct members {
    unsigned value[64];
    size_t count;
};

static struct members members_of(uint64_t mask, const struct cron_field *field) {
    struct members members = {.count = 0};
    for (unsigned value = field->minimum; value <= field->maximum; value++)
        if (mask >> value & 1)
            members.value[members.count++] = value;
    return members;
}

/* The same distance between all members; 0 when there is none. */
static unsigned step_of(const struct members *members) {
    unsigned step = members->count > 1 ? members->value[1] - members->value[0] : 0;
    for (size_t i = 2; i < members->count; i++)
        if (members->value[i] - members->value[i - 1] != step)
            return 0;
    return step;
}

static void add_list(struct text *text, const struct members *members) {
    for (size_t i = 0; i < members->count;) {
        size_t end = i + 1;
        while (end < members->count && members->value[end] == members->value[end - 1] + 1)
            end++;
        if (end - i < RANGE_MINIMUM)
            end = i + 1;
        text_add_format(text, "%s%u", i > 0 ? "," : "", members->value[i]);
        if (end - i > 1)
            text_add_format(text, "-%u", members->value[end - 1]);
        i = end;
    }
}

static void add_field(struct text *text, uint64_t mask, const struct cron_field *field) {
    struct members members = members_of(mask, field);
    bool day_field =
        field == &cron_fields[CRON_DAY_OF_MONTH] || field == &cron_fields[CRON_DAY_OF_WEEK];
    bool full = members.count == field->maximum - field->minimum + 1;
    unsigned step = step_of(&members);
    if (full && ((mask & CRON_STAR) || !day_field))
        text_add_char(text, '*');
    else if (step > 1 && members.count > LIST_MAXIMUM)
        text_add_format(text, "%u-%u/%u", members.value[0], members.value[members.count - 1], step);
    else
        add_list(text, &members);
}

const char *cron_format(struct arena *arena, const struct cron *cron, const char *model,
                        const struct cron *model_cron) {
    const uint64_t masks[CRON_FIELDS] = {cron->minute, cron->hour, cron->day_of_month, cron->month,
                                         cron->day_of_week};
    const uint64_t model_masks[CRON_FIELDS] = {model_cron->minute, model_cron->hour,
                                               model_cron->day_of_month, model_cron->month,
                                               model_cron->day_of_week};
    struct cron_part parts[CRON_FIELDS];
    bool has_fields = cron_split(model, parts) == CRON_FIELDS;
    struct text text = text_new(arena);
    for (size_t i = 0; i < CRON_FIELDS; i++) {
        text_add(&text, i > 0 ? " " : "");
        if (has_fields && masks[i] == model_masks[i])
            text_add_bytes(&text, model + parts[i].offset, parts[i].length);
        else
            add_field(&text, masks[i], &cron_fields[i]);
    }
    return text.data;
}
