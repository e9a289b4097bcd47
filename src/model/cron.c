#include "model/cron.h"

#include "base/text.h"
#include "model/cron_field.h"

enum { SHOWN = 60 };

/* robfig/cron, parser.go, parseDescriptor. */
static const struct {
    const char *name;
    const char *fields;
} descriptors[] = {
    {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
};

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t';
}

size_t cron_split(const char *text, struct cron_part parts[CRON_FIELDS]) {
    size_t count = 0;
    for (size_t at = 0;;) {
        while (is_blank(text[at]))
            at++;
        if (text[at] == '\0')
            return count;
        size_t start = at;
        while (text[at] != '\0' && !is_blank(text[at]))
            at++;
        if (count < CRON_FIELDS)
            parts[count] = (struct cron_part){start, at - start};
        count++;
    }
}

struct cron_part cron_list_member(const char *text, size_t offset, size_t end) {
    size_t length = 0;
    while (offset + length < end && text[offset + length] != ',')
        length++;
    return (struct cron_part){offset, length};
}

static uint64_t mask_of(const struct cron_range *range) {
    uint64_t mask = range->star && range->step == 1 ? CRON_STAR : 0;
    for (uint64_t value = range->low; value <= range->high; value += range->step)
        mask |= UINT64_C(1) << value;
    return mask;
}

static bool parse_field(struct findings *findings, const char *text, struct cron_part part,
                        const struct cron_field *field, uint64_t *mask) {
    size_t end = part.offset + part.length;
    *mask = 0;
    for (size_t at = part.offset; at <= end;) {
        struct cron_part member = cron_list_member(text, at, end);
        struct cron_range range;
        if (member.length == 0 && at == end)
            member.offset--; /* the comma before the end, which is the text's own */
        if (!cron_range_parse(findings, text, member, field, &range))
            return false;
        *mask |= mask_of(&range);
        at += member.length + 1;
    }
    return true;
}

/* Length of the UTF-8 character that begins here, as far as its bytes go on. */
static size_t character_size(const char *text) {
    size_t size = 1;
    while (((unsigned char)text[0] & 0xC0) == 0xC0 && ((unsigned char)text[size] & 0xC0) == 0x80 &&
           size < 4)
        size++;
    return size;
}

/* Go splits at any Unicode white space; a reader of the manifest sees only some of it. */
static bool check_bytes(struct findings *findings, const char *text) {
    size_t length = strlen(text);
    if (length > CRON_SIZE_MAX)
        return findings_refuse(findings, "write ranges and steps instead of long lists",
                               "the schedule is longer than %d bytes", CRON_SIZE_MAX);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\t' || (text[i] >= ' ' && text[i] <= '~'))
            continue;
        size_t size = character_size(text + i);
        const char *character = arena_copy_bytes(findings->arena, text + i, size);
        return findings_refuse_at(findings, i, size, "separate the five fields by single spaces",
                                  "the character \"%s\" has no place in a schedule",
                                  text_printable(findings->arena, character, SHOWN));
    }
    return true;
}

/* Kubernetes' validation refuses "TZ" anywhere. */
static bool check_no_zone(struct findings *findings, const char *text) {
    const char *zone = strstr(text, "TZ");
    if (zone == NULL)
        return true;
    size_t start = (size_t)(zone - text);
    while (start > 0 && !is_blank(text[start - 1]))
        start--;
    return findings_refuse_at(findings, start, strcspn(text + start, " \t"),
                              "name the zone with time-zone instead",
                              "a schedule cannot hold a time zone");
}

static size_t find_descriptor(const char *name) {
    size_t i = 0;
    while (i < COUNT_OF(descriptors) && !text_equal(name, descriptors[i].name))
        i++;
    return i;
}

static const char *to_lower(struct arena *arena, const char *text) {
    char *copy = arena_copy(arena, text);
    for (char *at = copy; *at != '\0'; at++)
        if (text_is_upper(*at))
            *at = (char)(*at - 'A' + 'a');
    return copy;
}

