#include "base/text.h"
#include "model/cron_field.h"

enum { SHOWN = 40, WORD_SIZE = 3 };

const struct cron_field cron_fields[CRON_FIELDS] = {
    {"minute", "minutes", 0, 59, NULL},
    {"hour", "hours", 0, 23, NULL},
    {"day of month", "days", 1, 31, NULL},
    {"month", "months", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {"day of week", "days of the week", 0, 6, "sunmontuewedthufrisat"},
};

/* What the functions that read one member share. */
struct range_reader {
    struct findings *findings;
    const char *text;
    const struct cron_field *field;
    struct cron_part part;
};

static const char *show(const struct range_reader *reader, struct cron_part part) {
    struct arena *arena = reader->findings->arena;
    return text_printable(arena, arena_copy_bytes(arena, reader->text + part.offset, part.length),
                          SHOWN);
}

/* The place of a three-letter word among `words`, whatever its case; -1 = not there. */
static int find_word(const char *words, const char *word) {
    for (int i = 0; words[i] != '\0'; i += WORD_SIZE)
        if (words[i] == text_lower(word[0]) && words[i + 1] == text_lower(word[1]) &&
            words[i + 2] == text_lower(word[2]))
            return i / WORD_SIZE;
    return -1;
}

static size_t count_letters(const char *text, size_t length) {
    size_t count = 0;
    while (count < length && (text_is_lower(text[count]) || text_is_upper(text[count])))
        count++;
    return count;
}

static bool is_word_of(int field, const char *word) {
    return find_word(cron_fields[field].words, word) >= 0;
}

/* What to write instead of something that is no number. */
static const char *value_hint(const struct range_reader *reader, struct cron_part part) {
    const struct cron_field *field = reader->field;
    struct arena *arena = reader->findings->arena;
    const char *text = reader->text + part.offset;
    size_t letters = count_letters(text, part.length);
    if (letters >= WORD_SIZE && letters == part.length) {
        if (field->words != NULL && find_word(field->words, text) >= 0)
            return arena_format(arena, "write the first three letters, \"%.3s\"", text);
        if (is_word_of(CRON_MONTH, text) || is_word_of(CRON_DAY_OF_WEEK, text))
            return "names of months belong in the fourth field, names of days in the fifth";
    }
    if (text[0] == 'H' || memchr(text, '~', part.length) != NULL)
        return "nothing is chosen at random: write a number";
    if (memchr(text, '#', part.length) != NULL || memchr(text, 'L', part.length) != NULL ||
        memchr(text, 'W', part.length) != NULL)
        return "Kubernetes knows no \"L\", \"W\" and \"#\": write the days as numbers";
    return arena_format(arena, "write a number from %u to %u", field->minimum, field->maximum);
}

static bool refuse_value(const struct range_reader *reader, struct cron_part part) {
    const char *text = reader->text + part.offset;
    if (part.length == 0)
        return findings_refuse_at(reader->findings, reader->part.offset, reader->part.length,
                                  value_hint(reader, reader->part), "a number is missing in \"%s\"",
                                  show(reader, reader->part));
    if (text[0] == '+')
        return findings_refuse_at(reader->findings, part.offset, part.length, "leave the sign out",
                                  "\"%s\" has a sign", show(reader, part));
    return findings_refuse_at(reader->findings, part.offset, part.length, value_hint(reader, part),
                              "\"%s\" is not a valid %s", show(reader, part), reader->field->name);
}

/* Sunday as 7, which other crons take. */
static const char *sunday_hint(const struct range_reader *reader, const struct cron_range *range) {
    struct arena *arena = reader->findings->arena;
    if (range->open || range->low == 7)
        return "Sunday is 0: write 0";
    if (range->step > 1)
        return "Sunday is 0: write the days one by one";
    if (range->low <= 1)
        return "Sunday is 0: write \"*\"";
    return arena_format(arena, "Sunday is 0: write \"0,%u-6\"", range->low);
}

static const char *limits_hint(const struct range_reader *reader) {
    return arena_format(reader->findings->arena, "write a number from %u to %u",
                        reader->field->minimum, reader->field->maximum);
}

static const char *backwards_hint(const struct range_reader *reader,
                                  const struct cron_range *range) {
    if (range->step > 1)
        return "a range cannot pass the end of its field: write the values one by one";
    return arena_format(reader->findings->arena,
                        "a range cannot pass the end: write \"%u-%u,%u-%u\"", range->low,
                        reader->field->maximum, reader->field->minimum, range->high);
}

static bool check_limits(const struct range_reader *reader, const struct cron_range *range) {
    const struct cron_field *field = reader->field;
    struct cron_part part = reader->part;
    unsigned highest = range->low > range->high ? range->low : range->high;
    if (range->low < field->minimum || range->high < field->minimum)
        return findings_refuse_at(reader->findings, part.offset, part.length, limits_hint(reader),
                                  "\"%s\" is below %u, the lowest %s", show(reader, part),
                                  field->minimum, field->name);
    if (highest > field->maximum) {
        bool sunday = field == &cron_fields[CRON_DAY_OF_WEEK] && highest == 7;
        return findings_refuse_at(reader->findings, part.offset, part.length,
                                  sunday ? sunday_hint(reader, range) : limits_hint(reader),
                                  "\"%s\" is above %u, the highest %s", show(reader, part),
                                  field->maximum, field->name);
    }
    if (range->low > range->high)
        return findings_refuse_at(reader->findings, part.offset, part.length,
                                  backwards_hint(reader, range), "\"%s\" begins after its end",
                                  show(reader, part));
    return true;
}

/* Splits at the first `separator`; false when there is none. */
static bool cut(const char *text, struct cron_part whole, char separator, struct cron_part *before,
                struct cron_part *after) {
    const char *start = text + whole.offset;
    const char *found = whole.length > 0 ? memchr(start, separator, whole.length) : NULL;
    *before = whole;
    if (found == NULL)
        return false;
    before->length = (size_t)(found - start);
    after->offset = whole.offset + before->length + 1;
    after->length = whole.length - before->length - 1;
    return true;
}

/* A number or a name. Numbers far beyond the limit are cut to 9999, which check_limits refuses. */
static bool read_value(const struct range_reader *reader, struct cron_part part, unsigned *value) {
    const char *text = reader->text + part.offset;
    const char *words = reader->field->words;
    if (words != NULL && part.length == WORD_SIZE && find_word(words, text) >= 0) {
        *value = (unsigned)find_word(words, text) + reader->field->minimum;
        return true;
    }
    for (size_t i = 0; i < part.length; i++)
        if (!text_is_digit(text[i]))
            return refuse_value(reader, part);
    if (part.length == 0)
        return refuse_value(reader, part);
    uint64_t number = 9999;
    if (!text_to_number(text, part.length, 9999, &number))
        number = 9999;
    *value = (unsigned)number;
    return true;
}

/* robfig/cron reads steps with Go's Atoi, so up to INT64_MAX. */
static bool read_step(const struct range_reader *reader, struct cron_part part, uint64_t *step) {
    static const char hint[] = "write a whole number of at least 1 after the slash";
    if (part.length > 0 && memchr(reader->text + part.offset, '/', part.length) != NULL)
        return findings_refuse_at(reader->findings, reader->part.offset, reader->part.length, hint,
                                  "\"%s\" has two slashes", show(reader, reader->part));
    if (part.length > 0 && reader->text[part.offset] == '+')
        return findings_refuse_at(reader->findings, part.offset, part.length, "leave the sign out",
                                  "\"%s\" has a sign", show(reader, part));
    if (part.length == 0 ||
        !text_to_number(reader->text + part.offset, part.length, INT64_MAX, step) || *step == 0)
        return findings_refuse_at(reader->findings, reader->part.offset, reader->part.length, hint,
                                  "\"%s\" is not a step", show(reader, part));
    return true;
}

static bool read_ends(const struct range_reader *reader, struct cron_part base,
                      struct cron_range *range) {
    struct cron_part low;
    struct cron_part high = base;
    range->open = !cut(reader->text, base, '-', &low, &high);
    char first = low.length == 1 ? reader->text[low.offset] : '\0';
    range->star = first == '*' || first == '?';
    if (range->star && !range->open)
        return findings_refuse_at(reader->findings, base.offset, base.length,
                                  "write where the range begins, or the star alone",
                                  "\"%s\" is a range without a beginning", show(reader, base));
    if (!range->open && high.length > 0 &&
        memchr(reader->text + high.offset, '-', high.length) != NULL)
        return findings_refuse_at(reader->findings, base.offset, base.length,
                                  "write two numbers with one hyphen between them",
                                  "\"%s\" has two hyphens", show(reader, base));
    range->low = reader->field->minimum;
    range->high = reader->field->maximum;
    if (range->star)
        return true;
    if (!read_value(reader, low, &range->low))
        return false;
    range->high = range->low;
    return range->open || read_value(reader, high, &range->high);
}

bool cron_range_parse(struct findings *findings, const char *text, struct cron_part part,
                      const struct cron_field *field, struct cron_range *range) {
    struct range_reader reader = {.findings = findings, .text = text, .field = field, .part = part};
    struct cron_part base;
    struct cron_part step = part;
    *range = (struct cron_range){.part = part, .step = 1};
    if (part.length == 0)
        return findings_refuse_at(findings, part.offset, 1, "take the superfluous comma out",
                                  "the list of %s has an empty member", field->plural);
    bool has_step = cut(text, part, '/', &base, &step);
    if (!read_ends(&reader, base, range))
        return false;
    if (has_step && !read_step(&reader, step, &range->step))
        return false;
    if (has_step && range->open && range->low <= field->maximum)
        range->high = field->maximum; /* "5/15" is "5-59/15" */
    return check_limits(&reader, range);
}