static const char *nearest_descriptor(const char *name) {
    const char *nearest = NULL;
    size_t best = 3;
    for (size_t i = 0; i < COUNT_OF(descriptors); i++) {
        size_t distance = text_distance(name, descriptors[i].name, 2);
        if (distance < best) {
            best = distance;
            nearest = descriptors[i].name;
        }
    }
    return nearest;
}

/* `text` begins, after blanks, with an @, and is no descriptor as it stands. */
static bool refuse_descriptor(struct findings *findings, const char *text) {
    struct arena *arena = findings->arena;
    size_t start = strspn(text, " \t");
    size_t length = strlen(text + start);
    while (is_blank(text[start + length - 1]))
        length--;
    const char *name = arena_copy_bytes(arena, text + start, length);
    const char *shown = text_printable(arena, name, SHOWN);
    if (text_starts_with(name, "@every"))
        return findings_refuse_at(findings, start, length,
                                  "write hours of the day, such as \"0 */6 * * *\"",
                                  "\"%s\" counts from an unknown start", shown);
    if (find_descriptor(name) < COUNT_OF(descriptors))
        return findings_refuse(findings, arena_format(arena, "write \"%s\" alone", name),
                               "there are blanks around \"%s\"", name);
    const char *nearest = nearest_descriptor(to_lower(arena, name));
    return findings_refuse_at(
        findings, start, length,
        nearest != NULL ? arena_format(arena, "did you mean \"%s\"?", nearest)
                        : "write five fields, or one of @hourly @daily @weekly @monthly @yearly",
        "Kubernetes does not know \"%s\"", shown);
}

static bool refuse_count(struct findings *findings, const char *text, size_t count) {
    static const char order[] = "write minute, hour, day of month, month and day of week, such as "
                                "\"0 3 * * *\"";
    if (count == 0)
        return findings_refuse(findings, order, "the schedule is empty");
    return findings_refuse(
        findings,
        count == 6 || count == 7 ? "Kubernetes knows neither seconds nor years: write five fields"
                                 : order,
        "\"%s\" has %zu field%s instead of five", text_printable(findings->arena, text, SHOWN),
        count, count == 1 ? "" : "s");
}

/* A star in either day field makes both necessary; a star lets every value through. */
static bool can_fire(const struct cron *cron) {
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if ((cron->day_of_week & CRON_STAR) == 0)
        return true;
    for (unsigned month = 1; month <= 12; month++)
        if (cron->month >> month & 1 &&
            (cron->day_of_month & ((UINT64_C(2) << days[month - 1]) - 2)) != 0)
            return true;
    return false;
}

static bool parse_fields(struct findings *findings, const char *text, struct cron *cron) {
    uint64_t *masks[CRON_FIELDS] = {&cron->minute, &cron->hour, &cron->day_of_month, &cron->month,
                                    &cron->day_of_week};
    struct cron_part parts[CRON_FIELDS];
    size_t count = cron_split(text, parts);
    if (count != CRON_FIELDS)
        return refuse_count(findings, text, count);
    bool valid = true;
    for (size_t i = 0; i < CRON_FIELDS; i++)
        valid = parse_field(findings, text, parts[i], &cron_fields[i], masks[i]) && valid;
    if (!valid || can_fire(cron))
        return valid;
    size_t start = parts[CRON_DAY_OF_MONTH].offset;
    size_t end = parts[CRON_MONTH].offset + parts[CRON_MONTH].length;
    return findings_refuse_at(findings, start, end - start,
                              "February has 29 days at most; April, June, September and November "
                              "have 30",
                              "the schedule never fires: none of its months has such a day");
}

bool cron_parse(struct findings *findings, const char *text, struct cron *cron) {
    size_t descriptor = find_descriptor(text);
    if (descriptor < COUNT_OF(descriptors))
        return parse_fields(findings, descriptors[descriptor].fields, cron);
    if (!check_bytes(findings, text) || !check_no_zone(findings, text))
        return false;
    if (text[strspn(text, " \t")] == '@')
        return refuse_descriptor(findings, text);
    return parse_fields(findings, text, cron);
}
